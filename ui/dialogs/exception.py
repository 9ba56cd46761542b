"""The technical reason of an exception, and who signs it: the program's wording to take, or to change first."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from core.model import NO_NAME, ExceptionKey, ExceptionWords, few, signs
from ui.dialogs.form import Form, Hint
from ui.dialogs.site.signature import LONGEST_NAME
from ui.widgets import theme
from ui.widgets.controls import WindowKeys, button
from ui.widgets.texts import cut

LONGEST = 4_000
LINES, SHOWN, LONGEST_SHOWN = 7, 5, 64
PROGRAMS, YOURS = "Suggested text.", "Your text."
BLANK = re.compile(r"\[[a-z][a-z ]*\]")
"""What the program's wording leaves to a person: [who], [when]."""
UNREADABLE = "A reason must contain letters and no invisible characters."


class ExceptionForm(Form):
    """After accept: words() for each of keys().

    `names`: the objects to choose from, by their keys; `offered`: the program's wording.
    """

    width_hint = 640

    def __init__(
        self,
        parent: QWidget | None,
        stig_id: str,
        names: Mapping[ExceptionKey, str],
        offered: str,
        now: ExceptionWords | None = None,
    ) -> None:
        super().__init__(parent, f"Exception to {stig_id}", "Save")
        self._offered = offered
        called = {key: cut(name, LONGEST_SHOWN) for key, name in names.items()}
        self.boxes = {key: QCheckBox(name.replace("&", "&&")) for key, name in called.items()}
        self.heading(few(list(called.values()), SHOWN)).setWordWrap(True)
        self.says("An exception does not change the status of the finding. The report prints this text with it.")
        self.text, self.by = _text_field(now.text if now else offered), QLineEdit(maxLength=LONGEST_NAME)
        self.by.setText(now.signed_by if now else "")
        self._whose, rows = Hint(), self.rows()
        self.field(rows, "&Technical reason", self.text, self._wrong_text, below=(self._whose,))
        self.field(rows, "&Signed by", self.by, self._wrong_name)
        self.back = button("Restore the sug&gested text", lambda: self.text.setPlainText(offered))
        self.back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        rows.addRow("", self.back)
        self._list()
        self.checks.append(self._none_chosen)
        self._first = self.words()
        for signal in (self.text.textChanged, self.by.textChanged, *(box.toggled for box in self.boxes.values())):
            signal.connect(self.review)
        first = self.by if offered and not now else self.text
        first.setFocus()

    def keys(self) -> list[ExceptionKey]:
        """The objects that it is for."""
        return [key for key, box in self.boxes.items() if box.isChecked()]

    def words(self) -> ExceptionWords:
        """The reason and who signs it, as entered."""
        text = self.text.toPlainText().strip()
        return ExceptionWords(text, self.by.text().strip(), own=text != self._offered.strip())

    def review(self, *_: object) -> None:
        own = self.words().own
        self._whose.say(YOURS if own else PROGRAMS)
        self.back.setVisible(own and bool(self._offered))
        super().review()

    def remark(self) -> str:
        return "" if self.words().signed_by else "Not signed: it does not apply, and the report states this."

    def unsaved(self) -> bool:
        return self.words() != self._first

    def _list(self) -> None:
        """Of several objects, those can be chosen that it is for."""
        several = len(self.boxes) > 1
        if several:
            self.heading("For")
        for box in self.boxes.values():
            box.setChecked(True)
            box.setVisible(several)
            self.body.addWidget(box)

    def _none_chosen(self) -> str:
        return "" if self.keys() else "Select the objects it is for."

    def _wrong_text(self) -> str:
        words = self.words()
        if not words.text:
            return "A reason is needed."
        if len(words.text) > LONGEST:
            return f"At most {LONGEST:,} characters are allowed; this has {len(words.text):,}."
        return "" if words.readable else UNREADABLE

    def _wrong_name(self) -> str:
        name = self.by.text().strip()
        blanks = [each for each in BLANK.findall(self._offered) if each in self.words().text]
        if name and blanks:
            return f"Fill in {' and '.join(dict.fromkeys(blanks))} in the reason before you sign."
        return NO_NAME if name and not signs(name) else ""


def _text_field(text: str) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setTabChangesFocus(True)
    field.setAcceptDrops(False)
    WindowKeys(field)
    field.setFixedHeight(LINES * field.fontMetrics().lineSpacing() + 4 * theme.STEP)
    return field
