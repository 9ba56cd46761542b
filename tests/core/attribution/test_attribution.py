"""Whose evidence is this: what names another server, or nobody where Exchange names one, clears nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.attribution.owners import before_category, in_path, same, server_of
from core.model import Evidence, Facts, Host, Reason, Row, Status
from tests.core.attribution.owned import (
    CONNECTORS,
    FILED,
    GRAVE,
    LIVE,
    SEND,
    SERVER,
    SERVICE,
    by_file,
    exported,
    good,
    named,
    over_winrm,
    passes,
    resting_on,
    result,
)

TRANSPORTS: tuple[Callable[..., Evidence], ...] = (over_winrm, by_file, exported)
LOOKALIKES = ("EDGE0\u200b1", "EDGE01\u2060", "\uff25\uff24\uff27\uff2501", "ED\u13c0E01", "EDGE01 ", "EDGE01\u3164")


def test_complete_evidence_of_one_server_clears_what_it_cleared_before():
    live, printed, exports = (passes(transport(good())) for transport in TRANSPORTS)
    assert live == printed and len(live) >= 56 and len(exports) >= 49
    assert not any(result(transport(good())).foreign for transport in TRANSPORTS)


# --- Receive connectors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_connectors_of_another_server_without_server_clear_nothing(transport):
    """Their Identity begins with EDGE99, their Server is gone, and all else is EDGE01's."""
    sources = good()
    for row in sources[CONNECTORS]:
        row["Identity"] = row["Identity"].replace("EDGE01", "EDGE99")
        del row["Server"]
    evidence = transport(sources)
    assert not passes(evidence) & resting_on(CONNECTORS) and resting_on(CONNECTORS) >= GRAVE
    assert "EDGE99" in result(evidence).foreign_text


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("row", [0, 1])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Server", None),
        ("Server", ""),
        ("Server", "EDGE99"),
        ("Identity", "EDGE99\\x"),
        ("Identity", "x"),
        ("DistinguishedName", "CN=x,CN=SMTP Receive Connectors,CN=Protocols,CN=EDGE99,CN=Servers,CN=y"),
    ],
)
def test_one_connector_that_names_another_or_nobody_is_enough(transport, row, name, value):
    sources = good()
    sources[CONNECTORS][row] |= {name: value}
    if value is None:
        del sources[CONNECTORS][row][name]
    assert not passes(transport(sources)) & resting_on(CONNECTORS)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_name_that_only_looks_the_same_is_another(transport, name):
    sources = good()
    sources[CONNECTORS][0] |= {"Server": name, "Identity": f"{name}\\x"}
    evidence = transport(sources)
    assert not passes(evidence) & resting_on(CONNECTORS)
    assert ascii(name)[1:-1] in result(evidence).foreign_text


@pytest.mark.parametrize("transport", [over_winrm, by_file])
@pytest.mark.parametrize("name", ["edge01", "Edge01.contoso.mil", "contoso.mil/Servers/EDGE01"])
def test_the_server_itself_however_its_name_is_written(transport, name):
    sources = good()
    for row in sources[CONNECTORS]:
        row["Server"] = name
    assert passes(transport(sources)) == passes(transport(good()))


@pytest.mark.parametrize("transport", [over_winrm, by_file])
def test_a_server_of_this_name_in_another_domain_is_another(transport):
    sources = good()
    sources[CONNECTORS][0]["Server"] = "edge01.other.mil"
    assert not passes(transport(sources)) & resting_on(CONNECTORS)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_old_domain_in_the_servers_own_entry_is_no_other_server(transport):
    sources = good()
    sources[SERVER][0]["Fqdn"] = "edge01.old.mil"
    assert passes(transport(sources)) == passes(transport(good()))
    sources[SERVER][0]["Fqdn"] = "edge99.contoso.mil"
    assert not passes(transport(sources)) & resting_on(SERVER)


def test_send_connectors_alone_that_no_server_shares_clear_nothing():
    sources = {SEND: good()[SEND]}
    assert passes(exported(sources))
    for row in sources[SEND]:
        row["SourceTransportServers"] = ("EDGE02", "EDGE01")
    assert passes(exported(sources))
    sources[SEND][0]["SourceTransportServers"] = ("EDGE99",)
    assert not passes(exported(sources))


def test_a_failing_connector_stays_open_and_says_whose_it_is():
    sources = good()
    sources[CONNECTORS][1] |= {"AuthMechanism": "Tls, BasicAuth", "AuthMechanismValue": 5, "Server": "EDGE99"}
    finding = next(f for f in result(over_winrm(sources)).findings if f.stig_id == "EX19-ED-000235")
    assert finding.status is Status.OPEN and any("EDGE99" in note for note in finding.notes)


def test_a_front_end_connector_is_told_and_judged():
    sources = good()
    sources[CONNECTORS][0] |= {"TransportRole": "FrontendTransport"}
    sources[CONNECTORS][1] |= {"TransportRole": "HubTransport"}
    found = {f.stig_id: f for f in result(exported(sources)).findings}
    assert found["EX19-ED-000118"].status is Status.NOT_A_FINDING
    [told] = [note for note in found["EX19-ED-000118"].notes if "FrontendTransport" in note]
    assert "From internet gateways" in told and "From Mailbox servers" not in told
    assert not any("FrontendTransport" in note for note in found["EX19-ED-000027"].notes)


# --- Other sources ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("source", "name"),
    [
        (SERVICE, "Name"),
        (SERVICE, "Identity"),
        (SERVER, "Name"),
        (SERVER, "Identity"),
        (SEND, "SourceTransportServers"),
    ],
)
def test_every_other_object_that_has_an_owner(transport, source, name):
    for value in (None, "EDGE99", ""):
        sources = good()
        row = sources[source][0]
        row[name] = (value,) if source == SEND and value else () if source == SEND else value
        if value is None:
            del row[name]
        assert not passes(transport(sources)) & resting_on(source), value


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_send_connectors_that_are_shared_are_this_servers_too(transport):
    sources = good()
    for row in sources[SEND]:
        row["SourceTransportServers"] = ("EDGE02", "edge01")
    assert passes(transport(sources)) == passes(transport(good())) and not result(transport(sources)).foreign


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_event_levels_of_another_server(transport):
    levels = "Get-EventLogLevel"
    for identities, clear in (
        (("EDGE01\\A\\B", "EDGE01\\A\\C", "EDGE01\\A\\D"), True),
        (("EDGE01\\A\\B", "EDGE99\\A\\C", "EDGE01\\A\\D"), False),
        (("EDGE01\\A\\B", "A\\C", "EDGE01\\A\\D"), False),
        (("A\\B", "A\\C", "A\\D"), True),
    ):
        sources = good()
        for row, identity in zip(sources[levels], identities, strict=True):
            row["Identity"] = identity
        assert (resting_on(levels) <= passes(transport(sources))) is clear, identities


@pytest.mark.parametrize(
    ("computer", "clear"),
    [("edge01.contoso.mil", True), ("10.20.0.5", True), ("localhost", True), ("EDGE99", False), ("fe80::1", True)],
)
def test_who_was_asked_counts_where_an_object_names_no_server(computer, clear):
    sources = good()
    for source in ("Get-OrganizationConfig", CONNECTORS):
        for row in sources[source]:
            row["PSComputerName"] = computer
    found = passes(exported(sources))
    assert (resting_on("Get-OrganizationConfig") <= found) is clear and resting_on(CONNECTORS) & found


def test_what_names_no_server_is_not_cleared_in_mixed_evidence():
    sources = good()
    sources[SERVICE][0] |= {"Name": "EDGE99", "Identity": "EDGE99"}
    found = passes(over_winrm(sources))
    assert not found & resting_on("Get-OrganizationConfig") and found >= {"EX19-ED-000118", "EX19-ED-000231"}


def test_a_host_whose_two_names_differ_clears_nothing_that_names_no_server():
    whole = result(over_winrm(good(), fqdn="edge99.contoso.mil"))
    assert "edge99.contoso.mil" in whole.foreign_text
    assert not {f.stig_id for f in whole.findings if f.status is Status.NOT_A_FINDING} & resting_on("Get-Service")


# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fqdn", "other", "is_same"),
    [
        ("EDGE01", "", "edge01", True),
        ("EDGE01", "", "edge01.contoso.mil", True),
        ("EDGE01", "edge01.contoso.mil", "EDGE01.CONTOSO.MIL", True),
        ("EDGE01", "edge01.contoso.mil", "edge01.other.mil", False),
        ("EDGE-TRANSPORT-", "edge-transport-01.contoso.mil", "edge-transport-01", True),
        ("EDGE-TRANSPORT-", "edge-transport-01.contoso.mil", "edge-transport-02", False),
        ("EDGE01", "", "EDGE011", False),
        ("EDGE01", "", "EDGE01-", False),
        ("EDGE\u212a1", "", "EDGEk1", False),
        ("EDGESS", "", "EDGE\xdf", False),
        ("", "", "EDGE01", False),
    ],
)
def test_when_two_names_are_one_server(name, fqdn, other, is_same):
    assert same(other, Host(name, fqdn)) is is_same


def test_names_in_longer_texts():
    assert in_path("CN=EDGE01,CN=Servers,CN=First") == "EDGE01" and in_path("CN=EDGE01,CN=Sites") == ""
    assert before_category("EDGE01\\A\\B") == "EDGE01" and before_category("A\\B") == ""


def test_thousands_of_names_take_little_room():
    rows = {source: good()[source][0] for source in (CONNECTORS, SERVER, SERVICE)}
    collected = {
        source: tuple(
            Row(source, row | {"Name": f"E{n}", "Server": f"E{n}", "Identity": f"E{n}\\x"}) for n in range(2_000)
        )
        for source, row in rows.items()
    }
    evidence = replace(exported(good()), facts=Facts(collected), host=Host())
    whole = result(evidence)
    assert len(whole.foreign) <= 21 and len(whole.foreign_text) < 2_000 and not passes(evidence)
    assert server_of(collected[CONNECTORS]) is None


def test_the_servers_entry_decides_which_computer_must_answer():
    evidence = exported({**good(), CONNECTORS: named(good(), "EDGE99")[CONNECTORS]})
    failure = result(evidence, replace(FILED, computer="EDGE01")).failure
    assert failure is not None and failure.reason is Reason.OTHER_SERVER
    assert result(over_winrm(good()), LIVE).failure is None


def test_where_nobody_is_meant_no_source_is_called_another_servers():
    sources = good() | {CONNECTORS: named(good(), "EDGE99")[CONNECTORS]}
    said = " ".join(finding.reason for finding in result(exported(sources)).findings)
    assert "Get-TransportService returned settings of EDGE01, in evidence of several servers: collect" in said
    assert "another server" not in said and "EDGE01, edge01" not in said, "each name once, whatever its capitals"
