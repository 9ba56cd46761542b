"""Remediations, exceptions, and whether a server is subscribed, in the JSON of findings."""

from __future__ import annotations

from typing import Any

from core.model import NO_REMEDIATION, Assessment, Evidence, PropertyChange, Remediation, RunOn, Value
from core.remediation.subscription import subscription

PLACE_KEYS = {RunOn.EDGE: "edge", RunOn.MAILBOX: "mailbox", RunOn.NOT_KNOWN: "not_known"}


def remediation_json(remediation: Remediation) -> dict[str, Any] | None:
    """None where there is nothing to fix, or nothing to say about it."""
    if remediation == NO_REMEDIATION:
        return None
    return {
        "command": remediation.command,
        "withheld": remediation.withheld,
        "place": PLACE_KEYS[remediation.place] if remediation.command else None,
        "changes": [_change(each) for each in remediation.changes],
        "also": list(remediation.also),
        "template": remediation.template,
        "stops": list(remediation.stops),
        "verify": remediation.verify,
        "undo": remediation.undo,
        "lost": list(remediation.lost),
        "conflicts": [{"stig_id": each.stig_id, "why": each.why} for each in remediation.conflicts],
        "exception": remediation.exception,
    }


def subscription_json(evidence: Evidence | None) -> dict[str, str] | None:
    """None without evidence."""
    if evidence is None:
        return None
    state = subscription(evidence.facts)
    return {"subscribed": state.state.value, "why": state.why}


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
