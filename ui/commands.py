"""Which action does what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from ui.window import Window


def acts(window: Window) -> dict[str, Callable[[], object]]:
    """Action name -> what it does in this window. Looked up when pressed: the parts are made after the actions."""
    w = window

    def copy(text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def selected() -> list[str]:
        return [server.id for server in w.workspace.servers.selected]

    return {
        "new": lambda: w.workspace.files.new(),
        "open": lambda: w.workspace.files.choose_assessment(),
        "copy_as": lambda: w.workspace.copy.ask(),
        "details": lambda: w.workspace.files.edit_details(),
        "benchmark": lambda: w.workspace.files.choose_benchmark(),
        "own_benchmark": lambda: w.workspace.files.own_benchmark(),
        "site": lambda: w.workspace.site.edit_sheet(),
        "compare": lambda: w.workspace.compare.choose(),
        "set_role": lambda: w.workspace.finding.found.ask_roles(),
        "roles": lambda: w.workspace.site.edit_roles(),
        "gateway": lambda: w.workspace.site.turn_gateway(selected()),
        "evidence": lambda: w.workspace.files.choose_evidence(),
        "report": lambda: w.workspace.reports.start(),
        "quit": lambda: w.close(),
        "undo": lambda: w.workspace.undo.undo(),
        "redo": lambda: w.workspace.undo.redo(),
        "copy": lambda: copy(w.workspace.copy_row()),
        "copy_command": lambda: w.workspace.copy_commands(),
        "set_exception": lambda: w.workspace.ask_exception(),
        "find": lambda: w.workspace.findings.focus_search(),
        "clear": lambda: w.workspace.findings.filters.clear(),
        "all": lambda: w.workspace.servers.show_all(),
        "add": lambda: w.workspace.server_tasks.add(),
        "add_many": lambda: w.workspace.server_tasks.add_many(),
        "edit": lambda: w.workspace.server_tasks.edit(selected()[0]),
        "password": lambda: w.workspace.server_tasks.enter_password(selected()),
        "remove": lambda: w.workspace.server_tasks.remove(selected()),
        "script": lambda: w.workspace.server_tasks.show_script(),
        "lab": lambda: w.workspace.lab.start(),
        "run_all": lambda: w.workspace.run(list(w.workspace.session.servers)),
        "run_not_done": lambda: w.workspace.run_task.run_not_done(),
        "run_selected": lambda: w.workspace.run(selected()),
        "stop": lambda: w.workspace.runs.stop(),
        "stop_selected": lambda: w.workspace.runs.stop(selected()),
        "view_findings": lambda: w.workspace.findings.show_view(0),
        "view_rules": lambda: w.workspace.findings.show_view(1),
        "view_matrix": lambda: w.workspace.findings.show_view(2),
        "next": lambda: w.workspace.findings.step(1),
        "previous": lambda: w.workspace.findings.step(-1),
        "help": lambda: w.help_here(),
        "about": lambda: w.about(),
    }
