"""Export-Clixml files of Exchange's Get- cmdlets -> facts. A bounded reader: no entities, no network, no huge trees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from core.collect.evidence_errors import damaged, unreadable
from core.collect.files.certificate import certificate_values
from core.collect.files.exchange_classes import NESTED, cmdlet_of, empty_answer, exported_host, is_selected, original
from core.collect.files.services import SERVICE_SOURCE as SERVICES
from core.collect.files.services import check_all_services, service_values
from core.collect.files.value_agreement import IDENTIFYING, ExportedEnum, ExportedValue, text_agrees
from core.collect.values import ENUMS, MAX_NAMES, MAX_ROWS, MAX_TEXT, clean_text
from core.model import Facts, Host, Row, Value, bytes_of

MAX_ELEMENTS = 1_000_000
"""Of one file; a real connector has 400."""

NAMESPACE = "http://schemas.microsoft.com/powershell/2004/04"
OBJECT_PARTS = ("TN", "TNRef", "ToString", "Props", "MS")
"""All that an exported object may hold directly."""
CERTIFICATES = "Get-ExchangeCertificate"
LISTS = ("LST", "IE", "STK", "QUE")
TEXT_TAGS = ("S", "DT", "G", "TS", "C", "Version", "URI", "Db", "Sg", "D")
NUMBER_TAGS = ("I32", "I64", "I16", "By", "SB", "U16", "U32")

DECLARATION = re.compile(r"<\?xml[^>]*\?>")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
ATTRIBUTES = re.compile(r"""<[^<>"'=]+(?:=\s*(?:"[^"<]*"|'[^'<]*')[^<>"'=]*){9}""")
"""A tag of more attributes than any: the parser would have them all in memory before anybody can count them."""
MAX_FACTS = 64_000_000
"""Characters of all facts together: references can repeat a long text, or a list, in very little space."""


@dataclass(slots=True)
class _File:
    """What has been read so far. Objects refer back to types and objects that came before, by number."""

    types: dict[str, tuple[str, ...]] = field(default_factory=dict)
    objects: dict[str, ExportedValue] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    characters: int = 0
    """Of all facts in these rows."""


def read_clixml(text: str, name: str = "") -> tuple[Host, Facts]:
    """The objects of one cmdlet; the host has a name when all of them name the same server. Raises Refused.

    `name` of the file: the only thing that says which cmdlet returned nothing.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise unreadable("The XML file defines its own entities, which Export-Clixml never does.")
    text = text.lstrip()
    declaration = DECLARATION.match(text)
    text = text[declaration.end() :] if declaration else text
    if "<!" in text or "<?" in text:  # data writes < as &lt;
        raise damaged("The XML file was altered: it contains comments or similar, which Export-Clixml never writes.")
    if ATTRIBUTES.search(text):
        raise damaged("The XML file was altered: a tag has more attributes than Export-Clixml writes.")
    file = _File()
    try:
        _read(file, text.encode("utf-8", "replace"))
    except etree.XMLSyntaxError as error:
        raise damaged("The XML file is cut or altered: it is not well-formed.", str(error)) from error
    if not file.rows:
        return Host(), empty_answer(name)
    check_all_services(file.rows)
    sources = {row.source for row in file.rows}
    facts = Facts({source: tuple(row for row in file.rows if row.source == source) for source in sources})
    return exported_host(facts), facts


# --- From the inside out: when an element ends, all that it holds has been read ---------------------------------------


def _read(file: _File, data: bytes) -> None:
    parsing = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    count = 0
    for event, element in parsing:
        if event == "start":
            count += 1
            _check(element, count)
        elif _name(element) in ("TN", "Obj"):
            _end(file, element)
        elif element.getparent() is None and any(_name(child) != "Obj" for child in element):
            raise unreadable("The XML file contains plain values, not the objects that an Exchange cmdlet returns.")


def _check(element: etree._Element, count: int) -> None:
    if count > MAX_ELEMENTS:
        raise unreadable(f"The XML file has more than {MAX_ELEMENTS} elements, too many for an Edge server.")
    if count == 1 and element.tag != f"{{{NAMESPACE}}}Objs":
        raise unreadable("The XML file was not written by Export-Clixml.")


def _end(file: _File, element: etree._Element) -> None:
    """Keep what the element says under its number, and drop what it holds: memory stays that of one object."""
    number = element.get("RefId", "")
    if _name(element) == "TN":
        _once(number, file.types)
        file.types[number] = tuple(_plain(child) for child in element)
        return
    _once(number, file.objects)
    if _is_row(element):
        file.rows += _rows(file, element)
    elif (cmdlet := cmdlet_of(_kind(file, element))) and cmdlet not in NESTED:
        raise unreadable(f"The XML file contains the output of {cmdlet} inside other objects: export it separately.")
    file.objects[number] = _projected(file, element)
    del element[:]


def _once(number: str, earlier: dict[str, tuple[str, ...]] | dict[str, ExportedValue]) -> None:
    if not number or number in earlier:
        raise damaged("The XML file was altered: its numbering is not that of Export-Clixml.")


def _is_row(element: etree._Element) -> bool:
    """True for an object that is alone, or in the one list that holds them all."""
    above = [_name(parent) for parent in element.iterancestors()]
    return above == ["Objs"] or (above[0] in LISTS and above[1:] == ["Obj", "Objs"])


def _rows(file: _File, element: etree._Element) -> list[Row]:
    if _is_whole_list(element):
        return []  # each object in it was read when it ended
    name = _kind(file, element)
    cmdlet = cmdlet_of(name)
    if not cmdlet:
        raise unreadable(
            f"The XML file contains objects of the type {original(name)[:200]}, which this version does not support."
        )
    if any(_name(child) not in OBJECT_PARTS for child in element):
        raise damaged("The XML file was altered: an object contains elements that Export-Clixml never writes.")
    if len(file.rows) >= MAX_ROWS:
        raise unreadable(f"The XML file has more than {MAX_ROWS} objects, too many for an Edge server.")
    values = _values(file, element)
    file.characters += sum(_size(value) for value in values.values())
    if file.characters > MAX_FACTS:
        raise unreadable(
            f"The XML file contains more than {MAX_FACTS // 1_000_000} MB of text, too much for an Edge server."
        )
    if cmdlet == CERTIFICATES:
        values |= certificate_values(_raw_data(element))
    return [Row(cmdlet, service_values(values) if cmdlet == SERVICES else values)]


def _size(value: Value) -> int:
    texts = value if isinstance(value, tuple) else (str(value),)
    return sum(map(len, texts)) + len(texts)


def _is_whole_list(element: etree._Element) -> bool:
    items = _only(element, *LISTS)
    if items is None:
        return False
    inside = next(_name(parent) for parent in element.iterancestors()) != "Objs"
    more = any(_name(child) in ("Props", "MS") for child in element)
    if inside or more or any(_name(item) != "Obj" for item in items):
        raise unreadable("The XML file contains a list of something other than the objects of an Exchange cmdlet.")
    return True


def _values(file: _File, element: etree._Element) -> dict[str, Value]:
    """The properties that are facts. A name given twice has two answers, and choosing one would be a guess."""
    values: dict[str, Value] = {}
    names: list[str] = []  # also of what cannot be read
    selected = is_selected(_kind(file, element))  # Select-Object makes up properties that are not there
    for child in _properties(element):
        name, empty = _unescaped(child.get("N", "")), _name(child) == "Nil" and not selected
        facts = dict(_facts(name, "" if empty else _value(file, child)))
        names += {name: None} | facts
        values |= facts
    if len({name.casefold() for name in names}) != len(names) or "" in names or len(names) > MAX_NAMES:
        raise damaged(
            "The XML file was altered: an object has a property twice, without a name, or far too many properties."
        )
    return values


def _properties(element: etree._Element) -> list[etree._Element]:
    """The properties of an object, those that PowerShell added to it included."""
    return [child for group in element if _name(group) in ("Props", "MS") for child in group]


def _facts(name: str, read: ExportedValue) -> list[tuple[str, Value]]:
    """What one property says. An enum that was exported a second time is its number alone."""
    if isinstance(read, ExportedEnum):
        number: tuple[str, Value] = (f"{name}Value", read.number)
        return [number] if read.text is None else [(name, read.text), number]
    if type(read) is int and name in ENUMS:
        return [(f"{name}Value", read)]
    return [] if read is None else [(name, read)]


# --- Values -----------------------------------------------------------------------------------------------------------


def _value(file: _File, element: etree._Element) -> ExportedValue:
    if (kind := _name(element)) in ("Obj", "Ref"):
        return file.objects.get(element.get("RefId", ""))  # not there: it refers to an object that contains it
    if kind == "B":
        return {"true": True, "false": False}.get(_plain(element))
    if kind in NUMBER_TAGS:
        return _number(element)
    if kind == "DT":
        return re.sub(r"\.[0-9]+Z\Z", "Z", _plain(element))
    return _plain(element) if kind in TEXT_TAGS else None


def _projected(file: _File, element: etree._Element) -> ExportedValue:
    """An object as edge.ps1 would give it: the texts of a list, an enum's text and number, bytes, or its own text."""
    types = _types(file, element)
    items, text = _only(element, *LISTS), _only(element, "ToString")
    if items is not None:
        return _texts(file, items)
    shown = None if text is None else _plain(text)
    bare = [child for child in element if _name(child) not in OBJECT_PARTS]
    if any(original(name) == "System.Enum" for name in types):
        only = _only(element, *NUMBER_TAGS)
        number = None if only is None else _number(only)
        return ExportedEnum(shown, number) if len(bare) == 1 and number is not None else None
    if bare or (shown and not text_agrees(shown, _inside(file, element))):
        return None  # a value of a kind that is not read, which its text need not say, or of which it says another
    if shown and any("ByteQuantifiedSize" in name for name in types):
        return shown if (size := bytes_of(shown)) is None else size
    return shown


def _inside(file: _File, element: etree._Element) -> list[tuple[str, ExportedValue]]:
    names = {child.get("N", "") for child in _properties(element)}
    return [(child.get("N", ""), _value(file, child)) for child in _properties(element) if IDENTIFYING & names]


def _texts(file: _File, items: etree._Element) -> Value | None:
    """None when any item has no text: half a list is not a list."""
    read = [_value(file, item) for item in items]
    texts = [value.text if isinstance(value, ExportedEnum) else value for value in read]
    whole = tuple(str(value) for value in texts if isinstance(value, str | int))
    if len(whole) > MAX_TEXT:
        raise damaged(f"A list in the XML file has more than {MAX_TEXT} texts, too many for a setting.")
    return whole if len(whole) == len(read) else None


def _raw_data(element: etree._Element) -> str:
    """The bytes of a certificate in Base64, which is all that Export-Clixml keeps of one."""
    found = [child for group in element for child in group if child.get("N") == "RawData" and _name(child) == "BA"]
    return _plain(found[0]) if len(found) == 1 else ""


def _kind(file: _File, element: etree._Element) -> str:
    types = _types(file, element)
    return types[0] if types else "(none)"


def _types(file: _File, element: etree._Element) -> tuple[str, ...]:
    own, reference = _only(element, "TN"), _only(element, "TNRef")
    named = own if own is not None else reference
    return () if named is None else file.types.get(named.get("RefId", ""), ())


def _only(element: etree._Element, *names: str) -> etree._Element | None:
    """The one child of these names; two of them would be two answers."""
    found = [child for child in element if _name(child) in names and child.get("N") is None]
    if len(found) > 1:
        raise damaged(f"The XML file was altered: an object has more than one {names[0]}.")
    return found[0] if found else None


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(element: etree._Element) -> int | None:
    text = _plain(element)
    return int(text) if re.fullmatch("-?[0-9]{1,18}", text) else None


def _plain(element: etree._Element) -> str:
    """The text of an element that holds nothing but text: with another element inside, only a part would be seen."""
    if len(element):
        raise damaged(f"The XML file was altered: a value, {_name(element)}, contains other elements.")
    return _unescaped(element.text or "")


def _unescaped(text: str) -> str:
    """Text as it was before Export-Clixml wrote control characters as _x000D_."""
    return clean_text(ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))
