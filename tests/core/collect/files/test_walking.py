"""Folders are searched the same by window and command line, and what a limit leaves out is told."""

from __future__ import annotations

import pytest

from core.collect.files import file_groups, folders
from core.collect.files.file_groups import sort_files
from core.collect.files.folders import walk_files
from tests.core.collect.files.evidence_files import CONFIG, files
from tests.core.collect.files.test_kinds import zipped
from tests.helpers.exported import CONNECTORS, SERVERS, SUBSCRIPTIONS
from tests.helpers.framing import printed
from ui.cli import options
from ui.tasks import dropped_files


def names(groups) -> list[list[str]]:
    return [[file.name for file in group] for group in groups]


def reasons(left_out) -> dict[str, str]:
    return {path.name: why for path, why in left_out.items()}


def test_archives_tables_and_others_are_told_and_hidden_files_are_not(tmp_path):
    made = files(
        tmp_path,
        rc_xml=CONNECTORS,
        all_zip=zipped("rc.xml"),
        old_7z=b"7z\xbc\xaf\x27\x1c",
        t_csv='"Name","Server"\n"a","b"\n',
        t_xlsx=zipped("[Content_Types].xml"),
        photo_png=b"\x89PNG",
        notes_txt="call Bob",
        edge01_log=printed("edge01"),
    )
    files(tmp_path, **{".DS_Store": b"x", "Thumbs_db": b"x"})
    (tmp_path / "README").write_text("x")
    found = sort_files([tmp_path])
    said = reasons(found.left_out)
    assert sorted(said) == ["README", "all.zip", "notes.txt", "old.7z", "photo.png", "t.xlsx"]
    assert "Unpack the zip first" in said["all.zip"] and "Unpack it first" in said["old.7z"]
    assert "Export-Clixml" in said["t.xlsx"] and "plain text" in said["notes.txt"]
    assert names(found.servers) == [["edge01.log"], ["rc.xml", "t.csv"]] and made


def test_what_somebody_exported_otherwise_goes_with_the_server_and_alone_is_none(tmp_path):
    files(tmp_path / "a", rc_xml=CONNECTORS, sc_txt="Name : Out\nEnabled : True\n", tc_json='[{"Name": "x"}]')
    files(tmp_path / "b", sc_txt="Name : Out\nEnabled : True\n")
    found = sort_files([tmp_path])
    assert names(found.servers) == [["rc.xml", "sc.txt", "tc.json"]]
    assert list(reasons(found.left_out)) == ["sc.txt"] and "Format-List" in reasons(found.left_out)["sc.txt"]


def test_more_files_than_are_looked_at_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MOST_FILES", 3)
    for number in range(6):
        (tmp_path / f"{number}.xml").write_text(CONNECTORS)
    found = walk_files([tmp_path])
    assert [path.name for path in found.files] == ["0.xml", "1.xml", "2.xml"]
    assert reasons(found.left_out) == {"3.xml": folders.TOO_MANY}


def test_a_folder_of_pictures_is_not_searched_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MOST_FILES", 3)
    for number in range(9):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    assert len(walk_files([tmp_path]).left_out) == 4


def test_folders_too_deep_links_and_shut_ones_are_told(tmp_path):
    deep = tmp_path.joinpath(*"12345")
    deep.mkdir(parents=True)
    files(deep, a_xml=CONNECTORS)
    files(deep.parent, b_xml=CONNECTORS)
    try:
        (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    except OSError:
        pytest.skip("no links on this machine")
    if not (tmp_path / "loop").is_dir():
        pytest.skip("links to folders are none here")
    found = walk_files([tmp_path])
    assert [path.name for path in found.files] == ["b.xml"]
    assert reasons(found.left_out) == {"5": folders.TOO_DEEP, "loop": folders.A_LINK}


def test_what_a_report_keeps_is_not_read_again_unless_it_is_named(tmp_path):
    files(tmp_path, **{"edge-assessment_json": '{"format": "edge-assessor-findings"}', "a_txt": printed("edge01")})
    files(tmp_path / "evidence", abc_txt=printed("edge01"))
    found = sort_files([tmp_path])
    assert names(found.servers) == [["a.txt"]]
    assert reasons(found.left_out)["evidence"] == folders.OWN_REPORT
    assert "a report of this program" in reasons(found.left_out)["edge-assessment.json"]
    assert names(sort_files([tmp_path / "evidence"]).servers) == [["abc.txt"]]


def test_a_zip_is_a_benchmark_only_where_it_holds_one(tmp_path):
    made = files(
        tmp_path, a_zip=zipped("U_X-xccdf.xml"), b_zip=zipped("inner.zip"), c_zip=zipped("rc.xml"), d_zip=b"PK\3\4"
    )
    found = sort_files([tmp_path])
    assert found.benchmarks == made[:2] and list(found.left_out) == made[2:]


def test_window_and_command_line_find_the_same(tmp_path, capsys):
    files(tmp_path / "x", a_txt=printed("edge01"), b_clixml=CONNECTORS, z_xlsx=b"x", b_zip=zipped("a-xccdf.xml"))
    files(tmp_path / "x" / "deep", c_xml=SERVERS, t_config=CONFIG, n_txt="x", b_zip=zipped("b-xccdf.xml"))
    files(tmp_path / "y", s_xml=SUBSCRIPTIONS)
    window, line = dropped_files.sort_dropped([tmp_path]), options.files([tmp_path])
    assert [server.evidence_files for server in window.servers] == [tuple(map(str, group)) for group in line.servers]
    assert window.mailbox_file == line.of_mailbox[0] and window.benchmark == line.benchmarks[0]
    assert {*window.left_out, window.benchmark} == {*line.left_out}
    told = capsys.readouterr().err
    assert all(f"Not used: {path}: " in told for path in line.left_out)
    assert window.left_out[line.benchmarks[1]] == dropped_files.SECOND_BENCHMARK


def test_what_was_left_out_is_one_sentence(tmp_path):
    assert dropped_files.left_out_sentence({}) == ""
    many = {tmp_path / f"{n}.txt": "Why." for n in range(6)}
    assert (
        dropped_files.left_out_sentence(many) == "0.txt was not used. Why. Also not used: 1.txt, 2.txt, 3.txt, 2 more."
    )


def test_a_damaged_file_of_a_mailbox_server_stands_in_nobodys_way(tmp_path):
    files(tmp_path / "x", a_txt=printed("edge01"))
    (bad,) = files(tmp_path / "y", s_xml=SUBSCRIPTIONS[:-9])
    found = sort_files([tmp_path])
    assert found.of_mailbox == [] and "cut or altered" in found.left_out[bad] and len(found.servers) == 1


def test_tables_do_not_crowd_out_the_evidence(tmp_path):
    for number in range(260):
        (tmp_path / f"{number}.csv").write_text('"a","b"\n"c","d"\n')
    files(tmp_path, rc_xml=CONNECTORS)
    (group,) = sort_files([tmp_path]).servers
    assert group[0].name == "rc.xml" and len(group) == 51 and len(sort_files([tmp_path]).left_out) == 210


def test_a_transcript_is_searched_to_its_end(tmp_path):
    (file,) = files(tmp_path, t_txt=b"PS> dir\r\n" * 4_000 + printed("edge01"))
    assert (
        sort_files([tmp_path]).servers == [(file,)] and file_groups.kind_of_file(file) is file_groups.FileKind.PRINTED
    )


def test_links_in_a_circle_are_told_and_not_followed(tmp_path):
    loop = tmp_path / "loop.xml"
    try:
        loop.symlink_to(loop)
    except OSError:
        pytest.skip("no link can be made here")
    for paths in ([loop], [tmp_path], [loop / "below.xml"]):
        assert sort_files(paths).servers in ([], [(loop,)], [(loop / "below.xml",)])
