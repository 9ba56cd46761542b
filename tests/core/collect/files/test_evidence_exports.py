"""What administrators have already: exports of other cmdlets, EdgeTransport.exe.config, and the real captures."""

from __future__ import annotations

import pytest

from core.collect.contents import COPIED
from core.collect.evidence_errors import EvidenceRefused
from core.collect.files.clixml import read_clixml
from core.collect.files.config_file import read_config
from core.collect.files.file_groups import sort_files
from core.model import Reason, Server, Status
from core.registry import CHECKS, evaluate
from tests.core.collect.files.evidence_files import CONFIG, collect, files
from tests.helpers.exported import CONNECTORS, NAMES, connector, exchange, exported
from tests.helpers.scans import judged
from tests.helpers.shared import CAPTURES, needs_captures

PATHS = {"Path": "EdgeTransport.exe.config", "QueueDatabasePath": "D:\\Queue", "QueueDatabaseLoggingPath": "%X%\\Logs"}


# --- Exports of other cmdlets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["Deserialized.Microsoft.Exchange.Data.X.SenderIdConfig", "Microsoft.Exchange.SenderIdConfig"]
)
def test_a_class_is_known_by_its_name_in_any_room_of_exchange(kind):
    _, facts = read_clixml(exported(connector('<B N="Enabled">true</B>', kind=kind)))
    assert facts.rows("Get-SenderIdConfig")[0].yes("Enabled")


@pytest.mark.parametrize(
    "kind", ["X.SenderIdConfig", "Microsoft.ExchangeX.SenderIdConfig", "Microsoft.Exchange.Data.Senderidconfig"]
)
def test_a_class_of_someone_else_is_not(kind):
    with pytest.raises(EvidenceRefused, match="of the type"):
        read_clixml(exported(connector('<B N="Enabled">true</B>', kind=kind)))


def test_null_is_empty_except_where_select_object_made_it_up():
    props = '<Nil N="TlsDomain" /><Nil N="TlsAuthLevel" /><Obj N="SmartHosts" RefId="l"><LST /></Obj>'
    kind = "Microsoft.Exchange.Data.Directory.SystemConfiguration.SmtpSendConnectorConfig"
    row = read_clixml(exported(connector(NAMES + props, kind=kind)))[1].rows("Get-SendConnector")[0]
    assert row.maybe_text("TlsDomain") == "" and row.maybe_text("TlsAuthLevel") == "" and row.texts("SmartHosts") == ()
    row = read_clixml(exported(connector(NAMES + props, kind=f"Selected.{kind}")))[1].rows("Get-SendConnector")[0]
    assert not row.has("TlsDomain") and not row.has("TlsAuthLevel")


@pytest.mark.parametrize("data", ["", "AAAA", "not Base64!", "MIID" * 20_000])
def test_bytes_that_are_no_certificate_say_nothing(data):
    text = exported(exchange("ExchangeCertificate", f'<BA N="RawData">{data}</BA>'))
    assert dict(read_clixml(text)[1].rows("Get-ExchangeCertificate")[0].values) == {}


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("EDGE01", ("EDGE01", "15.2.1748.10", "Exchange Server 2019")),
        ("EDGE02", ("", "", "")),  # the connectors are EDGE01's, so which of the two is meant is not said
    ],
)
def test_the_export_of_the_server_itself_tells_its_version(tmp_path, name, host):
    told = f'<S N="Name">{name}</S><S N="AdminDisplayVersion">Version 15.2 (Build 1748.10)</S>'
    server = exported(exchange("ExchangeServer", told))
    found = collect(*files(tmp_path, rc_xml=CONNECTORS, server_xml=server)).host
    assert (found.name, found.exchange_version, found.product) == host
    assert collect(*files(tmp_path, alone_xml=server)).host.product == "Exchange Server 2019"


# --- EdgeTransport.exe.config -----------------------------------------------------------------------------------------


def test_the_configuration_as_edge_ps1_reads_it():
    assert dict(read_config(CONFIG).rows("EdgeTransport.exe.config")[0].values) == PATHS
    lower = CONFIG.replace('key="QueueDatabasePath"', 'key="queuedatabasepath"')
    assert dict(read_config(lower).rows("EdgeTransport.exe.config")[0].values) == PATHS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</appSettings>", '<add key="queueDatabasePath" value="C:\\Q" /></appSettings>'),
        ("</appSettings>", '<remove key="QueueDatabasePath" /></appSettings>'),
        ("</appSettings>", "<clear /></appSettings>"),
        ("<appSettings>", '<appSettings file="other.config">'),
        ("</configuration>", "<appSettings /></configuration>"),
        (' value="D:\\Queue"', ""),
    ],
)
def test_where_it_is_not_clear_which_setting_counts_there_is_no_fact(old, new):
    assert "QueueDatabasePath" not in read_config(CONFIG.replace(old, new)).rows("EdgeTransport.exe.config")[0].values


@pytest.mark.parametrize(
    "text",
    [
        CONFIG[:80],
        "<configuration />",
        CONFIG.replace("QueueDatabase", "Other"),
        CONFIG.replace("configuration", "Configuration"),
        '<!DOCTYPE configuration [<!ENTITY x "D:">]>' + CONFIG.split("?>")[1],
        CONFIG.replace("D:", "D:" * 600_000),
    ],
)
def test_what_is_no_configuration_of_the_transport_is_refused(text):
    with pytest.raises(EvidenceRefused):
        read_config(text)


# --- The real captures ------------------------------------------------------------------------------------------------


@needs_captures
def test_the_real_captures_as_one_set_answer_every_rule_they_can():
    (group,) = sort_files([CAPTURES]).servers
    evidence = collect(*group)
    assert len(group) == 7 and evidence.origin.place.startswith("7 files: E19-EdgeTransport.exe.config, ")
    have = set(evidence.facts.collected)
    assert have == {
        *("Get-ReceiveConnector", "Get-SendConnector", "Get-AcceptedDomain", "Get-OrganizationConfig"),
        *("Get-ExchangeServer", "Get-ExchangeCertificate", "EdgeTransport.exe.config"),
    }
    rules = sorted(rule for rule in CHECKS if rule.startswith("EX19"))
    findings = [evaluate(rule, evidence.facts) for rule in rules]
    for finding in findings:
        check = CHECKS[finding.stig_id]
        lacking = [source for source in check.sources if source not in have]
        if lacking:
            assert finding.status is Status.NOT_REVIEWED, finding
            assert any(source in finding.reason for source in lacking), finding.reason
        elif not check.manual:
            assert finding.status is not Status.NOT_REVIEWED or finding.required_input, finding
    answered = [finding.stig_id for finding in findings if finding.status is not Status.NOT_REVIEWED]
    print(f"{len(answered)} rules answered by the captures: {', '.join(answered)}")
    assert len(answered) >= 18


@needs_captures
def test_the_real_captures_are_of_mailbox_servers_and_are_refused():
    for files_of in (CAPTURES, CAPTURES / "E19-GetExchangeServer.xml"):
        evidence = collect(files_of)
        failure = judged(Server("1", "captures"), evidence, ["EX19-ED-000235"], evidence.received_utc).failure
        assert failure is not None and failure.reason is Reason.NOT_EDGE


@needs_captures
def test_the_real_captures_without_the_servers_own_are_judged_where_they_say_whose_they_are():
    """The connectors are of one computer; whoever exported domains, organization and certificates asked another."""
    evidence = collect(*(file for file in CAPTURES.iterdir() if "GetExchangeServer" not in file.name))
    rules = {"EX19-ED-000235": "Get-ReceiveConnector", "EX19-ED-000055": "Get-OrganizationConfig"}
    result = judged(Server("1", "captures"), evidence, list(rules), evidence.received_utc)
    assert evidence.host.name == "WIN-CTD3L0RGEN4" and result.failure is None
    connectors, organization = result.findings
    assert connectors.status is Status.OPEN and any("FrontendTransport" in note for note in connectors.notes)
    assert "solo-e19a" in "".join((organization.reason, *organization.notes))
    assert {each.server for each in result.foreign if not each.meant} == {"solo-e19a"}
    assert "E19-GetOrganizationConfig.xml" in result.foreign_text


@needs_captures
def test_the_configuration_that_was_captured():
    evidence = collect(CAPTURES / "E19-EdgeTransport.exe.config")
    row = evidence.facts.rows("EdgeTransport.exe.config")[0]
    assert row.text("QueueDatabasePath").endswith("\\V15\\TransportRoles\\data\\Queue") and evidence.integrity == COPIED


@needs_captures
def test_the_certificates_that_were_captured():
    rows = collect(CAPTURES / "E19-GetExchangeCertificate.xml").facts.rows("Get-ExchangeCertificate")
    assert rows[0].text("Issuer") == "CN=Microsoft Exchange Server Auth Certificate"
    assert rows[0].text("Thumbprint") == "C3EDCF181EF4F9B53D01768ECA99564014BCA6E7"
    assert (rows[0].text("NotBefore"), rows[0].text("NotAfter")) == ("2019-12-03T22:47:32Z", "2024-11-06T22:47:32Z")
