"""The part of PowerShell's language that printed commands may use, read as the shell reads it; all else is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SINGLE = frozenset("'\u2018\u2019\u201a\u201b")
BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:\\")
"""Of what a word without quotes may consist here. PowerShell takes more, and some of that runs."""
VERBATIM = "--%"
"""Also between quotes."""
CREDENTIAL = "(Get-Credential)"


class NotRead(ValueError):
    """The text is not what this reader knows, so a shell may do anything with it."""


class Asked:
    """What somebody types when the shell asks for a name and a password."""


@dataclass(frozen=True)
class Table:
    """@{Add='x'; Remove='y'}: what a list gets and loses."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


Given = str | int | bool | None | tuple[str, ...] | Table | Asked
"""A value as the shell hands it to a cmdlet. A number without quotes is one."""


@dataclass(frozen=True)
class Command:
    """One call of one cmdlet."""

    name: str
    first: tuple[Given, ...] = ()
    """What was given without a name."""
    named: Mapping[str, Given] = field(default_factory=dict)
    """A switch has True."""


def read(line: str) -> tuple[Command, ...]:
    """The commands of one line, in the order in which they run; raises NotRead."""
    return tuple(_commands(_Reader(line)))


def _commands(reader: _Reader) -> Iterator[Command]:
    while not reader.at_end():
        yield _command(reader)
        if not reader.at_end():
            reader.expect(";")


def _command(reader: _Reader) -> Command:
    name, first, named = reader.word(dashes=True), [], {}
    if "-" not in name:
        raise NotRead(f"{name} is no cmdlet")
    while not reader.at_end() and reader.peek() != ";":
        if reader.peek() != "-":
            first.append(reader.value())
            continue
        parameter = reader.parameter()
        if parameter.lower() in map(str.lower, named):
            raise NotRead(f"{parameter} is given twice")
        named[parameter] = True if reader.at_end() or reader.peek() in "-;" else reader.value()
    return Command(name, tuple(first), named)


def _meant(word: str) -> Given:
    """What the shell makes of a word: digits are a number, and what only begins like one is none that is meant."""
    if word.isdigit():
        return int(word)
    if word[0].isdigit() and not re.fullmatch(r"[0-9.]+:[0-9:]+|[0-9]+(\.[0-9]+){3}", word):
        raise NotRead(f"{word} is neither a number nor a time span nor an address")
    return word


class _Reader:
    def __init__(self, line: str) -> None:
        self.line, self.place = line, 0
        if not line.isprintable():
            raise NotRead("a character that nobody sees")

    def at_end(self) -> bool:
        while self.place < len(self.line) and self.line[self.place] == " ":
            self.place += 1
        return self.place == len(self.line)

    def peek(self) -> str:
        return self.line[self.place : self.place + 1]

    def expect(self, text: str) -> None:
        if not self.line.startswith(text, self.place):
            raise NotRead(f"{text} is wanted at {self.line[self.place : self.place + 20]!r}")
        self.place += len(text)

    def word(self, dashes: bool = False) -> str:
        start, allowed = self.place, BARE | ({"-"} if dashes else set())
        while self.peek() and self.peek() in allowed:
            self.place += 1
        if start == self.place:
            raise NotRead(f"a word is wanted at {self.line[start : start + 20]!r}")
        return self.line[start : self.place]

    def parameter(self) -> str:
        found = re.compile("-([A-Za-z]+)(:(?=[$])|(?=[ ;])|$)").match(self.line, self.place)
        if not found:
            raise NotRead(f"no parameter at {self.line[self.place : self.place + 20]!r}")
        self.place = found.end()
        return found[1]

    def value(self) -> Given:
        found = [self.one()]
        while self.peek() == ",":
            self.place += 1
            found.append(self.one())
        if len(found) == 1:
            return found[0]
        if not all(isinstance(each, str) for each in found):
            raise NotRead("a list of other things than texts")
        return tuple(map(str, found))

    def one(self) -> Given:
        for text, meant in (("$true", True), ("$false", False), ("$null", None), (CREDENTIAL, Asked())):
            if self.line.startswith(text, self.place):
                self.place += len(text)
                return self._ended(meant)
        if self.peek() in SINGLE:
            return self._ended(self.quoted())
        if self.line.startswith("@{", self.place):
            return self._ended(self.table())
        return self._ended(_meant(self.word()))

    def _ended(self, value: Given) -> Given:
        """What touches a value belongs to it: 'a'b is one word, which is never meant."""
        if self.peek() not in ("", " ", ",", ";", "}"):
            raise NotRead(f"{self.peek()} touches what is before it")
        return value

    def quoted(self) -> str:
        """Ends at any of the quotes that is not doubled; of two, the first one stands there."""
        self.place, text = self.place + 1, ""
        while self.peek():
            quote = self.peek() in SINGLE
            if quote and self.line[self.place + 1 : self.place + 2] not in SINGLE - {""}:
                self.place += 1
                if text == VERBATIM:
                    raise NotRead("the shell takes the rest of the line as it stands after this text")
                return text
            text += self.peek()
            self.place += 2 if quote else 1
        raise NotRead("a quote that is not closed")

    def table(self) -> Table:
        self.expect("@{")
        said: dict[str, tuple[str, ...]] = {}
        while True:
            self.at_end()
            key = self.word().lower()
            self.expect("=")
            value = self.value()
            if key not in ("add", "remove") or key in said or not isinstance(value, str | tuple):
                raise NotRead("a table of other things than Add and Remove")
            said[key] = (value,) if isinstance(value, str) else value
            if self.peek() == "}":
                self.place += 1
                return Table(**said)
            self.expect(";")
