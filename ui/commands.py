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
        return [server.id for server in w.parts.servers.selected]

    return {
        "new": lambda: w.parts.files.new(),
        "open": lambda: w.parts.files.choose_assessment(),
        "copy_as": lambda: w.parts.copy.ask(),
        "details": lambda: w.parts.files.edit_details(),
        "benchmark": lambda: w.parts.files.choose_benchmark(),
        "own_benchmark": lambda: w.parts.files.own_benchmark(),
        "site": lambda: w.parts.site.edit_sheet(),
        "compare": lambda: w.parts.comparing.choose(),
        "set_role": lambda: w.parts.finding.found.ask_roles(),
        "roles": lambda: w.parts.site.edit_roles(),
        "gateway": lambda: w.parts.site.turn_gateway(selected()),
        "evidence": lambda: w.parts.files.choose_evidence(),
        "report": lambda: w.parts.reports.start(),
        "quit": lambda: w.close(),
        "undo": lambda: w.parts.undoing.undo(),
        "redo": lambda: w.parts.undoing.redo(),
        "copy": lambda: copy(w.parts.copy_row()),
        "copy_command": lambda: w.parts.copy_commands(),
        "set_exception": lambda: w.parts.ask_exception(),
        "find": lambda: w.parts.findings.focus_search(),
        "clear": lambda: w.parts.findings.filters.clear(),
        "all": lambda: w.parts.servers.show_all(),
        "add": lambda: w.parts.tasks.add(),
        "add_many": lambda: w.parts.tasks.add_many(),
        "edit": lambda: w.parts.tasks.edit(selected()[0]),
        "password": lambda: w.parts.tasks.enter_password(selected()),
        "remove": lambda: w.parts.tasks.remove(selected()),
        "script": lambda: w.parts.tasks.show_script(),
        "lab": lambda: w.parts.lab.start(),
        "run_all": lambda: w.parts.run(list(w.parts.session.servers)),
        "run_not_done": lambda: w.parts.running.run_not_done(),
        "run_selected": lambda: w.parts.run(selected()),
        "stop": lambda: w.parts.runs.stop(),
        "stop_selected": lambda: w.parts.runs.stop(selected()),
        "view_findings": lambda: w.parts.findings.show_view(0),
        "view_rules": lambda: w.parts.findings.show_view(1),
        "view_matrix": lambda: w.parts.findings.show_view(2),
        "next": lambda: w.parts.findings.step(1),
        "previous": lambda: w.parts.findings.step(-1),
        "help": lambda: w.help_here(),
        "about": lambda: w.about(),
    }
