"""From whatever was raised on the wire to a failure. Import it late, it costs 230 ms."""

from __future__ import annotations

import socket
import ssl
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator

import requests
import urllib3.exceptions
from spnego.exceptions import SpnegoError
from winrm.exceptions import (
    AuthenticationError,
    WinRMError,
    WinRMOperationTimeoutError,
    WinRMTransportError,
    WSManFaultError,
)

from core.collect.winrm import messages, refusals
from core.collect.winrm.http_transport import TooMuch
from core.collect.winrm.messages import Scene
from core.model import Failure, Reason


def explain(error: BaseException, scene: Scene) -> Failure:
    """The failure that an exception means. Never raises."""
    chain = tuple(_chain(error))
    for kinds, tell in TELLERS:
        for cause in chain:
            if isinstance(cause, kinds) and (told := tell(cause, scene)):
                return _with_detail(told, error, scene)
    happened = f"An error that this program does not know stopped the talk with {scene.where}: {type(error).__name__}."
    return _with_detail(scene.failure(Reason.UNEXPECTED, happened, "Run again; the log has the details."), error, scene)


def _with_detail(failure: Failure, error: BaseException, scene: Scene) -> Failure:
    text = " <- ".join(dict.fromkeys(repr(cause)[:500] for cause in _chain(error)))[:2000]
    if scene.secret:
        text = text.replace(scene.secret, "***")
    return Failure(failure.reason, failure.happened, failure.todo, text, failure.fingerprint)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it came from: requests and urllib3 keep causes in args and attributes as well."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < 30:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        more = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting += [part for part in more if isinstance(part, BaseException)]


Teller = Callable[[BaseException, Scene], Failure | None]
Kinds = type[BaseException] | tuple[type[BaseException], ...]

TELLERS: tuple[tuple[Kinds, Teller], ...] = (
    (TooMuch, messages.flood),
    (ssl.SSLCertVerificationError, messages.certificate),
    ((ssl.SSLError, urllib3.exceptions.SSLError), messages.tls),
    (
        (
            socket.gaierror,
            urllib3.exceptions.NameResolutionError,
            UnicodeError,
            requests.exceptions.InvalidURL,
            urllib3.exceptions.LocationValueError,
        ),
        messages.name,
    ),
    (ConnectionRefusedError, messages.refused),
    (OSError, messages.unreachable),
    ((AuthenticationError, PermissionError, KeyError), refusals.logon),
    (WSManFaultError, refusals.wsman),
    (WinRMOperationTimeoutError, refusals.unfinished),
    ((WinRMTransportError, requests.TooManyRedirects), refusals.http),
    ((requests.Timeout, TimeoutError), messages.silent),
    (
        (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.Timeout, ConnectionError),
        messages.lost,
    ),
    (
        (
            ET.ParseError,
            StopIteration,
            AssertionError,
            ValueError,
            LookupError,
            struct.error,
            WinRMError,
            SpnegoError,
            requests.exceptions.ContentDecodingError,
        ),
        messages.garbage,
    ),
    (AttributeError, messages.unsealed),
)
"""First match counts, so the order matters: from the precise to the vague."""
