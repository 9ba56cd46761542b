"""Releases that this program knows by all that they say, so that an edited benchmark is not called published."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from functools import cache

from core.model import Benchmark
from core.paths import resource

RELEASES = "benchmark/releases.json"


def content_sha256(benchmark: Benchmark) -> str:
    """SHA-256 of everything that is shown of it. Blanks, line ends and the file's name do not count."""
    said = [
        [benchmark.id, benchmark.title, benchmark.version, benchmark.release_info],
        [list(astuple(rule)[:-1]) + sorted(rule.details.items()) for rule in benchmark.rules],
    ]
    return hashlib.sha256(json.dumps(_blank(said)).encode("ascii")).hexdigest()


@cache
def known_releases() -> dict[str, str]:
    """Content's SHA-256 -> the release, as published."""
    releases: dict[str, str] = json.loads(resource(RELEASES).read_text(encoding="utf-8"))
    return releases


def _blank(said: object) -> object:
    if isinstance(said, list | tuple):
        return [_blank(each) for each in said]
    return " ".join(str(said).split())
