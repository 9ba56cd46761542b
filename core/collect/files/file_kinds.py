"""What a file is, by what stands at its beginning: evidence, or what people hand over in its place."""

from __future__ import annotations

import re
from enum import Enum, auto

from core.collect.frame import HEADER, decoded

SAMPLE = 16_384
"""Bytes looked at."""


class Kind(Enum):
    """The first five are evidence."""

    PRINTED = auto()
    EXPORTED = auto()
    SUBSCRIPTIONS = auto()
    CONFIG = auto()
    SET = auto()
    EMPTY = auto()
    ARCHIVE = auto()
    OFFICE = auto()
    PDF = auto()
    IMAGE = auto()
    EVENT_LOG = auto()
    DATABASE = auto()
    PROGRAM = auto()
    BINARY = auto()
    CHECKLIST = auto()
    BENCHMARK = auto()
    WEB_PAGE = auto()
    OTHER_CONFIG = auto()
    CONVERTED_XML = auto()
    OTHER_XML = auto()
    OWN_REPORT = auto()
    SITE_SHEET = auto()
    UNFRAMED = auto()
    JSON = auto()
    SCRIPT = auto()
    ERROR = auto()
    FORMAT_LIST = auto()
    FORMAT_TABLE = auto()
    CSV = auto()
    TEXT = auto()


EVIDENCE = frozenset({Kind.PRINTED, Kind.EXPORTED, Kind.SUBSCRIPTIONS, Kind.CONFIG, Kind.SET})
ALONE = frozenset({Kind.PRINTED, Kind.SET})
"""Of these, each file is a server of its own."""
TEXTS = frozenset({Kind.ERROR, Kind.FORMAT_LIST, Kind.FORMAT_TABLE, Kind.CSV, Kind.TEXT})
"""Behind the beginning of these, what edge.ps1 printed may stand."""
ATTEMPTS = frozenset({Kind.FORMAT_LIST, Kind.FORMAT_TABLE, Kind.CSV, Kind.JSON, Kind.CONVERTED_XML, Kind.ERROR})
"""Somebody's answer of a cmdlet, in a shape that is not read."""

EXPORT = "Use Export-Clixml instead, as in: Get-ReceiveConnector | Export-Clixml ReceiveConnector.xml."
ORIGINAL = "Add the file that edge.ps1 or Export-Clixml wrote on the server."
WORDS = {
    Kind.EMPTY: ("an empty file", "Run the command again and look at what it says."),
    Kind.ARCHIVE: ("an archive", "Unpack the zip first, then add the files in it."),
    Kind.OFFICE: ("an Office document", EXPORT),
    Kind.PDF: ("a PDF document", ORIGINAL),
    Kind.IMAGE: ("a picture", ORIGINAL),
    Kind.EVENT_LOG: ("a Windows event log, which no rule asks for", ORIGINAL),
    Kind.DATABASE: ("a database, perhaps an assessment", "An assessment is opened with File > Open."),
    Kind.PROGRAM: ("a program", ORIGINAL),
    Kind.BINARY: ("no text that this program reads", ORIGINAL),
    Kind.CHECKLIST: ("a STIG checklist, which says what somebody judged and not what the server answered", ORIGINAL),
    Kind.BENCHMARK: ("a benchmark", "It is opened with File > Open benchmark, or named after --benchmark."),
    Kind.WEB_PAGE: ("a web page", EXPORT),
    Kind.OTHER_CONFIG: (
        "the configuration of another program",
        "Copy EdgeTransport.exe.config from the Bin folder of the Exchange installation.",
    ),
    Kind.CONVERTED_XML: ("no Export-Clixml file but what ConvertTo-Xml wrote", EXPORT),
    Kind.OTHER_XML: ("an XML file, but no Export-Clixml file", EXPORT),
    Kind.OWN_REPORT: ("a report of this program", ORIGINAL),
    Kind.SITE_SHEET: ("a site's sheet", "Import it on the site sheet, or name it after --site-sheet."),
    Kind.UNFRAMED: ("what edge.ps1 printed without the lines around it", "Add the whole file, as edge.ps1 wrote it."),
    Kind.JSON: ("no Export-Clixml file but JSON, as ConvertTo-Json writes it", EXPORT),
    Kind.SCRIPT: ("a script and not what it printed", "Run it on the server and add the file that it writes."),
    Kind.ERROR: ("an error message of PowerShell", "Mend what it says, then run the command again."),
    Kind.FORMAT_LIST: ("no Export-Clixml file but a list as Format-List prints it", EXPORT),
    Kind.FORMAT_TABLE: ("no Export-Clixml file but a table as Format-Table prints it", EXPORT),
    Kind.CSV: ("no Export-Clixml file but a table (CSV)", EXPORT),
    Kind.TEXT: ("plain text, neither what edge.ps1 prints nor an Export-Clixml file", ORIGINAL),
}
"""What each is called after 'This is', and what to do about it."""

MAGIC = (
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"ElfFile\0", Kind.EVENT_LOG),
    (b"\xd0\xcf\x11\xe0", Kind.OFFICE),
    (b"{\\rtf", Kind.OFFICE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"MSCF", Kind.ARCHIVE),
    (b"SQLite format 3\0", Kind.DATABASE),
    (b"MZ", Kind.PROGRAM),
    (b"---BEGIN EDGE EVIDENCE SET---", Kind.SET),
)
ROOTS = {
    "Objs": Kind.EXPORTED,
    "configuration": Kind.CONFIG,
    "Benchmark": Kind.BENCHMARK,
    "CHECKLIST": Kind.CHECKLIST,
    "Objects": Kind.CONVERTED_XML,
    "html": Kind.WEB_PAGE,
}
"""The outermost element of an XML file, without its prefix."""
PROLOG = {"<?": "?>", "<!--": "-->", "<!DOCTYPE": ">"}
"""How what may stand before the outermost element begins and ends."""
ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
LIST_LINE = re.compile(r"^[A-Za-z][\w.-]* *: ?", re.MULTILINE)
TABLE_RULE = re.compile(r"^-+(?: +-+)+ *$", re.MULTILINE)
SCRIPT = "$ErrorActionPreference"
FRAME = re.compile("---(?:BEGIN|END) EDGE EVIDENCE---")


def kind_of(data: bytes) -> Kind:
    """By the beginning of these bytes, which may be all of them."""
    head = data[:SAMPLE]
    if head.startswith(b"PK\x03\x04"):
        return Kind.OFFICE if b"[Content_Types].xml" in head else Kind.ARCHIVE
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    return _by_text(decoded(head).lstrip("\ufeff").strip())


def _by_text(text: str) -> Kind:
    if not text:
        return Kind.EMPTY
    if holds_frame(text):
        return Kind.SCRIPT if SCRIPT in text and not HEADER.search(text) else Kind.PRINTED
    if "\0" in text or sum(not (char.isprintable() or char in "\r\n\t\f") for char in text) > len(text) // 10:
        return Kind.BINARY
    if text[0] == "<":
        return _by_root(text)
    return _by_json(text) if text[0] in "{[" else _by_lines(text)


def holds_frame(text: str) -> bool:
    """Whether it is, or was, what edge.ps1 prints. A console's width may have broken its lines."""
    return FRAME.search(text.replace("\r", "").replace("\n", "")) is not None


def _by_root(text: str) -> Kind:
    root = ROOT.match(_after_prolog(text))
    kind = ROOTS.get(root[1], Kind.OTHER_XML) if root else Kind.OTHER_XML
    if kind is Kind.CONFIG and "</configuration>" in text and "QueueDatabase" not in text:
        return Kind.OTHER_CONFIG
    if kind is Kind.EXPORTED and ".EdgeSubscription</T>" in text:
        return Kind.SUBSCRIPTIONS
    return Kind.WEB_PAGE if text[:14].lower() == "<!doctype html" else kind


def _after_prolog(text: str) -> str:
    while begins := [begin for begin in PROLOG if text.startswith(begin)]:
        end = PROLOG[begins[0]]
        own = begins[0] == "<!DOCTYPE" and "[" in text.partition(">")[0]
        text = text.partition("]" if own else end)[2].lstrip()
        text = text.partition(">")[2].lstrip() if own else text
    return text


def _by_json(text: str) -> Kind:
    if '"edge-assessor-findings"' in text[:500]:
        return Kind.OWN_REPORT
    if '"edge-assessor-site-sheet"' in text[:500]:
        return Kind.SITE_SHEET
    if '"schema"' in text[:100] and '"host"' in text:
        return Kind.UNFRAMED
    if '"stigs"' in text or '"cklb_version"' in text:
        return Kind.CHECKLIST
    return Kind.JSON if '"' in text else Kind.TEXT


def _by_lines(text: str) -> Kind:
    if SCRIPT in text or text.startswith(("param(", "function ")):
        return Kind.SCRIPT
    if "FullyQualifiedErrorId" in text and "CategoryInfo" in text:
        return Kind.ERROR
    if TABLE_RULE.search(text):
        return Kind.FORMAT_TABLE
    lines = [line for line in text.splitlines() if line.strip()][:60]
    if len(LIST_LINE.findall(text)) >= 2 and sum(" : " in line for line in lines) * 2 >= len(lines):
        return Kind.FORMAT_LIST
    return Kind.CSV if _is_csv(lines) else Kind.TEXT


def _is_csv(lines: list[str]) -> bool:
    if lines[0].startswith("#TYPE ") or re.match(r'"[^"]*"(?:[,;\t]"[^"]*")+$', lines[0]):
        return True
    counts = [(line.count(","), line.count(";"), line.count("\t")) for line in lines[:3]]
    return len(counts) > 1 and any(min(column) >= 2 and len({*column}) == 1 for column in zip(*counts, strict=True))
