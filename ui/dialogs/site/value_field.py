"""One value on the site's sheet: its editor, what the STIG says, who signed, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.model import NO_NAME, SiteValue, signs, unseen
from core.site.values import NotAValue, SheetEntry, ValueKind, typed_text
from ui.dialogs.form import Hint
from ui.dialogs.server.pasted_list import ListField
from ui.widgets import theme
from ui.widgets.labels import Elided, plain_label

METHODS = ("DomainValidation", "DomainSecureEnabled")
LONGEST_SIGNATURE = 200
LINES = 3
UNPRINTABLE = "This contains unprintable characters."


class ValueField(QWidget):
    """Empty means: not on the sheet."""

    changed = Signal()

    def __init__(self, entry: SheetEntry, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.entry = entry
        self.error = ""
        """One sentence; empty while the value is one, or nothing is typed."""
        rules = [(stig_id, titles.get(stig_id, "")) for stig_id in entry.stig_ids]
        self.words = " ".join((entry.title, entry.hint, *(text for rule in rules for text in rule))).casefold()
        self.editor = _editor(entry)
        self.editor.setAccessibleName(entry.title)
        self.signed = QLineEdit(maxLength=LONGEST_SIGNATURE)
        self.signed.setPlaceholderText("Signed by")
        self.signed.setAccessibleName(f"{entry.title}, signed by")
        self.note = Hint()
        self._lay_out(rules)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # both columns equally wide
        signal = self.editor.currentTextChanged if isinstance(self.editor, QComboBox) else self.editor.textChanged
        signal.connect(self._edited)
        self.signed.textChanged.connect(self._edited)
        self._edited()

    def site_value(self) -> SiteValue | None:
        """As typed; raises NotAValue where that is no value of its kind."""
        text = self._text()
        if not text.strip():
            return None
        if any(not line.isprintable() or unseen(line) for line in text.splitlines()):
            raise NotAValue(UNPRINTABLE)
        return SiteValue(self.entry.parse(text), self.signed.text().strip())

    def show_value(self, value: SiteValue | None) -> None:
        """Fill the fields; None empties them."""
        text = typed_text(self.entry.kind, value.value) if value else ""
        if isinstance(self.editor, QComboBox):
            self.editor.setCurrentText(text)
        elif isinstance(self.editor, QPlainTextEdit):
            self.editor.setPlainText(text)
        else:
            self.editor.setText(text)
        self.signed.setText(value.signed_by if value else "")

    @property
    def unsigned(self) -> bool:
        """The value is not the STIG default and is not signed: the default applies."""
        return not self.error and self._deviates() and not signs(self.signed.text())

    def _deviates(self) -> bool:
        value = self.site_value()
        return value is not None and self.entry.default is not None and value.value != self.entry.default

    def _edited(self) -> None:
        try:
            self.site_value()
            self.error = "" if signs(signed := self.signed.text()) or not signed.strip() else NO_NAME
        except NotAValue as error:
            self.error = str(error)
        self.editor.setAccessibleDescription(self.error)
        self.note.say(self.error or self._says(), bool(self.error))
        self.signed.setVisible(bool(self._text().strip()) and (self.entry.default is None or self._signs()))
        self.changed.emit()

    def _signs(self) -> bool:
        return bool(self.error) or self._deviates()

    def _says(self) -> str:
        entry, value = self.entry, self.site_value()
        if entry.default is None:
            without = "" if entry.replaceable else "No default: the site must provide this value."
            return " ".join(filter(None, (entry.help, without if value is None else "")))
        default = typed_text(entry.kind, entry.default).replace("\n", ", ")
        if value is None or value.value == entry.default:
            said = f"STIG default: {default}."
        elif not value.signed:
            said = f"The STIG default {default} applies until this value is signed."
        else:
            said = f"Signed. STIG default: {default}."
        return " ".join(filter(None, (said, entry.help)))

    def _text(self) -> str:
        if isinstance(self.editor, QComboBox):
            return self.editor.currentText()
        return self.editor.toPlainText() if isinstance(self.editor, QPlainTextEdit) else self.editor.text()

    def _lay_out(self, rules: list[tuple[str, str]]) -> None:
        title, used = Elided(self.entry.title), plain_label(", ".join(stig_id for stig_id, _ in rules))
        title.setFont(theme.strong_font(title.font()))
        title.setBuddy(self.editor)
        used.setFont(theme.small_font(used.font()))
        used.setToolTip("\n".join(f"{stig_id} {text}".strip() for stig_id, text in rules))
        used.setAccessibleName(f"Used by {used.text()}")
        head, row, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        head.addWidget(title, 1)
        head.addWidget(used)
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self.editor, 3)
        row.addWidget(self.signed, 2, Qt.AlignmentFlag.AlignTop)
        column.setContentsMargins(0, 0, theme.STEP, 0)
        column.setSpacing(theme.STEP)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self.note)


def _editor(entry: SheetEntry) -> QLineEdit | QComboBox | QPlainTextEdit:
    """By kind: a line, a choice, or several lines."""
    if entry.kind is ValueKind.METHOD:
        box = QComboBox()
        box.addItems(("", *METHODS))
        return box
    default = "" if entry.default is None else typed_text(entry.kind, entry.default)
    if entry.kind is ValueKind.LIST:
        lines = ListField("")
        lines.setFixedHeight(lines.fontMetrics().lineSpacing() * LINES + 4 * theme.STEP)
        lines.setPlaceholderText(default or "One per line")
        return lines
    line = QLineEdit(maxLength=1_000)
    line.setPlaceholderText(default or f"{entry.kind.value[:1].upper()}{entry.kind.value[1:]}")
    return line
