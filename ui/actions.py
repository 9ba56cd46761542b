"""Everything the window can do: one row for each action, and the menus in which they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core import __version__
from ui.help import help_here
from ui.widgets.controls import copy

if TYPE_CHECKING:
    from ui.workspace import Workspace

ABOUT = f"Edge Assessor {__version__}. Reads the settings of Exchange Edge servers and changes nothing."


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action: its text, what it does in the workspace, its keys, its icon."""

    text: str
    do: Callable[[Workspace], object]
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Callable[[Workspace], bool] | None = None
    """When it can be done; None: always. Before there is a workspace it cannot where this is given."""
    checked: Callable[[Workspace], bool] | None = None
    """When it has a tick; None: it never has one."""
    detail: Callable[[Workspace], str] | None = None
    """What follows its text."""


def _ready(workspace: Workspace) -> bool:
    return bool(workspace.session.servers) and workspace.session.benchmark is not None


def _selected(workspace: Workspace) -> bool:
    return bool(workspace.selected_ids)


def _behind_gateway(workspace: Workspace) -> bool:
    ids, site = workspace.selected_ids, workspace.session.site
    return bool(ids) and all(site.gateway(each) for each in ids)


ACTIONS = {
    "new": ActionRow("&New assessment…", lambda w: w.files.new(), ("Ctrl+N",)),
    "open": ActionRow("&Open assessment…", lambda w: w.files.choose_assessment(), ("Ctrl+O",)),
    "copy_as": ActionRow("Save a &copy as…", lambda w: w.copy.ask(), ("F12",)),
    "details": ActionRow("Assessment &details…", lambda w: w.files.edit_details(), ("Ctrl+D",)),
    "site": ActionRow("Site &sheet…", lambda w: w.site.edit_sheet(), ("Ctrl+Shift+S",), icon="sheet"),
    "benchmark": ActionRow("Open &benchmark…", lambda w: w.files.choose_benchmark(), ("Ctrl+B",)),
    "own_benchmark": ActionRow("&Use the built-in benchmark", lambda w: w.files.own_benchmark()),
    "compare": ActionRow("Com&pare with another benchmark…", lambda w: w.compare.choose()),
    "evidence": ActionRow("Add &evidence files…", lambda w: w.files.choose_evidence(), ("Ctrl+Shift+O",)),
    "report": ActionRow(
        "E&xport…",
        lambda w: w.reports.start(),
        ("Ctrl+E",),
        icon="report",
        enabled=lambda w: bool(w.session.results) and w.session.benchmark is not None,
    ),
    "quit": ActionRow("&Quit", lambda w: w.window().close(), ("Ctrl+Q",)),
    "undo": ActionRow(
        "&Undo",
        lambda w: w.undo.undo(),
        ("Ctrl+Z",),
        enabled=lambda w: bool(w.session.history.undoes),
        detail=lambda w: w.session.history.undoes,
    ),
    "redo": ActionRow(
        "&Redo",
        lambda w: w.undo.redo(),
        ("Ctrl+Y", "Ctrl+Shift+Z"),
        enabled=lambda w: bool(w.session.history.redoes),
        detail=lambda w: w.session.history.redoes,
    ),
    "copy": ActionRow("&Copy row", lambda w: copy(w.rows_as_text()), ("Ctrl+C",)),
    "copy_command": ActionRow("Copy remediation &commands", lambda w: w.copy_commands(), ("Ctrl+Shift+C",)),
    "set_role": ActionRow("Set connector &role…", lambda w: w.finding.result.request_roles(), ("Ctrl+R",)),
    "set_exception": ActionRow("E&xception…", lambda w: w.request_exception(), ("Ctrl+Shift+X",)),
    "find": ActionRow("&Find…", lambda w: w.findings.focus_search(), ("Ctrl+F",)),
    "clear": ActionRow("Clear f&ilters", lambda w: w.findings.filters.clear(), ("Ctrl+Shift+F",)),
    "all": ActionRow("Show &all servers", lambda w: w.servers.show_all(), ("Ctrl+Shift+A",)),
    "add": ActionRow("&Add server…", lambda w: w.server_tasks.add(), ("Ins", "Ctrl+Shift+N"), icon="add"),
    "add_many": ActionRow("Add a &list of servers…", lambda w: w.server_tasks.add_many(), ("Ctrl+Shift+L",)),
    "edit": ActionRow(
        "&Edit server…",
        lambda w: w.server_tasks.edit(w.selected_ids[0]),
        ("F2",),
        enabled=lambda w: len(w.selected_ids) == 1,
    ),
    "password": ActionRow(
        "Enter &password…", lambda w: w.server_tasks.enter_password(w.selected_ids), enabled=_selected
    ),
    "remove": ActionRow(
        "&Remove servers", lambda w: w.server_tasks.remove(w.selected_ids), ("Del",), enabled=_selected
    ),
    "roles": ActionRow("Connector &roles…", lambda w: w.site.edit_roles(), ("Ctrl+Shift+R",), icon="connector"),
    "gateway": ActionRow(
        "Behind an enterprise &gateway…",
        lambda w: w.site.turn_gateway(w.selected_ids),
        enabled=_selected,
        checked=_behind_gateway,
    ),
    "script": ActionRow("Show &collector script…", lambda w: w.server_tasks.show_script()),
    "lab": ActionRow("Try &simulated servers", lambda w: w.lab.start()),
    "run_all": ActionRow("Run &all", lambda w: w.run(list(w.session.servers)), ("F5",), icon="run", enabled=_ready),
    "run_not_done": ActionRow(
        "Run &remaining",
        lambda w: w.run_task.run_not_done(),
        ("Ctrl+F5",),
        enabled=lambda w: _ready(w) and bool(w.session.not_done),
    ),
    "run_selected": ActionRow(
        "Run &selected", lambda w: w.run(w.selected_ids), ("Shift+F5",), enabled=lambda w: _ready(w) and _selected(w)
    ),
    "stop": ActionRow("S&top all", lambda w: w.runs.stop(), ("Esc",), icon="stop", enabled=lambda w: w.runs.running),
    "stop_selected": ActionRow(
        "Stop s&elected",
        lambda w: w.runs.stop(w.selected_ids),
        ("Shift+Esc",),
        enabled=lambda w: w.runs.running and _selected(w),
    ),
    "view_findings": ActionRow("By &finding", lambda w: w.findings.show_view(0), ("Alt+1",)),
    "view_rules": ActionRow("By &rule", lambda w: w.findings.show_view(1), ("Alt+2",)),
    "view_matrix": ActionRow("&Matrix of rules and servers", lambda w: w.findings.show_view(2), ("Alt+3",)),
    "next": ActionRow("&Next finding", lambda w: w.findings.step(1), ("Alt+Down",)),
    "previous": ActionRow("&Previous finding", lambda w: w.findings.step(-1), ("Alt+Up",)),
    "help": ActionRow("&What's this?", lambda w: help_here(w.window()), ("F1",)),
    "about": ActionRow("&About", lambda w: w.notice.say(ABOUT)),
}


class MadePart(StrEnum):
    """A part of a menu that is more than one action."""

    TABS = "tabs"
    SCHEMES = "schemes"
    PARALLEL = "parallel"


SEPARATOR = "-"
MENUS = {
    "&File": "new open copy_as details site - benchmark own_benchmark compare - evidence - report - quit",
    "&Edit": "undo redo - copy copy_command - set_role set_exception - find clear",
    "&Servers": "add add_many edit password remove - roles gateway - script - lab",
    "&Run": "run_all run_not_done run_selected - stop stop_selected - parallel",
    "&View": "view_findings view_rules view_matrix - all - next previous - tabs - schemes",
    "&Help": "help about",
}
CONTEXT = "run_selected stop_selected - edit password gateway remove"
"""The menu of a server in the list."""
OBJECT_CONTEXT = "set_role copy"
"""The menu of an object of a finding."""
