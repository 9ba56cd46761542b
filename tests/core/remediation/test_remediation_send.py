"""Commands on send connectors: what Exchange wants beside them, what they lose, the way back, conflicts."""

from __future__ import annotations

import pytest

from core.model import PropertyChange, Role, RunOn
from core.remediation.connectors import send_guides as cases
from tests.core.checks.send_connectors import (
    BOTH,
    DECIDING,
    JUDGED,
    SECURED,
    TO_EVERYBODY,
    TO_HOSTS,
    VALIDATED,
    back,
    told,
    typed,
)

# --- What Exchange wants beside ---------------------------------------------------------------------------------------


def test_smart_hosts_need_dns_routing_off_and_domain_security_off():
    plain = told("095")
    assert typed(plain) == "-SmartHosts '192.0.2.25' -DNSRoutingEnabled $false"
    assert back(plain) == "-SmartHosts $null -DNSRoutingEnabled $true"
    secured = told("095", SECURED)
    assert typed(secured) == "-SmartHosts '192.0.2.25' -DNSRoutingEnabled $false -DomainSecureEnabled $false"
    assert back(secured) == "-SmartHosts $null -DNSRoutingEnabled $true -DomainSecureEnabled $true"
    assert "partner.example is no longer sent with mutual TLS" in " ".join(secured.stops)
    assert "mutual TLS" not in " ".join(plain.stops)
    assert any("it secured no domain" in text for text in told("095", SECURED, secure=()).stops)


def test_smart_hosts_of_a_validating_connector_need_a_tls_domain():
    assert told("095", VALIDATED).withheld == cases.NO_TLS_DOMAIN.instead
    named = told("095", VALIDATED, {"TlsDomain": "mail.fabrikam.example"})
    assert named.command and "a certificate for mail.fabrikam.example" in " ".join(named.stops)


def test_new_smart_hosts_are_shown_the_password_of_the_old_ones():
    other = {**TO_HOSTS, "SmartHostAuthMechanism": "BasicAuthRequireTLS"}
    assert any("password of the old ones" in text for text in told("095", other).stops)
    assert not any("password" in text for text in told("095", TO_HOSTS).stops)


def test_new_smart_hosts_must_offer_what_the_connector_asks_for():
    assert any("must offer TLS" in text for text in told("095", TO_HOSTS, {"RequireTLS": True}).stops)
    checked = {"TlsAuthLevel": "CertificateValidation", "TlsAuthLevelValue": 2, "RequireTLS": True}
    assert any("must present a valid certificate" in text for text in told("095", TO_HOSTS, checked).stops)
    assert not any("new smart hosts" in text for text in told("095", TO_HOSTS).stops)


def test_names_of_smart_hosts_may_be_looked_up_outside():
    outside = {"UseExternalDNSServersEnabled": True}
    assert any("external DNS" in text for text in told("095", outside, smart_hosts=("gateway.mil",)).also)
    assert not any("external DNS" in text for text in told("095", outside).also)
    assert not any("external DNS" in text for text in told("095", smart_hosts=("gateway.mil",)).also)


@pytest.mark.parametrize("rule", ["098", "236"])
def test_domain_security_takes_no_level_and_no_domain_beside_it(rule: str):
    said = told(rule, VALIDATED, {"TlsDomain": "mail.fabrikam.example"}, send_tls_method="DomainSecureEnabled")
    assert typed(said).endswith("-DomainSecureEnabled $true -TlsAuthLevel $null -TlsDomain $null")
    assert back(said) == (
        "-DomainSecureEnabled $false -TlsAuthLevel 'DomainValidation' -TlsDomain 'mail.fabrikam.example'"
    )
    assert said.exception == cases.BY_LEVEL_WHY
    assert any("partner.example" in text for text in said.also)
    assert any(
        "not in the evidence" in text for text in told(rule, send_tls_method="DomainSecureEnabled", secure="?").also
    )
    assert any("is empty" in text for text in told(rule, send_tls_method="DomainSecureEnabled", secure=()).also)


@pytest.mark.parametrize(("rule", "by_dns"), [("098", " -DNSRoutingEnabled $true"), ("236", "")])
def test_domain_security_by_dns_takes_nothing_else(rule: str, by_dns: str):
    said = told(rule, send_tls_method="DomainSecureEnabled")
    assert f" {typed(said)}" == f"{by_dns} -DomainSecureEnabled $true"
    assert back(said) == "-DomainSecureEnabled $false"
    assert said.exception == "" and said.lost == ()


def test_a_level_needs_required_tls_and_no_domain_security():
    assert typed(told("232", SECURED)) == (
        "-TlsAuthLevel 'DomainValidation' -RequireTLS $true -DomainSecureEnabled $false"
    )
    assert back(told("232", SECURED)) == "-TlsAuthLevel $null -RequireTLS $false -DomainSecureEnabled $true"
    assert told("232", SECURED).exception == cases.BY_SECURITY_WHY
    assert told("232", SECURED, secure=()).exception == ""  # there is nothing that it secures
    assert typed(told("232", {"RequireTLS": True})) == "-TlsAuthLevel 'DomainValidation'"
    assert any("contain the name the recipient's domain" in text for text in told("232").also)
    assert any("no TLS" in text for text in told("232").stops)
    assert not any("no TLS" in text for text in told("232", {"RequireTLS": True}).stops)


def test_the_internal_domain_comes_with_the_level():
    said = told("236", {"TlsAuthLevel": "EncryptionOnly", "TlsAuthLevelValue": 1, "RequireTLS": True})
    assert typed(said) == "-TlsDomain 'contoso.mil' -TlsAuthLevel 'DomainValidation'"
    assert back(said) == "-TlsDomain $null -TlsAuthLevel 'EncryptionOnly'"
    assert any("contain the name contoso.mil" in text for text in said.also)
    assert typed(told("236", TO_HOSTS)) == "-TlsDomain 'contoso.mil' -TlsAuthLevel 'DomainValidation' -RequireTLS $true"


@pytest.mark.parametrize("rule", ["098", "232", "236"])
def test_starttls_is_not_ignored_beside_any_of_them(rule: str):
    on = told(rule, {"IgnoreSTARTTLS": True})
    assert on.command.endswith(" -IgnoreSTARTTLS $false") and on.undo.endswith(" -IgnoreSTARTTLS $true")
    assert "IgnoreSTARTTLS" not in told(rule).command
    unknown = told(rule, without="IgnoreSTARTTLS")
    assert unknown.command.endswith(" -IgnoreSTARTTLS $false") and "IgnoreSTARTTLS" not in unknown.undo
    assert any("value of IgnoreSTARTTLS is not in the evidence" in text for text in unknown.lost)
    shown = told(rule, {"RequireTLS": True}, without="IgnoreSTARTTLS")  # which Exchange refuses beside it
    assert "IgnoreSTARTTLS" not in shown.command


# --- What is lost -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["098", "236"])
def test_smart_hosts_that_exchange_empties_are_named_and_brought_back(rule: str):
    said = told(
        rule, TO_HOSTS, {"SmartHostAuthMechanism": "ExternalAuthoritative"}, send_tls_method="DomainSecureEnabled"
    )
    assert "-DNSRoutingEnabled $true" in said.command
    assert PropertyChange("SmartHosts", TO_HOSTS["SmartHosts"], (), by_command=False) in said.changes
    assert PropertyChange("SmartHostAuthMechanism", "ExternalAuthoritative", "None", by_command=False) in said.changes
    for part in (
        "-SmartHosts 'relay.fabrikam.example','[10.20.1.25]'",
        "-SmartHostAuthMechanism 'ExternalAuthoritative'",
    ):
        assert part in said.undo
    assert "-DNSRoutingEnabled $false" in said.undo and "-DomainSecureEnabled $false" in said.undo
    assert any("no longer to relay.fabrikam.example, [10.20.1.25]" in text for text in said.stops)
    assert said.lost == ()


@pytest.mark.parametrize("method", ["BasicAuth", "BasicAuthRequireTLS"])
def test_a_password_is_lost_and_the_undo_asks_for_it(method: str):
    said = told("098", TO_HOSTS, {"SmartHostAuthMechanism": method})
    assert any(f"password for {method} are lost" in text for text in said.lost)
    assert f"-SmartHostAuthMechanism '{method}' -AuthenticationCredential (Get-Credential)" in said.undo


def test_the_undo_is_one_command():
    """Exchange takes DNSRoutingEnabled False only with the smart hosts in the same command."""
    said = told("098", TO_HOSTS)
    assert said.undo.count("Set-SendConnector") == 1 and ";" not in said.undo


@pytest.mark.parametrize("missing", [*DECIDING, "SmartHostAuthMechanism"])
def test_what_would_be_lost_unsaid_is_not_commanded(missing: str):
    said = told("098", TO_HOSTS, without=missing)
    assert not said.command and missing in said.withheld


@pytest.mark.parametrize("missing", DECIDING)
@pytest.mark.parametrize("rule", BOTH)
def test_what_could_make_exchange_refuse_it_or_its_undo_is_not_commanded(rule: str, missing: str):
    """Where the rule itself can judge without it."""
    unlike = {"SmartHosts": ("[203.0.113.9]",), "DNSRoutingEnabled": False} if missing == "DNSRoutingEnabled" else {}
    if (rule, missing) not in JUDGED:
        said = told(rule, unlike, without=missing)
        assert not said.command and missing in said.withheld


@pytest.mark.parametrize("missing", ["IgnoreSTARTTLS", "CloudServicesMailEnabled", "UseExternalDNSServersEnabled"])
@pytest.mark.parametrize("rule", [*BOTH, "110", "115"])
def test_what_only_newer_evidence_holds_withholds_nothing_by_itself(rule: str, missing: str):
    assert told(rule, without=missing).command


@pytest.mark.parametrize("rule", [*BOTH, "110", "115"])
def test_without_smart_hosts_no_logon_is_lost(rule: str):
    assert told(rule, without="SmartHostAuthMechanism").command


# --- Where, for whom, in which direction ------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [*BOTH, "110", "115"])
def test_it_says_for_which_source_servers_it_counts(rule: str):
    assert any("source servers of the connector: EDGE01, EDGE02" in text for text in told(rule).also)
    assert any("not in the evidence" in text for text in told(rule, without="SourceTransportServers").also)


def test_edgesyncs_connector_to_the_internet_is_changed_on_a_mailbox_server():
    outbound = {
        "Identity": "EdgeSync - Site to Internet",
        "Name": "EdgeSync - Site to Internet",
        **TO_EVERYBODY,
        **SECURED,
    }
    said = told("095", outbound)
    assert said.command and said.place is RunOn.MAILBOX
    assert said.command.endswith("-DNSRoutingEnabled $false -DomainSecureEnabled $false")
    assert told("095").place is RunOn.NOT_KNOWN


def test_the_timeout_warns_in_the_direction_in_which_it_moves():
    (falls,), (rises,) = told("110").stops, told("110", {"ConnectionInactivityTimeOut": "00:01:00"}).stops
    assert "disconnected earlier" in falls and "disconnected" not in rises and "stay open longer" in rises


# --- Conflicts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "method", "role", "others"),
    [
        ("095", "", Role.NONE, ["098"]),
        ("095", "", Role.INTERNET, []),
        ("232", "DomainValidation", Role.INTERNAL, ["098"]),
        ("098", "", Role.INTERNAL, ["232"]),
        ("098", "", Role.NONE, ["095", "232"]),
        ("098", "DomainValidation", Role.INTERNAL, ["232", "236"]),
        ("098", "DomainSecureEnabled", Role.INTERNAL, ["232"]),
        ("232", "", Role.INTERNAL, ["098"]),
        ("232", "DomainSecureEnabled", Role.INTERNAL, ["098", "236"]),
        ("236", "DomainValidation", Role.INTERNAL, ["098"]),
        ("236", "DomainSecureEnabled", Role.INTERNAL, ["232"]),
        ("110", "DomainSecureEnabled", Role.NONE, []),
    ],
)
def test_a_command_names_the_rules_that_the_connector_then_fails(rule, method, role, others):
    level = {"TlsDomain": "contoso.mil", **VALIDATED}
    security = {**level, **TO_HOSTS}
    changes = {"098": security, "232": SECURED, "236": SECURED if method == "DomainValidation" else {}}
    said = told(rule, changes.get(rule, {}), role=role, send_tls_method=method)
    assert said.command and sorted(each.stig_id[-3:] for each in said.conflicts) == others


def test_a_rule_is_no_conflict_that_the_command_comes_nearer_to():
    """095 ends domain security, which 232 wants off, and leaves the level alone."""
    said = told("095", SECURED, role=Role.NONE)
    assert [each.stig_id[-3:] for each in said.conflicts] == ["098"]
