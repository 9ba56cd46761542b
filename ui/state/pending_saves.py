"""What waits to be saved: each thing once, the latest of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator

Key = tuple[Hashable, ...]
"""The method of core.store.Store, and what tells its rows apart."""
Save = tuple[str, tuple[object, ...]]
"""The method, and what it is given."""

WHOLE: Key = ("save_all",)
NOUNS = {
    "save_all": ("the whole assessment", "the whole assessment"),
    "save_servers": ("the list of servers", "the list of servers"),
    "save_result": ("1 result", "{} results"),
    "save_attempt": ("1 failed attempt", "{} failed attempts"),
    "save_judged": ("the findings of 1 server", "the findings of {} servers"),
    "save_site": ("the site sheet with roles and gateways", "the site sheet with roles and gateways"),
    "save_details": ("the assessment details", "the assessment details"),
    "save_comment": ("1 comment", "{} comments"),
    "save_exception": ("1 exception", "{} exceptions"),
    "save_benchmark": ("the benchmark", "the benchmark"),
}


class Saves:
    """Saves in the order in which they have to be made."""

    def __init__(self) -> None:
        self._saves: dict[Key, Save] = {}

    def add(self, method: str, what: tuple[object, ...]) -> None:
        """Take this one in place of the one of the same thing."""
        if method == "save_all":
            self._saves = {WHOLE: (method, what)}
        elif method == "save_judged":
            for result in what[0]:
                self._add_judged(result)
        else:
            self._put(_key(method, what), (method, what))

    def _add_judged(self, result: object) -> None:
        """Where the result itself still waits, it is saved with the newer findings."""
        waits = self._saves.get(("save_result", result.server.id))
        if waits is not None:
            self._saves["save_result", result.server.id] = waits[0], (result, *waits[1][1:])
        else:
            self._put(("save_judged", result.server.id), ("save_judged", ((result,),)))

    def _put(self, key: Key, save: Save) -> None:
        self._saves.pop(key, None)  # the latest comes last: a result takes the failed try beside it away
        self._saves[key] = save

    def take(self) -> tuple[Key, Save]:
        """The next one, which then waits no more."""
        key = next(iter(self._saves))
        return key, self._saves.pop(key)

    def clear(self) -> None:
        self._saves.clear()

    def __len__(self) -> int:
        return len(self._saves)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._saves)


def _key(method: str, what: tuple[object, ...]) -> Key:
    if method == "save_comment":
        return method, what[0], what[1]
    if method == "save_exception":
        return method, what[0]
    if method == "save_result":
        return method, what[0].server.id
    if method == "save_attempt":
        return method, what[0].server_id
    return (method,)


def words(keys: Iterable[Key]) -> str:
    """What these are, for people: '2 results, 1 comment, the site sheet'."""
    counts = Counter(key[0] for key in keys)
    if WHOLE[0] in counts:
        return NOUNS["save_all"][0]
    return ", ".join(
        one if counts[name] == 1 else many.format(counts[name]) for name, (one, many) in NOUNS.items() if counts[name]
    )
