"""What people read of a command on a send connector: what stops, when none is printed, how to look."""

from __future__ import annotations

from dataclasses import replace

from core.remediation import verify
from core.remediation.guide import Guide
from core.remediation.limits import LIMITS
from core.remediation.send_cases import (
    EVERYBODYS,
    HYBRID,
    LOOPS,
    MADE_BY_HAND,
    NO_HOSTS,
    NO_TLS_DOMAIN,
    OWN_MAIL,
    SEEMS_INTERNAL,
    SEEMS_INTERNET,
    SUBSCRIPTIONS_AUTHENTICATION,
    SUBSCRIPTIONS_LIMITS,
    SUBSCRIPTIONS_ROUTE,
    SUBSCRIPTIONS_WHY,
)
from core.remediation.subscription import SEND

NAMED = "Set-SendConnector -Identity NAME"
UNDO = "the same command with the values of the evidence, and with the smart hosts that Exchange emptied"

SMART_HOST = Guide(
    "EX19-ED-000095",
    f"{NAMED} -SmartHosts HOSTS -DNSRoutingEnabled $false [-DomainSecureEnabled $false]",
    stops="All mail of this connector depends on the smart hosts afterwards: where they refuse this server, it waits.",
    also="Ask whoever manages the smart hosts to accept mail from the source servers first.",
    verify=verify.OUT,
    withheld=(SUBSCRIPTIONS_ROUTE, HYBRID, SEEMS_INTERNAL, OWN_MAIL, NO_TLS_DOMAIN, NO_HOSTS),
    no_value=NO_HOSTS,
)
BY_SECURITY = Guide(
    stops="Mail to a secured domain waits in the queue, and comes back in the end, unless its server shows a valid "
    "certificate with the domain's name.",
    verify=verify.OUT,
    withheld=(SUBSCRIPTIONS_AUTHENTICATION, HYBRID, SEEMS_INTERNET, LOOPS),
    exception=SUBSCRIPTIONS_WHY,
    undo=UNDO,
)
BY_LEVEL = Guide(
    stops="Mail waits in the queue, and comes back in the end, unless the other server shows a valid certificate with "
    "the right name.",
    verify=verify.OUT,
    withheld=(SUBSCRIPTIONS_AUTHENTICATION, HYBRID, MADE_BY_HAND, SEEMS_INTERNET, EVERYBODYS),
    exception=SUBSCRIPTIONS_WHY,
)
SWITCHES = "[-RequireTLS $true] [-DomainSecureEnabled $false] [-IgnoreSTARTTLS $false]"
RESETS = "[-TlsAuthLevel $null] [-TlsDomain $null] [-IgnoreSTARTTLS $false]"

DOMAIN_SECURITY = replace(
    BY_SECURITY,
    stig_id="EX19-ED-000098",
    command=f"{NAMED} -DNSRoutingEnabled $true -DomainSecureEnabled $true {RESETS}",
)
LEVEL = replace(
    BY_LEVEL,
    stig_id="EX19-ED-000232",
    command=f"{NAMED} -TlsAuthLevel 'DomainValidation' {SWITCHES}",
    withheld=(*BY_LEVEL.withheld, NO_TLS_DOMAIN),
)
METHOD_SECURITY = replace(
    BY_SECURITY,
    stig_id="EX19-ED-000236",
    command=f"{NAMED} -DomainSecureEnabled $true [-DNSRoutingEnabled $true] {RESETS}",
)
METHOD_LEVEL = replace(
    BY_LEVEL,
    stig_id="EX19-ED-000236",
    command=f"{NAMED} -TlsDomain DOMAIN -TlsAuthLevel 'DomainValidation' {SWITCHES}",
    withheld=tuple(case for case in BY_LEVEL.withheld if case is not NO_TLS_DOMAIN),
)
METHOD = replace(
    METHOD_LEVEL,
    command=f"{METHOD_LEVEL.command}\n{METHOD_SECURITY.command}",
    stops=f"By DomainValidation: {BY_LEVEL.stops} By DomainSecureEnabled: {BY_SECURITY.stops}",
    withheld=tuple(dict.fromkeys((*METHOD_LEVEL.withheld, *METHOD_SECURITY.withheld))),
    undo=UNDO,
)
"""For the table in docs/: one of both, by the site's sheet."""

TIMEOUT = Guide(
    up="Idle connections stay open longer, and count against what partners allow this server.",
    down="A partner that is slow to answer is cut off earlier, and what it was being sent is sent again.",
    verify=verify.OUT,
    withheld=(LIMITS[SEND, "ConnectionInactivityTimeOut"], SUBSCRIPTIONS_LIMITS, MADE_BY_HAND),
)
