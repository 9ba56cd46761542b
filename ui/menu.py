"""The menus and the toolbar: made of the rows of ui.actions, and bound to the workspace when there is one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ui.actions import ACTIONS, MENUS, SEPARATOR, ActionRow, MadePart
from ui.finding.tabs import TABS
from ui.state import settings
from ui.widgets import icons
from ui.widgets.texts import benchmark_mark, benchmark_text, cut

if TYPE_CHECKING:
    from core.model import Benchmark
    from ui.workspace import Workspace

SCHEMES = {"system": "&System colors", "light": "&Light", "dark": "&Dark"}


class Actions:
    """The window's actions by name. They do nothing before they are bound to a workspace."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._workspace: Workspace | None = None
        self._all = {name: self._action(row) for name, row in ACTIONS.items()}
        self.schemes = QActionGroup(window)
        self.parallel = QActionGroup(window)
        self._names: list[tuple[str, str]] = []
        self._made: dict[str, Callable[[QMenu], None]] = {
            MadePart.TABS: self._add_tabs,
            MadePart.SCHEMES: self._add_schemes,
            MadePart.PARALLEL: self._add_parallel,
        }
        for title, names in MENUS.items():
            self.fill(window.menuBar().addMenu(title), names)
        self.toolbar = self._toolbar()
        self.repaint_colours()
        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def bind(self, workspace: Workspace) -> None:
        """From now on they do in this workspace what their rows say."""
        self._workspace = workspace
        self.refresh()

    def trigger(self, name: str) -> None:
        """Do what the action with this key does."""
        self._all[name].trigger()

    def refresh(self) -> None:
        """Update the text of each, whether it is on, and whether it is ticked."""
        for name, row in ACTIONS.items():
            self._refresh(self._all[name], row)

    def _refresh(self, action: QAction, row: ActionRow) -> None:
        workspace = self._workspace
        if row.enabled is not None:
            action.setEnabled(workspace is not None and row.enabled(workspace))
        if row.checked is not None:
            action.setChecked(workspace is not None and row.checked(workspace))
        if row.detail is not None:
            detail = cut(row.detail(workspace), 60) if workspace is not None else ""
            action.setText(f"{row.text} {detail.replace('&', '&&')}".rstrip())

    def fill(self, menu: QMenu, names: str) -> None:
        """Put these actions in, in this order."""
        for name in names.split():
            if name == SEPARATOR:
                menu.addSeparator()
            elif name in self._made:
                self._made[name](menu)
            else:
                menu.addAction(self._all[name])

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        for name, row in ACTIONS.items():
            if row.icon:
                self._all[name].setIcon(icons.icon(row.icon))
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

    def fit(self) -> None:
        """Use the longest names that leave everything else on the toolbar in sight."""
        for assessment, benchmark in self._names:
            self.assessment.setText(assessment)
            self.benchmark.setText(benchmark)
            if self.toolbar.sizeHint().width() <= self._window.width():
                return

    def _action(self, row: ActionRow) -> QAction:
        action = QAction(row.text, self._window)
        action.setCheckable(row.checked is not None)
        action.setShortcuts([QKeySequence(keys) for keys in row.keys])
        if row.keys:
            shown = row.text.replace("&", "").rstrip("…")
            keys = QKeySequence(row.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{shown} ({keys})")
        action.triggered.connect(lambda: self._do(row.do))
        return action

    def _do(self, what: Callable[[Workspace], object]) -> None:
        if self._workspace is not None:
            what(self._workspace)

    # --- Menus --------------------------------------------------------------------------------------------------------

    def _add_tabs(self, menu: QMenu) -> None:
        for number, text in enumerate(TABS):
            action = menu.addAction(text)
            action.setShortcut(QKeySequence(f"Ctrl+{number + 1}"))
            action.triggered.connect(partial(self._do, partial(_show_tab, number)))

    def _add_schemes(self, menu: QMenu) -> None:
        _add_choices(menu, self.schemes, SCHEMES)

    def _add_parallel(self, menu: QMenu) -> None:
        inner = menu.addMenu("Servers at &once")
        _add_choices(inner, self.parallel, {str(number): str(number) for number in settings.PARALLEL})

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
        """Does one action; with `names`, has a menu of more next to it."""
        self._all[name].setIconText(text)
        self._button(bar, names).setDefaultAction(self._all[name])


def choose(group: QActionGroup, value: str) -> None:
    """Tick the choice of this value."""
    for action in group.actions():
        action.setChecked(action.data() == value)


def _add_choices(menu: QMenu, group: QActionGroup, choices: dict[str, str]) -> None:
    for value, text in choices.items():
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setData(value)
        group.addAction(action)


def _show_tab(number: int, workspace: Workspace) -> None:
    workspace.finding.show_tab(number)
