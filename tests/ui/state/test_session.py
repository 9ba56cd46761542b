"""The open assessment, and that nothing the assessor did is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.model import Details, ExceptionWords
from core.paths import ASSESSMENT_SUFFIX
from tests.helpers.samples import ENCRYPTION, fresh, hardened, sample_assessment, sample_servers
from tests.ui.state.saved_sessions import opened
from ui.state.session import Session

SERVERS = sample_servers()
KEY = ("s1", ENCRYPTION, "EDGE01\\From Internet")
TAKEN = ExceptionWords("As offered: ünïcode\nand a second line", "J. Doe", own=True)


def test_everything_comes_back(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / f"one{ASSESSMENT_SUFFIX}"
    sample = sample_assessment()
    session = opened(path, qtbot)
    session.set_details(sample.details)
    session.add_servers(sample.servers)
    for result in sample.results:
        session.set_result(result)
    session.set_comment("s1", ENCRYPTION, "Mine: ünïcode\nand a second line")
    session.set_exceptions({KEY: TAKEN})
    session.set_benchmark(sample.benchmark, b"<Benchmark/>")
    assert session.close(5)
    again = opened(path, qtbot)
    again.set_benchmark(sample.benchmark)
    kept = again.assessment()
    assert kept is not None
    assert kept.details == sample.details
    assert kept.servers == sample.servers
    assert [r.findings for r in kept.results] == [r.findings for r in sample.results]
    assert [r.evidence and r.evidence.raw for r in kept.results] == [
        r.evidence and r.evidence.raw for r in sample.results
    ]
    assert kept.comments == {("s1", ENCRYPTION): "Mine: ünïcode\nand a second line"}
    assert kept.exceptions == {KEY: TAKEN}
    again.set_exceptions({KEY: None})
    again.set_comment("s1", ENCRYPTION, "")
    again.remove_servers(["s2"])
    assert again.close(5)
    last = opened(path, qtbot)
    assert (last.comments, last.exceptions) == ({}, {})
    assert list(last.servers) == ["s1", "s3", "s4", "s5", "s6"]
    assert last.close(5)


def test_a_file_that_is_no_assessment_says_so(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / f"bad{ASSESSMENT_SUFFIX}"
    path.write_bytes(b"this is no database, " * 100)
    session = Session()
    with qtbot.waitSignal(session.trouble) as told:
        session.open(path)
    sentence, fatal = told.args
    assert fatal
    assert "bad" in sentence
    session.add_servers(SERVERS)
    assert len(session.servers) == 6, "the window goes on in memory"


def test_a_second_window_on_one_file_is_refused(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / f"shared{ASSESSMENT_SUFFIX}"
    first, second = opened(path, qtbot), Session()
    with qtbot.waitSignal(second.trouble, timeout=10_000) as told:
        second.open(path)
    assert told.args[1]
    assert first.close(5)


def test_a_new_name_reaches_the_result_and_a_new_address_does_not(qapp: QObject) -> None:
    session = Session()
    session.add_servers(SERVERS)
    session.set_result(fresh(SERVERS[0]))
    session.set_server(replace(SERVERS[0], name="mail gateway", host="other.example.mil"))
    assert session.results["s1"].server.name == "mail gateway"
    assert session.results["s1"].server.host == "edge01.example.mil", "the result is of the server that was asked"


def test_a_result_of_a_removed_server_is_dropped(qapp: QObject) -> None:
    session = Session()
    session.add_servers(SERVERS[1:])
    session.set_result(fresh(SERVERS[0]))
    assert session.results == {}


def test_the_assessment_is_in_the_order_of_the_servers(qapp: QObject) -> None:
    session = Session()
    assert session.assessment() is None, "no benchmark, no assessment"
    session.set_benchmark(sample_assessment().benchmark)
    session.set_details(Details(name="x"))
    session.add_servers(SERVERS)
    session.set_result(hardened(SERVERS[1]))
    session.set_result(fresh(SERVERS[0]))
    kept = session.assessment()
    assert kept is not None
    assert [result.server.id for result in kept.results] == ["s1", "s2"]


def test_another_assessment_takes_nothing_over(tmp_path: Path, qtbot: QtBot) -> None:
    session = opened(tmp_path / f"first{ASSESSMENT_SUFFIX}", qtbot)
    session.set_details(Details(name="first"))
    session.add_servers(SERVERS)
    session.set_result(fresh(SERVERS[0]))
    session.set_comment("s1", ENCRYPTION, "mine")
    session.set_exceptions({KEY: TAKEN})
    with qtbot.waitSignal(session.opened):
        session.open(tmp_path / f"second{ASSESSMENT_SUFFIX}")
        assert not session.servers, "gone at once, not when the disk answers"
        session.add_servers(SERVERS[5:])
    assert (list(session.servers), session.results, session.comments, session.exceptions) == (["s6"], {}, {}, {})
    assert session.details == Details()
    assert session.history.undoes == "adding edge05", "and no step of the first"
    assert session.close(5)
    again = opened(tmp_path / f"second{ASSESSMENT_SUFFIX}", qtbot)
    assert list(again.servers) == ["s6"], "what was added while the file was opened is in it"
    assert again.close(5)
