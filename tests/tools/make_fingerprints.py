"""Makes resources/benchmark/fingerprints.json from published STIGs: run it when every check was read against them.

    python -m tests.tools.make_fingerprints PUBLISHED.xml...

Benchmarks that are not named keep the fingerprints they have.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.checks.exchange_2016 import EXCHANGE_2016
from core.model import Benchmark
from core.paths import resource
from core.releases import FINGERPRINTS, fingerprint
from core.rules import read_benchmark_file


def main(paths: list[str]) -> None:
    file = resource(FINGERPRINTS)
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for path in paths:
        benchmark = read_benchmark_file(Path(path))
        known[benchmark.id] = entry(benchmark)
    file.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8", newline="\n")


def entry(benchmark: Benchmark) -> dict[str, object]:
    checked = {*EXCHANGE_2016.keys(), *EXCHANGE_2016.values()}
    texts = {rule.stig_id: [fingerprint(rule.check_text)] for rule in benchmark.rules if rule.stig_id in checked}
    return {"made_from": benchmark.label, "check_texts": texts}


if __name__ == "__main__":
    main(sys.argv[1:])
