"""edge.ps1 only reads: a real grammar parses it, and everything it uses is in resources/collect/allowed.txt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import pytest
import tree_sitter
import tree_sitter_powershell

import core.checks  # noqa: F401  registers the checks
from core.attribution.owners import SUBSCRIPTIONS
from core.collect.script import BOOTSTRAP, script, script_sha256
from core.paths import resource
from core.registry import CHECKS
from tests.helpers.script_sources import SOURCES

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))

LISTED = resource("collect/allowed.txt").read_text(encoding="utf-8").splitlines()
ALLOWED = {line for line in LISTED if line and not line.startswith("#")}


def uses(source: bytes) -> set[str]:
    """Everything in the script that could have an effect, in the words of ALLOWED, and whatever is not parsed."""
    root = PARSER.parse(source).root_node
    functions = {_text(node.child(1)) for node in _all(root) if node.type == "function_statement"}
    return {entry for node in _all(root) for entry in _entries(node, functions)}


def _entries(node: tree_sitter.Node, functions: set[str]) -> Iterator[str]:
    if node.type == "ERROR" or node.is_missing:
        yield f"not parsed: {_text(node)}"
    elif node.type == "command":
        yield _command(node, functions)
    elif node.type == "invokation_expression":
        static = node.child(1).type == "::"
        yield (f"{_text(node.child(0))}::" if static else ".") + _text(node.child(2))
    elif node.type == "member_access" and node.child(1).type == "::":
        yield f"{_text(node.child(0))}::{_text(node.child(2))}"
    elif node.type == "type_literal":
        yield _text(node)
    elif node.type == "left_assignment_expression":
        if not re.fullmatch(r"(\[\w+\] ?)?\$\w+", _text(node)):
            yield f"write {_text(node)}"
    elif node.type in ("redirection", "post_increment_expression", "pre_increment_expression") or "inline" in node.type:
        yield f"{node.type} {_text(node)}"


def _command(node: tree_sitter.Node, functions: set[str]) -> str:
    operator = next((_text(child) + " " for child in node.children if child.type == "command_invokation_operator"), "")
    name = _text(next(child for child in node.children if child.type in ("command_name", "command_name_expr")))
    if not operator and name in functions:
        return name
    return operator + " ".join([name, *_words(node)])


def _words(node: tree_sitter.Node) -> Iterator[str]:
    """Parameters, bare words and literals of a command, not those of commands inside it."""
    for child in node.children:
        if child.type in ("command_parameter", "generic_token", "string_literal"):
            yield _text(child)
        elif child.type not in ("command_name", "command_name_expr", "script_block", "parenthesized_expression"):
            yield from _words(child)


def _all(node: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _text(node: tree_sitter.Node) -> str:
    return node.text.decode("utf-8")


def test_uses_what_is_listed_and_nothing_else():
    assert uses(script()) == ALLOWED


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        (r"Set-ReceiveConnector -Identity 'EDGE01\A' -AuthMechanism Tls", "Set-ReceiveConnector -Identity"),
        ("Get-ReceiveConnector | ForEach-Object Delete", "ForEach-Object Delete"),
        ("Get-Date | ForEach-Object -MemberName Delete", "ForEach-Object -MemberName"),
        ("New-Object System.Net.WebClient", "New-Object System.Net.WebClient"),
        ("Get-CimInstance -ClassName Win32_OperatingSystem -ComputerName other", "Get-CimInstance -ClassName Win32_Op"),
        ("Get-Date > C:\\out.txt", "redirection"),
        ("$null = $object.Delete()", ".Delete"),
        ("[IO.File]::WriteAllText('x', 'y')", "[IO.File]::WriteAllText"),
        ("$x = [wmiclass]'Win32_Process'", "[wmiclass]"),
        ("$env:PATH = 'x'", "write $env:PATH"),
        ("$object.Banner = 'x'", "write $object.Banner"),
        ("${C:\\x.txt} = 'y'", "write ${C:\\x.txt}"),
        ("$list[0] = 1", "write $list[0]"),
        ("Invoke-Expression $text", "Invoke-Expression"),
        ("& $other", "& $other"),
        ("& 'cmd.exe' /c del x", "& 'cmd.exe'"),
        (". .\\other.ps1", ". .\\other.ps1"),
        ("iex 'x'", "iex 'x'"),
        ('"$(Remove-Item x)"', "Remove-Item x"),
        ("if (", "not parsed"),
    ],
)
def test_what_is_not_listed_is_seen(line, entry):
    found = uses(script() + b"\n" + line.encode() + b"\n") - uses(script())
    assert any(text.startswith(entry) for text in found - ALLOWED), found


def test_is_plain_ascii_that_any_console_and_checkout_keeps():
    source = script()
    assert source.isascii() and b"\t" not in source and b"\r" not in source
    assert source.startswith(b"# Reads settings") and len(source) < 200_000
    assert max(len(line) for line in source.splitlines()) <= 130


def test_hash_is_that_of_the_bytes_that_are_sent():
    assert script_sha256() == hashlib.sha256(script()).hexdigest()


def test_bootstrap_runs_its_input_as_one_block_and_nothing_else():
    assert uses(BOOTSTRAP.encode()) == {"Invoke-Expression"}


def test_every_source_that_a_check_needs_is_read():
    needed = {source for check in CHECKS.values() for source in check.sources}
    assert len(needed) > 20 and needed - {SUBSCRIPTIONS} <= set(SOURCES) and len(set(SOURCES)) == len(SOURCES)
