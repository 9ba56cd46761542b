"""How a value of the registry and an execution policy are set, and set back."""

from __future__ import annotations

from core.model import PropertyChange, Remediation, Row
from core.remediation import verify
from core.remediation.commands import whole_command
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold
from core.remediation.shell import quoted

# --- Strong cryptography ----------------------------------------------------------------------------------------------

CRYPTO = "SchUseStrongCrypto"
KEY = r"HKLM:\SOFTWARE\{}Microsoft\.NETFramework\v4.0.30319"
STRONG = Guide(
    command=rf"New-ItemProperty -Path '{KEY.format('')}' -Name {CRYPTO} -PropertyType DWord -Value 1 -Force",
    stops="Programs on .NET 4 stop using SSL 3.0 and RC4 unless they request them: connections to old servers may "
    "fail. The change takes effect after a restart of the server.",
    restarts=True,
    also="The published fix also sets it for 32-bit programs: the same command with SOFTWARE\\WOW6432Node.",
    verify=f"After the restart: {verify.FLOWS[:1].lower()}{verify.FLOWS[1:]}",
    undo="the same command with the value from the evidence, or Remove-ItemProperty where there was none",
)


def strong_crypto(row: Row, narrow: bool) -> Remediation:
    """`narrow`: the key of 32-bit programs."""
    path, there = quoted(KEY.format("WOW6432Node\\" if narrow else "")), row.yes("Present")
    now = row.number("Value") if there else ""
    undo = _valued(path, now) if there else f"Remove-ItemProperty -Path {path} -Name {CRYPTO}"
    return whole_command(
        _valued(path, 1), undo, STRONG, (PropertyChange("Present", there, True), PropertyChange("Value", now, 1))
    )


def _valued(path: str, value: int | str) -> str:
    return f"New-ItemProperty -Path {path} -Name {CRYPTO} -PropertyType DWord -Value {value} -Force"


# --- Execution policy -------------------------------------------------------------------------------------------------

GROUP_POLICY = Withheld(
    "the policy comes from Group Policy",
    "It comes from Group Policy, which Set-ExecutionPolicy cannot override: in Group Policy (on a server without a "
    "domain in its local policy, gpedit.msc), set Turn on Script Execution to local scripts and remote signed "
    "scripts.",
)
LOOSER = ("Unrestricted", "Bypass")
MARKED = "Unsigned scripts from other computers stop running: scheduled tasks may use some."
UNSIGNED = "Local scripts then run without a signature."
OF_THE_MACHINE = "New shells of this account then use the policy of the machine."
THAT_ACCOUNT = "It is the policy of the collecting account: run the command as that account."
POLICY = Guide(
    command="Set-ExecutionPolicy RemoteSigned -Scope LocalMachine\nSet-ExecutionPolicy Undefined -Scope CurrentUser",
    by_case=(MARKED, UNSIGNED, OF_THE_MACHINE),
    also="PowerShell asks for confirmation: Y changes it, N keeps it. If the shell was started with another policy, "
    "it shows a warning and still sets it.",
    verify="Open a new shell and check Get-ExecutionPolicy -List.",
    withheld=(GROUP_POLICY,),
    undo="the same command with the policy from the evidence",
)
NO_SCOPE = "No scope sets a policy now: the command sets LocalMachine, which is Undefined."
DEFAULT = "Effective"
"""In force where no scope sets anything: Windows' own default."""


def execution_policy(scope: str, policy: str) -> Remediation:
    """Of a scope that decides in a new shell, and is not RemoteSigned. Only the machine's and the account's are set."""
    stops = MARKED if policy in LOOSER else UNSIGNED
    if scope == "LocalMachine":
        return _set(scope, "RemoteSigned", policy, stops)
    if scope == DEFAULT:
        return _set("LocalMachine", "RemoteSigned", "Undefined", stops, NO_SCOPE)
    if scope == "CurrentUser":
        return _set(scope, "Undefined", policy, OF_THE_MACHINE, THAT_ACCOUNT)
    return withhold(GROUP_POLICY)


def _set(scope: str, policy: str, now: str, stops: str, *also: str) -> Remediation:
    command, undo = (f"Set-ExecutionPolicy {each} -Scope {scope}" for each in (policy, now))
    return whole_command(command, undo, POLICY, (PropertyChange("Policy", now, policy),), also=also, stops=(stops,))
