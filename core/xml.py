"""XML from outside, read so that it can only be read: no entities, no network, no document type, no giants."""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

MAX_XML = 50_000_000
"""Bytes. The largest published STIG is near 3 MB."""
MAX_TAGS = 1_000_000
"""Each may take 150 bytes of memory. The largest published STIG has 30,000."""

DOCTYPE = "The XML has a document type declaration (DOCTYPE), which can hide entities."


class XmlRefused(ValueError):
    """The bytes are no XML this program reads; the text says why, in one sentence."""


def parse_xml(data: bytes, limit: int = MAX_XML) -> etree._Element:
    """The root element. Raises XmlRefused on a document type, more than `limit` bytes, anything not well-formed."""
    if len(data) > limit:
        raise XmlRefused(f"The XML is larger than {limit // 1_000_000} MB.")
    if data.count(b"<") > MAX_TAGS:
        raise XmlRefused(f"The XML has more than {MAX_TAGS:,} tags.")
    _refuse_doctype(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlRefused(f"It is not well-formed XML ({_first_line(error)}).") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefused(DOCTYPE)
    return root


class _RootReached(Exception):
    """The prolog is over."""


def _refuse_doctype(data: bytes) -> None:
    """Reads only the prolog, so that no parser looks at an entity. What expat cannot read is lxml's to say."""

    def doctype(*_: object) -> None:
        raise XmlRefused(DOCTYPE)

    def element(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(data, True)
    except XmlRefused:
        raise
    except (_RootReached, expat.ExpatError, ValueError, LookupError):  # the last two: encodings that expat lacks
        pass


def text_of(element: etree._Element | None) -> str:
    """All text inside the element with line ends as LF, and nothing else changed; empty where there is no element."""
    if element is None:
        return ""
    return "".join(str(piece) for piece in element.itertext()).replace("\r\n", "\n").replace("\r", "\n")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0].rstrip(".")[:200]
