"""NTLM logons, really verified: pyspnego's acceptor checks the answer to its challenge and the TLS channel."""

from __future__ import annotations

import base64
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import spnego
from spnego.channel_bindings import GssChannelBindings

SEALED = "application/HTTP-SPNEGO-session-encrypted"
BOUNDARY = b"--Encrypted Boundary"
SCHEMES = ("Negotiate", "NTLM")
TOKEN_LIMIT = 20_000

_one_at_a_time = threading.Lock()


class Accounts:
    """One account under every form of its name.

    pyspnego reads accounts from a file that the environment names. The password in it is good for this lab only, and
    gone with it.
    """

    def __init__(self, folder: Path, user: str, password: str, domains: tuple[str, ...]) -> None:
        self._file = folder / "accounts"
        lines = (f"{domain}:{user}:{password}\n" for domain in ("", ".", *domains))
        self._file.write_text("".join(lines), "utf-8")

    @contextmanager
    def open(self) -> Iterator[None]:
        """The environment is the whole process's, so it is changed for a moment and by one thread at a time."""
        with _one_at_a_time:
            before = os.environ.get("NTLM_USER_FILE")
            os.environ["NTLM_USER_FILE"] = str(self._file)
            try:
                yield
            finally:
                del os.environ["NTLM_USER_FILE"]
                if before is not None:
                    os.environ["NTLM_USER_FILE"] = before


class NtlmLogon:
    """The logon of one connection, which is what NTLM authenticates."""

    def __init__(self, accounts: Accounts, binding: bytes | None) -> None:
        self._accounts = accounts
        self._binding = GssChannelBindings(application_data=binding) if binding else None
        self._context: spnego.ContextProxy | None = None
        self.scheme = SCHEMES[0]

    @property
    def user(self) -> str:
        """Who is logged on; empty before that."""
        return (self._context.client_principal or "") if self._context and self._context.complete else ""

    def step(self, header: str) -> bytes | None:
        """Takes an Authorization header; returns the challenge to send, or None when the logon is complete.

        Raises SpnegoError, ValueError or struct.error when it is not to be believed.
        """
        scheme, _, text = header.partition(" ")
        if scheme.lower() not in (known.lower() for known in SCHEMES) or len(text) > TOKEN_LIMIT:
            raise ValueError("not a logon that this server takes")
        token = base64.b64decode(text, validate=True)
        self.scheme = scheme
        with self._accounts.open():
            if self._context is None or self._context.complete:
                self._context = spnego.server(
                    protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm, channel_bindings=self._binding
                )
            return self._context.step(token)

    def seal(self, message: bytes) -> tuple[bytes, str]:
        """The message as a sealed body, and that body's content type."""
        assert self._context is not None
        sealed = self._context.wrap_winrm(message)
        body = b"".join(
            (
                BOUNDARY,
                b"\r\n\tContent-Type: " + SEALED.encode(),
                b"\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;Length=%d\r\n" % len(message),
                BOUNDARY,
                b"\r\n\tContent-Type: application/octet-stream\r\n",
                len(sealed.header).to_bytes(4, "little") + sealed.header + sealed.data,
                BOUNDARY,
                b"--\r\n",
            )
        )
        return body, f'multipart/encrypted;protocol="{SEALED}";boundary="Encrypted Boundary"'

    def unseal(self, body: bytes) -> bytes:
        """The message in a sealed body; ValueError or SpnegoError when it is none."""
        assert self._context is not None
        found = re.fullmatch(
            BOUNDARY + rb"\r\n.*?Length=(\d{1,9})\r\n" + BOUNDARY + rb"\r\n[^\r]*\r\n(.*)" + BOUNDARY + rb"--\r\n",
            body,
            re.DOTALL,
        )
        if not found:
            raise ValueError("not a sealed message")
        sealed = found[2]
        size = int.from_bytes(sealed[:4], "little")
        message = self._context.unwrap_winrm(sealed[4 : 4 + size], sealed[4 + size :])
        if len(message) != int(found[1]):
            raise ValueError("the sealed message has another length than it says")
        return message
