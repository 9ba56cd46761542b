"""What people hand over in place of evidence is called by its name, and never 'altered'."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from core.collect.files.file_kinds import DESCRIPTIONS, EVIDENCE_KINDS, FileKind, kind_of
from core.collect.script import script
from core.model import Site
from core.paths import resource
from core.site.sheet import write_sheet
from tests.core.collect.files.evidence_files import CONFIG, files, refusal
from tests.helpers.exported import CONNECTORS, SUBSCRIPTIONS
from tests.helpers.framing import printed
from tests.helpers.shared import SHARED


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


BODY = printed("edge01").decode().splitlines()[1]
THINGS = [
    (printed("edge01"), FileKind.PRINTED),
    (b"Windows PowerShell\r\n" + printed("edge01"), FileKind.PRINTED),
    (printed("edge01").decode().encode("utf-16"), FileKind.PRINTED),
    (printed("edge01")[:-60], FileKind.PRINTED),
    (CONNECTORS.encode(), FileKind.EXPORTED),
    (b"\xef\xbb\xbf\r\n" + CONNECTORS.encode(), FileKind.EXPORTED),
    (CONNECTORS.encode("utf-16"), FileKind.EXPORTED),
    (b'<?xml version="1.0"?><!-- x --><Objs/>', FileKind.EXPORTED),
    (SUBSCRIPTIONS.encode(), FileKind.SUBSCRIPTIONS),
    (CONFIG.encode(), FileKind.CONFIG),
    (b"---BEGIN EDGE EVIDENCE SET--- 2\n", FileKind.SET),
    (b"", FileKind.EMPTY),
    (b"\xef\xbb\xbf \r\n", FileKind.EMPTY),
    (zipped("a.xml"), FileKind.ARCHIVE),
    (zipped("[Content_Types].xml", "word/document.xml"), FileKind.OFFICE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OFFICE),
    (b"%PDF-1.7\n", FileKind.PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"ElfFile\0\0\0", FileKind.EVENT_LOG),
    (b"SQLite format 3\0", FileKind.DATABASE),
    (b"MZ\x90\0", FileKind.PROGRAM),
    (bytes(range(256)) * 4, FileKind.BINARY),
    (b"<?xml version='1.0'?><!--DISA STIG Viewer :: 2.17--><CHECKLIST></CHECKLIST>", FileKind.CHECKLIST),
    (json.dumps({"title": "x", "stigs": []}).encode(), FileKind.CHECKLIST),
    (resource("benchmark/edge-assessor-exchange-edge-xccdf.xml").read_bytes(), FileKind.BENCHMARK),
    (b"<!DOCTYPE html>\n<html><body>", FileKind.WEB_PAGE),
    (b"<html>", FileKind.WEB_PAGE),
    (b"<!DOCTYPE x [<!ENTITY a 'b>'>]>\n<Objs/>", FileKind.EXPORTED),
    (b'<?xml version="1.0"?><configuration><system.web /></configuration>', FileKind.OTHER_CONFIG),
    (b'<?xml version="1.0"?><Objects><Object Type="X">', FileKind.CONVERTED_XML),
    (b'<?xml version="1.0"?><!-- a comment --><root/>', FileKind.OTHER_XML),
    (b'{\n  "format": "edge-assessor-findings",\n  "version": 3}', FileKind.OWN_REPORT),
    (write_sheet(Site(), ()), FileKind.SITE_SHEET),
    (BODY.encode(), FileKind.UNFRAMED),
    (b'[{"Name": "Relay", "AuthMechanism": 1}]', FileKind.JSON),
    (script(), FileKind.SCRIPT),
    (b"Get-X : denied\nAt line:1\n    + CategoryInfo : X\n    + FullyQualifiedErrorId : Y", FileKind.ERROR),
    (
        b"\r\n\r\nName          : Relay\r\nAuthMechanism : Tls\r\nBindings      : {0.0.0.0:25}\r\n\r\n",
        FileKind.FORMAT_LIST,
    ),
    ("Name : Relay\r\nServer : EDGE01\r\n".encode("utf-16"), FileKind.FORMAT_LIST),
    (
        b"Identity   Bindings   Enabled\n--------   --------   -------\nEDGE01\\R  {x}  True\n",
        FileKind.FORMAT_TABLE,
    ),
    (b'#TYPE Microsoft.Exchange.X\n"Name","Server"\n', FileKind.CSV),
    (b'"Name","Server"\r\n"Relay","EDGE01"\r\n', FileKind.CSV),
    (b"name;server;tls\nrelay;edge01;yes\n", FileKind.CSV),
    (b"Dear assessor,\nplease find the files attached.", FileKind.TEXT),
    (b"call Bob: 5551234\nserver room: 2nd floor, left, then right, again", FileKind.TEXT),
]


@pytest.mark.parametrize(("data", "kind"), THINGS, ids=[f"{n}-{kind.name}" for n, (_, kind) in enumerate(THINGS)])
def test_what_a_file_is(data, kind):
    assert kind_of(data) is kind


@pytest.mark.parametrize("kind", [kind for kind in FileKind if kind not in EVIDENCE_KINDS])
def test_every_other_kind_has_its_words_and_none_is_called_altered(kind, tmp_path):
    what, todo = DESCRIPTIONS[kind]
    assert todo.endswith(".") and not what.endswith(".")
    data = next(data for data, each in THINGS if each is kind)
    said = refusal(*files(tmp_path, x_xml=data))
    assert said == f"This is {what}." and "altered" not in said and "damaged" not in said


@pytest.mark.parametrize("part", ["<!--", "<!DOCTYPE[", "<?", "- ", "-", "a: ", '"a",', "<a:", '{"', "<!DOCTYPE x>"])
def test_no_beginning_is_looked_at_for_long(part):
    """A thousand files are looked at when a folder is dropped."""
    data = (part * 20_000).encode()
    assert len({kind_of(data) for _ in range(300)}) == 1


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real checklists are not here")
def test_real_checklists_and_benchmarks_are_called_so():
    for path in [*(SHARED / "data/checklists").glob("*.ckl*")]:
        assert kind_of(path.read_bytes()) is FileKind.CHECKLIST, path
    for path in (SHARED / "data/benchmarks").glob("*.xml"):
        assert kind_of(path.read_bytes()) is FileKind.BENCHMARK, path
    assert kind_of((SHARED / "data/checklists/emass-poam-example.xlsm").read_bytes()) is FileKind.OFFICE
