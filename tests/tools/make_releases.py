"""Makes resources/benchmark/releases.json: which published releases this program knows by all that they say.

    python -m tests.tools.make_releases PUBLISHED...

A file named must come from the publisher itself. Releases that are there already stay.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.benchmark.known_releases import RELEASES, content_sha256
from core.benchmark.xccdf import read_benchmark_file
from core.paths import resource


def main(paths: list[str]) -> None:
    file = resource(RELEASES)
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for path in paths:
        benchmark = read_benchmark_file(Path(path))
        known[content_sha256(benchmark)] = benchmark.label
    file.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
