"""Fix text: for what fails, what changes, the command to copy and how to undo it; below, the benchmark's own text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.model import ExceptionKey, ObjectFinding
from ui.finding.exception_section import ExceptionSection
from ui.finding.fix_group import add_group
from ui.finding.fix_parts import fitted, strong
from ui.finding.fix_text import CHOOSE, Copied, commands, failed_objects, group_by_guidance
from ui.state.session import Entry, Session
from ui.widgets import theme
from ui.widgets.controls import button, wrapped_label

MOST = 30
"""Objects shown one by one; Copy all takes every command."""
BURST_S = 0.012
"""So long objects are added before keys are looked at again; to lay them out takes about as long."""


class FixTab(QScrollArea):
    """Remediation of one finding."""

    copy_requested = Signal()
    finding_requested = Signal(object)
    """Carries the key of the finding that a conflict names."""
    exception_requested = Signal(object, str)
    """Names of objects by their keys, and the wording that is offered."""
    exception_removed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._entry: Entry | None = None
        self._exceptions: list[ExceptionSection] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Fix text")
        self.setWhatsThis(
            "What each command changes, where to run it, what stops working and how to undo it. Ctrl+Shift+C copies "
            "every command without a conflict. Ctrl+Shift+X opens the exception."
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rest: Iterator[None] = iter(())
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._go_on)
        session.exception_changed.connect(self._exception_changed)

    def show_entry(self, entry: Entry) -> None:
        """Show what there is room for; the rest follows, so that keys and painting need not wait for thirty objects."""
        self._entry, self._exceptions = entry, []
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(*[2 * theme.STEP] * 4)
        column.setSpacing(2 * theme.STEP)
        self._rest = self._parts(column, entry)
        self._go_on()
        self.setWidget(body)

    def _go_on(self) -> None:
        began = time.perf_counter()
        for _ in self._rest:
            if time.perf_counter() - began > BURST_S:
                self._later.start()
                return

    def _parts(self, column: QVBoxLayout, entry: Entry) -> Iterator[None]:
        """Adds all that is to be shown, and stops after each object."""
        failed = failed_objects(entry)
        if len(failed) > 1:
            column.addLayout(self._top(failed, commands(entry)))
        for group in group_by_guidance(failed[:MOST]):
            part = self._exceptions_of({self._key(each): each.name for each in group}, group[0].remediation.exception)
            yield from add_group(column, group, entry.server.name, self._jump, part, len(failed) == 1)
        if len(failed) > MOST:
            column.addWidget(wrapped_label(f"{len(failed) - MOST} more: Copy all includes their commands."))
        self._add_others(column, failed)
        column.addSpacing(2 * theme.STEP)
        _add_text(column, entry)
        column.addStretch(1)

    def request_exception(self) -> bool:
        """Of what has the focus; else of the first that nobody took a wording for. False where there is none."""
        focused = [part for part in self._exceptions if part.has_focus]
        free = [part for part in self._exceptions if part.free and part.offered]
        for part in (focused or free or self._exceptions)[:1]:
            part.ask(part.free or list(part.names))
        return bool(self._exceptions)

    # --- Parts --------------------------------------------------------------------------------------------------------

    def _top(self, failed: Sequence[ObjectFinding], copied: Copied) -> QHBoxLayout:
        row, by_command = QHBoxLayout(), sum(bool(each.remediation.command) for each in failed)
        these = {0: "none", len(failed): "all"}.get(by_command, str(by_command))
        row.addWidget(
            fitted(f"{len(failed)} objects do not meet the rule. With a command: {these}.{_left_out(copied)}"), 1
        )
        if copied.count:
            all_of_them = button("Copy all", self.copy_requested.emit, "copy")
            all_of_them.setToolTip("Copy all commands with the place to run them (Ctrl+Shift+C)")
            row.addWidget(all_of_them, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _key(self, judged: ObjectFinding) -> ExceptionKey:
        assert self._entry is not None
        return *self._entry.key, judged.identity

    def _jump(self, stig_id: str) -> Callable[[], object] | None:
        entry = self._entry
        if entry is None or all(each.stig_id != stig_id for each in entry.result.findings):
            return None
        return lambda: self.finding_requested.emit((entry.server.id, stig_id))

    def _exceptions_of(
        self, names: Mapping[ExceptionKey, str], offered: str, gone: bool = False
    ) -> ExceptionSection | None:
        if not offered and not names.keys() & self._session.exceptions.keys():
            return None

        def ask(keys: Sequence[ExceptionKey]) -> None:
            self.exception_requested.emit({key: names[key] for key in keys}, offered)

        part = ExceptionSection(self._session, names, offered, ask, self.exception_removed.emit, gone)
        self._exceptions.append(part)
        return part

    def _add_others(self, column: QVBoxLayout, failed: Sequence[ObjectFinding]) -> None:
        """Wordings for objects that do not fail any more, or are not there."""
        assert self._entry is not None
        shown = {self._key(each) for each in failed[:MOST]}
        others = [key for key in self._session.exceptions if key[:2] == self._entry.key and key not in shown]
        if part := self._exceptions_of({key: key[2] or "this server" for key in others}, "", gone=True):
            column.addWidget(part)

    def _exception_changed(self, server_id: str, stig_id: str) -> None:
        if self._entry is not None and self._entry.key == (server_id, stig_id):
            for part in self._exceptions:
                part.refresh()


def _left_out(copied: Copied) -> str:
    if not copied.left_out:
        return ""
    return f" Copy all omits {copied.left_out}." if copied.count else f" All have a conflict. {CHOOSE}"


def _add_text(column: QVBoxLayout, entry: Entry) -> None:
    if entry.rule is None:
        return
    column.addWidget(strong("Fix text of the benchmark"))
    column.addWidget(fitted(entry.rule.fix_text))
