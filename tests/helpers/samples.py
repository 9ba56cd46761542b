"""A realistic assessment, made of nouns only: what exports and the window are tried on without a server."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.model import (
    Assessment,
    Benchmark,
    Cause,
    Details,
    Evidence,
    Facts,
    Failure,
    Finding,
    Gap,
    Host,
    ObjectFinding,
    Origin,
    Reason,
    Remediation,
    Result,
    Role,
    RoleSuggestion,
    Row,
    Rule,
    Server,
    Severity,
    Status,
    Trust,
    Value,
    Verdict,
)

WHEN = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
ENCRYPTION, CHUNKING, BANNER = "EX19-ED-000235", "EX19-ED-000118", "EX19-ED-000231"
SOURCE = "Get-ReceiveConnector"
LACKING, CHANGED_TEXT = (Cause(Gap.FACT_MISSING),), (Cause(Gap.TEXT_CHANGED),)
LONG = "Relay_for_scanners-and-multifunction.printers.Building-4711.Floor-03.West-Wing.printer-vlan.office.example.mil"
WARNING = (
    "Removing ExchangeServer ends the logon of subscribed Mailbox servers (EdgeSync) on this connector. "
    "Test mail flow in both directions and record an exception if it breaks."
)


def sample_benchmark() -> Benchmark:
    """Three rules with texts of our own."""
    rules = (
        Rule(
            vuln_id="V-259641",
            rule_id="SV-259641r961632_rule",
            stig_id=ENCRYPTION,
            severity=Severity.HIGH,
            srg="SRG-APP-000439",
            title="Exchange internal Receive connectors must require encryption.",
            ccis=("CCI-002418",),
            discussion="A Receive connector accepts mail from other servers.\n\nMail on the way can be read & altered.",
            check_text="Open the Exchange Management Shell and list the connectors.\n\nIf one differs: a finding.",
            fix_text="Set it on every connector.\n\nSet-ReceiveConnector -Identity <'Name'> -AuthMechanism 'Tls'",
            details={"VulnDiscussion": "A Receive connector accepts mail from other servers.", "Mitigations": ""},
        ),
        Rule(
            vuln_id="V-259616",
            rule_id="SV-259616r960900_rule",
            stig_id=CHUNKING,
            severity=Severity.LOW,
            srg="SRG-APP-000247",
            title="Exchange Receive connectors must take messages in chunks.",
            ccis=("CCI-001095",),
            discussion="Large messages travel in chunks.",
            check_text="List ChunkingEnabled.",
            fix_text="Turn chunking on.",
        ),
        Rule(
            vuln_id="V-259639",
            rule_id="SV-259639r961167_rule",
            stig_id=BANNER,
            severity=Severity.MEDIUM,
            srg="SRG-APP-000267",
            title="The Exchange SMTP banner must not tell the product's version.",
            ccis=("CCI-001314",),
            discussion="A banner tells an attacker what to try.",
            check_text="List Banner.",
            fix_text="Set a neutral banner.",
        ),
    )
    return Benchmark(
        id="sample_exchange_edge",
        title="Sample benchmark for Exchange Edge",
        version="2",
        release="2",
        date="30 Jan 2025",
        release_info="Release: 2 Benchmark Date: 30 Jan 2025",
        rules=rules,
        filename="sample-xccdf.xml",
        sha256=hashlib.sha256(b"sample").hexdigest(),
    )


def connector(
    server: str,
    name: str,
    auth: str,
    require_tls: bool | None = True,
    verdict: Verdict = Verdict.FAILS,
    **more: Value,
) -> ObjectFinding:
    """One receive connector as the check reports it; `require_tls` None: the property was not there."""
    found: dict[str, Value] = {"AuthMechanism": auth} if auth else {}
    found |= {} if require_tls is None else {"RequireTLS": require_tls}
    found |= {
        "Bindings": ("0.0.0.0:25",),
        "RemoteIPRanges": ("0.0.0.0-255.255.255.255",),
        "PermissionGroups": "AnonymousUsers, ExchangeServers, Partners",
        "Enabled": True,
    }
    identity = f"{server}\\{name}"
    quoted = identity.replace("'", "''")
    fails = verdict is Verdict.FAILS
    reasons = {
        Verdict.FAILS: f"AuthMechanism is {auth}; the rule requires exactly Tls.",
        Verdict.MEETS: "AuthMechanism is exactly Tls.",
        Verdict.UNKNOWN: f"{SOURCE} gave no AuthMechanism for {identity}.",
    }
    plain = "Tls offers encryption but RequireTLS is False, so this connector still accepts plain text."
    return ObjectFinding(
        name=name,
        identity=identity,
        verdict=verdict,
        reason=reasons[verdict],
        found=tuple((found | more).items()),
        suggestion=RoleSuggestion(
            Role.NONE, "it takes mail from any address and serves Exchange servers, so it is both"
        ),
        notes=(plain,) if require_tls is False else (),
        remediation=Remediation(
            f"Set-ReceiveConnector -Identity '{quoted}' -AuthMechanism Tls" if fails else "",
            stops=(WARNING,) if fails and "ExchangeServer" in auth else (),
        ),
    )


def sample_evidence(server: Server, objects: tuple[ObjectFinding, ...], error: str = "", minutes: int = 0) -> Evidence:
    """Evidence whose raw bytes say the same as its facts; with `error`, the source failed."""
    computer = server.computer or server.name.upper()
    rows = tuple(
        Row(SOURCE, {"Identity": each.identity, "Name": each.name, "Server": computer} | dict(each.found))
        for each in objects
    )
    source = {"ok": not error, "rows": [dict(row.values) for row in rows]} | ({"error": error} if error else {})
    document = {"schema": 1, "host": {"name": computer}, "sources": {SOURCE: source}}
    raw = json.dumps(document, default=list).encode("ascii")
    when = WHEN + timedelta(minutes=minutes)
    file = bool(server.evidence_file)
    return Evidence(
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        received_utc=when,
        collected_utc=when - timedelta(seconds=2),
        integrity="length and SHA-256 match",
        origin=Origin(
            transport="file" if file else "WinRM",
            place=server.evidence_file or f"https://{server.host}:{server.port}/wsman",
            account="" if file else server.user,
            trust="" if file else "certificate valid according to the system's store",
            script_sha256=hashlib.sha256(b"script").hexdigest(),
            simulated=server.simulated,
        ),
        host=Host(
            name=computer,
            fqdn=f"{computer.lower()}.example.mil",
            os="Microsoft Windows Server 2022 Standard 10.0.20348",
            language_mode="FullLanguage",
            exchange_version="15.2.1748.10",
            product="Exchange Server 2019",
            edge_role=True,
            shell="loaded",
        ),
        facts=Facts({} if error else {SOURCE: rows}, {SOURCE: error} if error else {}),
    )


def _by_hand(stig_id: str) -> Finding:
    return Finding(stig_id, Status.NOT_REVIEWED, "No automatic check: review this rule manually.", checked=False)


def _result(server: Server, first: Finding, evidence: Evidence | None, failure: Failure | None, minutes: int) -> Result:
    start = WHEN + timedelta(minutes=minutes)
    findings = (first, _by_hand(CHUNKING), _by_hand(BANNER))
    return Result(server, start, start + timedelta(seconds=14), findings, evidence, failure)


def fresh(server: Server, minutes: int = 0) -> Result:
    """A fresh install: the default connector fails; so does one with a very long name and one with a quote in it."""
    name = server.computer or server.name.upper()
    objects = (
        connector(name, f"Default internal receive connector {name}", "Tls, ExchangeServer", require_tls=False),
        connector(name, LONG, "Tls, BasicAuth, BasicAuthRequireTLS", Bindings=("10.20.30.40:587", "[fd00::40]:587")),
        connector(name, "Überleitung O'Neill – приём почты", "Tls", verdict=Verdict.MEETS),
    )
    finding = Finding(
        ENCRYPTION,
        Status.OPEN,
        "2 of 3 connectors do not have AuthMechanism set to exactly Tls.",
        objects,
        ("EX19-ED-000099 wants Tls, BasicAuth, BasicAuthRequireTLS here too; give each connector a role.",),
    )
    return _result(server, finding, sample_evidence(server, objects, minutes=minutes), None, minutes)


def hardened(server: Server, minutes: int = 0) -> Result:
    """Every connector has exactly Tls."""
    name = server.computer or server.name.upper()
    objects = (
        connector(name, f"Default internal receive connector {name}", "Tls", verdict=Verdict.MEETS),
        connector(name, "From Mailbox servers", "Tls", verdict=Verdict.MEETS, RemoteIPRanges=("10.1.0.0/16",)),
    )
    finding = Finding(ENCRYPTION, Status.NOT_A_FINDING, "Both connectors have exactly Tls.", objects)
    return _result(server, finding, sample_evidence(server, objects, minutes=minutes), None, minutes)


def refusing(server: Server, minutes: int = 0) -> Result:
    """The server answered, but its cmdlet was denied."""
    error = "Access is denied."
    cause = Cause(Gap.FACT_MISSING, f"{SOURCE} failed on the server: {error.rstrip('.')}")
    finding = Finding(ENCRYPTION, Status.NOT_REVIEWED, f"Not evaluated: {cause.text}.", causes=(cause,))
    return _result(server, finding, sample_evidence(server, (), error, minutes), None, minutes)


def unreachable(server: Server, minutes: int = 0) -> Result:
    """Nobody answered."""
    failure = Failure(
        Reason.SILENT,
        f"{server.host} did not answer on port {server.port} within 15 seconds.",
        "Check that the server is on and that a firewall lets the port through.",
    )
    finding = Finding(ENCRYPTION, Status.NOT_REVIEWED, failure.sentence, causes=LACKING)
    return _result(server, finding, None, failure, minutes)


def sample_servers() -> tuple[Server, ...]:
    """Four servers and one that was not run; two share a name, two are simulated."""
    return (
        Server("s1", "edge01", "edge01.example.mil", user="EDGE01\\assessor", computer="EDGE01"),
        Server("s2", "edge02", "edge02.lab", 5986, user="lab", computer="EDGE02", trust=Trust.PIN, simulated=True),
        Server("s3", "edge03", "edge03.lab", 5986, user="lab", computer="EDGE03", trust=Trust.PIN, simulated=True),
        Server("s4", "edge04", "edge04.example.mil", user="assessor"),
        Server("s5", "edge01", computer="EDGE01", evidence_file="edge01-Jäger.json"),
        Server("s6", "edge05", "edge05.example.mil"),
    )


def sample_assessment() -> Assessment:
    """Open, Not a Finding and two kinds of Not Reviewed, a comment, an evidence file, a server that was not run."""
    servers = sample_servers()
    makers = (fresh, hardened, refusing, unreachable, fresh)
    results = tuple(make(server, 2 * i) for i, (make, server) in enumerate(zip(makers, servers, strict=False)))
    return Assessment(
        details=Details(
            name="Spring assessment 2026",
            site="Fort Example, Building 4711",
            assessor="J. Doe",
            organization="Example Assessment Team",
            marking="CUI",
        ),
        benchmark=sample_benchmark(),
        servers=servers,
        results=results,
        comments={("s1", ENCRYPTION): "Administrator agreed to change both connectors.\nRevisit on 12 March."},
    )


def many_servers(count: int, assessment: Assessment | None = None) -> Assessment:
    """The sample with `count` servers, every kind in turn: for benches and long tables."""
    base = assessment or sample_assessment()
    makers = (fresh, hardened, refusing, unreachable)
    servers = tuple(Server(f"m{i}", f"edge{i:03}", f"edge{i:03}.example.mil", user="assessor") for i in range(count))
    results = tuple(makers[i % 4](server, i) for i, server in enumerate(servers))
    return replace(base, servers=servers, results=results, comments={})
