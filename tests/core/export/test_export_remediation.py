"""How the report tells what mends: now and then, where, what stops, the way back; each sentence once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.export.printable import command_lines
from core.export.report.document import COMMAND_WIDTH
from core.model import NO_REMEDIATION, Conflict, ExceptionWords, PropertyChange, Remediation, RunOn
from tests.core.export.pages import read, squeezed, text_of
from tests.helpers.samples import ENCRYPTION, many_servers, sample_assessment

SENT = "Send one message."
TURN = Remediation(
    "Set-ReceiveConnector -Identity 'EDGE01\\A' -RequireTLS $true",
    place=RunOn.MAILBOX,
    changes=(
        PropertyChange("RequireTLS", False, True),
        PropertyChange("SmartHosts", ("a.example", "b.example"), (), by_command=False),
    ),
    also=("It is for all source servers.",),
    stops=("Plain mail is refused.",),
    verify=SENT,
    undo="Set-ReceiveConnector -Identity 'EDGE01\\A' -RequireTLS $false",
    lost=("The password stands nowhere.",),
    conflicts=(Conflict("EX19-ED-000099", "EX19-ED-000099 wants another."),),
    exception="The subscription authenticates.",
)
HELD = Remediation(withheld="Set a role first, then a command is printed.", exception="No client submits here.")


def told(*remediations: Remediation, exceptions: dict[str, ExceptionWords] | None = None) -> str:
    """The report's text, of one server with these objects, called EDGE01\\0 and so on."""
    sample = sample_assessment()
    result = sample.results[0]
    finding = result.findings[0]
    objects = tuple(
        replace(finding.objects[0], name=f"Connector {n}", identity=f"EDGE01\\{n}", remediation=each)
        for n, each in enumerate(remediations)
    )
    changed = replace(result, findings=(replace(finding, objects=objects), *result.findings[1:]))
    taken = {("s1", ENCRYPTION, identity): words for identity, words in (exceptions or {}).items()}
    return text_of(read(replace(sample, results=(changed,), comments={}, exceptions=taken)))


def test_all_that_is_to_be_known_stands_beside_the_command() -> None:
    text = told(TURN)
    for words in (
        "Remediation, in the Exchange Management Shell on a Mailbox server of the subscribed site",
        "Warning Plain mail is refused.",
        "Conflict EX19-ED-000099 wants another.",
        "Connector 0: RequireTLS False → True; SmartHosts a.example, b.example → (empty) (by Exchange itself)",
        "Also: It is for all source servers.",
        TURN.command,
        f"Undo {TURN.undo}",
        "Not restored: The password stands nowhere.",
        "Verify: Send one message.",
        "Exception, suggested text, not signed: The subscription authenticates.",
    ):
        assert squeezed(words) in text, words


def test_a_command_that_is_withheld_says_why_and_prints_none() -> None:
    text = told(HELD)
    assert squeezed("Remediation No command for Connector 0. Set a role first, then") in text
    assert squeezed("not signed: No client submits here.") in text
    assert "Undo" not in text and "Verify" not in text


def test_where_it_is_run_is_said_in_full_where_it_is_not_known() -> None:
    text = told(replace(TURN, place=RunOn.NOT_KNOWN))
    assert squeezed("Where: Whether this server is subscribed is not known") in text


def test_objects_of_which_the_same_is_said_share_it() -> None:
    other = replace(TURN, command=TURN.command.replace("01\\A", "01\\B"), undo=TURN.undo.replace("01\\A", "01\\B"))
    text = told(TURN, other)
    assert squeezed("Connector 0, Connector 1: RequireTLS False → True") in text
    assert text.count(squeezed(SENT)) == 1 and text.count(squeezed("Plain mail is refused.")) == 1
    assert all(squeezed(each) in text for each in (TURN.command, other.command, TURN.undo, other.undo))


def test_what_all_commands_of_a_rule_share_is_said_once_and_what_stops_beside_each() -> None:
    other = replace(TURN, stops=("It is slower.",))
    text = told(TURN, other, HELD)
    assert squeezed("For each object below Also: It is for all source servers.") in text
    assert text.count(squeezed(SENT)) == 1
    assert squeezed("Warning Plain mail is refused.") in text and squeezed("Warning It is slower.") in text
    different = told(TURN, replace(other, verify="Look."))
    assert squeezed(SENT) in different and squeezed("Look.") in different


def test_what_to_do_instead_stands_below_the_reason_and_once_where_all_say_it() -> None:
    steps = replace(HELD, also=("1. Make one of their own.", "2. Send a message.", "3. Then change this one."))
    text = told(steps)
    assert squeezed("then a command is printed. Instead: 1. Make one of their own. 2. Send") in text
    twice = told(steps, replace(steps, lost=("It is gone.",)))
    assert twice.count(squeezed("Instead: 1. Make one")) == 1
    assert told(steps, replace(steps, also=("Ask.",))).count("Instead:") == 2


@pytest.mark.parametrize("fix", [HELD, TURN], ids=["withheld", "beside a command"])
def test_a_line_to_fill_in_stands_in_a_block_of_its_own(fix: Remediation) -> None:
    line = (
        "New-X -Name 'From Mailbox servers' -Server 'EDGE01' -Bindings '0.0.0.0:25' -RemoteIPRanges ADDRESSES -Y 'Tls'"
    )
    steps = replace(fix, also=("1. Make this one.", "2. Send a message.", "3. Then change this one."), template=line)
    shown = "".join(command_lines(line, COMMAND_WIDTH))
    assert squeezed(f"3. Then change this one. Fill in, then run on the Edge server: {shown}") in told(steps)
    assert squeezed("Fill in") not in told(fix)


def test_a_reason_for_no_command_and_an_offer_are_said_once_for_a_rule() -> None:
    """Of objects that differ in what else is said of them, on one server or on several."""
    other = replace(HELD, lost=("The password stands nowhere.",))
    text = told(HELD, other)
    assert text.count(squeezed("Set a role first")) == text.count(squeezed("No client submits here.")) == 1
    assert squeezed("For each object below No command is printed. Set a role first") in text
    assert squeezed("No command for Connector 1, see above.") in text
    apart = told(HELD, replace(other, withheld="It has two roles."))
    assert squeezed("No command for Connector 1. It has two roles.") in apart and "assaidabove" not in apart
    mixed = told(TURN, replace(TURN, stops=()), HELD)
    assert squeezed("No command for Connector 2. Set a role first") in mixed


def test_an_object_with_nothing_to_mend_says_nothing() -> None:
    assert "Remediation" not in told(NO_REMEDIATION)


def test_servers_alike_have_each_their_own_commands_and_the_sentences_once() -> None:
    many = many_servers(8)
    results = []
    for result in many.results:
        name, finding = result.server.name.upper(), result.findings[0]
        mine = replace(TURN, command=TURN.command.replace("EDGE01", name), undo=TURN.undo.replace("EDGE01", name))
        objects = tuple(replace(each, remediation=mine) for each in finding.objects[:1])
        results.append(replace(result, findings=(replace(finding, objects=objects), *result.findings[1:])))
    text = text_of(read(replace(many, results=tuple(results))))
    assert text.count(squeezed(SENT)) == 1 and text.count(squeezed("Plain mail is refused.")) == 1
    for server in ("EDGE000", "EDGE004"):
        assert squeezed(TURN.command.replace("EDGE01", server)) in text
        assert squeezed(TURN.undo.replace("EDGE01", server)) in text


def test_where_a_value_is_not_told_the_report_says_so() -> None:
    assert squeezed("RequireTLS not given → True") in told(
        replace(TURN, changes=(PropertyChange("RequireTLS", None, True),))
    )


def test_an_exception_that_was_taken_stands_in_place_of_the_offer_with_who_signed() -> None:
    signed = ExceptionWords("Mailbox servers send here.", "J. Doe, ISSM", own=True)
    text = told(TURN, TURN, exceptions={"EDGE01\\0": signed})
    assert squeezed("Exception, assessor's text, signed by J. Doe, ISSM: Mailbox servers send here.") in text
    assert text.count(squeezed("The subscription authenticates.")) == 1  # the offer of the other one
    unsigned = told(TURN, exceptions={"EDGE01\\0": ExceptionWords("Mailbox servers send here.")})
    assert squeezed("Exception, suggested text, not signed: Mailbox servers send here.") in unsigned


def test_an_exception_for_an_object_that_is_not_printed_is_not_lost() -> None:
    text = told(TURN, exceptions={"EDGE01\\gone": ExceptionWords("It authenticates.", "J. Doe", own=True)})
    assert squeezed("Exception for EDGE01\\gone, assessor's text, signed by J. Doe: It authenticates.") in text
