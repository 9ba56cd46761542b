"""What the command line says of the site: its sheet, the enclave, the gateways, accepted check texts."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from core.model import Server, Site
from core.site_file import SheetError, SheetFile, merged, read_sheet_file
from ui.cli import UsageError


@dataclass(frozen=True, slots=True)
class Asked:
    """Read before anything is sent; servers are matched by name once they have told theirs."""

    sheet: SheetFile = field(default_factory=SheetFile)
    gateways: tuple[str, ...] = ()
    """Names typed on the command line: each must be a server's."""
    accepted: frozenset[str] = frozenset()

    def site(self, servers: Iterable[Server]) -> tuple[Site, tuple[str, ...], tuple[str, ...]]:
        """The site; names in the sheet that no server has; names of --gateway that no server has."""
        known = tuple(servers)
        ids: dict[str, set[str]] = {}
        for server in known:
            ids.setdefault(server.name.casefold(), set()).add(server.id)
        site, strangers = merged(self.sheet, Site(), known)
        behind = (ids.get(name.casefold(), set()) for name in self.gateways)
        site = replace(site, gateways=site.gateways.union(*behind), accepted_texts=self.accepted)
        return site, strangers, tuple(name for name in self.gateways if name.casefold() not in ids)


def asked(options: argparse.Namespace, changed: frozenset[str]) -> Asked:
    """What was asked for; raises UsageError. `changed`: rules whose check text is not the one their check is for."""
    try:
        sheet = read_sheet_file(options.site_sheet) if options.site_sheet else SheetFile()
    except SheetError as error:
        raise UsageError(f"--site-sheet {options.site_sheet}: {error}") from error
    sheet = replace(sheet, classified=sheet.classified or options.classified)
    return Asked(sheet, _names(options.gateway), _accepted(options.accept_text, changed))


def _names(given: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in given for name in names))


def _accepted(wanted: Sequence[str], changed: frozenset[str]) -> frozenset[str]:
    if unchanged := [stig_id for stig_id in wanted if stig_id not in changed]:
        raise UsageError(f"--accept-text {unchanged[0]}: no check text of this rule changed in this benchmark.")
    return frozenset(wanted)
