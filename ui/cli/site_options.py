"""What the command line states about the site: its sheet, the enclave, the gateways, accepted check texts."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.export.site_sheet import MOST_NAMED_SERVERS, value_applies
from core.model import NO_NAME, NO_REASON, Enclave, Server, Site, Statement, few, unseen
from core.site.sheet import SheetError, SheetFile, merged_site, read_sheet_file
from core.site.values import CATALOGUE, LONGEST_TEXT, odd
from ui.cli.exit_codes import UsageError


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """Read before anything is sent; servers are matched by name once they have answered."""

    sheet: SheetFile = field(default_factory=SheetFile)
    gateways: Mapping[str, Statement] = field(default_factory=dict)
    """Names typed on the command line: each must be a server's."""
    accepted: frozenset[str] = frozenset()

    def site(self, servers: Iterable[Server]) -> tuple[Site, tuple[str, ...], tuple[str, ...]]:
        """The site; names in the sheet that no server has; names of --gateway that no server has."""
        servers = tuple(servers)
        ids: dict[str, set[str]] = {}
        for server in servers:
            ids.setdefault(server.name.casefold(), set()).add(server.id)
        site, strangers = merged_site(self.sheet, Site(), servers)
        behind = {i: by for name, by in self.gateways.items() for i in ids.get(name.casefold(), ())}
        site = replace(site, gateways={**site.gateways, **behind}, accepted_texts=self.accepted)
        return site, strangers, tuple(name for name in self.gateways if name.casefold() not in ids)


def read_site_options(options: argparse.Namespace, changed: frozenset[str]) -> SiteOptions:
    """What the options say; raises UsageError. `changed`: rules whose check text is not the one their check is for."""
    try:
        sheet = read_sheet_file(options.site_sheet) if options.site_sheet else SheetFile()
    except SheetError as error:
        raise UsageError(f"--site-sheet {options.site_sheet}: {error}") from error
    given = [(each.get("servers"), _statement(each)) for each in options.statements]
    for by in (by for servers, by in given if servers is None):
        sheet = replace(sheet, enclave=Enclave.CLASSIFIED, enclave_by=by)
    gateways = {name: by for servers, by in given for name in servers or ()}
    return SiteOptions(sheet, gateways, _accepted(options.accept_text, changed))


def unsigned(site: Site, servers: Iterable[Server]) -> list[str]:
    """One sentence for each statement that is not applied."""
    behind = [server.name for server in servers if server.id in site.gateways and site.gateway(server.id) is None]
    ignored = ["The classified enclave does"] if site.enclave is Enclave.CLASSIFIED and not site.classified else []
    ignored += [f"The enterprise gateway of {few(behind, MOST_NAMED_SERVERS)} does"] if behind else []
    idle = [
        entry.title
        for key, entry in CATALOGUE.items()
        if key in site.values and not value_applies(entry, site.values[key])
    ]
    return [
        *(
            f"{each} not apply: it needs a signature and a reason (--signed-by and --why, or the site sheet)."
            for each in ignored
        ),
        *(f"{title}: the value is not signed, so the STIG default applies." for title in idle),
    ]


def _statement(given: Mapping[str, str]) -> Statement:
    statement = Statement(given.get("signed_by", "").strip(), given.get("why", "").strip())
    _one_line("--signed-by", statement.signed_by, NO_NAME)
    _one_line("--why", statement.why, NO_REASON)
    return statement


def _one_line(option: str, text: str, refusal: str) -> None:
    if unseen(text):
        raise UsageError(f"{option}: {refusal}")
    if odd(text):
        raise UsageError(f"{option} must be one line of at most {LONGEST_TEXT} characters.")


def _accepted(stig_ids: Sequence[str], changed: frozenset[str]) -> frozenset[str]:
    if unchanged := [stig_id for stig_id in stig_ids if stig_id not in changed]:
        raise UsageError(f"--accept-text {unchanged[0]}: the check text of this rule did not change in this benchmark.")
    return frozenset(stig_ids)
