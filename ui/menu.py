"""Everything the window can do, as actions with their keys; the menus and the toolbar are made of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ui.finding.tabs import TABS
from ui.state import settings
from ui.widgets import icons
from ui.widgets.texts import benchmark_mark, benchmark_text, cut

if TYPE_CHECKING:
    from core.model import Benchmark

Act = Callable[[], object]


class Spec(NamedTuple):
    """One action: its words, its keys, its drawing."""

    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""


SPECS = {
    "new": Spec("&New assessment…", ("Ctrl+N",)),
    "open": Spec("&Open assessment…", ("Ctrl+O",)),
    "copy_as": Spec("Save a &copy as…", ("F12",)),
    "details": Spec("Assessment &details…", ("Ctrl+D",)),
    "site": Spec("Site &sheet…", ("Ctrl+Shift+S",), "sheet"),
    "benchmark": Spec("Open &benchmark…", ("Ctrl+B",)),
    "own_benchmark": Spec("&Use the built-in benchmark"),
    "compare": Spec("Com&pare with another benchmark…"),
    "evidence": Spec("Add &evidence files…", ("Ctrl+Shift+O",)),
    "report": Spec("E&xport…", ("Ctrl+E",), "report"),
    "quit": Spec("&Quit", ("Ctrl+Q",)),
    "undo": Spec("&Undo", ("Ctrl+Z",)),
    "redo": Spec("&Redo", ("Ctrl+Y", "Ctrl+Shift+Z")),
    "copy": Spec("&Copy row", ("Ctrl+C",)),
    "copy_command": Spec("Copy remediation &commands", ("Ctrl+Shift+C",)),
    "set_role": Spec("Set connector &role…", ("Ctrl+R",)),
    "set_exception": Spec("E&xception…", ("Ctrl+Shift+X",)),
    "find": Spec("&Find…", ("Ctrl+F",)),
    "clear": Spec("Clear f&ilters", ("Ctrl+Shift+F",)),
    "all": Spec("Show &all servers", ("Ctrl+Shift+A",)),
    "add": Spec("&Add server…", ("Ins", "Ctrl+Shift+N"), "add"),
    "add_many": Spec("Add a &list of servers…", ("Ctrl+Shift+L",)),
    "edit": Spec("&Edit server…", ("F2",)),
    "password": Spec("Enter &password…"),
    "remove": Spec("&Remove servers", ("Del",)),
    "roles": Spec("Connector &roles…", ("Ctrl+Shift+R",), "connector"),
    "gateway": Spec("Behind an enterprise &gateway…"),
    "script": Spec("Show &collector script…"),
    "lab": Spec("Try &simulated servers"),
    "run_all": Spec("Run &all", ("F5",), "run"),
    "run_not_done": Spec("Run &remaining", ("Ctrl+F5",)),
    "run_selected": Spec("Run &selected", ("Shift+F5",)),
    "stop": Spec("S&top all", ("Esc",), "stop"),
    "stop_selected": Spec("Stop s&elected", ("Shift+Esc",)),
    "view_findings": Spec("By &finding", ("Alt+1",)),
    "view_rules": Spec("By &rule", ("Alt+2",)),
    "view_matrix": Spec("&Matrix of rules and servers", ("Alt+3",)),
    "next": Spec("&Next finding", ("Alt+Down",)),
    "previous": Spec("&Previous finding", ("Alt+Up",)),
    "help": Spec("&What's this?", ("F1",)),
    "about": Spec("&About"),
}
MENUS = {
    "&File": "new open copy_as details site - benchmark own_benchmark compare - evidence - report - quit",
    "&Edit": "undo redo - copy copy_command - set_role set_exception - find clear",
    "&Servers": "add add_many edit password remove - roles gateway - script - lab",
    "&Run": "run_all run_not_done run_selected - stop stop_selected",
    "&View": "view_findings view_rules view_matrix - all - next previous",
    "&Help": "help about",
}
NEEDY = [
    "run_all",
    "run_not_done",
    "run_selected",
    "stop",
    "stop_selected",
    "report",
    "edit",
    "password",
    "remove",
    "gateway",
]
CONTEXT = "run_selected stop_selected - edit password gateway remove"
SCHEMES = {"system": "&System colors", "light": "&Light", "dark": "&Dark"}


class Actions:
    """The window's actions by name. `acts` gives what each does."""

    def __init__(self, window: QMainWindow, acts: dict[str, Act]) -> None:
        self._window = window
        self._all = {name: self._action(spec, acts[name]) for name, spec in SPECS.items()}
        self._all["gateway"].setCheckable(True)
        self.schemes = QActionGroup(window)
        self.parallel = QActionGroup(window)
        self._names: list[tuple[str, str]] = []
        self._menus()
        self.toolbar = self._toolbar()
        self.repaint_colours()

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def enable(self, wanted: dict[str, bool]) -> None:
        """Turn these on or off. An action that is not named and needs something to act on is off."""
        for name in NEEDY:
            self._all[name].setEnabled(wanted.get(name, False))

    def fill(self, menu: QMenu, names: str) -> None:
        for name in names.split():
            menu.addSeparator() if name == "-" else menu.addAction(self._all[name])

    def repaint_colours(self) -> None:
        for name, spec in SPECS.items():
            if spec.icon:
                self._all[name].setIcon(icons.icon(spec.icon))
        self.benchmark.setIcon(icons.icon("benchmark"))

    def name(self, assessment: str, benchmark: Benchmark | None) -> None:
        """Say on the toolbar what is open."""
        short, whole = benchmark_text(benchmark)
        mark = benchmark_mark(benchmark)
        self._names = [(cut(assessment, 28), short), (cut(assessment, 28), mark), (cut(assessment, 14), mark)]
        self.assessment.setToolTip(assessment)
        self.benchmark.setToolTip(whole)
        self.benchmark.setAccessibleName(f"Benchmark: {whole}")
        self.fit()

    def show_steps(self, undoes: str, redoes: str) -> None:
        """Say in the menu what would be undone, and done again."""
        for name, what in (("undo", undoes), ("redo", redoes)):
            words = cut(what, 60).replace("&", "&&")
            self._all[name].setText(f"{SPECS[name].text} {words}".rstrip())
            self._all[name].setEnabled(bool(what))

    def fit(self) -> None:
        """Use the longest names that leave everything else on the toolbar in sight."""
        for assessment, benchmark in self._names:
            self.assessment.setText(assessment)
            self.benchmark.setText(benchmark)
            if self.toolbar.sizeHint().width() <= self._window.width():
                return

    def _action(self, spec: Spec, act: Act) -> QAction:
        action = QAction(spec.text, self._window)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        if spec.keys:
            shown = spec.text.replace("&", "").rstrip("…")
            keys = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{shown} ({keys})")
        action.triggered.connect(lambda: act())
        return action

    # --- Menus --------------------------------------------------------------------------------------------------------

    def _menus(self) -> None:
        for title, names in MENUS.items():
            menu = self._window.menuBar().addMenu(title)
            self.fill(menu, names)
            if title == "&View":
                self._view_menu(menu)
            elif title == "&Run":
                self._parallel_menu(menu)

    def _view_menu(self, menu: QMenu) -> None:
        for number in range(len(TABS)):
            action = menu.addAction(TABS[number])
            action.setShortcut(QKeySequence(f"Ctrl+{number + 1}"))
            action.triggered.connect(lambda _=False, n=number: self._window.workspace.finding.show_tab(n))
        menu.insertSeparator(menu.actions()[-len(TABS)])
        menu.addSeparator()
        self._choices(menu, self.schemes, SCHEMES)

    def _parallel_menu(self, menu: QMenu) -> None:
        menu.addSeparator()
        inner = menu.addMenu("Servers at &once")
        self._choices(inner, self.parallel, {str(number): str(number) for number in settings.PARALLEL})

    def _choices(self, menu: QMenu, group: QActionGroup, choices: dict[str, str]) -> None:
        for value, text in choices.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setData(value)
            group.addAction(action)

    @staticmethod
    def choose(group: QActionGroup, value: str) -> None:
        for action in group.actions():
            action.setChecked(action.data() == value)

    # --- Toolbar ------------------------------------------------------------------------------------------------------

    def _toolbar(self) -> QToolBar:
        bar = QToolBar("Main")
        bar.setObjectName("main")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setIconSize(QSize(16, 16))
        self.assessment = self._button(bar, "new open details site", "Current assessment")
        bar.addSeparator()
        self._for_action(bar, "add", "Add servers", "add add_many evidence")
        self._for_action(bar, "run_all", "Run all", "run_all run_not_done run_selected")
        self._for_action(bar, "stop", "Stop")
        self._for_action(bar, "site", "Site", "site roles")
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        self.benchmark = self._button(bar, "benchmark own_benchmark compare", "Benchmark")
        self._for_action(bar, "report", "Export")
        self._window.addToolBar(bar)
        return bar

    def _button(self, bar: QToolBar, names: str, accessible: str = "") -> QToolButton:
        """Opens a menu of these actions, unless it gets one to do.

        To ask the toolbar for its own button would load every class of Qt.
        """
        made = QToolButton()
        made.setAutoRaise(True)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if names:
            made.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
            menu = QMenu(made)
            self.fill(menu, names)
            made.setMenu(menu)
            made.clicked.connect(lambda: None if made.defaultAction() else made.showMenu())
        made.setAccessibleName(accessible)
        bar.addWidget(made)
        return made

    def _for_action(self, bar: QToolBar, name: str, text: str, names: str = "") -> None:
        """Does one action; with `names`, has a menu of more beside it."""
        self._all[name].setIconText(text)
        self._button(bar, names).setDefaultAction(self._all[name])
