"""The remediation worksheet for administrators, opened and read the way they do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.export import FORMATS
from core.export.printable import command_lines
from core.export.report.document import COMMAND_WIDTH
from core.export.worksheet.document import STEP_WIDTH
from core.model import (
    Conflict,
    Details,
    ExceptionWords,
    Facts,
    Finding,
    ObjectFinding,
    PropertyChange,
    Remediation,
    Row,
    RunOn,
    Server,
    Status,
    Verdict,
)
from tests.core.export.pages import exported, read, squeezed, text_of
from tests.core.export.worksheet.made import RECEIVE, SEND, assessment, finding, reader, words
from tests.helpers.hostile import HOSTILE
from tests.helpers.samples import CHUNKING, ENCRYPTION, fresh, sample_assessment
from tests.helpers.whole_stig import BAD, whole_stig


def test_it_is_a_format_of_its_own() -> None:
    made = FORMATS["worksheet"]
    assert (made.extension, made.on_paper) == ("worksheet.pdf", True)
    some = assessment(finding(ENCRYPTION, SEND))
    assert exported("worksheet", some) == exported("worksheet", some)
    assert {tuple(round(x) for x in page.mediabox[2:]) for page in reader(some, "us-letter").pages} == {(612, 792)}


def test_it_is_tagged_and_marked_like_the_report() -> None:
    some = reader(assessment(finding(ENCRYPTION, SEND)))
    root = some.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part>1<|pdfuaid:part=\"1\"", metadata)
    assert some.metadata is not None
    assert some.metadata.title == "Spring assessment 2026: Remediation worksheet for administrators"
    assert all(page.extract_text().count("CUI") == 2 for page in some.pages)


def test_a_step_says_what_it_does_stops_and_how_to_look_and_go_back() -> None:
    text = words(finding(ENCRYPTION, SEND, name="Out"))
    for said in (
        f"{ENCRYPTION}: Exchange internal Receive connectors must require encryption.",
        "Warning Mail takes another way.",
        "Also: It is for all source servers.",
        "Not restored: The password stands nowhere.",
        "Verify: Send one message.",
        "Out: SmartHosts (empty) → [10.0.0.1]; DNSRoutingEnabled True → False; X 1 → 2 (by Exchange itself)",
        "done",
        "verified",
        f"Undo {SEND.undo}",
    ):
        assert squeezed(said) in text, said
    assert squeezed(SEND.command.partition(" -DNS")[0]) in text


def test_sizes_are_read_in_their_units_and_typed_in_bytes() -> None:
    held = PropertyChange("MaxMessageSize", "36 MB (37,748,736 bytes)", 10485760)
    odd = PropertyChange("MaxReceiveSize", 65537, "Unlimited")
    other = PropertyChange("MaxHopCount", 1024, 2048)
    command = "Set-ReceiveConnector -Identity 'EDGE01\\In' -MaxMessageSize 10485760"
    text = words(finding(ENCRYPTION, Remediation(command, changes=(held, odd, other))))
    said = "MaxMessageSize 36 MB → 10 MB; MaxReceiveSize 65537 B → Unlimited; MaxHopCount 1024 → 2048"
    assert squeezed(said) in text and squeezed(command) in text


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_no_line_of_a_command_is_wider_than_the_paper(paper: str) -> None:
    """Wrapped by the layout, it would be two commands when copied."""
    names = [f"{n:02}{' MM' * 40}" for n in range(3)]
    remediations = [
        Remediation(f"Set-X -Identity '{name}' -Y 1", undo=f"Set-X -Identity '{name}' -Y 2") for name in names
    ]
    some = assessment(finding(ENCRYPTION, *remediations))
    for made, width in ((reader(some, paper), STEP_WIDTH), (read(some, paper), COMMAND_WIDTH)):
        printed = [line.strip() for page in made.pages for line in page.extract_text().split("\n")]
        for each in (text for r in remediations for text in (r.command, r.undo)):
            lines = [line.strip() for line in command_lines(each, width)]
            assert max(map(len, lines)) > width - 8 and not set(lines) - set(printed)


def test_what_is_run_on_a_mailbox_server_comes_last_and_ends_with_the_synchronization() -> None:
    text = words(finding(ENCRYPTION, SEND, name="Out"), finding(CHUNKING, RECEIVE))
    places = [
        text.index(squeezed(said))
        for said in (
            "Run on the Edge server itself",
            RECEIVE.command,
            "Run on a Mailbox server of the subscribed site",
            "Set-SendConnector",
            "After the last of these",
            "Start-EdgeSynchronizationCarriedoutby",
        )
    ]
    assert places == sorted(places)
    assert "Start-EdgeSynchronizationCarried" not in words(finding(CHUNKING, RECEIVE))


def test_where_the_place_is_not_known_both_are_said() -> None:
    text = words(finding(ENCRYPTION, replace(SEND, place=RunOn.NOT_KNOWN), name="Out"))
    assert squeezed("The evidence does not show whether this server is subscribed.") in text
    assert squeezed("After the last of these, if this server is subscribed,") in text


@pytest.mark.parametrize(
    ("collected", "said"),
    [
        (
            {"Get-SendConnector": (Row("Get-SendConnector", {"Name": "EdgeSync - A to Internet"}),)},
            "server is subscribed.",
        ),
        ({"Get-AcceptedDomain": ()}, "This server is not subscribed."),
        ({}, "Whether this server is subscribed is not known."),
    ],
)
def test_whether_the_server_is_subscribed_is_said_with_why(collected: dict[str, tuple[Row, ...]], said: str) -> None:
    some = assessment(finding(CHUNKING, RECEIVE))
    evidence = some.results[0].evidence
    assert evidence
    told = replace(some, results=(replace(some.results[0], evidence=replace(evidence, facts=Facts(collected))),))
    assert squeezed(said) in text_of(reader(told))


def test_a_server_with_nothing_open_and_one_without_evidence_are_named() -> None:
    sample = sample_assessment()
    text = text_of(reader(sample))
    assert squeezed("No rule is open on this server: there is nothing to run.") in text
    assert squeezed("Not included, because there is no usable evidence: edge04, edge05.") in text
    empty = text_of(reader(replace(sample, results=())))
    assert squeezed("There is no evidence from any server: there is nothing to run.") in empty


def test_a_simulated_server_says_so() -> None:
    sample = sample_assessment()
    text = text_of(reader(sample))
    assert squeezed("SIMULATED 2 of 6 servers are simulated by this program.") in text
    assert text.count(squeezed("This server is simulated by Edge Assessor: there is no real server to run")) == 2
    real = replace(sample, servers=sample.servers[:1], results=sample.results[:1])
    assert "SIMULATED" not in text_of(reader(real))


def test_the_whole_stig_fits_on_paper() -> None:
    """No table wider than the page, every command on it, each server begins a page."""
    some = whole_stig(2, kinds=BAD)
    pages = [squeezed(page.extract_text()) for page in reader(some).pages]
    assert sum(page.count("Carriedoutby") for page in pages) == 2 and len(pages) < 24
    [first] = [page for page in pages if "edge01Thisserver" in page]
    assert first.index("edge01Thisserver") < 40


@pytest.mark.parametrize("hostile", HOSTILE, ids=[ascii(h[:16]) for h in HOSTILE])
def test_text_from_outside_is_only_text(hostile: str) -> None:
    whole = Remediation(
        f"Set-X -Identity '{hostile}' -Y 1",
        place=RunOn.NOT_KNOWN,
        changes=(PropertyChange(hostile, hostile, (hostile,), by_command=False),),
        also=(hostile,),
        template=hostile,
        stops=(hostile,),
        verify=hostile,
        undo=f"Set-X -Identity '{hostile}' -Y 2",
        lost=(hostile,),
        exception=hostile,
    )
    opposed = replace(whole, command=f"Set-Z '{hostile}'", conflicts=(Conflict(hostile, hostile),))
    held = Remediation(withheld=hostile, template=hostile, exception=hostile)
    objects = tuple(
        ObjectFinding(hostile, f"{n}{hostile}", Verdict.FAILS, hostile, remediation=each)
        for n, each in enumerate((whole, opposed, held))
    )
    server = Server("s1", hostile, hostile or "h", computer=hostile)
    result = fresh(server)
    evidence = result.evidence
    assert evidence is not None
    evidence = replace(evidence, host=replace(evidence.host, name=hostile, fqdn=hostile))
    findings = (
        Finding(ENCRYPTION, Status.OPEN, hostile, objects),
        Finding(hostile, Status.OPEN, hostile, objects[:1]),
        Finding(CHUNKING, Status.OPEN, hostile),
    )
    some = replace(
        sample_assessment(),
        details=Details(*[hostile] * 5),
        servers=(server, Server("s2", hostile)),
        results=(replace(result, server=server, findings=findings, evidence=evidence),),
        comments={},
        exceptions={("s1", hostile, f"0{hostile}"): ExceptionWords(hostile, hostile or "x", own=True)},
    )
    made = reader(some)
    assert 2 <= len(made.pages) < 60
    if len(hostile) < 100:
        text = text_of(made)
        assert not set(text) & set("\u202e\u202c\u2066\u2069\ufeff\x1b\x07")
        assert squeezed(hostile) in text or not (hostile.isascii() and hostile.isprintable())
