"""Makes resources/lab again: what edge.ps1 prints on pslab for the states of the simulated servers.

`python dev.py generate` runs it: after edge.ps1 or a state in tests/data/servers has changed.
"""

from __future__ import annotations

import hashlib
import json

from core.collect.script import script_sha256
from core.paths import resource
from tests.helpers.pslab import PRESENT, STATES, numbered, run_over_stdin

ANSWERS = {"edge01": "lab-fresh", "edge02": "lab-hardened", "edge03": "lab-denied"}
"""Answer of the lab -> state of the server that gave it."""

MADE_FROM = resource("lab/made-from.json")


def main() -> None:
    """Write every answer and, last, what they were made from."""
    if not PRESENT:
        raise SystemExit("pslab is not on this machine, and nothing else can make the lab's answers.")
    for answer, state in ANSWERS.items():
        resource(f"lab/{answer}.txt").write_bytes(answer_of(state))
    MADE_FROM.write_text(json.dumps(made_from(), indent=2) + "\n", encoding="utf-8", newline="\n")


def stale() -> bool:
    """Whether edge.ps1 or a state is another than the answers were made from."""
    return json.loads(MADE_FROM.read_text(encoding="utf-8")) != made_from()


def answer_of(state: str) -> bytes:
    """What edge.ps1 prints on the server of this state, started as WinRM starts it."""
    run = run_over_stdin(STATES / f"{state}.json")
    if run.code or not run.stdout:
        raise SystemExit(f"edge.ps1 ended with {run.code} on {state}: {run.stderr.decode(errors='replace')}")
    return numbered(run.stdout)


def made_from() -> dict[str, str]:
    """SHA-256 of everything that the answers depend on."""
    states = {f"{name}.json": (STATES / f"{name}.json").read_bytes() for name in ANSWERS.values()}
    return {"edge.ps1": script_sha256()} | {name: hashlib.sha256(data).hexdigest() for name, data in states.items()}


if __name__ == "__main__":
    main()
