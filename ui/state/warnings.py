"""What to know before the findings of a server: whose script collected its facts, their age, benchmark and product."""

from __future__ import annotations

from datetime import UTC, datetime

from core.model import Result, age_text
from ui.state.session import Session


def server_warnings(session: Session, result: Result | None) -> tuple[str, ...]:
    """Warnings on this server beyond its state, which already shows how old its facts are."""
    other = result.evidence.origin.script_text if result and result.evidence and not result.failure else ""
    return (*filter(None, (other,)), *open_benchmark_warnings(session, result))


def age_and_script_warnings(session: Session, result: Result | None) -> tuple[str, ...]:
    """How old the facts are, where that is worth a word, and whether another script than ours collected them."""
    if result is None or result.evidence is None or result.failure:
        return ()
    evidence = result.evidence
    texts = age_text(evidence, datetime.now(UTC), session.details.max_age_days), evidence.origin.script_text
    return tuple(filter(None, texts))


def open_benchmark_warnings(session: Session, result: Result | None) -> tuple[str, ...]:
    """What to know of the open benchmark on this server's product."""
    if session.benchmark is None or result is None or result.evidence is None:
        return ()
    from core.benchmark.releases import benchmark_warnings, support_warnings

    of = session.benchmark, result.evidence.host
    return (*benchmark_warnings(*of), *support_warnings(*of))
