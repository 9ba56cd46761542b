"""Checks of the transport agents."""

from __future__ import annotations

from core.checks.conclude import NAMED
from core.checks.same_name import NameList
from core.checks.site_inputs import site_value
from core.model import FactMissing, Facts, InputRequired, ObjectFinding, Row, SiteContext, Status, Verdict, few
from core.registry import Conclusion, NotApplicableWhen, StigNote, check
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold

SOURCE = "Get-TransportAgent"
HOW = "The transport agent named on the site sheet is installed"
TITLE = "Transport agent that disarms hyperlinks"

DISABLED = (
    "The agent is installed but not enabled, so it changes no message. The check text asks only whether it is "
    "returned, but the rule's title requires hyperlinks to be disabled: enable it, or record why not."
)
OTHER_PRODUCTS = StigNote(
    "The 2016 rule also does not apply where another approved product protects against links in mail, such as "
    "browser isolation: if the site has one, review it manually.",
    "EX16",
)
INSTALL = Withheld(
    "the agent is not installed",
    "Install it as its vendor documents, with Install-TransportAgent, Enable-TransportAgent and a restart of "
    "MSExchangeTransport, during which mail waits. An agent that fails can stop all mail: test it on one Edge server "
    "first. To remove it, use Disable-TransportAgent and restart again.",
)
GUIDE = Guide(withheld=(INSTALL,))
BOTH = (NotApplicableWhen.CLASSIFIED, NotApplicableWhen.GATEWAY)


@check("EX19-ED-000122", sources=[SOURCE], how=HOW, site_values=["custom_agent"], not_applicable_when=BOTH, guide=GUIDE)
@check("EX19-ED-000238", sources=[SOURCE], how=HOW, site_values=["custom_agent"], not_applicable_when=BOTH, guide=GUIDE)
def disarms_hyperlinks(facts: Facts, context: SiteContext) -> Conclusion:
    """The agent must be among those returned, by its whole name; PowerShell ignores case here."""
    agents = facts.require_rows(SOURCE)
    name = _agent_name(context)
    wanted = NameList([name])
    found = [row for row in agents if wanted.contains(row.text("Identity"), "a transport agent")]
    if len(found) > 1:
        raise FactMissing(f"{SOURCE} returned {len(found)} agents named {name}")
    measured_against = (f"the site value '{name}'",)
    if found:
        return _installed(found[0], measured_against)
    others = tuple(row.text("Identity") for row in agents)
    reason = f"No transport agent named {name} is installed. Installed: {few(others, NAMED)}."
    said, installed = "It is not among the transport agents.", (("Installed", others),)
    missing = ObjectFinding(name, "", Verdict.FAILS, said, installed, remediation=withhold(INSTALL))
    return Conclusion(Status.OPEN, reason, (missing,), (OTHER_PRODUCTS,), measured_against=measured_against)


def _agent_name(context: SiteContext) -> str:
    given = site_value(context, "custom_agent", TITLE).value
    if not isinstance(given, str) or not given.strip():
        raise InputRequired(f"the site value '{TITLE}' is not a name")
    return given.strip()


def _installed(row: Row, measured_against: tuple[str, ...]) -> Conclusion:
    name = row.text("Identity")
    notes = () if row.yes("Enabled") else (DISABLED,)
    shown = row.shown(("Enabled", "Priority"))
    judged = ObjectFinding(name, name, Verdict.MEETS, "It is installed.", shown, notes=notes)
    return Conclusion(
        Status.NOT_A_FINDING,
        f"The transport agent {name} is installed.",
        (judged,),
        notes,
        measured_against=measured_against,
    )
