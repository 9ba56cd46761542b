"""What a file is, by its beginning: evidence, or what people provide in its place."""

from __future__ import annotations

import re
from enum import Enum, auto

from core.collect.frame import FRAME_HEADER, decode_text

HEAD_BYTES = 16_384
"""Bytes looked at."""


class FileKind(Enum):
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


EVIDENCE_KINDS = frozenset({FileKind.PRINTED, FileKind.EXPORTED, FileKind.SUBSCRIPTIONS, FileKind.CONFIG, FileKind.SET})
WHOLE_SERVER = frozenset({FileKind.PRINTED, FileKind.SET})
"""Of these, each file is a server of its own."""
MAY_HOLD_FRAME = frozenset({FileKind.ERROR, FileKind.FORMAT_LIST, FileKind.FORMAT_TABLE, FileKind.CSV, FileKind.TEXT})
"""What edge.ps1 printed may follow the beginning of these."""
UNREADABLE_ANSWERS = frozenset(
    {FileKind.FORMAT_LIST, FileKind.FORMAT_TABLE, FileKind.CSV, FileKind.JSON, FileKind.CONVERTED_XML, FileKind.ERROR}
)
"""Somebody's answer of a cmdlet, in a shape that is not read."""

USE_EXPORT_CLIXML = "Use Export-Clixml instead, as in: Get-ReceiveConnector | Export-Clixml ReceiveConnector.xml."
ADD_ORIGINAL = "Add the file that edge.ps1 or Export-Clixml wrote on the server."
DESCRIPTIONS = {
    FileKind.EMPTY: ("an empty file", "Run the command again and check its output."),
    FileKind.ARCHIVE: ("an archive", "Unpack the zip first, then add the files in it."),
    FileKind.OFFICE: ("an Office document", USE_EXPORT_CLIXML),
    FileKind.PDF: ("a PDF document", ADD_ORIGINAL),
    FileKind.IMAGE: ("a picture", ADD_ORIGINAL),
    FileKind.EVENT_LOG: ("a Windows event log, which no rule uses", ADD_ORIGINAL),
    FileKind.DATABASE: ("a database, perhaps an assessment", "Open an assessment with File > Open."),
    FileKind.PROGRAM: ("a program", ADD_ORIGINAL),
    FileKind.BINARY: ("a text in an unsupported encoding", ADD_ORIGINAL),
    FileKind.CHECKLIST: (
        "a STIG checklist, which contains results, not answers of the server",
        ADD_ORIGINAL,
    ),
    FileKind.BENCHMARK: ("a benchmark", "Open it with File > Open benchmark, or name it after --benchmark."),
    FileKind.WEB_PAGE: ("a web page", USE_EXPORT_CLIXML),
    FileKind.OTHER_CONFIG: (
        "the configuration of another program",
        "Copy EdgeTransport.exe.config from the Bin folder of the Exchange installation.",
    ),
    FileKind.CONVERTED_XML: ("output of ConvertTo-Xml, not of Export-Clixml", USE_EXPORT_CLIXML),
    FileKind.OTHER_XML: ("an XML file, but not from Export-Clixml", USE_EXPORT_CLIXML),
    FileKind.OWN_REPORT: ("a report of this program", ADD_ORIGINAL),
    FileKind.SITE_SHEET: ("a site sheet", "Import it on the site sheet, or name it after --site-sheet."),
    FileKind.UNFRAMED: (
        "output of edge.ps1 without its begin and end lines",
        "Add the complete file, as edge.ps1 wrote it.",
    ),
    FileKind.JSON: ("JSON, as ConvertTo-Json writes it, not an Export-Clixml file", USE_EXPORT_CLIXML),
    FileKind.SCRIPT: ("a script, not its output", "Run it on the server and add its output file."),
    FileKind.ERROR: ("an error message of PowerShell", "Fix the error, then run the command again."),
    FileKind.FORMAT_LIST: ("a list, as Format-List prints it, not an Export-Clixml file", USE_EXPORT_CLIXML),
    FileKind.FORMAT_TABLE: ("a table, as Format-Table prints it, not an Export-Clixml file", USE_EXPORT_CLIXML),
    FileKind.CSV: ("a table (CSV), not an Export-Clixml file", USE_EXPORT_CLIXML),
    FileKind.TEXT: ("plain text, neither output of edge.ps1 nor an Export-Clixml file", ADD_ORIGINAL),
}
"""What each is called after 'This is', and what to do about it."""

FIRST_BYTES = (
    (b"%PDF-", FileKind.PDF),
    (b"\x89PNG", FileKind.IMAGE),
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"GIF8", FileKind.IMAGE),
    (b"ElfFile\0", FileKind.EVENT_LOG),
    (b"\xd0\xcf\x11\xe0", FileKind.OFFICE),
    (b"{\\rtf", FileKind.OFFICE),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"Rar!", FileKind.ARCHIVE),
    (b"\x1f\x8b", FileKind.ARCHIVE),
    (b"MSCF", FileKind.ARCHIVE),
    (b"SQLite format 3\0", FileKind.DATABASE),
    (b"MZ", FileKind.PROGRAM),
    (b"---BEGIN EDGE EVIDENCE SET---", FileKind.SET),
)
ROOT_ELEMENTS = {
    "Objs": FileKind.EXPORTED,
    "configuration": FileKind.CONFIG,
    "Benchmark": FileKind.BENCHMARK,
    "CHECKLIST": FileKind.CHECKLIST,
    "Objects": FileKind.CONVERTED_XML,
    "html": FileKind.WEB_PAGE,
}
"""The outermost element of an XML file, without its prefix."""
PROLOG = {"<?": "?>", "<!--": "-->", "<!DOCTYPE": ">"}
"""How what may precede the outermost element begins and ends."""
ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
LIST_LINE = re.compile(r"^[A-Za-z][\w.-]* *: ?", re.MULTILINE)
TABLE_RULE = re.compile(r"^-+(?: +-+)+ *$", re.MULTILINE)
SCRIPT_MARK = "$ErrorActionPreference"
FRAME_LINE = re.compile("---(?:BEGIN|END) EDGE EVIDENCE---")


def kind_of(data: bytes) -> FileKind:
    """By the beginning of these bytes, which may be all of them."""
    head = data[:HEAD_BYTES]
    if head.startswith(b"PK\x03\x04"):
        return FileKind.OFFICE if b"[Content_Types].xml" in head else FileKind.ARCHIVE
    for magic, kind in FIRST_BYTES:
        if head.startswith(magic):
            return kind
    return _by_text(decode_text(head).lstrip("\ufeff").strip())


def _by_text(text: str) -> FileKind:
    if not text:
        return FileKind.EMPTY
    if holds_frame(text):
        return FileKind.SCRIPT if SCRIPT_MARK in text and not FRAME_HEADER.search(text) else FileKind.PRINTED
    if "\0" in text or sum(not (char.isprintable() or char in "\r\n\t\f") for char in text) > len(text) // 10:
        return FileKind.BINARY
    if text[0] == "<":
        return _by_root(text)
    return _by_json(text) if text[0] in "{[" else _by_lines(text)


def holds_frame(text: str) -> bool:
    """Whether it is, or was, what edge.ps1 prints. A console's width may have broken its lines."""
    return FRAME_LINE.search(text.replace("\r", "").replace("\n", "")) is not None


def _by_root(text: str) -> FileKind:
    root = ROOT.match(_after_prolog(text))
    kind = ROOT_ELEMENTS.get(root[1], FileKind.OTHER_XML) if root else FileKind.OTHER_XML
    if kind is FileKind.CONFIG and "</configuration>" in text and "QueueDatabase" not in text:
        return FileKind.OTHER_CONFIG
    if kind is FileKind.EXPORTED and ".EdgeSubscription</T>" in text:
        return FileKind.SUBSCRIPTIONS
    return FileKind.WEB_PAGE if text[:14].lower() == "<!doctype html" else kind


def _after_prolog(text: str) -> str:
    while begins := [begin for begin in PROLOG if text.startswith(begin)]:
        end = PROLOG[begins[0]]
        own = begins[0] == "<!DOCTYPE" and "[" in text.partition(">")[0]
        text = text.partition("]" if own else end)[2].lstrip()
        text = text.partition(">")[2].lstrip() if own else text
    return text


def _by_json(text: str) -> FileKind:
    if '"edge-assessor-findings"' in text[:500]:
        return FileKind.OWN_REPORT
    if '"edge-assessor-site-sheet"' in text[:500]:
        return FileKind.SITE_SHEET
    if '"schema"' in text[:100] and '"host"' in text:
        return FileKind.UNFRAMED
    if '"stigs"' in text or '"cklb_version"' in text:
        return FileKind.CHECKLIST
    return FileKind.JSON if '"' in text else FileKind.TEXT


def _by_lines(text: str) -> FileKind:
    if SCRIPT_MARK in text or text.startswith(("param(", "function ")):
        return FileKind.SCRIPT
    if "FullyQualifiedErrorId" in text and "CategoryInfo" in text:
        return FileKind.ERROR
    if TABLE_RULE.search(text):
        return FileKind.FORMAT_TABLE
    lines = [line for line in text.splitlines() if line.strip()][:60]
    if len(LIST_LINE.findall(text)) >= 2 and sum(" : " in line for line in lines) * 2 >= len(lines):
        return FileKind.FORMAT_LIST
    return FileKind.CSV if _is_csv(lines) else FileKind.TEXT


def _is_csv(lines: list[str]) -> bool:
    if lines[0].startswith("#TYPE ") or re.match(r'"[^"]*"(?:[,;\t]"[^"]*")+$', lines[0]):
        return True
    counts = [(line.count(","), line.count(";"), line.count("\t")) for line in lines[:3]]
    return len(counts) > 1 and any(min(column) >= 2 and len({*column}) == 1 for column in zip(*counts, strict=True))
