"""Checks of PowerShell's execution policy.

The text reads the value that Get-ExecutionPolicy returns in a shell opened for it; the titles speak of the local
machine's policy. The safe reading is both: the policy set for the machine is RemoteSigned, and nothing set for the
account makes a new shell's value another one. The Process scope is that of the session that collected, which can be
started with any policy and ends with it, so it never counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.checks.conclude import Noun, conclude, reworded
from core.checks.objects import without_verdict
from core.checks.requirements import member
from core.model import Cause, FactMissing, Facts, Gap, ObjectFinding, Row, SiteContext, Verdict
from core.registry import Conclusion, check
from core.remediation.settings.windows import POLICY, execution_policy

SOURCE = "Get-ExecutionPolicy"
REQUIRED = "RemoteSigned"
HOW = "The execution policy of the machine is RemoteSigned, and a new shell gets the same"

SCOPES = ("MachinePolicy", "UserPolicy", "Process", "CurrentUser", "LocalMachine")
"""The first of these that is not Undefined is in force."""
NUMBERS = {"Process": 0, "CurrentUser": 1, "LocalMachine": 2, "UserPolicy": 3, "MachinePolicy": 4}
"""Of Microsoft.PowerShell.ExecutionPolicyScope."""
EFFECTIVE = "Effective"
"""What Get-ExecutionPolicy without a scope returned in the session that collected."""
POLICIES = {"Unrestricted": 0, "RemoteSigned": 1, "AllSigned": 2, "Restricted": 3, "Bypass": 4, "Undefined": 5}
"""Names and numbers of Microsoft.PowerShell.ExecutionPolicy."""

STARTED_WITH = (
    "The collecting session was started with the policy {}, which ends with the session. New shells do not get it, "
    "and the result does not depend on it."
)
NO_POLICY = Cause(
    Gap.FACT_MISSING, "no policy is set for the machine, and the policy of other accounts is not in the evidence"
)
STRICTER = "AllSigned is stricter than RemoteSigned, but the check text accepts only RemoteSigned."


@check("EX19-ED-000053", sources=[SOURCE], how=HOW, guide=POLICY)
@check("EX19-ED-000198", sources=[SOURCE], how=HOW, guide=POLICY)
def requires_signed_scripts(facts: Facts, context: SiteContext) -> Conclusion:
    """Evaluated by the scopes that decide in a new shell; the others are shown."""
    try:
        policies = _policies(facts)
    except FactMissing:
        return _surely_failing(facts)
    deciding = _deciding(policies)
    objects = [_scope_finding(scope, policies[scope]) for scope in deciding]
    if not {"MachinePolicy", "LocalMachine", EFFECTIVE} & set(deciding):
        objects.append(_no_machine_policy(policies))
    conclusion = conclude(
        objects, Noun("deciding policy scope"), "The execution policy", REQUIRED, notes=_notes(policies, deciding)
    )
    conclusion = reworded(
        conclusion, "The execution policy is RemoteSigned.", "The execution policy is not RemoteSigned"
    )
    shown = [_shown(scope, policies[scope]) for scope in (*SCOPES, EFFECTIVE) if scope not in deciding]
    return replace(conclusion, objects=(*conclusion.objects, *shown))


def _notes(policies: Mapping[str, str], deciding: Sequence[str]) -> list[str]:
    notes = [STARTED_WITH.format(policies["Process"])] if policies["Process"] != "Undefined" else []
    return notes + ([STRICTER] if any(policies[scope] == "AllSigned" for scope in deciding) else [])


def _policies(facts: Facts) -> Mapping[str, str]:
    """Scope -> policy, each scope once; raises FactMissing where one is missing, unknown, or contradicts."""
    rows = facts.require_rows(SOURCE)
    policies = {_scope(row): member(row, "Policy", POLICIES) for row in rows}
    if policies.keys() != {*SCOPES, EFFECTIVE} or len(rows) != len(policies):
        raise FactMissing(f"{SOURCE} did not return each scope exactly once: {', '.join(policies)}")
    if unheard := set(policies.values()) - POLICIES.keys():
        raise FactMissing(f"{SOURCE} returned an unknown policy: {min(unheard) or '(empty)'}")
    in_force = next((policies[scope] for scope in SCOPES if policies[scope] != "Undefined"), policies[EFFECTIVE])
    if in_force != policies[EFFECTIVE] or in_force == "Undefined":
        raise FactMissing(f"{SOURCE} returned {policies[EFFECTIVE]}, but its scopes result in {in_force}")
    return policies


def _scope(row: Row) -> str:
    """The scope, which comes as text and number where Get-ExecutionPolicy itself named it."""
    return member(row, "Scope", NUMBERS) if row.has("ScopeValue") else row.text("Scope")


def _surely_failing(facts: Facts) -> Conclusion:
    """What decides in a new shell and is wrong, though not all is known; raises FactMissing where nothing is."""
    policies = _readable(facts)
    machine = policies.get("MachinePolicy")
    scopes = ["MachinePolicy"]
    if machine == "Undefined":
        scopes = ["LocalMachine", "UserPolicy", *(["CurrentUser"] if policies.get("UserPolicy") == "Undefined" else [])]
    harmless = (None, REQUIRED, "Undefined")
    wrong = [_scope_finding(scope, policies[scope]) for scope in scopes if policies.get(scope) not in harmless]
    if not wrong:
        _policies(facts)
    conclusion = conclude(wrong, Noun("deciding policy scope"), "The execution policy", REQUIRED)
    return reworded(conclusion, "", "The execution policy is not RemoteSigned")


def _readable(facts: Facts) -> Mapping[str, str]:
    """The scopes that were returned once, with a policy that is known."""
    found: dict[str, set[str]] = {}
    for row in facts.require_rows(SOURCE):
        try:
            found.setdefault(_scope(row), set()).add(member(row, "Policy", POLICIES))
        except FactMissing:
            continue
    return {scope: next(iter(each)) for scope, each in found.items() if len(each) == 1 and each <= POLICIES.keys()}


def _deciding(policies: Mapping[str, str]) -> tuple[str, ...]:
    """The machine's scope, and the account's where that is in force in a new shell."""
    if policies["MachinePolicy"] != "Undefined":
        return ("MachinePolicy",)
    account = [scope for scope in ("UserPolicy", "CurrentUser") if policies[scope] != "Undefined"][:1]
    machine = [] if policies["LocalMachine"] == "Undefined" else ["LocalMachine"]
    if account or machine or policies["Process"] != "Undefined":
        return (*machine, *account)
    return (EFFECTIVE,)  # nothing is set anywhere: what was returned is Windows' own default


def _scope_finding(scope: str, policy: str) -> ObjectFinding:
    found = (("Policy", policy),)
    if policy == REQUIRED:
        return ObjectFinding(scope, scope, Verdict.MEETS, "The policy is RemoteSigned.", found)
    reason = f"The policy is {policy}; the rule requires RemoteSigned."
    return ObjectFinding(scope, scope, Verdict.FAILS, reason, found, remediation=execution_policy(scope, policy))


def _no_machine_policy(policies: Mapping[str, str]) -> ObjectFinding:
    return without_verdict("Machine", "Machine", NO_POLICY, (("LocalMachine", policies["LocalMachine"]),))


def _shown(scope: str, policy: str) -> ObjectFinding:
    reasons = {
        "Process": "It applies to the collecting session only.",
        EFFECTIVE: "It is the policy of the collecting session.",
    }
    why = "It sets no policy." if policy == "Undefined" else "Another scope takes precedence."
    return ObjectFinding(scope, scope, Verdict.EXEMPT, reasons.get(scope, why), (("Policy", policy),))
