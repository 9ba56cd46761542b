"""What people read of a command on a send connector: when none is printed, what stops, how to look, what excuses it."""

from __future__ import annotations

from dataclasses import replace

from core.remediation import verify
from core.remediation.guide import LIMITS, Guide, Withheld
from core.remediation.subscription import SEND

SUBSCRIPTIONS_ROUTE = Withheld(
    "the EdgeSync connector to the Mailbox servers, and the command would change its smart hosts",
    "EdgeSync created this connector to the Mailbox servers of the subscribed site: the command would send all "
    "inbound mail back out. Give it the role internal, with that reason; then this rule does not apply to it.",
)
SUBSCRIPTIONS_AUTHENTICATION = Withheld(
    "the EdgeSync connector to the Mailbox servers, which authenticates by the subscription",
    "EdgeSync created this connector. It authenticates by the subscription, which is mutual TLS, and a change can "
    "stop inbound mail on all Edge servers of the site. Keep it unchanged and record the exception.",
)
SUBSCRIPTIONS_LIMITS = Withheld(
    "the EdgeSync connector to the Mailbox servers",
    "EdgeSync created and maintains this connector; whether it keeps a changed value is not documented. Keep it "
    "unchanged: sign its value on the site sheet, or record an exception.",
)
MADE_BY_HAND = Withheld(
    "created manually for the organization's own domains (address space --)",
    "All inbound mail uses this connector (address space --), so a mistake would stop all of it, and no command is "
    "printed to paste. Change it manually, and send an inbound test message before and after; or record an exception.",
)
NO_HOSTS = Withheld(
    "the site sheet has no smart hosts",
    "Enter the smart hosts from the EDSP on the site sheet: the command sets those.",
)
HYBRID = Withheld(
    "a connector of the Hybrid Configuration Wizard (CloudServicesMailEnabled True, or its address space)",
    "The Hybrid Configuration Wizard created this connector (CloudServicesMailEnabled or its address spaces show "
    "it), and its routing, certificate and TlsDomain belong together. Keep it unchanged and record the exception; if "
    "a setting is wrong, run the wizard again.",
)
SEEMS_INTERNAL = Withheld(
    "it has no role and appears to be internal",
    "It appears to be internal, and the command would send its mail out to the gateway. Give it a role first: this "
    "rule does not apply to an internal connector.",
)
SEEMS_INTERNET = Withheld(
    "it has no role and appears to be internet-facing",
    "It appears to be internet-facing, and the command could stop mail to servers of other organizations. Give it a "
    "role first: this rule does not apply to an internet-facing connector.",
)
OWN_MAIL = Withheld(
    "it carries mail for the organization's own domains",
    "It carries mail for the organization's own domains, which the command would send out to the gateway. If it also "
    "carries mail for other domains, create a separate connector for those.",
)
LOOPS = Withheld(
    "it sends mail for the organization's own domains to smart hosts",
    "The command clears its smart hosts, and mail for the organization's own domains would go to their MX hosts, "
    "usually this server again. Keep it unchanged and record the exception.",
)
EVERYBODYS = Withheld(
    "it carries mail for all internet domains and sends it by DNS",
    "It sends mail to all internet domains by DNS, and most servers there would fail the validation: the mail would "
    "wait and be returned. Give it the role internet-facing, or a smart host (EX19-ED-000095).",
)
NO_TLS_DOMAIN = Withheld(
    "it validates the certificate of smart hosts, and TlsDomain is not set",
    "With smart hosts, Exchange accepts DomainValidation only with a TlsDomain. Look up the name on their "
    "certificate, and set it in the same command: -TlsDomain NAME. Any other name stops the connector's mail.",
)

# --- Exceptions -------------------------------------------------------------------------------------------------------

SUBSCRIPTIONS_WHY = (
    "The connector belongs to the Edge subscription and leads only to the Mailbox servers of the subscribed site. It "
    "authenticates by the subscription, which is mutual TLS: each side checks the certificate that it received when "
    "the server was subscribed. Domain security would require delivery by DNS and clear its smart hosts; a "
    "TlsAuthLevel would check another certificate. Either can stop inbound mail."
)
SUBSCRIPTIONS_SIZE = (
    "The connector belongs to the Edge subscription and leads only to the Mailbox servers of the subscribed site. The "
    "receive connectors of this server limit the size of inbound mail before it reaches this connector."
)
HYBRID_WHY = (
    "The Hybrid Configuration Wizard created this connector, which leads to the organization's own Exchange Online. "
    "By its routing, certificate and TlsDomain each side recognizes the other as part of one organization: other "
    "smart hosts, domain security or another TlsDomain would break this or stop the mail."
)
LOOPS_WHY = (
    "The connector sends mail for the organization's own domains to named hosts. Domain security works only with "
    "delivery by DNS, which would follow the MX records of these domains instead, as mail from outside does."
)
BY_LEVEL_WHY = (
    "The connector checks the other side's certificate by TlsAuthLevel DomainValidation, as EX19-ED-000232 requires. "
    "Exchange does not accept DomainSecureEnabled True together with it."
)
BY_SECURITY_WHY = (
    "The connector uses domain security, as EX19-ED-000098 requires: for the domains in TLSSendDomainSecureList each "
    "side must present a valid certificate with its domain name. Exchange does not accept a TlsAuthLevel together "
    "with it."
)

NAMED = "Set-SendConnector -Identity NAME"
UNDO = "the same command with the values from the evidence, and with the smart hosts that Exchange cleared"

SMART_HOST = Guide(
    "EX19-ED-000095",
    f"{NAMED} -SmartHosts HOSTS -DNSRoutingEnabled $false [-DomainSecureEnabled $false]",
    stops="Afterwards all mail of this connector depends on the smart hosts: if they reject this server, it waits.",
    also="First ask the administrators of the smart hosts to accept mail from the source servers.",
    verify=verify.OUT,
    withheld=(SUBSCRIPTIONS_ROUTE, HYBRID, SEEMS_INTERNAL, OWN_MAIL, NO_TLS_DOMAIN, NO_HOSTS),
    no_value=NO_HOSTS,
)
BY_SECURITY = Guide(
    stops="Mail to a secured domain waits in the queue, and is eventually returned, unless its server presents a "
    "valid certificate with the domain name.",
    verify=verify.OUT,
    withheld=(SUBSCRIPTIONS_AUTHENTICATION, HYBRID, SEEMS_INTERNET, LOOPS),
    exception=SUBSCRIPTIONS_WHY,
    undo=UNDO,
)
BY_LEVEL = Guide(
    stops="Mail waits in the queue, and is eventually returned, unless the other server presents a valid certificate "
    "with the right name.",
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
    up="Idle connections stay open longer, and count toward the limits that partners set for this server.",
    down="A partner that is slow to answer is disconnected earlier, and the message is sent again.",
    verify=verify.OUT,
    withheld=(LIMITS[SEND, "ConnectionInactivityTimeOut"], SUBSCRIPTIONS_LIMITS, MADE_BY_HAND),
)
