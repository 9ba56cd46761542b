"""Makes resources/benchmark/fingerprints.json from published STIGs: run it when every check was read against them.

    python -m tests.tools.make_fingerprints PUBLISHED-2019.xml PUBLISHED-2016.xml

A rule of 2016 also has the fingerprints of the text that its counterpart of 2019 has, with the commands spelled as 2016
spells them: older releases of 2016 read so. Benchmarks that are not named keep the fingerprints they have.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import core.checks  # noqa: F401  registers the checks
from core.benchmark.releases import FINGERPRINTS, fingerprint
from core.benchmark.xccdf import read_benchmark_file
from core.checks.exchange_2016 import EXCHANGE_2016
from core.model import Benchmark
from core.paths import resource
from core.registry import CHECKS

SHORTER = {"Select-Object -Property": "Select", "Format-List": "FL"}


def main(paths: list[str]) -> None:
    file = resource(FINGERPRINTS)
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    benchmarks = [read_benchmark_file(Path(path)) for path in paths]
    said = {rule.stig_id: rule.check_text for each in benchmarks for rule in each.rules}
    for benchmark in benchmarks:
        known[benchmark.id] = entry(benchmark, said)
    file.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8", newline="\n")


def entry(benchmark: Benchmark, said: Mapping[str, str]) -> dict[str, object]:
    texts = {
        rule.stig_id: list(dict.fromkeys(map(fingerprint, (rule.check_text, *_older(rule.stig_id, said)))))
        for rule in benchmark.rules
        if rule.stig_id in CHECKS
    }
    return {"made_from": benchmark.label, "check_texts": texts}


def _older(stig_id: str, said: Mapping[str, str]) -> list[str]:
    counterpart = {other: newer for newer, other in EXCHANGE_2016.items()}.get(stig_id, "")
    text = said.get(counterpart, "")
    for long, short in SHORTER.items():
        text = text.replace(long, short)
    return [text, text.replace("anti-spam", "antispam")] if text else []


if __name__ == "__main__":
    main(sys.argv[1:])
