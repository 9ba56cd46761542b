"""Passwords stay in memory, or in a real credential store when asked; never in a text."""

from contextlib import contextmanager

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.backends.chainer import ChainerBackend

from core import log
from core.model import Server
from core.secrets import KEYRING_SERVICE, Secrets, SecretsError, key_of

PASSWORD = "s3cret-Pa55"

keyring.get_keyring()  # it looks for backends once, and would take those below for the system's


class Store(KeyringBackend):
    """A credential store in memory."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlainFiles(Store):
    priority = 0.5


class Locked(Store):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot keep {password}")


class Chain(KeyringBackend):
    priority = 10

    def __init__(self, *backends: KeyringBackend) -> None:
        self.backends = backends

    get_password = set_password = delete_password = None


@contextmanager
def using(backend):
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield backend
    finally:
        keyring.set_keyring(before)


@pytest.fixture
def store():
    with using(Store()) as store:
        yield store


def test_in_memory_only_unless_asked(store):
    secrets = Secrets()
    secrets.put("lab", PASSWORD, remember=False)
    assert secrets.get("lab") == PASSWORD
    assert store.kept == {} and store.asked == 0
    assert Secrets().get("lab") is None


def test_remembered_for_the_next_start(store):
    Secrets().put("lab", PASSWORD, remember=True)
    assert store.kept == {(KEYRING_SERVICE, "lab"): PASSWORD}
    assert Secrets().get("lab") == PASSWORD


def test_no_longer_remembered(store):
    Secrets().put("lab", PASSWORD, remember=True)
    secrets = Secrets()
    assert secrets.get("lab") == PASSWORD
    secrets.put("lab", "another", remember=False)
    assert store.kept == {} and secrets.get("lab") == "another"


def test_forget(store):
    secrets = Secrets()
    secrets.put("lab", PASSWORD, remember=True)
    secrets.forget("lab")
    assert store.kept == {} and secrets.get("lab") is None
    secrets.forget("never heard of")


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), PlainFiles(), Chain(PlainFiles()), Chain()])
def test_what_is_no_credential_store(backend):
    with using(backend):
        secrets = Secrets()
        assert not secrets.available
        with pytest.raises(SecretsError, match="kept in memory only"):
            secrets.put("lab", PASSWORD, remember=True)
        assert secrets.get("lab") == PASSWORD
        assert not getattr(backend, "kept", None)


def test_of_a_chain_the_one_that_keeps_secrets(store):
    plain = PlainFiles()
    with using(Chain(plain, store)):
        assert Secrets().available
        Secrets().put("lab", PASSWORD, remember=True)
    assert store.kept and not plain.kept
    assert hasattr(ChainerBackend, "backends"), "keyring's own chain is taken apart by this name"


def test_a_store_that_fails_says_so_without_the_password():
    with using(Locked()):
        secrets = Secrets()
        for act in (lambda: secrets.get("a"), lambda: secrets.put("b", PASSWORD, True), lambda: secrets.forget("b")):
            with pytest.raises(SecretsError) as caught:
                act()
            assert str(caught.value).startswith("The system's credential store could not")
            assert PASSWORD not in str(caught.value) and caught.value.__cause__ is None


def test_never_in_a_text(store, monkeypatch):
    monkeypatch.setattr(log, "_hidden", hidden := set())
    secrets = Secrets()
    secrets.put("lab", PASSWORD, remember=False)
    assert PASSWORD not in repr(secrets) + str(secrets)
    assert PASSWORD in hidden


def test_a_servers_key():
    assert key_of(Server("7", "edge01")) == "server:7"
    assert key_of(Server("7", "edge01", credential="shared")) == "shared"
