"""Measures the house: folders, circles, names, sizes, decisions on prose, docstrings.

Start it as `python -m tests.tools.house_figures [ROOT] [--json] [--missing]`; ROOT is a checkout, this one by default.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.tools import prose
from tests.tools.house_docs import CLASS, FUNCTION, METHOD, MODULE, Public, public_names
from tests.tools.house_source import (
    Module,
    circles,
    classes,
    comment_lines,
    constants,
    defined_twice,
    every_function,
    folder_of,
    functions,
    length,
    modules,
)

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("core", "ui")
EVERYWHERE = {"log"}
"""Names that every module may have."""


def measured(root: Path) -> dict[str, object]:
    """All figures, by name."""
    program = modules(root, *PROGRAM)
    decisions = prose.decisions(program)
    return {
        "lines": sum(map(lines_of, program)),
        "modules in folders": per_folder([*program, *modules(root, "tests")]),
        "import circles": circles(program),
        "classes and type aliases in several modules": repeated(program, classes),
        "public functions in several modules": public(repeated(program, functions)),
        "public constants in several modules": public(repeated(program, constants)),
        "private functions in several modules": len(private(repeated(program, functions))),
        "lines of a function: median, 95th, most": spread(length(f) for m in program for f in every_function(m)),
        "lines of a file: median, 95th, most": spread(map(lines_of, program)),
        "decisions on prose": [f"{each.path}:{each.line} {each.text}" for each in decisions if not each.allowed],
        "places that read texts from outside": sum(each.allowed for each in decisions),
        **{f"docstrings in {each}": shares(documented(program, each)) for each in PROGRAM},
        "comment lines": share(sum(map(comment_lines, program)), sum(map(lines_of, program))),
    }


def per_folder(found: Iterable[Module]) -> dict[str, int]:
    """Files of Python in each folder, the fullest first."""
    return dict(Counter(map(folder_of, found)).most_common())


def lines_of(module: Module) -> int:
    """Lines of its file."""
    return len(module.text.splitlines())


def repeated(found: Sequence[Module], names: Callable[[Module], Iterable[str]]) -> dict[str, list[str]]:
    """Name -> the modules that define it, where there are several."""
    return defined_twice({module.name: (each for each in names(module) if each not in EVERYWHERE) for module in found})


def public(names: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Of these, what other modules may use."""
    return {name: places for name, places in names.items() if not name.startswith("_")}


def private(names: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Of these, what only their own module may use."""
    return {name: places for name, places in names.items() if name.startswith("_")}


def spread(sizes: Iterable[int]) -> list[int]:
    """Median, 95th percentile and greatest."""
    ordered = sorted(sizes)
    return [ordered[len(ordered) // 2], ordered[len(ordered) * 95 // 100], ordered[-1]] if ordered else [0, 0, 0]


def documented(found: Sequence[Module], package: str) -> list[Public]:
    """Public names of one package."""
    return [each for each in public_names(found) if re.match(rf"{package}\b", each.module)]


def shares(names: Sequence[Public]) -> dict[str, str]:
    """How many have a docstring, by kind and in all."""
    kinds = {kind: [each.told for each in names if each.kind == kind] for kind in (MODULE, CLASS, FUNCTION, METHOD)}
    kinds["all"] = [each.told for each in names]
    return {kind: share(sum(told), len(told)) for kind, told in kinds.items()}


def share(some: int, of: int) -> str:
    """For instance '12 of 48, 25.0 %'."""
    return f"{some} of {of}, {100 * some / max(of, 1):.1f} %"


# --- Printed ----------------------------------------------------------------------------------------------------------


def printed(figures: Mapping[str, object]) -> str:
    """One block a figure: a list or table under its heading with the number of its lines."""
    return "\n".join(_block(name, value) for name, value in figures.items())


def _block(name: str, value: object) -> str:
    if isinstance(value, dict):
        rows = [f"  {key}: {', '.join(each) if isinstance(each, list) else each}" for key, each in value.items()]
        return "\n".join([f"{name} ({len(value)})", *rows])
    if isinstance(value, list) and not (value and all(isinstance(each, int) for each in value)):
        rows = [f"  {', '.join(each) if isinstance(each, list) else each}" for each in value]
        return "\n".join([f"{name} ({len(value)})", *rows])
    return f"{name}: {' / '.join(map(str, value)) if isinstance(value, list) else value}"


def missing(root: Path) -> str:
    """Public names without a docstring, one a line."""
    names = public_names(modules(root, *PROGRAM))
    return "\n".join(f"{each.module} {each.name}".strip() for each in names if not each.told)


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=ROOT)
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    parser.add_argument("--missing", action="store_true", help="public names without a docstring instead")
    options = parser.parse_args()
    if options.missing:
        print(missing(options.root))
    else:
        figures = measured(options.root)
        print(json.dumps(figures, indent=1) if options.json else printed(figures))


if __name__ == "__main__":
    main()
