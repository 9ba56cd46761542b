"""A run's files are one set: nothing of an earlier run stays beside them, and nothing that is not ours goes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from core.files.report_set import foreign_reports, remove_old, write_list
from core.paths import resource
from ui.cli.run import run_command

FILES = ("edge01", "edge02")
RULE = "EX19-ED-000235"
STEM = "edge-assessment"


def assessed(out: Path, name: str, formats: str = "pdf,json") -> int:
    evidence = str(resource(f"lab/{name}.txt"))
    return run_command(["assess", "--evidence", evidence, "--rule", RULE, "--format", formats, "--out", str(out)])


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def evidence(name: str) -> str:
    return f"evidence/{hashlib.sha256(resource(f'lab/{name}.txt').read_bytes()).hexdigest()}.txt"


def test_out_used_twice_leaves_no_old_pdf_beside_a_new_json(tmp_path):
    assert assessed(tmp_path, "edge01") == 0
    assert names(tmp_path) == sorted([f"{STEM}.{e}" for e in ("json", "pdf", "sha256")] + [evidence("edge01")])
    assert assessed(tmp_path, "edge02", "json") == 0
    assert names(tmp_path) == sorted([f"{STEM}.json", f"{STEM}.sha256", evidence("edge02")])
    assert json.loads((tmp_path / f"{STEM}.json").read_bytes())["servers"][0]["name"] == "EDGE02"


def test_the_worksheet_is_one_of_the_set(tmp_path):
    assert assessed(tmp_path, "edge01", "worksheet,json") == 0
    assert f"{STEM}.worksheet.pdf" in names(tmp_path) and f"{STEM}.pdf" not in names(tmp_path)
    assert (tmp_path / f"{STEM}.worksheet.pdf").read_bytes().startswith(b"%PDF-")
    assert assessed(tmp_path, "edge01", "json") == 0
    assert f"{STEM}.worksheet.pdf" not in names(tmp_path)


def test_the_list_is_one_that_sha256sum_checks(tmp_path):
    assert assessed(tmp_path, "edge01") == 0
    for line in (tmp_path / f"{STEM}.sha256").read_text("utf-8").splitlines():
        sha256, name = line.split("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize("signed", [b"%PDF-1.7 signed by hand", None])
def test_a_report_that_is_not_of_the_earlier_run_is_neither_removed_nor_left_beside(tmp_path, capsys, signed):
    """Signed or commented since, or of a version that wrote no list."""
    if signed is not None:
        assert assessed(tmp_path, "edge01") == 0
    (tmp_path / f"{STEM}.pdf").write_bytes(signed or b"%PDF-1.4 old")
    before = names(tmp_path)
    assert assessed(tmp_path, "edge02", "json") == 2
    assert f"{STEM}.pdf belongs to another run" in capsys.readouterr().err
    assert names(tmp_path) == before
    assert assessed(tmp_path, "edge02") == 0, "written over, as asked"


def test_what_is_not_ours_stays_whatever_a_list_says(tmp_path):
    victims = {"notes.txt": b"a", "../outside.txt": b"b", "evidence/notes.txt": b"c", "edge-assessment.docx": b"d"}
    folder = tmp_path / "out"
    (folder / "evidence").mkdir(parents=True)
    for name, data in victims.items():
        (folder / name).write_bytes(data)
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in victims.items()]
    (folder / f"{STEM}.sha256").write_text("".join(lines))
    assert remove_old(folder, STEM, []) == []
    assert all((folder / name).is_file() for name in victims)


def test_a_list_that_somebody_else_wrote_is_neither_believed_nor_replaced(tmp_path, capsys):
    theirs = tmp_path / f"{STEM}.sha256"
    theirs.write_bytes(b"\xff\x00" * 1000)
    (tmp_path / f"{STEM}.pdf").write_bytes(b"x")
    assert remove_old(tmp_path, STEM, []) == []
    assert foreign_reports(tmp_path, STEM, []) == [tmp_path / f"{STEM}.pdf", theirs]
    assert assessed(tmp_path, "edge01") == 2
    assert "edge-assessment.sha256 belongs to another run" in capsys.readouterr().err
    write_list(tmp_path, STEM, {f"{STEM}.pdf": b"x"})
    assert theirs.read_bytes() == b"\xff\x00" * 1000


def test_a_report_that_could_not_be_written_is_told_to_be_the_old_one(tmp_path, capsys, monkeypatch):
    assert assessed(tmp_path, "edge01") == 0

    def locked(path: Path, data: bytes) -> None:
        if path.suffix == ".pdf":
            raise PermissionError(13, "Access is denied")
        path.write_bytes(data)

    monkeypatch.setattr("core.files.export_files.write_atomically", locked)
    assert assessed(tmp_path, "edge02") == 2
    assert "The existing file is from an earlier run." in capsys.readouterr().err
    assert f"{STEM}.pdf" not in (tmp_path / f"{STEM}.sha256").read_text("utf-8")


def linked(folder: Path, target: Path) -> None:
    try:
        folder.symlink_to(target, target_is_directory=True)
    except OSError:
        pytest.skip("no link can be made here")


def test_evidence_behind_a_link_is_neither_taken_away_nor_added_to(tmp_path, capsys):
    """A folder that somebody prepared: its list names another report's evidence."""
    other, out = tmp_path / "other", tmp_path / "out"
    assert assessed(other, "edge01", "json") == 0
    out.mkdir()
    linked(out / "evidence", other / "evidence")
    (out / f"{STEM}.sha256").write_bytes((other / f"{STEM}.sha256").read_bytes().split(b"\n")[-2] + b"\n")
    assert evidence("edge01") in (out / f"{STEM}.sha256").read_text("utf-8")
    before = names(other)
    assert remove_old(out, STEM, []) == []
    assert names(other) == before
    assert assessed(out, "edge02", "json") == 2
    assert "evidence belongs to another run" in capsys.readouterr().err
    assert names(other) == before


def test_what_stands_in_the_way_is_told_before_a_run(tmp_path):
    (tmp_path / f"{STEM}.json").mkdir()
    (tmp_path / "evidence").write_bytes(b"x")
    assert foreign_reports(tmp_path, STEM, [f"{STEM}.json"]) == [tmp_path / f"{STEM}.json", tmp_path / "evidence"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of POSIX")
def test_a_pipe_in_place_of_the_list_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / f"{STEM}.sha256")
    assert foreign_reports(tmp_path, STEM, []) == [tmp_path / f"{STEM}.sha256"]
