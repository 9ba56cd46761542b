"""What can be undone: the steps a person took in the open assessment, how to undo each and how to redo it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

MOST_STEPS = 200
PAUSE_S = 3.0
"""Typing that goes on before so long a pause is one step."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """One thing that a person did. `what` goes after Undo: 'change of site sheet'."""

    what: str
    undo: Callable[[], object]
    redo: Callable[[], object]
    typing: Hashable = None
    """Where it is a bit of typing: in which place. More of it in the same place makes one step."""
    done: float = field(default_factory=time.monotonic)


class History(QObject):
    """The steps of one assessment, last one first undone."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: list[Undoable] = []
        self._undone: list[Undoable] = []

    @property
    def undoes(self) -> str:
        """What Undo would take back; empty where there is nothing."""
        return self.last.what if self.last else ""

    @property
    def redoes(self) -> str:
        """What redo would do again, for people; empty where there is nothing."""
        return self._undone[-1].what if self._undone else ""

    @property
    def last(self) -> Undoable | None:
        """The step that undo would take back; None where there is none."""
        return self._done[-1] if self._done else None

    def add(self, step: Undoable) -> None:
        """A person did this; what was undone before cannot be done again."""
        self._undone.clear()
        last = self.last
        if last and step.typing is not None and step.typing == last.typing and step.done - last.done < PAUSE_S:
            self._done[-1] = replace(step, undo=last.undo)
        else:
            self._done.append(step)
            del self._done[:-MOST_STEPS]
        self.changed.emit()

    def undo(self) -> str:
        """Take the last step back; returns what it was."""
        return self._go(self._done, self._undone, lambda step: step.undo())

    def redo(self) -> str:
        """Do again what was undone last; returns what it was."""
        return self._go(self._undone, self._done, lambda step: step.redo())

    def clear(self) -> None:
        """Forget all steps."""
        self._done.clear()
        self._undone.clear()
        self.changed.emit()

    def _go(self, source: list[Undoable], target: list[Undoable], way: Callable[[Undoable], object]) -> str:
        if not source:
            return ""
        step = source.pop()
        way(step)
        target.append(replace(step, typing=None))  # what is typed from now on is a step of its own
        self.changed.emit()
        return step.what
