"""What people read of a command on a send connector: when none is printed, what stops, how to look, what excuses it."""

from __future__ import annotations

from dataclasses import replace

from core.remediation import verify
from core.remediation.guide import LIMITS, Guide, Withheld
from core.remediation.subscription import SEND

SUBSCRIPTIONS_ROUTE = Withheld(
    "EdgeSync's own connector to the Mailbox servers, and the command would give it other smart hosts",
    "EdgeSync made this connector, and it leads to the Mailbox servers of the subscribed site: the command would send "
    "all inbound mail back out. Give it the role internal, with that reason; then this rule does not concern it.",
)
SUBSCRIPTIONS_AUTHENTICATION = Withheld(
    "EdgeSync's own connector to the Mailbox servers, which authenticates by the subscription",
    "EdgeSync made this connector. It authenticates by the subscription, which is mutual TLS, and a change can stop "
    "inbound mail on all Edge servers of the site. Leave it as it is and record the exception.",
)
SUBSCRIPTIONS_LIMITS = Withheld(
    "EdgeSync's own connector to the Mailbox servers",
    "EdgeSync made this connector and keeps it; whether it keeps another value is not documented. Leave it as it is: "
    "sign for its value on the site's sheet, or record an exception.",
)
MADE_BY_HAND = Withheld(
    "made by hand for the organization's own domains (address space --)",
    "All inbound mail goes by this connector (address space --), so a slip would stop all of it, and no command is "
    "printed to paste. Change it by hand, and send a test message in before and after; or record an exception.",
)
NO_HOSTS = Withheld(
    "the site's sheet has no smart hosts",
    "Enter the smart hosts of the EDSP on the site's sheet: the command sets those.",
)
HYBRID = Withheld(
    "a connector of the Hybrid Configuration wizard (CloudServicesMailEnabled True, or its address space)",
    "The Hybrid Configuration wizard made this connector, by CloudServicesMailEnabled or its address spaces, and its "
    "way, certificate and TlsDomain belong together. Leave it as it is and record the exception; where something in it "
    "is wrong, run that wizard again.",
)
SEEMS_INTERNAL = Withheld(
    "it has no role and seems internal",
    "It seems to be internal, and the command would send its mail out to the gateway. Give it a role first: as an "
    "internal one this rule does not concern it.",
)
SEEMS_INTERNET = Withheld(
    "it has no role and seems internet-facing",
    "It seems to be internet-facing, where the command could stop mail to servers that nobody here manages. Give it a "
    "role first: as an internet-facing one this rule does not concern it.",
)
OWN_MAIL = Withheld(
    "it takes mail for the organization's own domains",
    "It takes mail for domains of the organization itself, which the command would send out to the gateway. Where it "
    "takes mail for others too, make a connector of its own for those.",
)
LOOPS = Withheld(
    "it hands mail for the organization's own domains to smart hosts",
    "The command empties its smart hosts, and mail for the organization's own domains would go where their MX records "
    "point, which is as a rule this server again. Leave it as it is and record the exception.",
)
EVERYBODYS = Withheld(
    "it takes mail for every domain of the internet and sends it by DNS",
    "It sends mail to every domain of the internet by DNS, and most servers there would fail the validation: their "
    "mail would wait and come back. Give it the role internet-facing, or a smart host (EX19-ED-000095).",
)
NO_TLS_DOMAIN = Withheld(
    "it validates the certificate of smart hosts, and no TlsDomain is told",
    "Exchange takes DomainValidation beside smart hosts only with a TlsDomain. Look up the name on their certificate, "
    "and set it in the same command: -TlsDomain NAME. Another name than theirs stops the connector's mail.",
)

# --- Exceptions -------------------------------------------------------------------------------------------------------

SUBSCRIPTIONS_WHY = (
    "The connector belongs to the Edge subscription and leads only to the Mailbox servers of the subscribed site. It "
    "authenticates by the subscription, which is mutual TLS: each side checks the certificate that it was given when "
    "the server was subscribed. Domain security would need delivery by DNS and empty its smart hosts; a TlsAuthLevel "
    "would check another certificate. Either can stop inbound mail."
)
SUBSCRIPTIONS_SIZE = (
    "The connector belongs to the Edge subscription and leads only to the Mailbox servers of the subscribed site. The "
    "size of what comes in is limited by the receive connectors of this server, before it reaches this connector."
)
HYBRID_WHY = (
    "The Hybrid Configuration wizard made this connector, which leads to the organization's own Exchange Online. By "
    "its way, its certificate and its TlsDomain each side knows the other as part of one organization: other smart "
    "hosts, domain security or another TlsDomain would end that, or stop the mail."
)
LOOPS_WHY = (
    "The connector hands mail for the organization's own domains to hosts that it names. Domain security works only "
    "with delivery by DNS, which follows the MX records of these domains, as mail from outside does, in place of that."
)
BY_LEVEL_WHY = (
    "The connector checks the certificate of the other side by TlsAuthLevel DomainValidation, as EX19-ED-000232 wants. "
    "Exchange takes no DomainSecureEnabled True beside it."
)
BY_SECURITY_WHY = (
    "The connector uses domain security, as EX19-ED-000098 wants: for the domains in TLSSendDomainSecureList each side "
    "must show a valid certificate with its domain's name. Exchange takes no TlsAuthLevel beside it."
)

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
