"""The site in the report: values, roles, enclave, accepted texts, mismatches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.export.printable import exact, prose
from core.export.site_sheet import CONNECTORS, MOST_NAMED_SERVERS, accepted, sheet_values, value_applies
from core.export.view import Data, counted, rule_head
from core.export.warnings import ServersWarning
from core.model import Assessment, Enclave, Role, RoleChoice, Site, SiteValue, Statement, Value, few, signs
from core.site.values import SheetEntry, typed_text

MOST_ROLES = 1_000
"""Lines of roles in the report: ten seconds of its layout."""


def site_pages(assessment: Assessment, labels: dict[str, str], server_warnings: Sequence[ServersWarning]) -> Data:
    """`server_warnings`: those of evidence, benchmark and products."""
    site = assessment.site
    roles = _roles(assessment, labels)
    return {
        "enclave": enclave(site),
        "enclave_by": prose(said_by(site.enclave_by), 2_500) if site.classified else "",
        "gateways": _gateways(assessment, labels),
        "values": [_value(entry, given) for entry, given in sheet_values(assessment)],
        "roles": roles[:MOST_ROLES],
        "roles_left_out": _left_out(len(roles) - MOST_ROLES),
        "without_role": _without_role(assessment),
        "accepted": [rule_head(assessment.benchmark, stig_id) for stig_id in accepted(assessment)],
        "warnings": [
            {
                "text": prose(text, 2_000),
                "servers": exact(few([labels[server.id] for server in servers], MOST_NAMED_SERVERS), 2_000),
            }
            for text, servers in server_warnings
        ],
    }


def enclave(site: Site) -> str:
    """As it was stated, and how rules were evaluated where that differs."""
    if site.enclave is Enclave.CLASSIFIED:
        return "Classified (SIPR)" if site.classified else f"Stated as classified, {UNSIGNED_ENCLAVE}"
    return "Unclassified" if site.enclave is Enclave.UNCLASSIFIED else "Not stated, evaluated as unclassified"


UNSIGNED_ENCLAVE = "but not signed with a reason: evaluated as unclassified"


def said_by(said: Statement) -> str:
    """For instance 'J. Doe, ISSM: EEMSG filters all mail.'."""
    if said.counts:
        return f"{said.signed_by.strip()}: {said.why.strip()}"
    return f"{said.words[:1].upper()}{said.words[1:]}."


def _gateways(assessment: Assessment, labels: dict[str, str]) -> list[Data]:
    """One line for each statement, with the servers it holds for."""
    alike: dict[Statement, list[str]] = {}
    for server in assessment.servers:
        if said := assessment.site.gateways.get(server.id):
            alike.setdefault(said, []).append(labels[server.id])
    return [
        {
            "servers": exact(few(servers, MOST_NAMED_SERVERS), 2_000),
            "said": prose(said_by(said), 2_500),
            "counts": said.counts,
        }
        for said, servers in alike.items()
    ]


# --- Site values ------------------------------------------------------------------------------------------------------


def _value(entry: SheetEntry, given: SiteValue | None) -> Data:
    return {
        "title": entry.title,
        "default": _words(entry, entry.default) if entry.default is not None else "none",
        "value": _words(entry, given.value) if given else "",
        "signed_by": exact(given.signed_by, 300) if given else "",
        "state": _state(entry, given),
        "rules": [exact(stig_id) for stig_id in entry.stig_ids],
    }


def _state(entry: SheetEntry, given: SiteValue | None) -> str:
    """What holds where the value itself does not say it."""
    if given is None:
        return "not given" if entry.default is None else "default"
    return "" if value_applies(entry, given) else "not signed: the default applies"


def _words(entry: SheetEntry, value: Value) -> str:
    return exact(typed_text(entry.kind, value).replace("\n", ", "), 600) or "(empty list)"


# --- Connector roles --------------------------------------------------------------------------------------------------


def _roles(assessment: Assessment, labels: dict[str, str]) -> list[Data]:
    """One line for each decision, however many servers it is the same on."""
    alike: dict[tuple[str, str, RoleChoice], list[str]] = {}
    for (owner, source, identity), choice in assessment.site.roles.items():
        if owner in labels and choice.role is not Role.NONE:
            alike.setdefault((source, bare(identity), choice), []).append(labels[owner])
    return [
        {
            "connector": exact(name, 400),
            "kind": CONNECTORS.get(source) or exact(source, 100),
            "role": choice.role.value,
            "justification": prose(choice.justification, 2_000) if signs(choice.justification) else "",
            "suggested": choice.suggested,
            "servers": exact(few(servers, MOST_NAMED_SERVERS), 2_000),
        }
        for (source, name, choice), servers in sorted(alike.items(), key=lambda item: item[0][:2])
    ]


def _left_out(count: int) -> str:
    return f"Not printed: {counted(count, 'more decision')}. The JSON file has them all." if count > 0 else ""


def bare(identity: str) -> str:
    """A connector's name without its server's, so that the same one on many servers is seen as such."""
    return identity.rpartition("\\")[2] or identity


def _without_role(assessment: Assessment) -> str:
    """How many connectors every rule evaluated as written."""
    found = {r.server.id: [*_roleless(assessment, r.server.id)] for r in assessment.results}
    count, servers = sum(map(len, found.values())), sum(map(bool, found.values()))
    if not count:
        return ""
    has = "connector has" if count == 1 else "connectors have"
    return f"{count} {has} no role on {counted(servers, 'server')}: every rule evaluated them as written."


def _roleless(assessment: Assessment, server_id: str) -> Iterable[str]:
    context = assessment.site.of(server_id)
    evidence = next((r.evidence for r in assessment.results if r.server.id == server_id), None)
    for source in CONNECTORS:
        for row in evidence.facts.collected.get(source, ()) if evidence else ():
            identity = str(row.values.get("Identity", ""))
            if context.role(source, identity) is Role.NONE:
                yield identity
