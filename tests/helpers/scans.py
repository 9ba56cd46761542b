"""One server evaluated by given evidence, or by a collector of the test."""

from __future__ import annotations

import threading
from collections.abc import Container, Sequence
from datetime import datetime

from core.collect.collector import Collector
from core.model import Criteria, Evidence, Failure, Report, Result, Server, Site
from core.scan import Collection, collected, judge


def scan(
    server: Server,
    collector: Collector,
    stig_ids: Sequence[str],
    report: Report,
    cancel: threading.Event,
    site: Site | None = None,
    changed: Container[str] = (),
) -> Result:
    """Collect by this collector, then evaluate."""
    return judge(collected(server, lambda: collector.collect(report, cancel)), criteria(stig_ids, site, changed))


def judged(
    server: Server,
    outcome: Evidence | Failure,
    stig_ids: Sequence[str],
    when: datetime,
    site: Site | None = None,
    changed: Container[str] = (),
) -> Result:
    """As if it had just been collected."""
    return judge(Collection(server, when, when, outcome), criteria(stig_ids, site, changed))


def criteria(stig_ids: Sequence[str], site: Site | None = None, changed: Container[str] = ()) -> Criteria:
    return Criteria(tuple(stig_ids), site or Site(), frozenset(each for each in stig_ids if each in changed))
