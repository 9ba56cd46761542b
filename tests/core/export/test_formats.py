"""What every export format keeps to. A new format is asked for: how its file is read back here, a test of its own
beside this one, its section in docs/formats.md, its key in the README.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from datetime import timedelta, timezone
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.export import DEFAULT_FORMATS, FORMATS
from tests.core.export.pages import exported, squeezed, text_of
from tests.helpers.hostile import FORMULAS, HOSTILE, hostile_assessment
from tests.helpers.samples import ENCRYPTION, WHEN, sample_assessment

ROOT = Path(__file__).resolve().parents[3]
SHORT = [text for text in (*HOSTILE, *FORMULAS) if len(text) < 100]


def pdf_texts(data: bytes) -> list[str]:
    """The text of the pages; what they would do when they are opened or clicked is no text."""
    reader = PdfReader(BytesIO(data))
    assert not {"/OpenAction", "/AA", "/AcroForm"} & reader.trailer["/Root"].keys()
    for page in reader.pages:
        links = [annotation.get_object() for annotation in page.get("/Annots", ())]
        assert all(link["/Subtype"] == "/Link" and "/URI" not in str(link.get("/A", "")) for link in links)
    return [text_of(reader)]


def json_texts(data: bytes) -> list[str]:
    """Every value: a reader of JSON computes none of them."""

    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for each in value.values() for text in texts(each)]
        return [text for each in value for text in texts(each)] if isinstance(value, list) else [squeezed(str(value))]

    return texts(json.loads(data))


READ_BACK: dict[str, Callable[[bytes], list[str]]] = {
    "pdf": pdf_texts,
    "pdf-full": pdf_texts,
    "worksheet": pdf_texts,
    "json": json_texts,
}
"""Format -> its texts without blanks, read as the programs read it that open it; fails where the file does more than
show text, as a cell of a table does that begins with one of FORMULAS.
"""

every_format = pytest.mark.parametrize("key", FORMATS)


@every_format
def test_its_module_writes_it(key: str) -> None:
    render = import_module(FORMATS[key].module).render
    parameters = {name: each.annotation for name, each in inspect.signature(render).parameters.items()}
    assert parameters == {"assessment": "Assessment", "options": "ExportOptions"}
    assert inspect.signature(render).return_annotation == "bytes"


@every_format
def test_it_is_named_once_and_well(key: str) -> None:
    made = FORMATS[key]
    assert re.fullmatch("[a-z]+(-[a-z]+)*", key) and re.fullmatch("[a-z]+([.][a-z]+)*", made.extension)
    assert [made.key, made.extension, made.name] == [key, made.extension, made.label.replace("&", "")]
    others = [each for each in FORMATS.values() if each is not made]
    assert not {made.extension, made.name} & {text for each in others for text in (each.extension, each.name)}
    letter = made.label.partition("&")[2][:1].lower()
    assert letter and letter not in [each.label.partition("&")[2][:1].lower() for each in others]


@every_format
def test_it_has_its_page_and_a_test_of_its_own(key: str) -> None:
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    assert f"## `{key}`: {FORMATS[key].name}\n" in page and f"`NAME.{FORMATS[key].extension}`" in page
    tests = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py") if path != Path(__file__)]
    assert any(f'"{key}"' in text for text in tests), "write a test that exports it"


def test_the_readme_lists_them_all() -> None:
    assert f"--format {','.join(FORMATS)}]" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(DEFAULT_FORMATS) <= set(FORMATS)


@every_format
def test_the_same_time_gives_the_same_bytes_wherever_it_is(key: str) -> None:
    first = exported(key, sample_assessment())
    assert first == exported(key, sample_assessment(), WHEN.astimezone(timezone(timedelta(hours=5))))


@every_format
def test_it_names_server_and_rule_of_what_is_open(key: str) -> None:
    whole = "".join(READ_BACK[key](exported(key, sample_assessment())))
    assert ENCRYPTION in whole and "edge01" in whole


@every_format
@pytest.mark.parametrize("hostile", SHORT, ids=[ascii(text[:12]) for text in SHORT])
def test_a_text_from_outside_is_only_text(key: str, hostile: str) -> None:
    texts = READ_BACK[key](exported(key, hostile_assessment(hostile)))
    plain = hostile.isascii() and hostile.isprintable()
    assert not plain or any(squeezed(hostile) in text for text in texts)
