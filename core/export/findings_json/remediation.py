"""How an object is mended, exceptions, and whether a server is subscribed, in the JSON of findings."""

from __future__ import annotations

from typing import Any

from core.model import NO_REMEDIATION, Assessment, Evidence, PropertyChange, Remediation, RunOn, Value
from core.remediation.subscription import subscription

PLACES = {RunOn.EDGE: "edge", RunOn.MAILBOX: "mailbox", RunOn.NOT_KNOWN: "not_known"}


def remediation_json(said: Remediation) -> dict[str, Any] | None:
    """None where there is nothing to mend, or nothing to say of it."""
    if said == NO_REMEDIATION:
        return None
    return {
        "command": said.command,
        "withheld": said.withheld,
        "place": PLACES[said.place] if said.command else None,
        "changes": [_change(each) for each in said.changes],
        "also": list(said.also),
        "template": said.template,
        "stops": list(said.stops),
        "verify": said.verify,
        "undo": said.undo,
        "lost": list(said.lost),
        "conflicts": [{"stig_id": each.stig_id, "why": each.why} for each in said.conflicts],
        "exception": said.exception,
    }


def subscription_json(evidence: Evidence | None) -> dict[str, str] | None:
    """None without evidence."""
    if evidence is None:
        return None
    said = subscription(evidence.facts)
    return {"subscribed": said.state.value, "why": said.why}


def exceptions_json(assessment: Assessment) -> list[dict[str, Any]]:
    """What the assessor took, of objects that are not in the findings any more as well."""
    return [
        {
            "server_id": server_id,
            "stig_id": stig_id,
            "identity": identity,
            "text": words.text,
            "signed_by": words.signed_by,
            "own": words.own,
            "counts": words.counts,
        }
        for (server_id, stig_id, identity), words in sorted(assessment.exceptions.items(), key=lambda item: item[0])
    ]


def _change(change: PropertyChange) -> dict[str, Any]:
    return {
        "property": change.name,
        "now": _plain(change.now),
        "becomes": _plain(change.becomes),
        "by_exchange_itself": not change.by_command,
    }


def _plain(value: Value | None) -> Value | list[str] | None:
    return list(value) if isinstance(value, tuple) else value
