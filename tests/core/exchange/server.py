"""An Edge server that runs printed commands: each gives a new state, or is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from tests.core.exchange.cmdlets import DOMAINS, SETTERS, Setter
from tests.core.exchange.commands import Command, Given, NotRead, read
from tests.core.exchange.kinds import Held, Refused
from tests.core.exchange.refusals import Object, own_changes, refuse


class Shell(Enum):
    """Where a command is typed."""

    EDGE = "the Edge server's own shell"
    MAILBOX = "a Mailbox server's shell"


@dataclass(frozen=True)
class Server:
    """The state: source -> objects, each with all of its properties."""

    objects: Mapping[str, tuple[Object, ...]]
    subscribed: bool

    def having(self, source: str, objects: tuple[Object, ...]) -> Server:
        return replace(self, objects={**self.objects, source: objects})

    def set(self, source: str, at: int, changes: Mapping[str, Held]) -> Server:
        some = self.objects[source]
        return self.having(source, (*some[:at], {**some[at], **changes}, *some[at + 1 :]))

    def find(self, source: str, key: str, wanted: Given) -> int:
        """Where the object is that is called so; capitals do not count."""
        some = self.objects.get(source, ())
        found = [at for at, each in enumerate(some) if str(each[key]).lower() == str(wanted).lower()]
        if len(found) != 1:
            raise Refused(f"{len(found)} objects of {source} are called {wanted}")
        return found[0]


Run = Callable[[Server, Mapping[str, Given]], Server]
OTHERS: dict[str, tuple[tuple[str, ...], Run]] = {}
"""Other cmdlets than Exchange's Set- ones -> the parameters that need no name, in their order, and what runs."""
COMMON = {"erroraction": ("Stop",), "confirm": (False, True)}
"""Parameters that change nothing in what is set."""


def cmdlet(name: str, *order: str) -> Callable[[Run], Run]:
    def decorate(run: Run) -> Run:
        OTHERS[name] = order, run
        return run

    return decorate


def run(server: Server, line: str, shell: Shell) -> Server:
    """What the server is after all commands of the line; raises Refused at the first that is not taken."""
    try:
        commands = read(line)
    except NotRead as error:
        raise Refused(f"not read: {error}") from None
    if not commands:
        raise Refused("nothing is typed")
    for command in commands:
        server = _one(server, command, shell)
    return server


def _one(server: Server, command: Command, shell: Shell) -> Server:
    setter = SETTERS.get(command.name)
    if setter:
        _at_its_place(server, setter, shell)
        return _set(server, setter, command)
    if command.name not in OTHERS:
        raise Refused(f"{command.name} is not known as a name of a cmdlet")
    if shell is not Shell.EDGE:
        raise Refused(f"{command.name} changes the server it runs on, which is another one")
    order, runs = OTHERS[command.name]
    return runs(server, _named(command, order))


def _at_its_place(server: Server, setter: Setter, shell: Shell) -> None:
    if shell is Shell.MAILBOX and not server.subscribed:
        raise Refused("there is no Mailbox server that knows this Edge server")
    if setter.synchronized and server.subscribed and shell is Shell.EDGE:
        raise Refused("on a subscribed Edge server, EdgeSync brings this: it is changed on a Mailbox server")
    if not setter.synchronized and shell is Shell.MAILBOX:
        raise Refused(f"a Mailbox server does not know the Edge server's {setter.source.removeprefix('Get-')}")


def _named(command: Command, order: tuple[str, ...]) -> dict[str, Given]:
    """All parameters by name, in the capitals of the cmdlet; those that change nothing are taken off."""
    if len(command.first) > len(order):
        raise Refused(f"{command.first[-1]!r} is the value of no parameter")
    said: dict[str, Given] = dict(zip(order, command.first, strict=False))
    for name, value in command.named.items():
        if name in said:
            raise Refused(f"{name} is given twice")
        if name.lower() not in COMMON:
            said[name] = value
        elif value not in COMMON[name.lower()]:
            raise Refused(f"{value!r} is no value of {name}")
    return said


def _set(server: Server, setter: Setter, command: Command) -> Server:
    said = _named(command, ("Identity",))
    at = _whom(server, setter, said)
    now = server.objects[setter.source][at]
    unknown = said.keys() - setter.parameters.keys()
    if unknown or not said:
        raise Refused(f"{command.name} has no parameter {min(unknown, default='given')}")
    named = {setter.called.get(name, name): name for name in said}
    held = {held: setter.parameters[name](said[name], now[held]) for held, name in named.items()}
    changes = {**own_changes(setter.source, now, held), **held}
    refuse(setter.source, {**now, **changes}, held)
    return _made_default(server, at, changes) if setter.source == DOMAINS else server.set(setter.source, at, changes)


def _whom(server: Server, setter: Setter, said: dict[str, Given]) -> int:
    if setter.single and "Identity" not in said:
        if len(server.objects.get(setter.source, ())) != 1:
            raise Refused(f"there is no {setter.source.removeprefix('Get-')}")
        return 0
    if not isinstance(said.get("Identity"), str):
        raise Refused("whom it means is not said")
    return server.find(setter.source, "Identity", said.pop("Identity"))


def _made_default(server: Server, at: int, changes: Mapping[str, Held]) -> Server:
    """One domain is the default: making another one so takes it from the first. Unmaking it is not documented."""
    if changes.get("Default") is not True:
        raise Refused("which domain is the default then is not said")
    for other, each in enumerate(server.objects[DOMAINS]):
        server = server.set(DOMAINS, other, {"Default": False}) if each["Default"] else server
    return server.set(DOMAINS, at, changes)
