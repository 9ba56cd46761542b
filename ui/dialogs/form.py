"""What all dialogs share: fields with their label and error line, one accepting button, a reason while it is off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.model import Status
from ui.widgets import theme
from ui.widgets.controls import wrapped_label

FieldCheck = Callable[[], str]
"""What is wrong with a field, in one sentence; empty when nothing is."""


class Hint(QLabel):
    """A line of small text beside a field: what it is for, or, in the colour of Open, what is wrong with it."""

    def __init__(self, text: str = "", wrong: bool = False) -> None:
        super().__init__(text)
        self._wrong = wrong
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(theme.small_font(self.font()))
        self._colour()

    def say(self, text: str, wrong: bool = False) -> None:
        """Show this instead; `wrong` gives it the colour of Open."""
        self.setText(text)
        if wrong != self._wrong:
            self._wrong = wrong
            self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        colour = theme.status_colour(Status.OPEN) if self._wrong else theme.quiet_colour()
        if self.palette().color(QPalette.ColorRole.WindowText) != colour:  # or the change would report itself for ever
            palette = QPalette()
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)


@dataclass(frozen=True, slots=True)
class Field:
    """One required entry."""

    widget: QWidget
    error: Hint
    check: FieldCheck


class Page(QScrollArea):
    """Scrolls where the screen is too small, and otherwise is as large as what it holds."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        width = self._content.sizeHint().width()
        return QSize(width + self._bar(), self.full_height(width))

    def full_height(self, width: int) -> int:
        """The height at which nothing scrolls."""
        content = self._content
        return content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._content.minimumSizeHint().width() + self._bar(), 20 * theme.STEP)

    def _bar(self) -> int:
        return self.verticalScrollBar().sizeHint().width()


UNSAVED = "Changes are not saved. Press Esc again to discard them."


class Form(QDialog):
    """A dialog of fields. OK is on when every field's check says nothing; else the reason is shown next to it."""

    width_hint, height_hint, tallest = 440, 0, 10_000
    """In device-independent pixels; a width of 800 fits on 1280 at 150 %."""
    closing = Signal()
    """The form is done, whichever way: background work that it started must stop."""

    def __init__(self, parent: QWidget | None, title: str, accept: str, cancel: str = "Cancel") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self._fields: list[Field] = []
        self.checks: list[FieldCheck] = []
        """What else may be wrong, of no single field."""
        self._whole = self._warned = False
        content = QWidget()
        # The body scrolls where the screen is small; what is added to `always` stays in sight below it.
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(2 * theme.STEP)
        self.page = Page(content)
        self.why = Hint()
        self.why.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(accept)
        self.ok.setDefault(True)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(cancel)
        for each in self.buttons.buttons():
            each.setIcon(QIcon())  # some desktops draw coloured ones
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.buttons.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        foot = QHBoxLayout()
        foot.setSpacing(4 * theme.STEP)
        foot.addWidget(self.why, 1)
        foot.addWidget(self.buttons)
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(*[4 * theme.STEP] * 4)
        self.outer.setSpacing(3 * theme.STEP)
        self.always = QVBoxLayout()
        self.outer.addWidget(self.page, 1)
        self.outer.addLayout(self.always)
        self.outer.addLayout(foot)

    # --- Building -----------------------------------------------------------------------------------------------------

    def rows(self, into: QVBoxLayout | None = None) -> QFormLayout:
        """A new block of labelled fields."""
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        rows.setHorizontalSpacing(3 * theme.STEP)
        rows.setVerticalSpacing(2 * theme.STEP)
        (into or self.body).addLayout(rows)
        return rows

    def field(
        self,
        rows: QFormLayout,
        label: str,
        widget: QWidget,
        check: FieldCheck = lambda: "",
        *,
        within: QLayout | None = None,
        below: Sequence[QWidget] = (),
    ) -> None:
        """Add a labelled field with its error line; `within` is the layout that holds the widget, if any."""
        error = Hint(wrong=True)
        error.hide()
        column = QVBoxLayout()
        column.setSpacing(theme.STEP // 2)
        if within is None:
            column.addWidget(widget)
        else:
            column.addLayout(within)
        for each in (error, *below):
            column.addWidget(each)
        buddy = QLabel(label)
        buddy.setBuddy(widget)
        rows.addRow(buddy, column)
        widget.setAccessibleName(widget.accessibleName() or label.replace("&", ""))
        self._fields.append(Field(widget, error, check))

    def heading(self, text: str, into: QVBoxLayout | None = None) -> QLabel:
        """A line of strong text."""
        label = QLabel(text)
        label.setFont(theme.strong_font(label.font()))
        (into or self.body).addWidget(label)
        return label

    def says(self, text: str) -> QLabel:
        """A paragraph that can be read and not chosen."""
        label = wrapped_label(text)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.body.addWidget(label)
        return label

    # --- Checking -----------------------------------------------------------------------------------------------------

    def review(self, *_: object) -> None:
        """Look at every field again: show what is wrong below it, and the first of it beside OK."""
        if not self._whole:  # still being built
            return
        found = [(field, field.check()) for field in self._fields if field.widget.isEnabled()]
        for field in self._fields:
            sentence = next((said for each, said in found if each is field), "")
            shown = sentence if _filled(field.widget) else ""
            field.error.setText(shown)
            field.error.setVisible(bool(shown))
            field.widget.setAccessibleDescription(sentence)
        said = [*(sentence for _, sentence in found), *(check() for check in self.checks)]
        wrong = [sentence for sentence in said if sentence]
        self._warned = False
        self.why.setText(wrong[0] if wrong else self.remark())
        self.ok.setEnabled(not wrong)
        self.grow_soon()

    def remark(self) -> str:
        """What is shown next to OK while nothing is wrong."""
        return ""

    def unsaved(self) -> bool:
        """There is work in the form that Esc must not throw away at the first press."""
        return False

    # --- The dialog itself --------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        if not self._whole:
            self._whole = True
            self.body.addStretch()
            self.review()
            self.resize(self.sizeHint().expandedTo(QSize(self.width_hint, self.height_hint)).boundedTo(self._room()))
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.unsaved() and not self._warned:
            self._warned = True
            self.why.say(UNSAVED)
            return
        super().keyPressEvent(event)

    def grow_soon(self) -> None:
        """Make room for lines that have just come, once the layout knows them; never take any away."""
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        missing = self.page.full_height(self.page.viewport().width()) - self.page.viewport().height()
        if missing > 0:
            self.resize(QSize(self.width(), self.height() + missing).boundedTo(self._room()))

    def _room(self) -> QSize:
        """The screen less the frame of a window."""
        room = self.screen().availableGeometry().size() - QSize(4 * theme.STEP, 12 * theme.STEP)
        return QSize(room.width(), min(room.height(), self.tallest))

    def done(self, code: int) -> None:
        """End the form; it lives on until its caller, back in the event loop, has read what was entered."""
        self.closing.emit()
        super().done(code)
        self.deleteLater()


def _filled(widget: QWidget) -> bool:
    """An empty field is not wrong yet: only the reason beside OK names it."""
    return not isinstance(widget, QLineEdit) or bool(widget.text())
