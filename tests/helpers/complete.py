"""The complete server of tests/data/servers and what its assessor knows: with both, every rule can be evaluated."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path

from core.model import Role, RoleChoice, SiteContext, SiteValue
from tests.core.rule_cases import CASES
from tests.core.rule_cases.case import evidence
from tests.helpers.pslab import STATES

VALUES = {
    "approved_build": "15.2.1748.10",
    "attachments": ("FileName:*.exe", "FileName:*.vbs", "ContentType:application/x-msdownload"),
    "blocked_domains": ("bad.example", "worse.example"),
    "dedicated_volumes": ("E:\\", "Q:\\"),
    "custom_agent": "Hyperlink Disarming Agent",
    "external_dns": ("203.0.113.53",),
    "internal_dns": ("10.20.0.53",),
    "internal_domain": "contoso.mil",
    "send_tls_method": "DomainValidation",
    "services": ("ADAM_MSExchange", "MSExchangeEdgeCredential", "MSExchangeTransport", "W32Time", "WinRM"),
    "smart_hosts": ("[10.20.1.25]",),
}
ROLES = {
    ("Get-ReceiveConnector", "EDGE05\\From internet gateways"): Role.INTERNET,
    ("Get-ReceiveConnector", "EDGE05\\From Mailbox servers"): Role.INTERNAL,
    ("Get-SendConnector", "To internet gateways"): Role.INTERNET,
    ("Get-SendConnector", "To Mailbox servers"): Role.INTERNAL,
}
KNOWN = SiteContext(
    values={key: SiteValue(value, "A. Signer") for key, value in VALUES.items()},
    roles={connector: RoleChoice(role, "by the network plan") for connector, role in ROLES.items()},
)


@cache
def complete_state(name: str) -> Path:
    """complete-good or complete-bad. Of a source that a rule's case brings, the server has the rows of that case."""
    state = json.loads((STATES / f"{name}.json").read_text(encoding="utf-8"))
    for case in CASES.values():
        rows = evidence(case.good, *(case.bad[:1] if name == "complete-bad" else ()))
        state["cmdlets"] |= {source: rows[source] for source in case.rows}
    path = Path(tempfile.mkdtemp()) / f"{name}.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    return path
