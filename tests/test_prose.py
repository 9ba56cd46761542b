"""The lint that finds decisions on texts for people finds them, and leaves other texts alone."""

import ast
from pathlib import Path

import pytest

from tests.tools.house_source import Module, modules
from tests.tools.prose import decisions, is_prose


def module(text: str, name: str = "core.some") -> Module:
    return Module(name, f"{name.replace('.', '/')}.py", text, ast.parse(text))


def found(*texts: str) -> list[str]:
    return [each.text for each in decisions([module(text, f"core.m{i}") for i, text in enumerate(texts)])]


@pytest.mark.parametrize(
    "expression",
    [
        "reason.startswith('Not judged')",
        "finding.reason.removeprefix(prefix)",
        "entry.hint.startswith('Without')",
        "line == 'could not be read.'",
        "'not be read' in line",
        "line.partition(' and ')",
        "re.search('no value', line)",
        "PATTERN.match(judged.reason)",
        "judged.reason != other",
        "reason.rstrip('.') in lines",
        "each['label'] in wanted",
        "judged.role.partition(':')",
        "own_reason.partition(':')",
        "TITLES[finding.reason]",
        "TITLES.get(progress.text)",
        "place.removesuffix(f' with {name}')",
        "line in ('all good here', other)",
    ],
)
def test_a_text_that_is_taken_apart_compared_or_looked_up_is_found(expression):
    assert found(f"def some(x):\n    return {expression}") == [ast.unparse(ast.parse(expression, mode="eval").body)]


@pytest.mark.parametrize(
    "expression",
    [
        "reason == ''",
        "hint != None",
        "failure.reason in (Reason.CANCELLED, other)",
        "choice.role is Role.NONE",
        "name.startswith('Get-')",
        "row.text('AuthMechanism') == 'Tls'",
        "line.split('=')",
        "f'{reason} and more'",
        "print('All is well.')",
        "lines['label']",
        "settings.get('fullscreen')",
    ],
)
def test_what_has_a_form_or_only_says_something_is_left_alone(expression):
    assert found(f"def some(x):\n    return {expression}") == []


def test_a_constant_is_followed_to_the_module_that_uses_it():
    said = "ENDED = 'Support ended on {}.'\ndef here(x):\n    return x == ENDED"
    other = "from core.m0 import ENDED as OVER\ndef there(x):\n    return x.startswith(OVER)"
    assert found(said, other) == ["x == ENDED", "x.startswith(OVER)"]
    assert found("KEY = 'x-size'\ndef here(x):\n    return x == KEY") == []


def test_a_decision_names_its_function_with_its_class():
    text = "class Pane:\n    def show(self, x):\n        return x.reason == self.before"
    [one] = decisions([module(text, "ui.pane")])
    assert (one.path, one.line, one.where) == ("ui/pane.py", 3, "Pane.show")


@pytest.mark.parametrize("text", ["not judged", "Not read.", "suggest ", " with "])
def test_words_read_like_prose(text):
    assert is_prose(text)


@pytest.mark.parametrize(
    "text", ["", "Get-Service", "00:05:00", "a.b.c", "---BEGIN SET---", "%Y-%m-%d %H:%M", "Get-A.B, 12"]
)
def test_names_and_numbers_do_not(text):
    assert not is_prose(text)


def test_the_program_is_read_at_all():
    assert len(modules(Path(__file__).resolve().parents[1], "core", "ui")) > 100
