"""What the assessor does with files: assessments, benchmarks, evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog

from core.files.atomic import unused_path, write_atomically
from core.model import Benchmark, Evidence, Server
from core.paths import ASSESSMENT_SUFFIX, data_folder
from ui.state import settings
from ui.tasks.copy import ASSESSMENTS, CopyTask
from ui.tasks.dropped_files import DroppedFiles, added, left_out_sentence, sort_dropped
from ui.tasks.leave import LeaveTask
from ui.tasks.mailbox_file import MailboxTask
from ui.tasks.task import Task, TaskContext

if TYPE_CHECKING:
    from core.store import StoredAssessment

COPIED = "The file is backed up before anything in it is changed."
IN_MEMORY = "Your changes are kept in memory only."
AGAIN = "Saving is retried every few seconds."
BENCHMARKS = "Benchmarks (*.zip *.xml)"
NOTHING, NOTHING_NEW = "No evidence or benchmark found in these files.", "All of these files are already in the list."
EVIDENCE_FILES = "Evidence (*.txt *.json *.xml *.clixml *.config);;All files (*)"


@dataclass(frozen=True, slots=True)
class LoadedBenchmark:
    """A benchmark, the file it came in (empty: ours), and its rules whose check text changed."""

    benchmark: Benchmark
    data: bytes
    changed: frozenset[str]


class FileTasks(Task):
    """Opens and saves; all reading is done off the GUI thread. Before another assessment is opened, `leave` asks."""

    changed_texts_wanted = Signal()
    """The findings of rules whose check text changed are to be shown."""

    def __init__(self, context: TaskContext, leave: LeaveTask, copy: CopyTask) -> None:
        super().__init__(context)
        self._leave, self._copy = leave, copy
        self._first: list[Path] = []
        self._opening: Path | None = None
        self._mailbox = MailboxTask(context)
        self._left_out: Mapping[Path, str] = {}
        self._given_names: dict[str, str] = {}
        """Names that the program gave, by server id: until the evidence has a better one."""
        session = self._session
        session.result_changed.connect(self._name)
        session.opened.connect(self._opened)
        session.trouble.connect(self._troubled)
        session.autosave.recovered.connect(lambda: self._notice.say("All changes are saved."))

    # --- Assessments --------------------------------------------------------------------------------------------------

    def open_last(self, files: Sequence[Path] = ()) -> None:
        """The assessment of last time, or the first one; then take these files into it."""
        self._first = list(files)
        last = Path(settings.saved_text("last/assessment"))
        self.open(last if last.is_file() else data_folder() / f"Assessment{ASSESSMENT_SUFFIX}")

    def open(self, path: Path) -> None:
        """Open this assessment, when all of the one before is saved."""
        self._leave.for_another(lambda: self._open(path))

    def _open(self, path: Path) -> None:
        self._opening = path
        self._session.open(path)

    def new(self) -> None:
        """A new assessment file where the assessor chooses."""
        first = str(unused_path(data_folder() / f"Assessment{ASSESSMENT_SUFFIX}"))
        name, _ = QFileDialog.getSaveFileName(self._window, "New assessment", first, ASSESSMENTS)
        if name:
            path = Path(name)
            self._make(path if path.suffix else path.with_suffix(ASSESSMENT_SUFFIX))

    def _make(self, path: Path) -> None:
        """A new assessment is made where no file is, or an empty one."""
        if path.is_file() and path.stat().st_size:
            there = ("Open it", lambda: self.open(path)), ("New assessment…", self.new)
            self._notice.say(f"{path.name} already exists and was not changed.", *there, trouble=True)
            return
        path.unlink(missing_ok=True)
        self.open(path)

    def choose_assessment(self) -> None:
        """Ask for an assessment file, and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open assessment", str(data_folder()), ASSESSMENTS)
        if name:
            self.open(Path(name))

    def edit_details(self) -> None:
        """Ask for what is on the cover."""
        from ui.dialogs.assessment_details import DetailsForm

        form = DetailsForm(self._window, self._session.details)
        if form.exec() == QDialog.DialogCode.Accepted:
            self._session.set_details(form.details())

    def _opened(self, stored: StoredAssessment) -> None:
        if self._session.path == self._opening:  # not the one of the simulated servers
            settings.keep("last/assessment", str(self._opening))
        if stored.problems:
            self._notice.say(" ".join((*stored.problems, COPIED)), trouble=True)
        filename, data = stored.benchmark or ("", b"")
        path = self._session.path
        read = partial(self._take_first, path)
        self._background.run(lambda: _benchmark(filename, data), read, self._no_benchmark)

    def _take_first(self, path: Path | None, read: LoadedBenchmark) -> None:
        """The benchmark of the assessment at `path` is read; now files named at the start can be evaluated."""
        if path != self._session.path:
            return  # another assessment was opened meanwhile
        self._session.set_benchmark(read.benchmark, changed=read.changed)
        self._context.reevaluation.again()  # the program may have learned since, or was stopped before it was through
        files, self._first = self._first, []
        if files:
            self.take(files)

    def _troubled(self, sentence: str, fatal: bool) -> None:
        other = (("New assessment…", self.new), ("Open…", self.choose_assessment)) if fatal else ()
        more = IN_MEMORY if fatal else AGAIN
        self._notice.say(f"{sentence} {more}", *other, ("Save a copy as…", self._copy.ask), trouble=True)
        if fatal and self._session.benchmark is None:
            self._background.run(lambda: _benchmark("", b""), self._show_own, self._no_benchmark)

    # --- Benchmarks ---------------------------------------------------------------------------------------------------

    def choose_benchmark(self) -> None:
        """Ask for a benchmark, and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open benchmark", _folder(), BENCHMARKS)
        if name:
            _remember(Path(name))
            self.open_benchmark(Path(name))

    def open_benchmark(self, path: Path, also: str = "") -> None:
        """Evaluate by this benchmark from now on, also what is collected already. `also` is added to the message."""
        take = partial(self._take_benchmark, also=also)
        self._background.run(lambda: _read_benchmark(path), take, self._no_benchmark)

    def own_benchmark(self) -> None:
        """Back to the benchmark this program ships."""
        self._background.run(lambda: _benchmark("", b""), self._take_benchmark, self._no_benchmark)

    def _take_benchmark(self, read: LoadedBenchmark, also: str = "") -> None:
        self._session.set_benchmark(read.benchmark, read.data, read.changed)
        self._context.reevaluation.again()
        count = len(read.changed)
        text = f"{read.benchmark.label} is open ({len(read.benchmark.rules)} rules)."
        if not count:
            self._notice.say(f"{text} {also}".strip(), trouble=bool(also))
            return
        who = "1 rule has a changed check text" if count == 1 else f"{count} rules have changed check texts"
        more = f"{who}: Not Reviewed until you read the text and accept the check."
        self._notice.say(f"{text} {more} {also}".strip(), ("Show rules", self.changed_texts_wanted.emit), trouble=True)

    def _show_own(self, read: LoadedBenchmark) -> None:
        self._session.set_benchmark(read.benchmark)

    def _no_benchmark(self, error: Exception) -> None:
        self._notice.say(str(error), ("Open benchmark…", self.choose_benchmark), trouble=True)
        if self._session.benchmark is None:
            self._background.run(lambda: _benchmark("", b""), self._show_own, lambda error: None)

    # --- Evidence -----------------------------------------------------------------------------------------------------

    def choose_evidence(self) -> None:
        """Ask for evidence files, and take them."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Add evidence files", _folder(), EVIDENCE_FILES)
        if names:
            _remember(Path(names[0]))
            self.take([Path(name) for name in names])

    def take(self, paths: Sequence[Path]) -> None:
        """Whatever was dropped or named: an assessment, benchmarks, evidence files, folders of them."""
        own = [path for path in paths if path.suffix.lower() == ASSESSMENT_SUFFIX]
        if own:
            self.open(own[0])
            return
        self._background.run(lambda: sort_dropped(paths), self._take_found, self._unreadable)

    def save_evidence(self, evidence: Evidence) -> None:
        """Ask where to, and write the evidence there as it was received."""
        first = str(Path(_folder()) / f"{evidence.host.name or 'evidence'}-{evidence.sha256[:12]}.txt")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save evidence", first)
        if name:
            path = Path(name)
            self._background.run(
                lambda: write_atomically(path, evidence.raw),
                lambda done: self._notice.say(f"Evidence saved as {path}."),
                self._unreadable,
            )

    def _take_found(self, found: DroppedFiles) -> None:
        self._left_out = found.left_out
        left_out = left_out_sentence(found.left_out)
        if found.benchmark:
            self.open_benchmark(found.benchmark, left_out)
        present = {server.evidence_file for server in self._session.servers.values()}
        new = [server for server in found.servers if server.evidence_file not in present]
        if found.mailbox_file is not None:
            new = [replace(server, mailbox_file=str(found.mailbox_file)) for server in new]
            self._mailbox.take(found.mailbox_file, alone=not new, also=left_out)
        if new:
            self._given_names |= {server.id: server.name for server in new}
            self._session.add_servers(new)
            self._context.runs.run([server.id for server in new])
        self._say_taken(_taken_text(found, new), not new and not found.taken)

    def _say_taken(self, text: str, trouble: bool) -> None:
        """What was taken and what not, in one message; what a benchmark or a Mailbox server's file say comes after."""
        left_out = left_out_sentence(self._left_out)
        if text or left_out:
            more = (("Show all", self.show_left_out),) if len(self._left_out) > 1 else ()
            self._notice.say(f"{text} {left_out}".strip(), *more, trouble=trouble or bool(left_out))

    def show_left_out(self) -> None:
        """Every file that was left out of what was added last, and why."""
        from ui.dialogs.unused_files import UnusedFilesDialog

        UnusedFilesDialog(self._window, self._left_out).open()

    def _name(self, server_id: str) -> None:
        """A server that is called like its evidence files gets the name in the evidence."""
        server, result = self._session.servers[server_id], self._session.results[server_id]
        host = result.evidence.host.name if result.evidence else ""
        if host and server.name == self._given_names.get(server_id):
            self._session.put_servers({server_id: replace(server, name=host)})

    def _unreadable(self, error: Exception) -> None:
        self._notice.say(f"A file could not be read or written: {error}.", trouble=True)


def _taken_text(found: DroppedFiles, new: Sequence[Server]) -> str:
    """What came of files that were added; empty where a benchmark or a Mailbox server's file says it."""
    if new:
        return added(new)
    if found.servers:
        return NOTHING_NEW
    return "" if found.taken else NOTHING


def _benchmark(filename: str, data: bytes) -> LoadedBenchmark:
    from core.benchmark.xccdf import own_benchmark, read_benchmark

    return _loaded(read_benchmark(data, filename) if data else own_benchmark(), data)


def _read_benchmark(path: Path) -> LoadedBenchmark:
    from core.benchmark.xccdf import read_benchmark_file

    benchmark = read_benchmark_file(path)  # refuses a file that is too large to read
    return _loaded(benchmark, path.read_bytes())


def _loaded(benchmark: Benchmark, data: bytes) -> LoadedBenchmark:
    from core.benchmark.releases import changed_check_texts

    return LoadedBenchmark(benchmark, data, changed_check_texts(benchmark))


def _folder() -> str:
    return settings.saved_text("last/folder", str(Path.home()))


def _remember(path: Path) -> None:
    settings.keep("last/folder", str(path.parent))
