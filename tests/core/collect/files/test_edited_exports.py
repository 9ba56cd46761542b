"""Exports that somebody edited in a part, or put together from several servers: no pass rests on what was touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from random import Random

from lxml import etree

from core.collect.files.evidence_set import SetFile, pack_set
from core.model import CollectError, Origin
from core.registry import CHECKS
from tests.core.attribution.owned import WHEN, good, named, passes
from tests.core.collect.files.exported import exports
from tests.helpers.evidence import read_evidence

SAMPLE = 600
NS = "{http://schemas.microsoft.com/powershell/2004/04}"
ANY = {
    "Get-AcceptedDomain": {"Identity", "DomainName"},
    "Get-ContentFilterConfig": {"Name", "Enabled"},
    "Get-EdgeSubscription": {"Name"},
    "Get-EventLogLevel": {"Identity"},
    "Get-IPAllowListEntry": {"Identity"},
    "Get-IPBlockListProvider": {"Name", "LookupDomain"},
    "Get-ReceiveConnector": {"Name"},
    "Get-SendConnector": {"Identity"},
    "Get-TransportAgent": {"Identity", "Enabled"},
}
"""What must be there, and readable, whatever it says."""
Edit = Callable[[etree._Element], None]
"""Of one property of one object."""
TOGETHER = {
    "Get-ReceiveConnector": ("Get-TransportConfig",),
    "Get-SendConnector": ("Get-TransportConfig",),
    "Get-TransportConfig": ("Get-ReceiveConnector", "Get-SendConnector"),
    "Get-ContentFilterConfig": ("Get-SenderFilterConfig", "Get-SenderIdConfig", "Get-SenderReputationConfig"),
}
"""Files that some rule needs beside a file."""
ADDED = (
    '<Nil N="{}"/>',
    '<B N="{}">True</B>',
    '<B N="{}">false</B>',
    '<S N="{}">x</S>',
    '<I32 N="{}">99999999999999999999</I32>',
    '<Ref N="{}" RefId="9999"/>',
    '<Obj N="{}" RefId="9990"><LST/></Obj>',
    '<Obj N="{}" RefId="9991"><DCT/></Obj>',
    '<Obj N="{}" RefId="9992"><ToString>EDGE99</ToString><B>true</B></Obj>',
    '<Obj N="{}" RefId="9993"><LST><S>EDGE01</S><Nil/></LST></Obj>',
)
"""Other answers, readable and not."""


def _made(template: str, name: str) -> etree._Element:
    return etree.fromstring(f'<r xmlns="{NS[1:-1]}">{template.format(name)}</r>')[0]


def _added(template: str) -> Iterator[tuple[str, Edit]]:
    yield f"in its place {template}", lambda e: e.getparent().replace(e, _made(template, e.get("N")))  # type: ignore
    for change in (str, str.upper, str.lower):
        yield f"beside it {template}", lambda e, c=change: e.addnext(_made(template, c(e.get("N"))))  # type: ignore

    def later(e: etree._Element) -> None:
        group = etree.SubElement(e.getparent().getparent(), f"{NS}MS")  # type: ignore[union-attr]
        group.append(_made(template, e.get("N") or ""))

    yield f"added later {template}", later


def _inner(path: str, text: str) -> tuple[str, Edit]:
    """Another text of a part. Raises LookupError where the property has none, which is no edit."""

    def change(e: etree._Element) -> None:
        part = e.find(path)
        if part is None:
            raise LookupError
        part.text = text

    return f"{path} is {text}", change


def _doubled(path: str) -> tuple[str, Edit]:
    def change(e: etree._Element) -> None:
        part = e.find(path)
        if part is None:
            raise LookupError
        part.addnext(deepcopy(part))

    return f"{path} twice", change


EDITS: tuple[tuple[str, Edit], ...] = (
    *(edit for template in ADDED for edit in _added(template)),
    ("removed", lambda e: e.getparent().remove(e)),  # type: ignore[union-attr]
    ("another name", lambda e: e.set("N", e.get("N", "") + "\u200b")),
    ("another tag", lambda e: setattr(e, "tag", f"{NS}BA")),
    *(_doubled(f"{NS}{part}") for part in ("ToString", "I32", "LST", "Props", "TN", "TNRef")),
    *(_inner(f"{NS}I32", number) for number in ("8", "-1", "77", "x", "")),
    *(_inner(f"{NS}Props/{NS}{part}", text) for part in ("I64", "B", "I32") for text in ("true", "77", "x")),
    *(_inner(f"{NS}ToString", text) for text in ("Tls, Integrated", "00:00:01", "36 MB (1 bytes)", "\u2800", "Low")),
)


@cache
def _files() -> dict[str, str]:
    return {name: etree.tostring(etree.fromstring(text), encoding="unicode") for name, text in exports(good()).items()}


def _judged(files: dict[str, str], source: str) -> set[str]:
    """The rules on this source's objects that these files clear, with what they need beside them."""
    beside = {"Get-ExchangeServer", *TOGETHER.get(source, ())} - {source}
    parts = [SetFile(f"{name}.xml", files[name].encode("utf-8", "surrogatepass")) for name in (source, *sorted(beside))]
    try:
        found = passes(read_evidence(pack_set(parts), Origin("file", "files"), WHEN))
    except CollectError:
        return set()
    return {rule for rule in found if source in CHECKS[rule].sources}


def _edited(source: str, row: int, name: str, edit: Edit) -> dict[str, str] | None:
    root = etree.fromstring(_files()[source])
    place = next((e for e in root[row].find(f"{NS}Props") if e.get("N") == name), None)  # type: ignore[union-attr]
    assert place is not None
    try:
        edit(place)
    except LookupError:
        return None
    text = etree.tostring(root, encoding="unicode")
    return None if text == _files()[source] else {**_files(), source: text}


@cache
def _resting() -> dict[tuple[str, int, str], set[str]]:
    """Source, row and property -> the rules that it clears: those that do not pass without it."""
    found = {}
    for source, text in _files().items():
        cleared = _judged(_files(), source)
        for row, each in enumerate(etree.fromstring(text)):
            for name in [e.get("N") or "" for e in each.find(f"{NS}Props")]:  # type: ignore[union-attr]
                without = _edited(source, row, name, dict(EDITS)["another name"])
                if without and (rests := cleared - _judged(without, source)):
                    found[source, row, name] = rests
    return found


def test_the_files_as_they_are_clear_what_they_should():
    for source in _files():
        assert _judged(_files(), source) or not any(CHECKS[rule].sources == (source,) for rule in passes_alone()), (
            source
        )
    assert len(_resting()) > 80


@cache
def passes_alone() -> set[str]:
    parts = [SetFile(f"{source}.xml", text.encode()) for source, text in _files().items()]
    return passes(read_evidence(pack_set(parts), Origin("file", "files"), WHEN))


def _is_an_answer(source: str, name: str, what: str) -> bool:
    """Whether what the edit left is as good as what stood there."""
    told = what.startswith("in its place") and (">x<" in what or ">false<" in what)
    return name in ANY.get(source, ()) and (told or what.startswith(f"{NS}ToString is"))


def test_no_pass_rests_on_what_was_edited(exhaustive: bool):
    every = [(*key, edit) for key in sorted(_resting()) for edit in EDITS]
    wrong = []
    for source, row, name, (what, edit) in every if exhaustive else Random(8).sample(every, SAMPLE):
        files = None if _is_an_answer(source, name, what) else _edited(source, row, name, edit)
        if files and (left := _judged(files, source) & _resting()[source, row, name]):
            wrong.append((source, row, name, what, sorted(left)))
    assert not wrong, wrong[:20]


# --- Files of several servers -----------------------------------------------------------------------------------------

OWN, ANOTHER = "CN={5f0d3c0e-0000-4000-8000-00000000000a}", "CN={5f0d3c0e-0000-4000-8000-00000000000b}"


@cache
def _of_server(name: str, root: str) -> dict[str, str]:
    sources = named(good(), name)
    for source, rows in sources.items():
        server = f"CN={name},CN=Servers," if source == "Get-ReceiveConnector" else ""
        for each in rows:
            each["DistinguishedName"] = f"CN=x,{server}CN=Services,CN=Configuration,{root}"
    return exports(sources)


def test_no_mixture_of_two_servers_files_clears_what_is_the_others(exhaustive: bool):
    random, wrong = Random(8), []
    mine, others = _of_server("EDGE01", OWN), _of_server("EDGE02", ANOTHER)
    for _ in range(2_000 if exhaustive else 60):
        kept = random.sample(sorted(mine), random.randint(3, len(mine)))
        foreign = set(random.sample(kept, random.randint(1, max(1, len(kept) // 3))))
        naming = {"Get-ReceiveConnector", "Get-TransportService", "Get-ExchangeServer"}
        if not (set(kept) - foreign) & naming:
            continue
        parts = [SetFile(f"{s}.xml", (others if s in foreign else mine)[s].encode()) for s in kept]
        random.shuffle(parts)
        for rule in passes(read_evidence(pack_set(parts), Origin("file", "files"), WHEN)):
            if foreign & set(CHECKS[rule].sources) and not foreign >= naming & set(kept):
                wrong.append((rule, sorted(foreign)))
    assert not wrong, wrong[:20]
