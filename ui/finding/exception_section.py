"""Exceptions of some objects in How to fix: the wording that is offered, what was taken or written, and who signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.model import ExceptionKey, ExceptionWords, as_sentence
from ui.finding.fix_parts import label_width, labelled_text, quiet
from ui.finding.fix_text import few_names
from ui.state.session import Session
from ui.widgets import theme
from ui.widgets.controls import button

OFFERED = "Suggested text, not signed"
NO_LONGER = "This object no longer fails."

Ask = Callable[[Sequence[ExceptionKey]], object]


class ExceptionSection(QWidget):
    """`names`: key -> what people call the object; `offered`: the program's wording, empty where there is none.

    `gone`: none of the objects fails any more.
    """

    def __init__(
        self,
        session: Session,
        names: Mapping[ExceptionKey, str],
        offered: str,
        ask: Ask,
        remove: Ask,
        gone: bool,
    ) -> None:
        super().__init__()
        self._session, self.names, self.offered, self._gone = session, names, offered, gone
        self.ask, self._remove = ask, remove
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._content: QWidget | None = None
        self.refresh()

    @property
    def free(self) -> list[ExceptionKey]:
        """Objects that nobody took or wrote a wording for."""
        return [key for key in self.names if key not in self._session.exceptions]

    def refresh(self) -> None:
        """Show what is taken now; where the focus was in here, it goes on to what is the same there."""
        focused = self.has_focus
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.STEP)
        self._fill(column)
        self._column.addWidget(self._content)
        self._content.show()
        if focused and (first := self._content.findChild(QPushButton)):
            first.setFocus()

    @property
    def has_focus(self) -> bool:
        """Whether the focus is on something in it."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _fill(self, column: QVBoxLayout) -> None:
        if self.free and self.offered:
            column.addLayout(labelled_text("Exception", self.offered))
            column.addLayout(self._row(f"{OFFERED}.", "Use and sign…", self.free, "Use the suggested text"))
        for words, keys in self._taken().items():
            column.addLayout(labelled_text("Exception", words.text))
            said = f"{self._whose(keys)}{as_sentence(words.words)}{f' {NO_LONGER}' if self._gone else ''}"
            column.addLayout(self._row(said, "Edit…", keys, "Edit", words))

    def _taken(self) -> dict[ExceptionWords, list[ExceptionKey]]:
        found: dict[ExceptionWords, list[ExceptionKey]] = {}
        for key in self.names:
            if key in self._session.exceptions:
                found.setdefault(self._session.exceptions[key], []).append(key)
        return found

    def _whose(self, keys: Sequence[ExceptionKey]) -> str:
        """Of one object it is plain, unless that one is not shown."""
        plain = len(self.names) == 1 and not self._gone
        return "" if plain else f"For {few_names([self.names[key] for key in keys])}. "

    def _row(
        self, text: str, act: str, keys: list[ExceptionKey], name: str, words: ExceptionWords | None = None
    ) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * theme.STEP)
        row.addSpacing(label_width(self) + 2 * theme.STEP)
        row.addWidget(quiet(text), 1)
        whom = few_names([self.names[key] for key in keys])
        takes = button(act, lambda: self.ask(keys))
        takes.setAccessibleName(f"{name} of the exception for {whom}")
        takes.setToolTip("Review, edit and sign the text (Ctrl+Shift+X)")
        row.addWidget(takes)
        if words is not None:
            removes = button("Remove", lambda: self._remove(keys))
            removes.setAccessibleName(f"Remove the exception for {whom}")
            row.addWidget(removes)
        return row
