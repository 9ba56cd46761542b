"""Rules for manual review: why, what to look at, and what was collected for it. None of them ever decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.checks.objects import names_of, without_verdict
from core.model import Cause, FactMissing, Facts, Gap, ObjectFinding, Row, SiteContext, Status, Verdict
from core.registry import Conclusion, check
from core.remediation.connectors.suggested_role import suggested_receive_role
from core.remediation.guide import MANUAL

AGENTS, RECEIVE, SERVER, SETS = (
    "Get-TransportAgent",
    "Get-ReceiveConnector",
    "Get-ExchangeServer",
    "DataCollectorSets",
)
FOR_A_PERSON = "Manual review."
EXCHANGE_SET = Cause(Gap.PERSON, "Exchange creates this set, which the rule does not accept")


@check(
    "EX19-ED-000040",
    sources=[SETS],
    how=(
        "Manual review: whether a data collector set, or another product, monitors the queues with threshold and action"
    ),
    manual=True,
    guide=MANUAL,
)
def queue_monitoring(facts: Facts, context: SiteContext) -> Conclusion:
    """What a data collector set watches and does is not among the facts, and another product may watch the queues."""
    sets, lacking = collected_rows(facts, SETS)
    none = "" if sets or lacking else " None is defined: this is a finding unless another product monitors the queues."
    return manual_review(
        "Check in perfmon under User Defined whether a data collector set monitors the SMTP queues with a threshold "
        "and an action. The two sets that Exchange creates do not count. If another product monitors the queues, "
        f"check that product; the rule is then not applicable.{none}",
        [_collector_set(row) for row in sets],
        lacking,
    )


@check(
    "EX19-ED-000117",
    sources=[RECEIVE],
    how="Manual review: whether the receive connectors' names show purpose and direction",
    manual=True,
    guide=MANUAL,
)
def clear_names(facts: Facts, context: SiteContext) -> Conclusion:
    """Whether a name is clear is for a reader to say; the suggested role says what the connector seems to do."""
    connectors, lacking = collected_rows(facts, RECEIVE)
    return manual_review(
        "Check that each receive connector's name shows its purpose and mail direction, and compare it with the "
        "suggested role. A name that does not is a finding.",
        [_named_connector(row) for row in connectors],
        lacking,
    )


@check(
    "EX19-ED-000142",
    sources=[AGENTS],
    how="Manual review: whether an approved DOD scanner is used",
    manual=True,
    guide=MANUAL,
)
def approved_scanner(facts: Facts, context: SiteContext) -> Conclusion:
    """Which scanner is approved, and whether it works, is not among a server's facts."""
    agents, lacking = collected_rows(facts, AGENTS)
    return manual_review(
        "Ask which scanner checks the mail, and whether it is approved: Exchange's own filters are not sufficient. A "
        "scanner on this server appears as a transport agent or a service; one on a gateway does not appear here.",
        [object_to_review(row, ("Enabled", "Priority")) for row in agents],
        lacking,
    )


@check(
    "EX19-ED-000174",
    sources=[],
    how="Manual review: who the EDSP assigns to each management role group",
    manual=True,
    guide=MANUAL,
)
def role_groups(facts: Facts, context: SiteContext) -> Conclusion:
    """The rule requires a document, and an Edge server has no role groups of its own."""
    return manual_review(
        "Check that the EDSP states who belongs to each built-in management role group. A plan that does not is a "
        "finding. An Edge server has no role groups to compare: its administrators are the local Administrators.",
        [],
    )


@check(
    "EX19-ED-000197",
    sources=["Installation", SERVER],
    how="Manual review: whether a baseline copy of the software exists and is used",
    manual=True,
    guide=MANUAL,
)
def baseline_copy(facts: Facts, context: SiteContext) -> Conclusion:
    """The copy is kept somewhere else; what is installed is shown to be compared with it."""
    folders, no_folder = collected_rows(facts, "Installation")
    servers, no_server = collected_rows(facts, SERVER)
    return manual_review(
        "Ask for the baseline copy of the Exchange software and the procedure that compares it with the server. "
        "Check that it covers the installation folder and matches the version shown.",
        [
            *(object_to_review(row, ("InstallPath",), "Installation") for row in folders),
            *(object_to_review(row, ("AdminDisplayVersion", "Edition")) for row in servers),
        ],
        (*no_folder, *no_server),
    )


def collected_rows(facts: Facts, *sources: str) -> tuple[tuple[Row, ...], tuple[Cause, ...]]:
    """What these sources returned, and a cause for each that failed or was not read."""
    found: list[Row] = []
    lacking: list[Cause] = []
    for source in sources:
        try:
            found += facts.rows(source)
        except FactMissing as error:
            lacking.append(error.cause)
    return tuple(found), tuple(lacking)


def manual_review(reason: str, objects: Iterable[ObjectFinding], lacking: Sequence[Cause] = ()) -> Conclusion:
    """Not Reviewed, with the facts there are and a word on those there are not."""
    text = " ".join((*(each.sentence for each in lacking), reason))
    return Conclusion(Status.NOT_REVIEWED, text, tuple(objects), causes=(*lacking, Cause(Gap.PERSON)))


def object_to_review(row: Row, properties: tuple[str, ...], name: str = "") -> ObjectFinding:
    """One object for a person to look at."""
    best, identity = names_of(row)
    return ObjectFinding(
        name or best, identity, Verdict.UNKNOWN, FOR_A_PERSON, row.shown(properties), cause=Cause(Gap.PERSON)
    )


def _collector_set(row: Row) -> ObjectFinding:
    judged = object_to_review(row, ("Status", "Running"))
    own = judged.name.casefold() in ("exchangediagnosticsdailyperformancelog", "exchangediagnosticsperformancelog")
    return without_verdict(judged.name, judged.identity, EXCHANGE_SET, judged.found) if own else judged


def _named_connector(row: Row) -> ObjectFinding:
    name, identity = names_of(row)
    found = row.shown(("Identity", "Bindings", "RemoteIPRanges", "PermissionGroups"))
    role = suggested_receive_role(row, name)
    return ObjectFinding(name, identity, Verdict.UNKNOWN, FOR_A_PERSON, found, role, cause=Cause(Gap.PERSON))
