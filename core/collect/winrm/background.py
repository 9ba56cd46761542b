"""Work in a daemon thread that its caller can leave at any time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from core.model import Cancelled, Progress, Report, Stage

T = TypeVar("T")
TICK_S = 0.1
"""How soon a pressed Stop is noticed."""


class Background(Generic[T]):
    """Runs `work` in a thread of its own; what it says is handed on in the thread that waits.

    No exception is lost and none kills the thread. The thread is a daemon: one that hangs in the network keeps
    nothing alive.
    """

    def __init__(self, name: str, work: Callable[[Report], T]) -> None:
        self._news: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
        self._outcome: Future[T] = Future()
        self._work = work
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def wait(self, report: Report, cancel: threading.Event, deadline_s: float) -> T:
        """The work's result or exception; Cancelled soon after `cancel` is set, TimeoutError after the deadline."""
        ends = time.monotonic() + deadline_s
        while True:
            if cancel.is_set():
                raise Cancelled
            if time.monotonic() > ends:
                raise TimeoutError
            try:
                news = self._news.get(timeout=TICK_S)
            except queue.Empty:
                continue
            if news is None:
                return self._outcome.result()
            report(news.stage, news.text)

    def _say(self, stage: Stage, text: str) -> None:
        self._news.put(Progress(stage, text))

    def _run(self) -> None:
        try:
            self._outcome.set_result(self._work(self._say))
        except BaseException as error:
            self._outcome.set_exception(error)
        finally:
            self._news.put(None)
