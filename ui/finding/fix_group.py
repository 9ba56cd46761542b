"""Objects with the same guidance: warnings once, then what changes, the command and how to undo it for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.model import ObjectFinding, Remediation, RunOn, Status
from ui.finding.fix_parts import Fold, add_parts, changes_table, command_row, fitted, labelled_text, quiet, strong
from ui.finding.fix_text import few_names, run_where
from ui.widgets import theme
from ui.widgets.controls import button

Jump = Callable[[str], Callable[[], object] | None]
"""STIG ID -> what goes to its finding on this server; None where there is none."""


def add_group(
    column: QVBoxLayout,
    group: Sequence[ObjectFinding],
    server: str,
    jump: Jump,
    exceptions: QWidget | None,
    is_open: bool,
) -> Iterator[None]:
    """Stops after each object. `is_open`: whether what comes after the commands is shown at once."""
    one, several = group[0], len(group) > 1
    top = _below(column)
    add_parts(top, strong(f"The same for these {len(group)} objects" if several else one.name))
    if several and not one.remediation.command:
        add_parts(top, fitted(few_names([each.name for each in group], len(group))))
    _add_said(top, one.remediation, jump)
    if one.remediation.template:
        names = few_names([each.name for each in group])
        add_parts(top, quiet(f"{run_where(RunOn.EDGE, server)}, after you fill in the parts in capitals:"))
        add_parts(top, command_row(one.remediation.template, f"command to fill in for {names}"))
    if several:
        _add_after(top, one.remediation)
    if several and exceptions:
        add_parts(top, exceptions)
    for each in group if one.remediation.command or not several else ():
        inner = _below(column, 4 * theme.STEP) if several else top
        if several:
            add_parts(inner, strong(each.name))
        _add_object(inner, each, server, several, is_open)
        yield
    if exceptions and not several:
        add_parts(top, exceptions)


def _below(column: QVBoxLayout, indent: int = 0) -> QVBoxLayout:
    """What belongs together is closer together."""
    block = QWidget()
    inner = QVBoxLayout(block)
    inner.setContentsMargins(indent, 0, 0, 2 * theme.STEP)
    inner.setSpacing(theme.STEP)
    column.addWidget(block)
    return inner


def _add_said(column: QVBoxLayout, fix: Remediation, jump: Jump) -> None:
    """What must be known before anything is pasted: never folded."""
    if fix.withheld:
        add_parts(column, labelled_text("No command", fix.withheld, mark=Status.NOT_REVIEWED))
    if fix.stops:
        add_parts(column, labelled_text("Warning", "\n".join(fix.stops), mark=Status.OPEN))
    for each in fix.conflicts:
        add_parts(column, labelled_text("Conflict", each.why, *_way_to(each.stig_id, jump), mark=Status.OPEN))
    if fix.also:
        add_parts(column, labelled_text("Also" if fix.command else "Instead", "\n".join(fix.also)))


def _way_to(stig_id: str, jump: Jump) -> list[QWidget]:
    go = jump(stig_id)
    if go is None:
        return []
    shows = button(f"Show {stig_id}", go)
    shows.setToolTip("Go to the finding of that rule on this server")
    return [shows]


def _add_object(column: QVBoxLayout, judged: ObjectFinding, server: str, several: bool, is_open: bool) -> None:
    fix = judged.remediation
    if fix.changes:
        column.addSpacing(theme.STEP)
        add_parts(column, changes_table(fix.changes))
        column.addSpacing(theme.STEP)
    if not fix.command:
        return
    above = " (see the warning above)" if several and (fix.stops or fix.conflicts) else ""
    add_parts(
        column, quiet(f"{run_where(fix.place, server)}{above}:"), command_row(fix.command, f"command for {judged.name}")
    )
    after = bool(fix.verify or fix.lost) and not several  # of several it is above them
    if fix.undo or after:
        title = " and ".join(filter(None, ("verify" if after else "", "undo" if fix.undo else ""))).capitalize()
        add_parts(column, Fold(title, judged.name, lambda into: _fill(into, judged, after), is_open))


def _fill(column: QVBoxLayout, judged: ObjectFinding, after: bool) -> None:
    fix = judged.remediation
    if after and fix.verify:
        add_parts(column, labelled_text("Verify", fix.verify))
    if fix.undo:
        add_parts(column, quiet("Undo, with the values from the evidence. Run it in the same place:"))
        add_parts(column, command_row(fix.undo, f"undo command for {judged.name}"))
    if after and fix.lost:
        add_parts(column, labelled_text("Not restored", "\n".join(fix.lost)))


def _add_after(column: QVBoxLayout, fix: Remediation) -> None:
    """Of several: what is to be done after each, and before."""
    if fix.command and fix.verify:
        add_parts(column, labelled_text("Verify", fix.verify))
    if fix.command and fix.lost:
        add_parts(column, labelled_text("Not restored", "\n".join(fix.lost)))
