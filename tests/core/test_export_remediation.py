"""How the report tells what mends: now and then, where, what stops, the way back; each sentence once."""

from __future__ import annotations

from dataclasses import replace

from core.model import NO_REMEDIATION, Change, Conflict, Place, Remediation
from tests.core.pages import read, squeezed, text_of
from tests.samples import many_servers, sample_assessment

SENT = "Send one message."
TURN = Remediation(
    "Set-ReceiveConnector -Identity 'EDGE01\\A' -RequireTLS $true",
    place=Place.MAILBOX,
    changes=(Change("RequireTLS", False, True), Change("SmartHosts", ("a.example", "b.example"), (), asked=False)),
    also=("It is for all source servers.",),
    stops=("Plain mail is refused.",),
    verify=SENT,
    undo="Set-ReceiveConnector -Identity 'EDGE01\\A' -RequireTLS $false",
    lost=("The password stands nowhere.",),
    conflicts=(Conflict("EX19-ED-000099", "EX19-ED-000099 wants another."),),
    exception="The subscription authenticates.",
)
HELD = Remediation(withheld="Set a role first, then a command is printed.", exception="No client submits here.")


def told(*remediations: Remediation) -> str:
    """The report's text, of one server with these objects."""
    sample = sample_assessment()
    result = sample.results[0]
    finding = result.findings[0]
    objects = tuple(
        replace(finding.objects[0], name=f"Connector {n}", remediation=each) for n, each in enumerate(remediations)
    )
    changed = replace(result, findings=(replace(finding, objects=objects), *result.findings[1:]))
    return text_of(read(replace(sample, results=(changed,), comments={})))


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
        "Not brought back: The password stands nowhere.",
        "Afterwards: Send one message.",
        "Exception, in this program's words until somebody signs: The subscription authenticates.",
    ):
        assert squeezed(words) in text, words


def test_a_command_that_is_withheld_says_why_and_prints_none() -> None:
    text = told(HELD)
    assert squeezed("Remediation No command for Connector 0. Set a role first, then") in text
    assert squeezed("until somebody signs: No client submits here.") in text
    assert "Undo" not in text and "Afterwards" not in text


def test_where_it_is_run_is_said_in_full_where_it_is_not_known() -> None:
    text = told(replace(TURN, place=Place.NOT_KNOWN))
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
    assert squeezed("For each command below Also: It is for all source servers.") in text
    assert text.count(squeezed(SENT)) == 1
    assert squeezed("Warning Plain mail is refused.") in text and squeezed("Warning It is slower.") in text
    different = told(TURN, replace(other, verify="Look."))
    assert squeezed(SENT) in different and squeezed("Look.") in different


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
    assert squeezed("RequireTLS not told → True") in told(replace(TURN, changes=(Change("RequireTLS", None, True),)))
