"""What the toolbar and the status bar say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.model import Site
    from ui.state.scans import Runs
    from ui.state.session import Session


def running_text(session: Session, runs: Runs) -> str:
    """How far the run is, and what one of its servers does."""
    if not runs.running:
        return finished_text(session)
    now = [(i, a) for i in runs.ids if (a := runs.activity(i)) is not None and not a.queued and i in session.servers]
    done = f"{runs.done} of {runs.total} servers done"
    if not now:
        return done
    server_id, activity = now[0]
    more = f" · {len(now) - 1} more running" if len(now) > 1 else ""
    return f"{done} · {session.servers[server_id].name}: {activity.text}, {activity.seconds} s{more}"


def finished_text(session: Session) -> str:
    """What the assessment contains, and what is missing."""
    if not session.servers:
        return "Ready" if session.benchmark else "Opening"
    results = [session.results[i] for i in session.servers if i in session.results]
    failed = sum(result.failure is not None for result in results)
    open_ones = sum(map(session.open_findings, session.servers))
    texts = [
        f"{len(results) - failed} of {len(session.servers)} servers assessed",
        f"{open_ones} open" if results else "",
    ]
    part = sum(result.failure is None and not result.complete for result in results)
    texts.append(f"{part} assessed in part" if part else "")
    texts.append(f"{failed} could not be assessed" if failed else "")
    attempts = len(session.attempts)
    texts.append(f"last attempt failed on {attempts}" if attempts else "")
    texts.append(_enclave(session.site))
    return " · ".join(filter(None, texts))


def _enclave(site: Site) -> str:
    """Only what is worth a glance: that it is classified, or is stated to be but not signed."""
    from core.model import Enclave

    if site.enclave is not Enclave.CLASSIFIED:
        return ""
    return "classified enclave" if site.classified else "classified enclave not signed: not applied"
