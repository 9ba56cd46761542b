"""Requests that a busy server puts off: tried again a few times. Import it late, it costs 230 ms."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from winrm.exceptions import WinRMOperationTimeoutError, WSManFaultError

from core.collect.winrm.http_transport import ConversationClosed

log = logging.getLogger(__name__)
T = TypeVar("T")

BUSY = (170, 1460)
"""ERROR_BUSY and ERROR_TIMEOUT: Windows under load says so of any request."""
TRIES = 3
PAUSE_S = 5.0


def is_busy(error: Exception) -> bool:
    """The server said that it is busy."""
    return isinstance(error, WSManFaultError) and error.wsman_fault_code in BUSY


def is_postponed(error: Exception) -> bool:
    """The server said that it is busy, or did not finish the request in the time that it was given."""
    return is_busy(error) or isinstance(error, WinRMOperationTimeoutError)


def with_retries(
    request: Callable[[], T], closed: threading.Event, again: Callable[[Exception], bool] = is_postponed
) -> T:
    """The request's answer, after three tries at most; between them it can be closed."""
    for tries in range(1, TRIES + 1):
        try:
            return request()
        except (WinRMOperationTimeoutError, WSManFaultError) as error:
            if tries == TRIES or not again(error):
                raise
            log.info("attempt %d deferred: %s", tries, error)
        if closed.wait(PAUSE_S):
            raise ConversationClosed
    raise AssertionError("not reached")
