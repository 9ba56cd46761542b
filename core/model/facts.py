"""Facts: the values collected from a server. One that is missing is an error, never a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.signing import unseen

Value = str | int | bool | tuple[str, ...]
"""What a fact may be: text, a whole number, a yes or no, or a list of texts. Never an object, never null."""


def texts_of(value: Value | None) -> tuple[str, ...]:
    """The texts of a fact that may be one text or a list of them; none where it is neither."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


LOST = "\ufffd"
"""In place of a character that could not be read."""


class Gap(StrEnum):
    """What is in the way of a verdict, what weighs most first: who has to do something about it."""

    FACT_MISSING = "a fact is missing"
    """Something that the server should have given was not there, or could not be read."""
    CHECK_FAILED = "the check failed"
    """A bug inside the check."""
    INPUT_REQUIRED = "waits for the assessor"
    """Something that no Edge server can give: a site value, a Mailbox server's file."""
    TEXT_CHANGED = "another check text"
    """The published check text is not the one that the check was written for, so its verdict does not count."""
    PERSON = "for a person"
    """No program can decide the rule, or this version has no check for it."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a rule or an object has no verdict, or only part of one."""

    kind: Gap
    text: str = ""
    """A phrase without a full stop that begins with a word of this program's: 'the site value ... is not on the site's
    sheet', 'Get-SendConnector gave no Enabled'. Empty where the finding's reason says it all."""

    @property
    def sentence(self) -> str:
        """The phrase by itself; empty where there is none."""
        return as_sentence(self.text)


def as_sentence(phrase: str) -> str:
    """A phrase that begins with a word of this program's as a sentence; empty where there is none."""
    return f"{phrase[:1].upper()}{phrase[1:]}." if phrase else ""


def not_evaluated(*causes: Cause) -> str:
    """The reason of a finding that these keep from a verdict."""
    return f"Not evaluated: {' and '.join(each.text for each in causes)}."


class FactMissing(LookupError):
    """A check needs a fact that is not there: the rule is Not Reviewed. Its text is a phrase, as Cause.text is."""

    kind = Gap.FACT_MISSING

    @property
    def cause(self) -> Cause:
        """What a finding keeps of it."""
        return Cause(self.kind, str(self))


class SourceFailed(FactMissing):
    """The command that should give the facts ended in an error on the server."""


class InputRequired(FactMissing):
    """A check needs what no Edge server can give and the assessor must: a site value, a Mailbox server's file.

    The rule is Not Reviewed, and the server that answered is not to blame.
    """

    kind = Gap.INPUT_REQUIRED


@dataclass(frozen=True, slots=True)
class Row:
    """One object that a source returned.

    A property that is absent, empty or of another type raises FactMissing. There is no reading with a default,
    so a missing fact cannot become a verdict. `shown` is for people's eyes only.
    """

    source: str
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Text with at least one character that can be seen; raises FactMissing."""
        value = self._value(name)
        if not isinstance(value, str) or not _visible(value):
            raise FactMissing(f"{self.source} returned no text for {name}{self._of()}")
        return value

    def maybe_text(self, name: str) -> str:
        """Text that may be empty: the server has the property and it is empty."""
        return "" if self._value(name) == "" else self.text(name)

    def yes(self, name: str) -> bool:
        """True or False as such, not as text; raises FactMissing."""
        value = self._value(name)
        if not isinstance(value, bool):
            raise FactMissing(f"{self.source} returned neither True nor False for {name}{self._of()}")
        return value

    def number(self, name: str) -> int:
        """A whole number as such, not as text; raises FactMissing."""
        value = self._value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise FactMissing(f"{self.source} returned no whole number for {name}{self._of()}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, which may be empty: whether empty is allowed is the check's to say."""
        value = self._value(name)
        if not isinstance(value, tuple):
            raise FactMissing(f"{self.source} returned no list for {name}{self._of()}")
        return value

    def has(self, name: str) -> bool:
        """Whether the property was collected, with whatever value."""
        return name in self.values

    def shown(self, names: tuple[str, ...]) -> tuple[tuple[str, Value], ...]:
        """These properties as they came, for people to read; one that is absent stays absent."""
        return tuple((name, self.values[name]) for name in names if name in self.values)

    def _value(self, name: str) -> Value:
        if name not in self.values:
            raise FactMissing(f"{self.source} returned no {name}{self._of()}")
        return self.values[name]

    def _of(self) -> str:
        identity = self.values.get("Identity")
        return f" for {identity}" if isinstance(identity, str) and identity else ""


def _visible(text: str) -> bool:
    return any("!" <= c <= "~" or not (c.isascii() or c.isspace() or c == LOST or unseen(c)) for c in text)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was collected from one server: source -> rows. A source that failed or was not read is an error."""

    collected: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    disputed: Mapping[str, str] = field(default_factory=dict)
    """Sources of which there are two answers that differ -> which files they are in. Neither counts."""
    source_notes: Mapping[str, str] = field(default_factory=dict)
    """Source -> what a reader of a verdict must know of its answer."""

    def rows(self, source: str) -> tuple[Row, ...]:
        """What the source returned, which may be nothing; raises FactMissing where it failed or was not read."""
        self._undisputed(source)
        if source in self.failed:
            raise SourceFailed(f"{source} failed on the server: {self.failed[source].rstrip('.')}")
        if source not in self.collected:
            raise FactMissing(f"{source} is not in the evidence")
        return self.collected[source]

    def require_rows(self, source: str) -> tuple[Row, ...]:
        """What the source returned, at least one row; raises FactMissing where there is none."""
        rows = self.rows(source)
        if not rows:
            raise FactMissing(f"{source} returned nothing")
        return rows

    def supplied(self, source: str, where_from: str) -> tuple[Row, ...]:
        """What a source returned that no Edge server has; raises InputRequired, with where to get it."""
        self._undisputed(source)
        if source not in self.collected:
            raise InputRequired(f"{source} is not in the evidence: {where_from}")
        return self.collected[source]

    def _undisputed(self, source: str) -> None:
        if source in self.disputed:
            raise FactMissing(f"{source} is not used: {self.disputed[source].rstrip('.')}")
