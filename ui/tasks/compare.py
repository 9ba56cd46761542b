"""Compares another benchmark with the open one: what the newer changes, rule by rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog

from core.model import Benchmark
from ui.state import settings
from ui.tasks.files import BENCHMARKS, FileTasks
from ui.tasks.task import Task, TaskContext

if TYPE_CHECKING:
    from core.benchmark.releases import Comparison


class CompareTask(Task):
    """Reads and compares off the GUI thread; where the assessor chooses the other benchmark, `files` opens it."""

    def __init__(self, context: TaskContext, files: FileTasks) -> None:
        super().__init__(context)
        self._files = files

    def choose(self) -> None:
        """Ask for another benchmark, and compare the open one with it."""
        if self._session.benchmark is None:
            return
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Compare with benchmark", settings.saved_text("last/folder"), BENCHMARKS
        )
        if name:
            self.compare(Path(name))

    def compare(self, path: Path) -> None:
        """Read this benchmark in the background, then show what differs."""
        current = self._session.benchmark
        if current is None:
            return
        self._background.run(lambda: compared(current, path), lambda found: self._show(path, *found), self._failed)

    def _show(self, path: Path, old: Benchmark, new: Benchmark, comparison: Comparison) -> None:
        from ui.dialogs.compare_benchmarks import CompareForm

        other = new if old is self._session.benchmark else old
        form = CompareForm(self._window, old, new, comparison, other)
        if form.exec() == QDialog.DialogCode.Accepted:
            self._files.open_benchmark(path)

    def _failed(self, error: Exception) -> None:
        self._notice.say(str(error), ("Choose again…", self.choose), trouble=True)


def compared(current: Benchmark, path: Path) -> tuple[Benchmark, Benchmark, Comparison]:
    """(the older, the newer, what differs). Blocking; raises BenchmarkError."""
    from core.benchmark.releases import compare
    from core.benchmark.xccdf import read_benchmark_file

    other = read_benchmark_file(path)
    old, new = (other, current) if _age(other) < _age(current) else (current, other)
    return old, new, compare(old, new)


def _age(benchmark: Benchmark) -> tuple[bool, list[int]]:
    """The built-in one comes before every published one."""
    numbers = re.findall("[0-9]{1,6}", f"{benchmark.version}.{benchmark.release}")
    return not benchmark.own, [int(number) for number in numbers]
