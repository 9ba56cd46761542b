"""Printed commands on the real PowerShell engine: it binds what is meant to each parameter, and runs nothing else."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from pathlib import Path

import core.checks  # noqa: F401  registers the checks
from core.remediation.connectors.mailbox_path import ADDRESSES
from core.remediation.shell import quoted, set_command
from tests.core.checks.receive_connectors import connector, mended, subscribed
from tests.core.exchange.commands import VERBATIM, Asked, Command, Given, Table, read
from tests.core.exchange.names import NASTY, PLAIN
from tests.core.exchange.server import OTHERS
from tests.core.exchange.trial import printed, scene
from tests.helpers.pslab import STATES, needs_pslab, run_file

CMDLETS = Path(__file__).parents[1] / "exchange" / "cmdlets.ps1"
FRESH = STATES / "lab-fresh.json"
Bound = tuple[str, dict[str, object]]
"""A cmdlet, and what it got: texts, or lists of them, by parameter in small letters."""


def engine(lines: Iterable[str], folder: Path) -> list[Bound]:
    """What the real engine calls when these lines are run one after the other."""
    script = folder / "pasted.ps1"
    text = "\n".join((CMDLETS.read_text(encoding="utf-8"), *lines, ""))
    script.write_bytes(text.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    done = run_file(FRESH, script)
    assert done.code == 0 and not done.stderr, done.stderr.decode("utf-8", "replace")[:2000]
    return [_bound(line) for line in done.stdout.decode("utf-8").splitlines()]


def _bound(line: str) -> Bound:
    name, *parameters = line.split("\t")
    return name, {key.lower(): _value(*rest.split(" ", 1)) for key, rest in (one.split(" ", 1) for one in parameters)}


def _value(kind: str, said: str = "") -> object:
    if kind == "none":
        return ""
    if kind == "table":
        return {key.lower(): _items(items) for key, items in (one.split("=", 1) for one in said.split("/"))}
    if kind == "list":
        items = _items(said)
        return items[0] if len(items) == 1 else items
    text = b64decode(said).decode("utf-8")
    return frozenset(text.split(", ")) if kind in ("AuthMechanisms", "PermissionGroups") else text


def _items(said: str) -> tuple[str, ...]:
    return tuple(b64decode(item).decode("utf-8") for item in said.split(","))


def meant(line: str) -> list[Bound]:
    """The same by this test's own reading of the line."""
    return [(each.name, dict(_parameters(each))) for each in read(line)]


def _parameters(command: Command) -> Iterator[tuple[str, object]]:
    order = OTHERS[command.name][0] if command.name in OTHERS else ("Identity",)
    every: dict[str, Given] = {**dict(zip(order, command.first, strict=False)), **command.named}
    for name, value in every.items():
        yield name.lower(), _plain(name, value)


def _plain(name: str, value: Given) -> object:
    if name in ("AuthMechanism", "PermissionGroups"):
        return frozenset(part.strip() for part in str(value).split(","))
    if isinstance(value, Table):
        return {key: texts for key, texts in (("add", value.add), ("remove", value.remove)) if texts}
    if isinstance(value, Asked):
        return "System.Management.Automation.PSCredential"
    return value if isinstance(value, tuple) else "" if value is None else str(value)


def shapes(count: int) -> list[str]:
    """All different commands and undos of so many random servers."""
    fixes = [judged.remediation for seed in range(count) for _, judged in printed(scene(seed))]
    return list(dict.fromkeys(line for fix in fixes for line in (fix.command, fix.undo) if line))


@needs_pslab
def test_the_engine_binds_what_is_meant(tmp_path: Path, exhaustive: bool) -> None:
    lines = shapes(1000 if exhaustive else 150)
    wanted = [(line, each) for line in lines for each in meant(line)]
    found = engine(lines, tmp_path)
    assert len(lines) > 500
    assert [(line, said, got) for (line, said), got in zip(wanted, found, strict=True) if said != got] == []


@needs_pslab
def test_a_name_stays_a_name(tmp_path: Path) -> None:
    """Whatever stands in it, in every place in which a name or a text can stand."""
    nasty = [name for name in NASTY if name != VERBATIM]
    names = (*PLAIN, *nasty, "x" * 1500, "\u2018" * 3, "'\u2019\u201a\u201b'")
    lines = [line for name in names for line in _with(name)]
    found = engine(lines, tmp_path)
    places = ("identity", "name", "banner", "smarthosts")
    values = [value for _, bound in found for key, value in bound.items() if key in places]
    assert values == [value for name in names for value in (name, name, name, (name, "b"), name, name)]


@needs_pslab
def test_the_line_to_fill_in_binds_once_the_addresses_stand_in_it(tmp_path: Path) -> None:
    fix = mended("000235", subscribed(connector(Server="ed'ge\u2019; 01", Bindings=("0.0.0.0:25", "[::]:25"))))
    assert fix.template.count(ADDRESSES) == 1
    [(cmdlet, bound)] = engine([fix.template.replace(ADDRESSES, "'10.0.0.1','10.0.0.2'")], tmp_path)
    assert cmdlet == "New-ReceiveConnector" and bound == {
        "name": "From Mailbox servers",
        "usage": "Custom",
        "server": "ed'ge\u2019; 01",
        "bindings": ("0.0.0.0:25", "[::]:25"),
        "remoteipranges": ("10.0.0.1", "10.0.0.2"),
        "authmechanism": frozenset({"Tls", "ExchangeServer"}),
        "permissiongroups": frozenset({"ExchangeServers"}),
        "protocollogginglevel": "Verbose",
    }


def _with(name: str) -> Iterator[str]:
    text = quoted(name)
    yield set_command("Get-ReceiveConnector", name, {"Banner": text})
    yield set_command("Get-SendConnector", name, {"SmartHosts": f"{text},'b'"})
    yield f"Remove-AttachmentFilterEntry -Identity {text}"
    yield f"Stop-Service -Name {text}"
