"""All dialogs: every control can be reached and has a name, nothing is cut, both schemes can be read."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPalette
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.model import Details, Server, Trust
from tests.helpers.samples import sample_assessment
from ui.dialogs.assessment_details import DetailsForm
from ui.dialogs.collector_script import CollectorScriptForm
from ui.dialogs.export import ExportForm
from ui.dialogs.form import Form, Hint
from ui.dialogs.server.add_list import AddListForm
from ui.dialogs.server.certificate import CertificateForm
from ui.dialogs.server.password import PasswordForm
from ui.dialogs.server.server import FileServerForm, ServerForm
from ui.widgets import theme

PIN, OTHER = "ab12cd34" * 8, "ab12cd34" * 7 + "ffff0000"
SERVER = Server("1", "Edge 1", "edge01.contoso.com", user=".\\audit", trust=Trust.PIN, pin=PIN)
ROOM = QSize(853, 452)
"""What is left of 1280x720 at 150 % below a title bar."""


def _http() -> ServerForm:
    form = ServerForm(None, Server("1", "Edge 1", "edge01", 5985, https=False, user="x"))
    form.address.host.setText("edge 01/x")
    form.address.computer.setText("a.b")
    return form


FORMS: dict[str, Callable[[], Form]] = {
    "add server": lambda: ServerForm(None, users=[".\\audit"], store_missing="There is no store."),
    "edit server": lambda: ServerForm(None, SERVER, stored=lambda: "x"),
    "wrong server": _http,
    "evidence server": lambda: FileServerForm(None, Server("1", "Edge 1", evidence_file="C:/in/edge01.json")),
    "paste": lambda: AddListForm(None, "edge01\n-x\nhttp://edge02"),
    "password": lambda: PasswordForm(None, ["edge01"], ".\\audit", why="The last password was rejected."),
    "password for many": lambda: PasswordForm(None, [f"edge{n}" for n in range(40)], store_missing="No store."),
    "details": lambda: DetailsForm(None, Details("Spring", "Fort", "J. Doe", "Team", "CUI")),
    "new certificate": lambda: CertificateForm(None, "edge01", PIN),
    "changed certificate": lambda: CertificateForm(None, "edge01", PIN, pinned=OTHER),
    "commands": lambda: CollectorScriptForm(None),
    "export": lambda: ExportForm(None, sample_assessment()),
}


@pytest.fixture(autouse=True)
def calm() -> Iterator[None]:
    """As in the program, no worker collects garbage."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, qtbot: QtBot) -> Form:
    made = FORMS[request.param]()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    QApplication.processEvents()
    return made


def focusable(form: Form) -> list[QWidget]:
    """What the Tab key can reach, in its order."""
    found, widget = [], form.nextInFocusChain()
    while widget is not form and len(found) < 200:
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(form) and widget.isEnabled()
        if reached and widget.focusProxy() is None:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def label_of(form: Form, widget: QWidget) -> str:
    return next((label.text() for label in form.findChildren(QLabel) if label.buddy() is widget), "")


def spoken(form: Form, widget: QWidget) -> str:
    """What a screen reader calls it."""
    inside = widget.parent() if isinstance(widget.parent(), QWidget) else widget  # the line of an editable combo box
    own = widget.accessibleName() or getattr(widget, "text", str)() * (not isinstance(widget, QLineEdit))
    return own or inside.accessibleName() or label_of(form, widget) or label_of(form, inside)


def test_every_control_has_a_name(form: Form) -> None:
    reached = focusable(form)
    assert len(reached) >= 3
    unnamed = [
        widget
        for widget in reached
        if not spoken(form, widget).strip() and widget.objectName() != "qt_tabwidget_tabbar"
    ]
    assert not unnamed


def test_every_label_of_a_field_leads_to_it(form: Form) -> None:
    fields = [field.widget for field in form._fields]
    assert all("&" in label_of(form, widget) for widget in fields)


def test_no_key_is_given_twice(form: Form) -> None:
    texts = [label.text() for label in form.findChildren(QLabel) if label.isVisibleTo(form) and label.buddy()]
    texts += [button.text() for button in form.findChildren(QPushButton) if button.isVisibleTo(form)]
    keys = Counter(QKeySequence.mnemonic(text).toString() for text in texts)
    assert [key for key, count in keys.items() if key and count > 1] == []


def test_the_focus_is_where_one_begins(form: Form) -> None:
    assert form.focusWidget() is not None
    first = form.focusWidget()
    cancel = form.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    assert isinstance(form, CertificateForm) == (first is cancel)


def test_it_fits_on_a_small_screen(form: Form) -> None:
    form.resize(form.minimumSizeHint())
    assert form.minimumSizeHint().width() <= ROOM.width()
    assert form.minimumSizeHint().height() <= ROOM.height()
    form.resize(form.minimumSizeHint().expandedTo(QSize(form.width_hint, 0)).boundedTo(ROOM))
    QApplication.processEvents()
    right = form.page.viewport().width()
    assert form.page.widget().minimumSizeHint().width() <= right  # nothing is cut at the side: it only scrolls down


def test_it_is_as_large_as_what_it_shows(form: Form) -> None:
    room = form.screen().availableGeometry().height()
    if form.sizeHint().height() < room - 100:
        assert form.page.verticalScrollBar().maximum() == 0


def test_the_button_that_is_off_has_a_reason(form: Form) -> None:
    assert form.ok.isEnabled() or form.why.text().endswith(".")


@pytest.mark.parametrize("name", FORMS)
def test_closing_it_frees_it(name: str, qtbot: QtBot) -> None:
    form = FORMS[name]()
    form.show()
    with qtbot.waitSignal(form.destroyed, timeout=2000):
        form.reject()


def _contrast(one: QColor, other: QColor) -> float:
    def luminance(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("wrong", [False, True])
def test_notes_can_be_read_in_both_schemes(qtbot: QtBot, dark: bool, wrong: bool) -> None:
    before = QApplication.palette()
    note = Hint("Something.", wrong)
    qtbot.addWidget(note)
    try:
        QApplication.setPalette(theme.palette(not dark))
        QApplication.setPalette(theme.palette(dark))  # a change of scheme while it is shown
        QApplication.processEvents()
        text = note.palette().color(QPalette.ColorRole.WindowText)
        assert _contrast(text, theme.palette(dark).color(QPalette.ColorRole.Window)) >= 4.5
    finally:
        QApplication.setPalette(before)
