"""What people hand over in place of evidence is called by its name, and never 'altered'."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from core.collect.files.file_kinds import EVIDENCE, WORDS, Kind, kind_of
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
    (printed("edge01"), Kind.PRINTED),
    (b"Windows PowerShell\r\n" + printed("edge01"), Kind.PRINTED),
    (printed("edge01").decode().encode("utf-16"), Kind.PRINTED),
    (printed("edge01")[:-60], Kind.PRINTED),
    (CONNECTORS.encode(), Kind.EXPORTED),
    (b"\xef\xbb\xbf\r\n" + CONNECTORS.encode(), Kind.EXPORTED),
    (CONNECTORS.encode("utf-16"), Kind.EXPORTED),
    (b'<?xml version="1.0"?><!-- x --><Objs/>', Kind.EXPORTED),
    (SUBSCRIPTIONS.encode(), Kind.SUBSCRIPTIONS),
    (CONFIG.encode(), Kind.CONFIG),
    (b"---BEGIN EDGE EVIDENCE SET--- 2\n", Kind.SET),
    (b"", Kind.EMPTY),
    (b"\xef\xbb\xbf \r\n", Kind.EMPTY),
    (zipped("a.xml"), Kind.ARCHIVE),
    (zipped("[Content_Types].xml", "word/document.xml"), Kind.OFFICE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OFFICE),
    (b"%PDF-1.7\n", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"ElfFile\0\0\0", Kind.EVENT_LOG),
    (b"SQLite format 3\0", Kind.DATABASE),
    (b"MZ\x90\0", Kind.PROGRAM),
    (bytes(range(256)) * 4, Kind.BINARY),
    (b"<?xml version='1.0'?><!--DISA STIG Viewer :: 2.17--><CHECKLIST></CHECKLIST>", Kind.CHECKLIST),
    (json.dumps({"title": "x", "stigs": []}).encode(), Kind.CHECKLIST),
    (resource("benchmark/edge-assessor-exchange-edge-xccdf.xml").read_bytes(), Kind.BENCHMARK),
    (b"<!DOCTYPE html>\n<html><body>", Kind.WEB_PAGE),
    (b"<html>", Kind.WEB_PAGE),
    (b"<!DOCTYPE x [<!ENTITY a 'b>'>]>\n<Objs/>", Kind.EXPORTED),
    (b'<?xml version="1.0"?><configuration><system.web /></configuration>', Kind.OTHER_CONFIG),
    (b'<?xml version="1.0"?><Objects><Object Type="X">', Kind.CONVERTED_XML),
    (b'<?xml version="1.0"?><!-- a comment --><root/>', Kind.OTHER_XML),
    (b'{\n  "format": "edge-assessor-findings",\n  "version": 3}', Kind.OWN_REPORT),
    (write_sheet(Site(), ()), Kind.SITE_SHEET),
    (BODY.encode(), Kind.UNFRAMED),
    (b'[{"Name": "Relay", "AuthMechanism": 1}]', Kind.JSON),
    (script(), Kind.SCRIPT),
    (b"Get-X : denied\nAt line:1\n    + CategoryInfo : X\n    + FullyQualifiedErrorId : Y", Kind.ERROR),
    (b"\r\n\r\nName          : Relay\r\nAuthMechanism : Tls\r\nBindings      : {0.0.0.0:25}\r\n\r\n", Kind.FORMAT_LIST),
    ("Name : Relay\r\nServer : EDGE01\r\n".encode("utf-16"), Kind.FORMAT_LIST),
    (
        b"Identity   Bindings   Enabled\n--------   --------   -------\nEDGE01\\R  {x}  True\n",
        Kind.FORMAT_TABLE,
    ),
    (b'#TYPE Microsoft.Exchange.X\n"Name","Server"\n', Kind.CSV),
    (b'"Name","Server"\r\n"Relay","EDGE01"\r\n', Kind.CSV),
    (b"name;server;tls\nrelay;edge01;yes\n", Kind.CSV),
    (b"Dear assessor,\nplease find the files attached.", Kind.TEXT),
    (b"call Bob: 5551234\nserver room: 2nd floor, left, then right, again", Kind.TEXT),
]


@pytest.mark.parametrize(("data", "kind"), THINGS, ids=[f"{n}-{kind.name}" for n, (_, kind) in enumerate(THINGS)])
def test_what_a_file_is(data, kind):
    assert kind_of(data) is kind


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in EVIDENCE])
def test_every_other_kind_has_its_words_and_none_is_called_altered(kind, tmp_path):
    what, todo = WORDS[kind]
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
        assert kind_of(path.read_bytes()) is Kind.CHECKLIST, path
    for path in (SHARED / "data/benchmarks").glob("*.xml"):
        assert kind_of(path.read_bytes()) is Kind.BENCHMARK, path
    assert kind_of((SHARED / "data/checklists/emass-poam-example.xlsm").read_bytes()) is Kind.OFFICE
