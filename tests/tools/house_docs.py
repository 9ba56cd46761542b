"""Which public names say what they are: docstrings of modules, classes, functions and methods."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.tools.house_source import Function, Module

MODULE, CLASS, FUNCTION, METHOD = "modules", "classes", "functions", "methods"
QT_NAME = re.compile("[a-z]+[A-Z].*")
"""Our names have no capitals inside: a method that has some answers to Qt, and Qt's documentation says what it is."""
QT_WORDS = {"data", "event", "flags", "index", "paint", "parent"}


@dataclass(frozen=True, slots=True)
class Public:
    """A public name, and whether it has a docstring."""

    kind: str
    module: str
    name: str
    told: bool


def public_names(found: Sequence[Module]) -> list[Public]:
    """All that must have a docstring. What is inherited has it where it was first defined."""
    bases = {node.name: node for module in found for node in module.tree.body if isinstance(node, ast.ClassDef)}
    return [each for module in found for each in _of_module(module, bases)]


def _of_module(module: Module, bases: dict[str, ast.ClassDef]) -> Iterator[Public]:
    yield Public(MODULE, module.name, "", _has_docstring(module.tree))
    for node in module.tree.body:
        if isinstance(node, Function) and _is_public(node.name):
            yield Public(FUNCTION, module.name, node.name, _has_docstring(node))
        elif isinstance(node, ast.ClassDef) and _is_public(node.name):
            yield Public(CLASS, module.name, node.name, _has_docstring(node))
            yield from _methods(module, node, bases)


def _methods(module: Module, owner: ast.ClassDef, bases: dict[str, ast.ClassDef]) -> Iterator[Public]:
    inherited = _inherited(owner, bases)
    for node in owner.body:
        if isinstance(node, Function) and _is_public(node.name) and node.name not in inherited and not _of_qt(node):
            yield Public(METHOD, module.name, f"{owner.name}.{node.name}", _has_docstring(node))


def _inherited(owner: ast.ClassDef, bases: dict[str, ast.ClassDef]) -> set[str]:
    """Methods that a base of ours has, at any depth."""
    names: set[str] = set()
    for base in owner.bases:
        known = bases.get(base.id) if isinstance(base, ast.Name) else None
        if known is not None and known is not owner:
            names |= {node.name for node in known.body if isinstance(node, Function)} | _inherited(known, bases)
    return names


def _of_qt(node: Function) -> bool:
    return bool(QT_NAME.fullmatch(node.name)) or node.name in QT_WORDS


def _is_public(name: str) -> bool:
    return not name.startswith("_")


def _has_docstring(node: ast.Module | ast.ClassDef | Function) -> bool:
    return ast.get_docstring(node) is not None
