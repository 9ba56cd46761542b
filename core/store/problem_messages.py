"""Sentences on what in a file cannot be trusted: each kind of thing once, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.model import few
from core.site.values import CATALOGUE
from core.store.row_kinds import KINDS, VALUE, RowKey, RowKind

MOST_NAMES, LONGEST_NAME = 3, 100
"""Names in one sentence, characters of one name."""
BACKUP = "Compare it with a copy from a backup."
UNCOUNTED = f"The table of contents of this file is damaged: whether something is missing is unknown. {BACKUP}"
UNUSABLE_VALUES = {
    "which are invalid": "Enter them again.",
    "which this version does not know": "Check whether a newer version does.",
}


def damaged_parts(bad: Mapping[str, Sequence[RowKey]], names: Mapping[str, str]) -> list[str]:
    """What does not agree with its seal, or cannot be read."""
    known = [(KINDS[name], keys) for name, keys in bad.items() if keys and name in KINDS]
    sentences = [
        f"Damaged in this file and left out: {_few([_one(k, key, names) for key in keys])}. {k.todo}"
        for k, keys in known
    ]
    if any(keys and name not in KINDS for name, keys in bad.items()):
        sentences.append(f"A part of this file is damaged beyond recognition. {BACKUP}")
    return sentences


def missing_parts(short: Sequence[tuple[str, str]], names: Mapping[str, str]) -> list[str]:
    """What of the file is not there any more, though it was saved."""
    many = [KINDS[name].many if name in KINDS else "data of {0}" for name, _ in short]
    lost = [words.format(_shown(names.get(owner, owner))) for words, (_, owner) in zip(many, short, strict=True)]
    return [f"Missing in this file, at least in part: {_few(lost)}. {BACKUP}"] if lost else []


def newer_parts(kinds: Sequence[str]) -> str:
    """That the file is from a newer version, for people."""
    return f"This file contains data that this version does not know: {_few(kinds)}. Open it with a newer version."


def unusable_site_values(keys: Sequence[str]) -> list[str]:
    """Site values that nobody could have typed."""
    titles = [CATALOGUE[key].title for key in keys if key in CATALOGUE]
    others = [ascii(key) for key in keys if key not in CATALOGUE]
    return [
        f"Values on the site sheet in this file, {why}, were left out: {_few(names)}. {todo}"
        for (why, todo), names in zip(UNUSABLE_VALUES.items(), (titles, others), strict=True)
        if names
    ]


def _one(kind: RowKind[object], key: RowKey, names: Mapping[str, str]) -> str:
    owner, rest = key[0], [*key[1:], "?", "?"]
    if kind == VALUE and rest[0] in CATALOGUE:
        rest[0] = CATALOGUE[rest[0]].title
    return kind.title.format(_shown(names.get(owner, owner)), *map(_shown, rest))


def _shown(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text[:LONGEST_NAME])


def _few(names: Sequence[str]) -> str:
    return few(list(map(_shown, dict.fromkeys(names))), MOST_NAMES)
