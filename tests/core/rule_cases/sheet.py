"""What the site of the compliant Edge server says: the values on its sheet, and what its connectors are for."""

from __future__ import annotations

from core.model import Role, RoleChoice, SiteContext, SiteValue, Statement, Value
from tests.core.rule_cases.good import INTERNAL, INTERNET, MB36, TO_INTERNAL, TO_INTERNET

SIGNED = "C. Officer, ISSM"
SAID = Statement(SIGNED, "As the accreditation says.")

VALUES: dict[str, Value] = {
    "receive_timeout": "00:05:00",
    "send_timeout": "00:10:00",
    "domain_connections": 20,
    "outbound_connections": 1000,
    "inbound_connections": 5000,
    "hop_count": 60,
    "recipients": 5000,
    "retries": 10,
    "send_size": MB36,
    "receive_size": MB36,
    "srl_threshold": 6,
    "smart_hosts": ("10.20.1.25",),
    "internal_domain": "contoso.mil",
    "send_tls_method": "DomainValidation",
    "accepted_domains": ("sub.contoso.mil",),
    "blocked_domains": ("bad.example", "worse.example"),
    "attachments": ("FileName:*.exe", "FileName:*.vbs", "FileName:*.js"),
    "allowed_addresses": ("198.51.100.7",),
    "certificate_issuers": ("OU=DoD, O=U.S. Government",),
    "custom_agent": "Link Disarm Agent",
    "services": ("ADAM_MSExchange", "MSExchangeTransport", "WinRM"),
    "external_dns": ("203.0.113.53",),
    "internal_dns": ("10.20.0.53",),
    "approved_build": "15.2.1748.10",
    "dedicated_volumes": ("E:\\", "Q:\\"),
}

SITE = SiteContext(
    values={key: SiteValue(value, SIGNED) for key, value in VALUES.items()},
    roles={
        ("Get-ReceiveConnector", INTERNET): RoleChoice(Role.INTERNET, "takes mail from the gateways"),
        ("Get-ReceiveConnector", INTERNAL): RoleChoice(Role.INTERNAL, "takes mail from Mailbox servers"),
        ("Get-SendConnector", TO_INTERNET): RoleChoice(Role.INTERNET, "the way out"),
        ("Get-SendConnector", TO_INTERNAL): RoleChoice(Role.INTERNAL, "the way in"),
    },
)
