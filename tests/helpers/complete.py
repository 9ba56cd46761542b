"""The complete server of tests/data/servers and what its assessor knows: with both, every rule can be judged."""

from __future__ import annotations

from core.model import Role, RoleChoice, SiteContext, SiteValue

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
