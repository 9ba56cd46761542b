"""What makes the house easy to find one's way in stays so. `python -m tests.tools.house_figures` prints the figures."""

import pytest

from tests.tools import house_figures, prose
from tests.tools.house_docs import public_names
from tests.tools.house_figures import PROGRAM, ROOT, documented, lines_of, per_folder, public, repeated
from tests.tools.house_source import circles, classes, every_function, functions, length, modules, unused

MOST_MODULES = 16
"""In one folder: as many as one still overlooks."""
MOST_LINES, LONGEST_FUNCTION = 300, 43
DOCUMENTED = 0.9
"""Of the public names of a package."""
SAME_BY_CONTRACT = {
    "render": "every export format has one, with the same parameters",
}
"""Public functions that several modules have, because a caller takes any of them."""
FOR_THE_DOCS = {
    "WITHOUT_CHECK": "rules of 2016 that stand beside those that have a check, with the reason",
}
"""Names that no path of the program uses, and why they are not in the tests."""


@pytest.fixture(scope="module")
def program():
    return modules(ROOT, *PROGRAM)


def test_no_folder_holds_more_modules_than_one_overlooks(program):
    counts = per_folder([*program, *modules(ROOT, "tests")])
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_no_imports_run_in_a_circle(program):
    assert circles(program) == []


def test_no_two_modules_define_a_class_of_one_name(program):
    assert repeated(program, classes) == {}


def test_no_two_modules_define_a_public_function_of_one_name(program):
    found = public(repeated(program, functions))
    assert {name: places for name, places in found.items() if name not in SAME_BY_CONTRACT} == {}
    assert not SAME_BY_CONTRACT.keys() - found.keys(), "not needed any more"


def test_everything_is_used(program):
    found = unused([*program, *modules(ROOT, "main.py")])
    assert {name.rpartition(".")[2] for name in found} == FOR_THE_DOCS.keys()


def test_files_and_functions_are_short(program):
    assert {module.path: lines for module in program if (lines := lines_of(module)) > MOST_LINES} == {}
    long = [f"{m.path}: {f.name}" for m in program for f in every_function(m) if length(f) > LONGEST_FUNCTION]
    assert long == []


@pytest.mark.parametrize("package", PROGRAM)
def test_public_names_say_what_they_are(program, package):
    names = documented(program, package)
    missing = [f"{each.module} {each.name}" for each in names if not each.told]
    assert len(missing) <= len(names) * (1 - DOCUMENTED), missing


# --- Decisions on prose -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decisions(program):
    return prose.decisions(program)


def test_no_sentence_made_for_people_decides_anything(decisions):
    """Give what the program needs to know a field with a type, and make the sentence from that."""
    assert [f"{each.path}:{each.line} {each.where}: {each.text}" for each in decisions if not each.allowed] == []


@pytest.mark.parametrize("function", [*prose.FROM_OUTSIDE, *prose.NOTHING_IS_READ])
def test_what_is_allowed_is_still_there(decisions, function):
    assert [each for each in decisions if each.where == function], "take it out of the list"


# --- The tool ---------------------------------------------------------------------------------------------------------


def test_the_figures_can_be_printed():
    figures = house_figures.measured(ROOT)
    assert {"import circles", "decisions on prose", "docstrings in core"} <= figures.keys()
    text = house_figures.printed(figures)
    assert "lines of a function: median" in text and text.count("\n") > len(figures)
    assert any(not each.told for each in public_names(modules(ROOT, *PROGRAM))) == bool(house_figures.missing(ROOT))
