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
from core.collect.winrm.http_transport import AnswerTooLarge
from core.collect.winrm.messages import ErrorContext
from core.model import Failure, Reason


def explain(error: BaseException, context: ErrorContext) -> Failure:
    """The failure that an exception means. Never raises."""
    chain = tuple(_chain(error))
    for kinds, explained in EXPLAINERS:
        for cause in chain:
            if isinstance(cause, kinds) and (failure := explained(cause, context)):
                return _with_detail(failure, error, context)
    happened = f"An unexpected error stopped the communication with {context.where}: {type(error).__name__}."
    return _with_detail(
        context.failure(Reason.UNEXPECTED, happened, "Run again. Details are in the log."), error, context
    )


def _with_detail(failure: Failure, error: BaseException, context: ErrorContext) -> Failure:
    text = " <- ".join(dict.fromkeys(repr(cause)[:500] for cause in _chain(error)))[:2000]
    if context.secret:
        text = text.replace(context.secret, "***")
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


Explainer = Callable[[BaseException, ErrorContext], Failure | None]
Kinds = type[BaseException] | tuple[type[BaseException], ...]

EXPLAINERS: tuple[tuple[Kinds, Explainer], ...] = (
    (AnswerTooLarge, messages.answer_too_large),
    (ssl.SSLCertVerificationError, messages.certificate_failure),
    ((ssl.SSLError, urllib3.exceptions.SSLError), messages.tls_failure),
    (
        (
            socket.gaierror,
            urllib3.exceptions.NameResolutionError,
            UnicodeError,
            requests.exceptions.InvalidURL,
            urllib3.exceptions.LocationValueError,
        ),
        messages.name_not_found,
    ),
    (ConnectionRefusedError, messages.connection_refused),
    (OSError, messages.no_route),
    ((AuthenticationError, PermissionError, KeyError), refusals.logon_failure),
    (WSManFaultError, refusals.wsman_failure),
    (WinRMOperationTimeoutError, refusals.request_timed_out),
    ((WinRMTransportError, requests.TooManyRedirects), refusals.http_failure),
    ((requests.Timeout, TimeoutError), messages.no_answer),
    (
        (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.Timeout, ConnectionError),
        messages.connection_lost,
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
        messages.answer_unreadable,
    ),
    (AttributeError, messages.answer_not_sealed),
)
"""First match counts, so the order matters: from the precise to the vague."""
