"""The site's sheet in the JSON of findings."""

from __future__ import annotations

from typing import Any

from core.export.site_sheet import accepted, sheet_values, value_applies
from core.model import Assessment, Role, SiteValue, Value
from core.site.values import SheetEntry


def site_json(assessment: Assessment) -> dict[str, Any]:
    """Enclave, values, roles and accepted texts. Which servers are behind a gateway is stated with each server."""
    site = assessment.site
    names = {server.id: server.name for server in assessment.servers}
    return {
        "enclave": site.enclave.value,
        "enclave_signed_by": site.enclave_by.signed_by,
        "enclave_why": site.enclave_by.why,
        "classified": site.classified is not None,
        "values": [_value(entry, given) for entry, given in sheet_values(assessment)],
        "roles": [
            {
                "server_id": owner,
                "server": names[owner],
                "source": source,
                "identity": identity,
                "role": choice.role.value,
                "justification": choice.justification,
                "suggested": choice.suggested,
            }
            for (owner, source, identity), choice in sorted(site.roles.items(), key=lambda item: item[0])
            if owner in names and choice.role is not Role.NONE
        ],
        "accepted_texts": accepted(assessment),
    }


def _value(entry: SheetEntry, given: SiteValue | None) -> dict[str, Any]:
    return {
        "key": entry.key,
        "title": entry.title,
        "default": _plain(entry.default),
        "value": _plain(given.value) if given else None,
        "signed_by": given.signed_by if given else "",
        "used": value_applies(entry, given),
        "stig_ids": list(entry.stig_ids),
    }


def _plain(value: Value | None) -> Value | list[str] | None:
    return list(value) if isinstance(value, tuple) else value
