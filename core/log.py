"""The log: one rotating file, a file for crashes, and no secret in either."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

from core.paths import log_folder

LOG_NAME, CRASH_LOG_NAME = "edge-assessor.log", "crash.log"
MOST_LOG_BYTES, OLDER_LOGS = 1_000_000, 3
"""Bytes in one log file, and how many older ones stay."""
log = logging.getLogger(__name__)
_hidden: set[str] = set()
_crashes: TextIO | None = None


def hide(secret: str) -> None:
    """Never let this text into the log, as it is or as the wire and Python spell it."""
    from base64 import b64encode
    from html import escape

    if secret:
        coded = {b64encode(secret.encode(code, "replace")).decode("ascii") for code in ("utf-8", "utf-16-le")}
        _hidden.update({secret, repr(secret)[1:-1], escape(secret, quote=False)} | coded)


def start(verbose: bool = False) -> Path | None:
    """Write the log, and every error that nobody caught; returns its folder, or None where none can be written."""
    logging.getLogger().setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.getLogger("spnego").setLevel(
        logging.INFO
    )  # its small print is NTLM answers, from which passwords are guessed
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook = _uncaught, _uncaught_in_thread
    if verbose and sys.stderr is not None:  # a windowed build has none
        _add(logging.StreamHandler())
    try:
        folder = log_folder()
        _catch_crashes(folder / CRASH_LOG_NAME)
        _add(LateFileHandler(folder / LOG_NAME))
    except OSError:
        log.warning("no log file: its folder is not writable")
        return None
    return folder


class HidingFormatter(logging.Formatter):
    """Formats a record, traceback included, in UTC and without any hidden text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s [%(threadName)s] %(name)s: %(message)s")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line with every known secret blotted out."""
        text = super().format(record)
        for secret in sorted(_hidden, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


def _add(handler: logging.Handler) -> None:
    handler.setFormatter(HidingFormatter())
    logging.getLogger().addHandler(handler)


class LateFileHandler(logging.Handler):
    """Opens the file with the first record: what a rotating file needs would take a tenth of the time to the window."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, and make the file first where it is not there."""
        try:
            if self._file is None:
                self._file = _file(self._path)
                self._file.setFormatter(self.formatter)
            self._file.emit(record)
        except OSError:
            self.handleError(record)

    def flush(self) -> None:
        """Hand what was written to the operating system."""
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        """Close the file, where one was made."""
        if self._file is not None:
            self._file.close()
        super().close()


def _file(path: Path) -> logging.Handler:
    from logging.handlers import RotatingFileHandler  # brings sockets and pickles

    handler = RotatingFileHandler(
        path, maxBytes=MOST_LOG_BYTES, backupCount=OLDER_LOGS, encoding="utf-8", errors="backslashreplace"
    )
    handler.rotator = _rotate
    return handler


def _rotate(source: str, target: str) -> None:
    """Windows renames no file that a second copy of the program has open: then the log just grows on."""
    with suppress(OSError):
        Path(source).replace(target)


def _catch_crashes(path: Path) -> None:
    global _crashes  # faulthandler writes to this file until the process ends, so it is never closed
    _crashes = path.open("a", encoding="utf-8")
    faulthandler.enable(_crashes)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("unhandled exception", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def _uncaught_in_thread(caught: threading.ExceptHookArgs) -> None:
    if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
        name = caught.thread.name if caught.thread else "a thread"
        log.critical("unhandled exception in %s", name, exc_info=caught.exc_value)
