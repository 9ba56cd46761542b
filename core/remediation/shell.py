"""What is typed into the Exchange Management Shell: quoted so that a name stays a name, and read back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.model import Value, bytes_of, seconds_of, unseen

SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
"""PowerShell ends a single-quoted text at each of these, typographic ones included; doubled, each is literal."""
NULL, TRUE, FALSE = "$null", "$true", "$false"
QUOTED = re.compile(rf"[{SINGLE_QUOTES}](?:[^{SINGLE_QUOTES}]|[{SINGLE_QUOTES}]{{2}})*[{SINGLE_QUOTES}]")
WORD = re.compile(rf"(?:{QUOTED.pattern}|\S)+")
"""Blanks inside quotes part nothing."""

PARAMETERS = {"Default": "MakeDefault", "EventLevel": "Level"}
"""Parameters of Set- cmdlets that are not called as the property they set."""


def quoted(text: str) -> str:
    """A PowerShell single-quoted text."""
    return "'" + "".join(c * 2 if c in SINGLE_QUOTES else c for c in text) + "'"


def typable(text: str) -> bool:
    """False when the text holds line breaks, control, invisible or direction-changing characters.

    A person who copies such a name cannot see what they paste, and a line break would run half a command. The engine
    takes what follows a text that is just --% unchanged, quotes or not.
    """
    return not unseen(text) and "--%" not in text


def literal(value: Value) -> str:
    """How a property's value is typed as a parameter."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return ",".join(map(quoted, value)) or NULL
    if "bytes" in value and (size := bytes_of(value)) is not None:
        return str(size)  # '36 MB (37,748,736 bytes)' is how Exchange prints it, and no parameter takes that
    return quoted(_span(value) or value) if value else NULL


def _span(text: str) -> str:
    """1.00:10:00 of a time span as exports write it, P1DT10M; no parameter takes that. Empty where it is none."""
    seconds = seconds_of(text) if re.match("P[0-9T]", text) else None
    if seconds is None:
        return ""
    whole, days = int(seconds) % 86_400, int(seconds) // 86_400
    clock = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    part = f"{seconds % 1:.7f}"[1:] if seconds % 1 else ""
    return f"{f'{days}.' if days else ''}{clock}{part}"


def value_of(typed: str) -> Value:
    """What a property holds after it was set so: the reverse of `literal`. Nothing is empty text."""
    known: Mapping[str, Value] = {TRUE: True, FALSE: False, NULL: ""}
    if typed in known:
        return known[typed]
    if re.fullmatch("[0-9]{1,18}", typed):
        return int(typed)
    texts = [found[0] for found in QUOTED.finditer(typed)]
    if texts and ",".join(texts) == typed:
        return _unquoted(texts[0]) if len(texts) == 1 else tuple(map(_unquoted, texts))
    return typed


def _unquoted(typed: str) -> str:
    return re.sub(rf"([{SINGLE_QUOTES}])\1", r"\1", typed[1:-1])


def set_command(source: str, identity: str, settings: Mapping[str, str]) -> str:
    """The Set- cmdlet of a Get- cmdlet, with these properties as typed; empty where no safe one can be written."""
    if not writable(source, identity, tuple(settings.values())):
        return ""
    return _command(source, quoted(identity), settings)


def documented_command(source: str, settings: Mapping[str, str]) -> str:
    """As docs/ prints it, with NAME in place of the object's name."""
    return _command(source, "NAME", settings)


def _command(source: str, identity: str, settings: Mapping[str, str]) -> str:
    whom = () if source.endswith("Config") else (f"-Identity {identity}",)
    typed = (f"-{PARAMETERS.get(name, name)} {value}" for name, value in settings.items())
    return " ".join((setter(source), *whom, *typed))


def setter(source: str) -> str:
    """Set-SendConnector of Get-SendConnector."""
    return f"Set-{source.removeprefix('Get-')}"


def writable(source: str, identity: str, literals: Sequence[str]) -> bool:
    """Whether a command can name this object and these values so that a person sees what they paste."""
    named = bool(identity) or source.endswith("Config")
    return named and bool(literals) and all(literals) and all(map(typable, (identity, *literals)))


def settings_of(command: str) -> tuple[str, Mapping[str, Value]]:
    """The cmdlet, and parameter -> value; of a command of several parts, the first cmdlet and the last values."""
    words = [each.group() for each in WORD.finditer(command)] or [""]
    pairs = zip(words, [*words[1:], ""], strict=True)
    named = {name[1:]: value_of(value.rstrip(";")) for name, value in pairs if re.match("-[A-Za-z]", name)}
    return words[0], named
