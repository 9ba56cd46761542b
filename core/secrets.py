"""Passwords: in memory, or in the operating system's credential store when the assessor chooses so. Nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import log
from core.model import CollectError, Failure, Reason, Server

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

KEYRING_SERVICE = "Edge Assessor"
ENTER_IT = "Enter the password, then run the server again."
RECOMMENDED = 1
"""keyring's own mark for a store that keeps secrets secret; plain files are below it."""


class SecretsError(Exception):
    """The operating system's credential store did not do it; the text is one sentence."""


def key_of(server: Server) -> str:
    """The name under which a server's password is kept: its shared credential's, or its own."""
    return server.credential or f"server:{server.id}"


def shared_key(user: str) -> str:
    """Key of the password that all servers with this user share.

    The user is part of it, so that no server ever gets a password that belongs to another account.
    """
    return f"shared:{user.strip().lower()}"


def takes_password(server: Server) -> bool:
    """Whether its logon takes a password: a file needs none, and a server of an earlier version's Kerberos has none."""
    return not server.evidence_file and server.auth == "ntlm"


class Secrets:
    """Passwords by key. The store may prompt its user to unlock it, so what may access it belongs in a worker."""

    def __init__(self) -> None:
        self._in_memory: dict[str, str] = {}
        self._stored: set[str] = set()
        """Keys known to be in the store: a password that was never there needs no store to be opened."""

    def __repr__(self) -> str:
        return f"Secrets({len(self._in_memory)} in memory)"

    @property
    def available(self) -> bool:
        """Whether this computer has a credential store."""
        return _store() is not None

    def holds(self, key: str) -> bool:
        """Whether the password is in memory; reads no store."""
        return key in self._in_memory

    def get(self, key: str) -> str | None:
        """The password, or None where none is known. Raises SecretsError."""
        if key in self._in_memory:
            return self._in_memory[key]
        store = _store()
        if store is None:
            return None
        try:
            password = store.get_password(KEYRING_SERVICE, key)
        except Exception as error:  # each system's store has errors of its own
            raise _failed("read", error) from None
        if password is not None:
            self._keep(key, password)
            self._stored.add(key)
        return password

    def put(self, key: str, password: str, remember: bool) -> None:
        """Keeps it in memory, and with `remember` in the credential store; without, the one it came from is removed.

        Raises SecretsError; the password is in memory all the same.
        """
        self._keep(key, password)
        if not remember:
            if key in self._stored:
                self._remove(key)
            return
        store = _store()
        if store is None:
            raise SecretsError("This computer has no credential store, so the password is kept in memory only.")
        try:
            store.set_password(KEYRING_SERVICE, key, password)
        except Exception as error:
            raise _failed("save", error) from None
        self._stored.add(key)

    def forget(self, key: str) -> None:
        """Removes it from memory and from the credential store. Raises SecretsError."""
        self._in_memory.pop(key, None)
        self._remove(key)

    def _keep(self, key: str, password: str) -> None:
        log.hide(password)
        self._in_memory[key] = password

    def _remove(self, key: str) -> None:
        store = _store()
        if store is None:
            return
        try:
            if store.get_password(KEYRING_SERVICE, key) is not None:
                store.delete_password(KEYRING_SERVICE, key)
        except Exception as error:
            raise _failed("remove", error) from None
        self._stored.discard(key)


def password_for(server: Server, secrets: Secrets) -> str:
    """The password to log on with, empty for a server that takes none. Raises CollectError where it is not there."""
    if not takes_password(server):
        return ""
    try:
        password = secrets.get(key_of(server))
    except SecretsError as error:
        raise CollectError(Failure(Reason.NO_PASSWORD, str(error), ENTER_IT)) from None
    if not password:
        happened = f"No password for {server.user or 'the account'} on {server.name}."
        raise CollectError(Failure(Reason.NO_PASSWORD, happened, ENTER_IT))
    return password


def _store() -> KeyringBackend | None:
    """The system's credential store. Backends that fail, forget or write plain files count as none."""
    import keyring

    try:
        chosen = keyring.get_keyring()
        candidates = getattr(chosen, "backends", [chosen])  # a chain of several
        return next((each for each in candidates if each.priority >= RECOMMENDED), None)
    except Exception:  # finding the backends runs their code
        log.log.warning("no credential store", exc_info=True)
        return None


def _failed(verb: str, error: Exception) -> SecretsError:
    """The store's own words are left out: some quote what they were given."""
    return SecretsError(f"The system's credential store could not {verb} the password ({type(error).__name__}).")
