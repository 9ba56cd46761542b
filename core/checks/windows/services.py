"""Windows services: those that run must be approved by the site."""

from __future__ import annotations

from collections.abc import Sequence

from core.checks.conclude import NAMED, Noun, conclude, reworded
from core.checks.objects import mark_ambiguous, names_of, without_verdict
from core.checks.same_name import NameList
from core.checks.site_inputs import site_list
from core.model import (
    Cause,
    FactMissing,
    Facts,
    Gap,
    InputRequired,
    ObjectFinding,
    Row,
    SiteContext,
    Status,
    Verdict,
    few,
    folded,
    not_evaluated,
)
from core.registry import Conclusion, check
from core.remediation.settings import services

SOURCE = "Get-Service"
STATES = {
    "Stopped": 1,
    "StartPending": 2,
    "StopPending": 3,
    "Running": 4,
    "ContinuePending": 5,
    "PausePending": 6,
    "Paused": 7,
}
"""Names and numbers of System.ServiceProcess.ServiceControllerStatus; Win32_Service writes 'Start Pending'."""
TITLE = "Approved running services"
UNCLEAR = Cause(Gap.FACT_MISSING, "whether it is running is unknown")
NO_LIST = "The site's list is required to evaluate it."
UNAPPROVED = "Running services that are not in the site's list"


@check(
    "EX19-ED-000199",
    sources=[SOURCE],
    how="Every running service is in the site's list",
    site_values=["services"],
    guide=services.GUIDE,
)
def runs_approved_services(facts: Facts, context: SiteContext) -> Conclusion:
    """Every running service must be approved. Without the site's list the running ones are shown to be compared.

    One that is paused, or on its way, has a process too: where it is not approved, a person looks.
    """
    every = facts.require_rows(SOURCE)
    alive = [(row, state) for row in every if (state := _state(row)) != "Stopped"]
    if not any(state == "Running" for _, state in alive):
        raise FactMissing(f"{SOURCE} returned no running service, which cannot be")
    try:
        listed, measured_against = site_list(context, "services", TITLE)
    except InputRequired as error:
        shown = tuple(_service(row, state, None, every) for row, state in alive)
        reason = f"{not_evaluated(error.cause)} {len(shown)} services are running: compare them with the EDSP."
        return Conclusion(Status.NOT_REVIEWED, reason, shown, causes=(error.cause,))
    approved = NameList(listed)
    objects = mark_ambiguous([_service(row, state, approved, every) for row, state in alive])
    running = {name for o in objects if o.identity for name in _spellings(o.identity)}
    idle = [name for name in listed if folded(name) not in running]
    notes = (f"In the site's list but not running: {few(idle, NAMED)}.",) if idle else ()
    conclusion = conclude(
        objects, Noun("running service"), "The service", "approved by the site", (measured_against,), notes
    )
    return reworded(conclusion, f"All {len(objects)} running services are in the site's list.", UNAPPROVED)


def _state(row: Row) -> str:
    """One of STATES, or empty where it is not readable."""
    try:
        state = row.text("Status").replace(" Pending", "Pending")
        number = row.number("StatusValue") if row.has("StatusValue") else STATES.get(state)
    except FactMissing:
        return ""
    return state if state in STATES and STATES[state] == number else ""


def _service(row: Row, state: str, approved: NameList | None, every: Sequence[Row]) -> ObjectFinding:
    """One service that runs or may run; `approved` is None where the site said nothing. `every`: all services."""
    shown = row.shown(("DisplayName", "Status", "StartType"))
    try:
        name = row.text("Name")
        listed = approved is not None and any(approved.contains(each, "the service") for each in _spellings(name))
    except FactMissing as error:
        return without_verdict(names_of(row)[0], "", error.cause, shown)
    if approved is None:
        return ObjectFinding(name, name, Verdict.UNKNOWN, NO_LIST, shown, cause=Cause(Gap.INPUT_REQUIRED))
    if state and listed:
        return ObjectFinding(name, name, Verdict.MEETS, "It is in the site's list.", shown)
    if state != "Running":
        return without_verdict(name, name, UNCLEAR, shown)
    reason = "It is running but not in the site's list."
    return ObjectFinding(name, name, Verdict.FAILS, reason, shown, remediation=services.stopped(row, name, every))


def _spellings(name: str) -> frozenset[str]:
    """As the site may list it: one user's service also without its number."""
    plain = folded(name)
    user_service = services.PER_USER.fullmatch(plain)
    return frozenset({plain} | ({f"{user_service[1]}_*"} if user_service else set()))
