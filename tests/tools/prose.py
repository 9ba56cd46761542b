"""Finds code that decides by a text made for people: one that is taken apart, compared or searched.

What the program needs to know is a value with a type; the sentence is made from it, never read back. Texts that come
from outside must be read: the functions that do so are in explicit lists.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.tools.house_source import Function, Module

PROSE = re.compile(
    r"""[A-Za-z][a-z]+,?\s[A-Za-z][a-z]+  # two words
      | [a-z]{2,}[.:;!?…]\s*$          # the end of a sentence
      | (?:^|\s)[A-Za-z]{2,}\s$        # a word that goes on
      | ^\s[a-z]{2,}\b                 # a word that goes on from another
    """,
    re.VERBOSE,
)
PEOPLES = {
    "cause",
    "explanation",
    "happened",
    "headline",
    "hint",
    "how",
    "instead",
    "justification",
    "message",
    "note",
    "phrase",
    "reason",
    "remark",
    "said",
    "sentence",
    "summary",
    "title",
    "todo",
    "verify",
    "warning",
    "why",
    "withheld",
}
"""What holds a text for people is called so, be it a field or a variable."""
PEOPLES_FIELDS = PEOPLES | {"label", "role", "text"}
"""As variables these hold texts of any kind."""
PARTS = {
    "count",
    "endswith",
    "find",
    "index",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rpartition",
    "rsplit",
    "split",
    "startswith",
}
"""What takes a text apart."""
KEEPS = {"casefold", "lower", "rstrip", "strip"}
"""What leaves a text the same to its reader."""
PATTERNS = {"findall", "finditer", "fullmatch", "match", "search", "split", "sub"}
FROM_OUTSIDE = {
    "text_agrees": "how Exchange prints a version",
    "product_of": "the title of a published benchmark",
    "benchmark_text": "the title of a published benchmark, shortened",
    "_product": "the product's name, with and without 'Exchange Server'",
    "_mismatch": "the product, which is called 'Subscription Edition (SE)'",
    "is_default": "how Exchange set-up names its connector",
    "is_selected": "a class name of PowerShell's",
    "_by_root": "how a web page begins",
    "_own_place": "how earlier versions wrote where evidence came from",
    "_by_lines": "how a PowerShell script begins",
    "checked_version": "SQL of the file's tables",
}
"""Functions that read a text which is not ours, and whose text that is."""
NOTHING_IS_READ = {
    "_references": "the number under which a note is printed",
    "_excuse": "members of an enum",
    "_step": "members of an enum",
    "ExceptionWords.readable": "what a person typed, line by line",
    "ExceptionForm._wrong_name": "whether a person has left a blank of the wording unfilled",
    "FilterBar._show": "what a person typed, so that the cursor stays",
    "Actions._action": "an action's text without the mark of its key",
    "Format.name": "a label without the mark of its key",
}
"""Functions in which no sentence decides, whatever the lint believes."""
DECIDING = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


@dataclass(frozen=True, slots=True)
class Decision:
    """A place where a text for people decides."""

    path: str
    line: int
    where: str
    """The function, with its class: 'Runs.stop'; empty outside of all."""
    text: str
    """The expression."""

    @property
    def allowed(self) -> bool:
        """Whether its function is in a list of those that may."""
        return self.where in FROM_OUTSIDE or self.where in NOTHING_IS_READ


def decisions(found: Sequence[Module]) -> list[Decision]:
    """Every place, module by module."""
    told = {f"{module.name}.{name}" for module in found for name in _prose_constants(module.tree)}
    return [each for module in found for each in _Reader(module, told).decisions()]


def is_prose(text: str) -> bool:
    """Whether people would read it as words: two of them, or one that ends a sentence or goes on."""
    return bool(PROSE.search(text))


def _prose_constants(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and _is_literal(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (each.id for each in targets if isinstance(each, ast.Name))


def _is_literal(node: ast.expr) -> bool:
    """A text that reads like prose, also in pieces, or a collection of such."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and is_prose(node.value)
    if isinstance(node, ast.JoinedStr | ast.Tuple | ast.List | ast.Set):
        return any(map(_is_literal, getattr(node, "values", None) or getattr(node, "elts", ())))
    return isinstance(node, ast.BinOp) and (_is_literal(node.left) or _is_literal(node.right))


class _Reader:
    """One module, with the names in it that hold prose."""

    def __init__(self, module: Module, told: set[str]) -> None:
        self._module = module
        names = {f"{module.name}.{name}": name for name in _prose_constants(module.tree)} | _imported(module.tree)
        self._constants = {local for full, local in names.items() if full in told}

    def decisions(self) -> Iterator[Decision]:
        yield from self._in(self._module.tree, ())

    def _in(self, node: ast.AST, where: tuple[str, ...]) -> Iterator[Decision]:
        for child in ast.iter_child_nodes(node):
            inside = (*where, child.name) if isinstance(child, Function | ast.ClassDef) else where
            if self._decides(child):
                line = getattr(child, "lineno", 0)
                yield Decision(self._module.path, line, ".".join(inside), ast.unparse(child))
            yield from self._in(child, inside)

    def _decides(self, node: ast.AST) -> bool:
        if isinstance(node, ast.Compare):
            return any(isinstance(op, DECIDING) for op in node.ops) and self._compares(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return self._calls(node, node.func)
        return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and self._is_peoples(node.slice)

    def _compares(self, node: ast.Compare) -> bool:
        sides = [node.left, *node.comparators]
        if any(_is_empty(each) or _is_member(each) for each in sides):
            return False
        return any(self._is_told(each) or self._is_peoples(each) for each in sides)

    def _calls(self, node: ast.Call, called: ast.Attribute) -> bool:
        name, told = called.attr, [self._is_told(each) or self._is_peoples(each) for each in node.args]
        if isinstance(called.value, ast.Name) and called.value.id == "re":
            return name in PATTERNS and any(told)
        if name == "get" and node.args:
            return self._is_peoples(node.args[0])
        if name in PATTERNS - PARTS:
            return any(told)
        return name in PARTS and (any(told) or self._is_peoples(called.value) or self._is_told(called.value))

    def _is_told(self, node: ast.expr) -> bool:
        """A literal that reads like prose, a constant that holds one, or a collection of such."""
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            return any(map(self._is_told, node.elts))
        if isinstance(node, ast.Name):
            return node.id in self._constants
        return _is_literal(node)

    def _is_peoples(self, node: ast.expr) -> bool:
        """A field, key or variable that by its name holds what people read, also in small letters or stripped."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr in KEEPS and self._is_peoples(node.func.value)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            return isinstance(node.slice.value, str) and _last_word(node.slice.value) in PEOPLES_FIELDS
        if isinstance(node, ast.Name):
            return _last_word(node.id) in PEOPLES
        return isinstance(node, ast.Attribute) and _last_word(node.attr) in PEOPLES_FIELDS


def _last_word(name: str) -> str:
    """'reason' of first_reason."""
    return name.strip("_").rpartition("_")[2]


def _imported(tree: ast.Module) -> Mapping[str, str]:
    """Full name -> what it is called here."""
    return {
        f"{node.module}.{each.name}": each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
    }


def _is_empty(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in ("", None)


def _is_member(node: ast.expr) -> bool:
    """Whether it is a member of an enum, as Role.NONE is, or a collection with one."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(_is_member, node.elts))
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id[:1].isupper()
