"""The site's lists from the Email Domain Security Plan (EDSP), and sentences that name what stands in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.checks.conclude import NAMED
from core.checks.property_rules import site_value
from core.model import InputRequired, SiteContext, Status, Verdict
from core.registry import Conclusion


def site_list(context: SiteContext, key: str, title: str) -> tuple[tuple[str, ...], str]:
    """The site's list and, in words, whose it is; raises InputRequired where the sheet has none."""
    given = site_value(context, key, title)
    if not isinstance(given.value, tuple) or not any(text.strip() for text in given.value):
        raise InputRequired(f"the site value '{title}' is not a list")
    signed = f", signed by {given.signed_by}" if given.signed else ""
    return tuple(text.strip() for text in given.value if text.strip()), f"the site's list '{title}'{signed}"


def first_few(texts: Sequence[str]) -> str:
    """The first few of these texts, and how many more there are."""
    more = f", and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return ", ".join(texts[:NAMED]) + more


def reworded(judgement: Conclusion, passing: str, failing: str) -> Conclusion:
    """The same verdict in better words: `failing` is followed by what fails. Where something was not readable, the
    judgement's own reason stays, because it says so."""
    if judgement.missing or judgement.status not in (Status.NOT_A_FINDING, Status.OPEN):
        return judgement
    if judgement.status is Status.NOT_A_FINDING:
        return replace(judgement, reason=passing)
    failed = [o.name for o in judgement.objects if o.verdict is Verdict.FAILS]
    return replace(judgement, reason=f"{failing}: {first_few(failed)}.")
