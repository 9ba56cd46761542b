"""The source as syntax trees: modules, what they define and import, and where imports run in a circle."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
TYPE_NAME = re.compile("_?[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*")
"""How a class or a type alias is spelled: CapWords."""
NOT_OURS = {"TypeVar", "ParamSpec", "NewType"}


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python, read and parsed."""

    name: str
    """Dotted: core.model.facts; of a package, the package's name."""
    path: str
    """Below the checkout, with slashes."""
    text: str
    tree: ast.Module


def modules(root: Path, *places: str) -> list[Module]:
    """Every module in these folders and files of a checkout, by name."""
    paths = [path for place in places for path in (sorted((root / place).rglob("*.py")) or [root / place])]
    return [_module(path, path.relative_to(root)) for path in paths]


def _module(path: Path, below: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = below.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(name, below.as_posix(), text, ast.parse(text))


def folder_of(module: Module) -> str:
    """The folder that the module's file is in."""
    return module.path.rpartition("/")[0]


# --- What is defined --------------------------------------------------------------------------------------------------


def classes(module: Module) -> Iterator[str]:
    """Top-level classes and type aliases; several names for one thing would confuse as well."""
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not _is_type_variable(node.value):
            yield from (name for name in _targets(node) if TYPE_NAME.fullmatch(name))


def functions(module: Module) -> Iterator[str]:
    """Top-level functions."""
    return (node.name for node in module.tree.body if isinstance(node, Function))


def constants(module: Module) -> Iterator[str]:
    """Top-level names that are assigned and are no types."""
    for node in module.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and not _is_type_variable(node.value):
            yield from (name for name in _targets(node) if not TYPE_NAME.fullmatch(name))


def defined_twice(names: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Name -> the modules that define it, where there are several. `names`: module -> the names it defines."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module, some in names.items():
        for name in dict.fromkeys(some):
            found[name].append(module)
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def unused(found: Sequence[Module]) -> list[str]:
    """Top-level names that no module loads, imports or reads; a decorator may register what it decorates."""
    used = {name for module in found for name in _used(module)}
    return [f"{module.name}.{name}" for module in found for name in _defined(module) if name not in used]


def _defined(module: Module) -> Iterator[str]:
    decorated = {node.name for node in module.tree.body if isinstance(node, Function) and node.decorator_list}
    names = (*classes(module), *functions(module), *constants(module))
    return (name for name in names if name not in decorated and not name.startswith("__"))


def _used(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (each.name for each in node.names)


def every_function(module: Module) -> Iterator[Function]:
    """All functions, methods and inner functions."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def length(node: Function) -> int:
    """Lines from `def` to the last."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def comment_lines(module: Module) -> int:
    """Lines with a comment, also one behind code."""
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    return sum(token.type == tokenize.COMMENT for token in tokens)


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))


def _is_type_variable(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in NOT_OURS


# --- What is imported -------------------------------------------------------------------------------------------------


def imports(module: Module, known: Iterable[str]) -> set[str]:
    """The known modules that this one imports, wherever in it: at the top, in a function, for types only."""
    ours = set(known)
    found = {name for node in ast.walk(module.tree) for name in _imported(node, module, ours)}
    return found - {module.name}


def _imported(node: ast.AST, module: Module, ours: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names if each.name in ours)
    elif isinstance(node, ast.ImportFrom):
        source = _absolute(node, module)
        inside = [f"{source}.{each.name}" for each in node.names]
        yield from (name for name in inside if name in ours)
        if source in ours and not ours.issuperset(inside):
            yield source


def _absolute(node: ast.ImportFrom, module: Module) -> str:
    if not node.level:
        return node.module or ""
    package = module.name if module.path.endswith("__init__.py") else module.name.rpartition(".")[0]
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [node.module])])


def circles(found: Sequence[Module]) -> list[list[str]]:
    """Modules that import each other, however long the way round."""
    names = {module.name for module in found}
    graph = {module.name: imports(module, names) for module in found}
    reached = {name: _reached(graph, name) for name in graph}
    groups = {frozenset(o for o in reached[name] if name in reached[o]) for name in graph if name in reached[name]}
    return sorted(sorted(group) for group in groups)


def _reached(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """All that is imported by it, and by what it imports."""
    found: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph[name]
    return found
