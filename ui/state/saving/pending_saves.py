"""What waits to be saved: each thing once, the latest of it, in the order in which it has to be made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

from ui.state.saving.saves import Save, SaveKind, result_save

SaveKey = tuple[SaveKind, tuple[Hashable, ...]]
"""What a save is of."""
WHOLE: SaveKey = (SaveKind.WHOLE, ())


class PendingSaves:
    """Saves that wait."""

    def __init__(self) -> None:
        self._saves: dict[SaveKey, Save] = {}

    def add(self, save: Save) -> None:
        """Take this one in place of the one of the same thing; the latest comes last."""
        if save.kind is SaveKind.WHOLE:
            self._saves.clear()
        if save.kind is SaveKind.JUDGED and self._join(save):
            return
        key = save.kind, save.row
        self._saves.pop(key, None)  # a result removes the failed attempt next to it
        self._saves[key] = save

    def _join(self, judged: Save) -> bool:
        """Where the result itself still waits, it is saved with the newer findings, and no later than before."""
        key = SaveKind.RESULT, judged.row
        waiting = self._saves.get(key)
        if waiting is None or judged.result is None:
            return False
        self._saves[key] = result_save(judged.result, waiting.attempt)
        return True

    def take(self) -> tuple[SaveKey, Save]:
        """The next one, which then waits no more."""
        key = next(iter(self._saves))
        return key, self._saves.pop(key)

    def clear(self) -> None:
        """Wait for nothing."""
        self._saves.clear()

    def __len__(self) -> int:
        return len(self._saves)

    def __iter__(self) -> Iterator[SaveKey]:
        return iter(self._saves)


def named_saves(keys: Iterable[SaveKey]) -> str:
    """What these are, for people: '2 results, 1 comment, the site sheet'."""
    counts = Counter(kind for kind, _ in keys)
    if counts[SaveKind.WHOLE]:
        return SaveKind.WHOLE.one
    return ", ".join(
        kind.one if counts[kind] == 1 else kind.many.format(counts[kind]) for kind in SaveKind if counts[kind]
    )
