"""Runs a lab in a process of its own: python -m core.lab --count 200. Ends when its standard input is closed."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from core.lab.lab import Lab


def main() -> None:
    """Prints one line of JSON (user, password, servers as core.model.Server's fields), then serves."""
    options = argparse.ArgumentParser(prog="python -m core.lab", description=__doc__)
    options.add_argument("--count", type=int, default=0, help="how many servers; without it the usual four")
    options.add_argument("--seconds", type=float, default=0.0, help="how long the script runs on each")
    chosen = options.parse_args()
    lab = Lab.many(chosen.count, chosen.seconds) if chosen.count else Lab()
    if not chosen.count:
        lab.start()
    servers = [asdict(server) for server in lab.servers]
    sys.stdout.write(json.dumps({"user": lab.user, "password": lab.password, "servers": servers}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    lab.stop()


if __name__ == "__main__":
    main()
