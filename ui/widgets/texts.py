"""Texts that several places show: cut to a length, a time, the name of a benchmark. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from core.model import Benchmark

SHORTER = (
    ("Security Technical Implementation Guide", "STIG"),
    ("Microsoft ", ""),
    ("Transport Server", ""),
)


def cut(text: str, most: int) -> str:
    """So many characters, the last an ellipsis where there were more."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def benchmark_text(benchmark: Benchmark | None) -> tuple[str, str]:
    """(short, whole): which benchmark and release is shown, and whose words they are."""
    if benchmark is None:
        return "Loading benchmark", "The benchmark is loading"
    title = "Edge Assessor benchmark" if benchmark.own else benchmark.title
    for long, short in SHORTER:
        title = title.replace(long, short)
    return f"{cut(title, 48)} {benchmark_mark(benchmark)}", f"{benchmark.label}, {benchmark.whose}"


def benchmark_mark(benchmark: Benchmark | None) -> str:
    """Release and whose words: what must be seen of a benchmark where there is little room."""
    if benchmark is None:
        return "Benchmark"
    number = f"V{benchmark.version}R{benchmark.release}" if benchmark.release else f"V{benchmark.version}"
    return f"{number} ({benchmark.whose if benchmark.own or benchmark.known else 'unknown release'})"


def utc(when: datetime) -> str:
    """14:02 UTC."""
    return f"{when:%H:%M} UTC"
