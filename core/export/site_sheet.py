"""What every export says of the site sheet: values that matter, accepted check texts."""

from __future__ import annotations

from core.benchmark.releases import changed_check_texts
from core.model import Assessment, SiteValue
from core.site.values import CATALOGUE, SheetEntry

CONNECTORS = {"Get-ReceiveConnector": "receive", "Get-SendConnector": "send"}
"""Sources whose objects have roles -> the kind of connector."""
MOST_NAMED_SERVERS = 12
"""Servers that a line of the roles names; the JSON file has them all."""


def accepted(assessment: Assessment) -> list[str]:
    """Rules whose check text is another than their check was written for, and whose logic the assessor accepts."""
    return sorted(changed_check_texts(assessment.benchmark) & assessment.site.accepted_texts)


def sheet_values(assessment: Assessment) -> list[tuple[SheetEntry, SiteValue | None]]:
    """Entries of the sheet that an evaluated rule needs, or that the assessor filled in."""
    judged = {finding.stig_id for result in assessment.results for finding in result.findings if finding.checked}
    given = assessment.site.values
    return [(entry, given.get(key)) for key, entry in CATALOGUE.items() if key in given or judged & {*entry.stig_ids}]


def value_applies(entry: SheetEntry, given: SiteValue | None) -> bool:
    """False: the value does not replace the default, because it is not signed."""
    return given is not None and (entry.default in (None, given.value) or given.signed)
