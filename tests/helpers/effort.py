"""Bounds that hold on a slow or busy machine: of computing instead of the clock, and far above what is needed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 25
"""Less than what a test lets hang (30 s), and far more than what does not hang takes on a busy machine."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """So long may the processor work on the block; what grows with the square of a hostile text takes far longer."""
    began = time.thread_time()
    yield
    assert time.thread_time() - began < seconds
