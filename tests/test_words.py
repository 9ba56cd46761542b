"""Texts that people read use the words of docs/glossary.md: none that its table "Instead of, write" replaces."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
HEAD = "| Instead of | Write |"
# File names, patterns and keys of several words. One lower-case word may be a text: what a server does now.
IDENTIFIER = re.compile(r"(?![a-z]+$)[a-z0-9_./:{}%*-]*")
KEYS = {("core/store/row_kinds.py", "judged")}
"""Single words that only name something in a file."""
TYPST_COMMENT = re.compile(r"(^|\s)//.*")
TYPST_TEXT = re.compile(r'"((?:\\.|[^"\\])*)"|(?<=\[)([^\[\]#]+)|(?<=\])([^\[\]#]+)(?=\[|\])')
CODE_SPAN = re.compile(r"`[^`]*`")

Text = tuple[int, str]


def table(page: str) -> dict[str, str]:
    """What the glossary replaces: word or phrase -> what to write."""
    _, _, rows = page.partition(HEAD + "\n")
    words: dict[str, str] = {}
    for line in rows.splitlines()[1:]:
        if not line.startswith("|"):
            break
        _, instead, write, _ = line.split("|")
        words |= {word.strip(): write.strip() for word in instead.split(",")}
    return words


def is_word(node: ast.expr | None) -> bool:
    """One lower-case word, which is the value of a constant or the key of a dict: a name, not a text."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(re.fullmatch("[a-z]+", node.value))


def python_texts(source: str) -> Iterator[Text]:
    """String literals with their lines, without docstrings and what is named like an identifier."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Assign) and is_word(node.value)}
    skipped |= {id(key) for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys if is_word(key)}
    skipped |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if not IDENTIFIER.fullmatch(text):
            yield node.lineno, text


def typst_texts(source: str) -> Iterator[Text]:
    """Strings and content of a template, without its comments and code."""
    for number, line in enumerate(source.splitlines(), 1):
        for found in TYPST_TEXT.finditer(TYPST_COMMENT.sub("", line)):
            text = next(group for group in found.groups() if group is not None)
            if not IDENTIFIER.fullmatch(text):
                yield number, text


def page_texts(source: str) -> Iterator[Text]:
    """Lines of a Markdown page without code spans and the glossary's own table of words."""
    inside = False
    for number, line in enumerate(source.splitlines(), 1):
        inside = line.startswith(HEAD) or (inside and line.startswith("|"))
        if line.strip() and not inside:
            yield number, CODE_SPAN.sub("", line)


def benchmark_texts(source: str) -> Iterator[Text]:
    """Lines of the built-in benchmark without its tags; descriptions hold tags that are escaped."""
    for number, line in enumerate(source.splitlines(), 1):
        text = re.sub(r"<[^>]*>", " ", html.unescape(re.sub(r"<[^>]*>", " ", line)))
        if text.strip():
            yield number, text


def texts() -> Iterator[tuple[str, int, str]]:
    """Every text for people: file, line, text."""
    places = [
        (python_texts, [*ROOT.glob("ui/**/*.py"), *ROOT.glob("core/**/*.py"), ROOT / "main.py", ROOT / "dev.py"]),
        (typst_texts, ROOT.glob("resources/report/*.typ")),
        (benchmark_texts, ROOT.glob("resources/benchmark/*.xml")),
        (page_texts, [ROOT / "README.md", *ROOT.glob("docs/*.md")]),
    ]
    for read, paths in places:
        for path in sorted(paths):
            for line, text in read(path.read_text(encoding="utf-8")):
                yield path.relative_to(ROOT).as_posix(), line, text


def pattern(words: dict[str, str]) -> re.Pattern[str]:
    """Whole words only: not a part of another one, and not the name of a function that is called."""
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, words))})(?![\w(-])", re.IGNORECASE)


WORDS = table(GLOSSARY.read_text(encoding="utf-8"))
TEXTS = list(texts())


def test_no_text_has_a_word_that_the_glossary_replaces():
    listed = pattern(WORDS)
    wrong = [
        f"{path}:{line}: {word[0]!r}, write {WORDS[word[0].lower()]!r}: {text.strip()[:160]}"
        for path, line, text in TEXTS
        for word in listed.finditer(" ".join(text.split()))
        if (path, text) not in KEYS
    ]
    assert not wrong, f"{len(wrong)} words of docs/glossary.md:\n" + "\n".join(wrong)


def test_every_kind_of_text_was_looked_at():
    found = [path for path, _, _ in TEXTS]
    assert sum(path.startswith("ui/") for path in found) > 1000
    assert sum(path.startswith("core/") for path in found) > 2000
    assert sum(path.startswith("resources/report/") for path in found) > 200
    assert sum(path.startswith("resources/benchmark/") for path in found) > 500
    assert sum(path.startswith("docs/") for path in found) > 300
    assert found.count("README.md") > 50


@pytest.mark.parametrize(
    ("read", "source"),
    [
        (python_texts, 'x = "A plain text"\nlabel = "Whence it came"\n'),
        (python_texts, 'y = 1\nprint(f"{x} tells whence {y} comes")\n'),
        (python_texts, 'y = 1\nreport("whence")\n'),
        (typst_texts, "// whence\n#let x = [Files of whence #t(name)]\n"),
        (typst_texts, '#set page()\n#fact("Whence", name)\n'),
        (page_texts, "# Title\nFrom whence.\n"),
        (benchmark_texts, "<Rule>\n<description>&lt;b&gt;Whence&lt;/b&gt; it came.</description>"),
    ],
)
def test_a_planted_word_is_found_at_its_line(read, source):
    assert [line for line, text in read(source) if pattern({"whence": ""}).search(text)] == [2]


@pytest.mark.parametrize(
    ("read", "source"),
    [
        (python_texts, '"""Whence a module is."""\nwhence = 1\n"""Whence a constant is."""\n'),
        (python_texts, 'key = "whence"\nnames = {"whence": f"{key}.whence"}\n'),
        (typst_texts, "#let whence = 1 // whence\n#whence(data)\n"),
        (page_texts, f"The name `whence`.\n{HEAD}\n|---|---|\n| whence | where |\n"),
    ],
)
def test_names_comments_and_the_table_itself_are_no_texts(read, source):
    assert not [line for line, text in read(source) if pattern({"whence": ""}).search(text)]


def test_a_phrase_is_found_across_a_line_break_and_never_inside_a_longer_word():
    listed = pattern(table(f"{HEAD}\n|---|---|\n| of before, mind | previous, note |\n"))
    assert listed.search("its result Of before counts") and listed.search("Mind: this")
    assert not listed.search("remind") and not listed.search("mindful") and not listed.search("open-mind")
