"""The assess command: servers and files in, one report in each format out."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.collect import collector_for
from core.model import Assessment, Benchmark, Cancelled, Details, Failure, Reason, Result, Server, Trust
from core.scan import failed, scan
from ui.cli import NOT_ALL_ASSESSED, UsageError

STEM = "edge-assessment"
STOPPED = Failure(Reason.CANCELLED, "Stopped before this server was done.", "Run again for this server.")
EVIDENCE_SUFFIXES = (".txt", ".json", ".xml", ".clixml")


@dataclass(frozen=True, slots=True)
class Job:
    """One server and the password to reach it, which nothing prints."""

    server: Server
    password: str

    def __repr__(self) -> str:
        return f"Job({self.server.name})"


def assess(options: argparse.Namespace) -> int:
    """0 when every server was assessed, else 3. Raises UsageError before anything is sent."""
    formats = _formats(options.format)
    benchmark = _benchmark(options.benchmark)
    stig_ids = _rules(options.rule, benchmark)
    folder = _folder(options.out)
    with ExitStack() as stack:
        jobs = list(_jobs(options, stack))
        if not jobs:
            raise UsageError("Nothing to assess. Name a --server, an --evidence file, or --lab.")
        results = run_all(jobs, stig_ids, options.parallel, options.deadline)
    names = ("name", "site", "assessor", "organization", "marking")
    details = Details(**{name: getattr(options, name) for name in names})
    assessment = Assessment(details, benchmark, tuple(job.server for job in jobs), tuple(results))
    write(assessment, formats, folder)
    _tell(results)
    return 0 if all(result.complete for result in results) else NOT_ALL_ASSESSED


def run_all(jobs: Sequence[Job], stig_ids: Sequence[str], parallel: int, deadline_s: float) -> list[Result]:
    """Every server's result, in the order given. Ctrl+C stops the rest and keeps what is done."""
    cancel = threading.Event()
    with ThreadPoolExecutor(parallel) as pool:
        runs = [pool.submit(_run, job, stig_ids, deadline_s, cancel) for job in jobs]
        return [_result(run, cancel) for run in runs]


def _result(run: Future[Result], cancel: threading.Event) -> Result:
    try:
        return run.result()
    except KeyboardInterrupt:
        print("Stopping; what is done is kept.", file=sys.stderr)
        cancel.set()
        return run.result()


def _run(job: Job, stig_ids: Sequence[str], deadline_s: float, cancel: threading.Event) -> Result:
    server, started = job.server, datetime.now(UTC)

    def report(text: str) -> None:
        print(f"{server.name}: {text}", file=sys.stderr)

    try:
        if cancel.is_set():
            raise Cancelled
        return scan(server, collector_for(server, job.password, deadline_s), stig_ids, report, cancel)
    except Cancelled:
        return failed(server, STOPPED, stig_ids, started)


# --- What was asked for -----------------------------------------------------------------------------------------------


def _jobs(options: argparse.Namespace, stack: ExitStack) -> Iterator[Job]:
    for number, spec in enumerate(options.server, 1):
        yield _live(spec, f"server-{number}")
    for number, path in enumerate(_files(options.evidence), 1):
        yield Job(Server(f"file-{number}", path.stem, evidence_file=str(path)), "")
    if options.lab:
        from core.lab import Lab

        lab = stack.enter_context(Lab())
        print("The lab's servers are simulated.", file=sys.stderr)
        yield from (Job(server, lab.password) for server in lab.servers)


def _live(spec: dict[str, str], server_id: str) -> Job:
    from dataclasses import replace

    from core.server_list import read_list

    servers, problems = read_list(spec["url"])
    if problems or len(servers) != 1:
        raise UsageError(f"--server {spec['url']}: {problems[0] if problems else 'this is not one server'}")
    if missing := [f"--{name.replace('_', '-')}" for name in ("user", "password_env") if name not in spec]:
        raise UsageError(f"--server {spec['url']} needs {' and '.join(missing)} after it.")
    if "ca" in spec and "pin" in spec:
        raise UsageError(f"--server {spec['url']}: choose --ca or --pin, not both.")
    server = replace(servers[0], id=server_id, user=spec["user"], computer=spec.get("computer", ""))
    server = replace(server, auth=spec.get("auth", "ntlm"), **_trust(spec))
    return Job(server, _password(spec["password_env"]))


def _trust(spec: dict[str, str]) -> dict[str, object]:
    if "ca" in spec:
        if not Path(spec["ca"]).is_file():
            raise UsageError(f"--ca {spec['ca']}: there is no such file.")
        return {"trust": Trust.CA, "ca_file": spec["ca"]}
    if "pin" not in spec:
        return {"trust": Trust.SYSTEM}
    pin = spec["pin"].replace(":", "").replace(" ", "").lower()
    if len(pin) != 64 or set(pin) - set("0123456789abcdef"):
        raise UsageError("--pin wants the certificate's SHA-256: 64 hexadecimal digits.")
    return {"trust": Trust.PIN, "pin": pin}


def _password(variable: str) -> str:
    password = os.environ.get(variable, "")
    if not password:
        raise UsageError(f"The environment variable {variable} is not set: it has to hold the password.")
    return password


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.iterdir() if file.suffix.lower() in EVIDENCE_SUFFIXES)
            if not found:
                raise UsageError(f"--evidence {path}: this folder holds no {', '.join(EVIDENCE_SUFFIXES)} file.")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise UsageError(f"--evidence {path}: there is no such file or folder.")


def _benchmark(path: Path | None) -> Benchmark:
    from core.rules import BenchmarkError, own_benchmark, read_benchmark_file

    try:
        return read_benchmark_file(path) if path else own_benchmark()
    except BenchmarkError as error:
        raise UsageError(f"--benchmark {path}: {error}") from error


def _rules(wanted: Sequence[str], benchmark: Benchmark) -> tuple[str, ...]:
    known = tuple(rule.stig_id for rule in benchmark.rules)
    if unknown := [stig_id for stig_id in wanted if stig_id not in known]:
        raise UsageError(f"--rule {unknown[0]}: {benchmark.label} has no such rule.")
    return tuple(stig_id for stig_id in known if not wanted or stig_id in wanted)


def _formats(text: str) -> tuple[str, ...]:
    from core.export import FORMATS

    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    if not names or any(name not in FORMATS for name in names):
        raise UsageError(f"--format {text}: choose from {', '.join(FORMATS)}, with commas between.")
    return names


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {path}: this folder cannot be made: {error.strerror}.") from error
    return path


# --- What comes out ---------------------------------------------------------------------------------------------------


def write(assessment: Assessment, formats: Sequence[str], folder: Path) -> None:
    """One file for each format, and each server's evidence as it was received."""
    from core.export import FORMATS

    when = datetime.now(UTC)
    for name in formats:
        path = folder / f"{STEM}.{FORMATS[name].extension}"
        _save(path, FORMATS[name].render(assessment, when))
        print(path)
    for result in assessment.results:
        if result.evidence:
            _save(folder / "evidence" / f"{result.evidence.sha256}.txt", result.evidence.raw)


def _save(path: Path, data: bytes) -> None:
    """All of it or nothing: a report that was cut short must not look like one."""
    half = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(exist_ok=True)
        half.write_bytes(data)
        half.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def _tell(results: Sequence[Result]) -> None:
    for result in results:
        marks = [f"{f.stig_id} {f.status.label}: {f.reason}" for f in result.findings if f.checked]
        unchecked = sum(not f.checked for f in result.findings)
        more = [f"{unchecked} rules without a check in this version: review by hand."] if unchecked else []
        print(f"{result.server.name}", *(f"  {line}" for line in [*marks, *more]), sep="\n")
