"""What every export format keeps to: its module, its names, its section in docs/formats.md, a test of its own beside
this one, and that a text from outside stays text.
"""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta, timezone
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core.export import DEFAULT_FORMATS, FORMATS
from tests.core.export.pages import exported, squeezed, text_of
from tests.helpers.hostile import FORMULAS, HOSTILE, hostile_assessment
from tests.helpers.samples import ENCRYPTION, WHEN, sample_assessment

ROOT = Path(__file__).resolve().parents[3]
COMPUTED = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet computes."""
SHORT = [text for text in (*HOSTILE, *FORMULAS) if len(text) < 100]


def pdf_texts(data: bytes) -> list[str]:
    """The text of the pages; what they would do when they are opened or clicked is no text."""
    reader = PdfReader(io.BytesIO(data))
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


def csv_texts(data: bytes) -> list[str]:
    """Every cell; a spreadsheet computes one that begins as FORMULAS do."""
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(COMPUTED)], "a formula computes"
    return [squeezed(cell) for cell in cells]


READ_BACK: dict[str, Callable[[bytes], list[str]]] = {"pdf": pdf_texts, "json": json_texts, "csv": csv_texts}
"""Last part of the extension -> the texts of the file without blanks, as the programs read it that open it. Fails where
the file does more than show text.
"""


def read_back(key: str, data: bytes) -> list[str]:
    suffix = FORMATS[key].extension.rpartition(".")[2]
    if suffix not in READ_BACK:
        pytest.fail(f"add to READ_BACK how a {suffix} file is read, and what in it must not be computed or run")
    return READ_BACK[suffix](data)


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
    heading, file = f"## `{key}`: {FORMATS[key].name}\n", f"`NAME.{FORMATS[key].extension}`"
    assert heading in page and file in page, f"docs/formats.md needs the section {heading} with {file}"
    tests = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("*.py") if path != Path(__file__)]
    assert any(f'"{key}"' in text for text in tests), f'write a test that calls exported("{key}", ...)'


def test_what_is_exported_by_default_is_a_format() -> None:
    assert set(DEFAULT_FORMATS) <= set(FORMATS)


def test_a_formula_in_a_table_is_found() -> None:
    assert csv_texts(b"\xef\xbb\xbfServer,Reason\r\nedge 01,'=1+1\r\n") == ["Server", "Reason", "edge01", "'=1+1"]
    for text in FORMULAS:
        with pytest.raises(AssertionError, match="computes"):
            csv_texts(f'"{text.replace(chr(34), chr(34) * 2)}"'.encode())


@every_format
def test_the_same_time_gives_the_same_bytes_wherever_it_is(key: str) -> None:
    first = exported(key, sample_assessment())
    assert first == exported(key, sample_assessment(), WHEN.astimezone(timezone(timedelta(hours=5))))


@every_format
def test_it_names_server_and_rule_of_what_is_open(key: str) -> None:
    whole = "".join(read_back(key, exported(key, sample_assessment())))
    assert ENCRYPTION in whole and "edge01" in whole


@every_format
@pytest.mark.parametrize("hostile", SHORT, ids=[ascii(text[:12]) for text in SHORT])
def test_a_text_from_outside_is_only_text(key: str, hostile: str) -> None:
    texts = read_back(key, exported(key, hostile_assessment(hostile)))
    plain = hostile.isascii() and hostile.isprintable()
    assert not plain or any(squeezed(hostile) in text for text in texts)
