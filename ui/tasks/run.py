"""Starts runs. Passwords that are missing are asked for first: nothing is sent before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from core.model import Server
from core.secrets import Secrets, SecretsError, key_of, shared_key, takes_password
from ui.tasks.task import Task, TaskContext

if TYPE_CHECKING:
    from ui.dialogs.server.passwords import Entered, Missing, PasswordsForm


class RunTask(Task):
    """The one way to start a run. `window` is the parent of the dialog."""

    def __init__(self, context: TaskContext) -> None:
        super().__init__(context)
        self._runs, self._secrets = context.runs, context.secrets
        self._looking = False

    def run(self, ids: Iterable[str]) -> None:
        """Assess these servers, once the benchmark is there and every password is there, or its server left out."""
        ids = [each for each in ids if each in self._session.servers and self._runs.activity(each) is None]
        if self._session.benchmark is None or self._looking or not ids:
            return
        servers = [self._session.servers[each] for each in ids]
        unsure = [each for each in servers if takes_password(each) and not self._secrets.holds(key_of(each))]
        if not unsure:
            self._runs.run(ids)
            return
        self._looking = True  # the system's store may ask its user to unlock it
        self._background.run(lambda: _lacking(self._secrets, unsure), partial(self._looked, ids), self._failed)

    def run_not_done(self) -> None:
        """Servers without findings, or whose last attempt failed."""
        self.run(self._session.not_done)

    def _failed(self, error: Exception) -> None:
        self._looking = False
        self._notice.say(f"The passwords could not be read from the credential store: {error}.", trouble=True)

    def _looked(self, ids: Sequence[str], found: tuple[list[str], str]) -> None:
        keys, why = found
        there = [self._session.servers[each] for each in ids if each in self._session.servers]
        lacking = [server for server in there if takes_password(server) and key_of(server) in keys]
        if lacking:
            self._ask(there, lacking, why)
        else:
            self._runs.run(server.id for server in there)
        self._looking = False

    def _ask(self, servers: Sequence[Server], lacking: Sequence[Server], why: str) -> None:
        from ui.dialogs.server.passwords import PasswordsForm

        others = len(servers) - len(lacking)
        form = PasswordsForm(self._window, _missing(lacking), others, self._context.password_store.missing, why)
        if form.exec() == QDialog.DialogCode.Accepted:
            self._take(servers, lacking, form)

    def _take(self, servers: Sequence[Server], lacking: Sequence[Server], form: PasswordsForm) -> None:
        """Keep what was entered, then run all but those that still have no password."""
        changed, passwords = [], {}
        for entered in form.entered():
            for server in _meant(entered, lacking):
                key = shared_key(entered.user) if entered.everywhere else server.credential
                changed.append(replace(server, user=server.user or entered.user, credential=key))
                passwords[key_of(changed[-1])] = entered.password
        self._session.set_server(*changed)
        left_out = {server.id for server in lacking} - {server.id for server in changed}
        ids, keep = [server.id for server in servers if server.id not in left_out], form.keep.isChecked()
        done = lambda problem: self._kept(ids, problem)  # noqa: E731
        self._background.run(lambda: _put(self._secrets, passwords, keep), done, self._failed)

    def _kept(self, ids: Sequence[str], problem: str) -> None:
        self._runs.run(ids)
        if problem:
            self._notice.say(problem, trouble=True)


def _missing(servers: Sequence[Server]) -> list[Missing]:
    from ui.dialogs.server.passwords import Missing

    keys: dict[str, list[Server]] = {}
    for server in servers:
        keys.setdefault(key_of(server), []).append(server)
    return [
        Missing(key, group[0].user, tuple(server.name for server in group), bool(group[0].credential))
        for key, group in keys.items()
    ]


def _meant(entered: Entered, lacking: Sequence[Server]) -> list[Server]:
    account = next(server.user for server in lacking if key_of(server) == entered.key).strip().lower()
    return [
        server
        for server in lacking
        if key_of(server) == entered.key or (entered.everywhere and server.user.strip().lower() == account)
    ]


# --- In a worker ------------------------------------------------------------------------------------------------------


def _lacking(secrets: Secrets, servers: Sequence[Server]) -> tuple[list[str], str]:
    """Keys that have no password, and a sentence where the store would not say."""
    lacking, why = [], ""
    for key in dict.fromkeys(map(key_of, servers)):
        try:
            password = secrets.get(key)
        except SecretsError as error:
            password, why = None, str(error)
        if not password:
            lacking.append(key)
    return lacking, why


def _put(secrets: Secrets, passwords: dict[str, str], keep: bool) -> str:
    """A sentence where the store did not take them; they are in memory all the same."""
    problem = ""
    for key, password in passwords.items():
        try:
            secrets.put(key, password, keep)
        except SecretsError as error:
            problem = str(error)
    return problem
