"""Which action does what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.controls import copy
from ui.fix import commands

if TYPE_CHECKING:
    from ui.window import Window


def acts(window: Window) -> dict[str, Callable[[], object]]:
    """Action name -> what it does in this window. Looked up when pressed: the parts are made after the actions."""
    w = window

    def selected() -> list[str]:
        return [server.id for server in w.servers.selected]

    return {
        "new": lambda: w.files.new(),
        "open": lambda: w.files.choose_assessment(),
        "details": lambda: w.files.edit_details(),
        "benchmark": lambda: w.files.choose_benchmark(),
        "own_benchmark": lambda: w.files.own_benchmark(),
        "evidence": lambda: w.files.choose_evidence(),
        "report": lambda: w.reports.start(),
        "quit": lambda: w.close(),
        "undo": lambda: w.session.undo_remove(),
        "copy": lambda: copy(w.copy_row()),
        "copy_command": lambda: copy(commands(w.finding.entry)),
        "find": lambda: w.findings.find(),
        "clear": lambda: w.findings.filters.clear(),
        "all": lambda: w.servers.show_all(),
        "add": lambda: w.tasks.add(),
        "add_many": lambda: w.tasks.add_many(),
        "edit": lambda: w.tasks.edit(selected()[0]),
        "password": lambda: w.tasks.enter_password(selected()),
        "remove": lambda: w.tasks.remove(selected()),
        "script": lambda: w.tasks.show_script(),
        "lab": lambda: w.lab.start(),
        "run_all": lambda: w.run(list(w.session.servers)),
        "run_selected": lambda: w.run(selected()),
        "stop": lambda: w.runs.stop(),
        "stop_selected": lambda: w.runs.stop(selected()),
        "next": lambda: w.findings.step(1),
        "previous": lambda: w.findings.step(-1),
        "help": lambda: w.help_here(),
        "about": lambda: w.about(),
    }
