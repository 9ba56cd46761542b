"""The check registry: STIG ID -> check. A check that lacks a fact, or has a bug, makes its rule Not Reviewed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from core.model import FactMissing, Facts, Finding, Judged, SourceFailed, Status

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check returns; the registry makes a finding of it."""

    status: Status
    reason: str
    objects: tuple[Judged, ...] = ()
    notes: tuple[str, ...] = ()
    missing: bool = False


Check = Callable[[Facts], Judgement]

TRY_BY_HAND = (
    "Run the same command in the Exchange Management Shell on the server, as an administrator, and look at its error. "
    "Where access is denied, use another account: on a server that is joined to a domain, Exchange refuses local ones. "
    "Then run the server again."
)

CHECKS: dict[str, Check] = {}


def check(*stig_ids: str) -> Callable[[Check], Check]:
    """Register a function as the check of one requirement, under the STIG ID it has in each benchmark."""

    def register(function: Check) -> Check:
        for stig_id in stig_ids:
            if stig_id in CHECKS:
                raise ValueError(f"two checks claim {stig_id}")
            CHECKS[stig_id] = function
        return function

    return register


def evaluate(stig_id: str, facts: Facts) -> Finding:
    """Judge one rule. Never raises: what a check lacks, or a bug in it, is a reason for Not Reviewed."""
    function = CHECKS.get(stig_id)
    if function is None:
        return Finding(stig_id, Status.NOT_REVIEWED, "No automatic check: review this rule by hand.", checked=False)
    try:
        judged = function(facts)
    except FactMissing as error:
        notes = (TRY_BY_HAND,) if isinstance(error, SourceFailed) else ()
        reason = f"Not judged: {str(error).rstrip('.')}."
        return Finding(stig_id, Status.NOT_REVIEWED, reason, notes=notes, missing=True)
    except Exception as error:  # a bug in a check must not read as a verdict
        log.exception("check of %s", stig_id)
        return Finding(stig_id, Status.NOT_REVIEWED, "Not judged: the check itself failed.", error=repr(error))
    return Finding(stig_id, judged.status, judged.reason, judged.objects, judged.notes, missing=judged.missing)
