"""What the assessor does with servers: add, edit, remove, and the next step after a failure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from core.model import Server, Trust
from core.secrets import key_of, shared_key
from ui.servers.state import Step, answering_computer
from ui.tasks.files import FileTasks
from ui.tasks.run import RunTask
from ui.tasks.task import Task, TaskContext

if TYPE_CHECKING:
    from ui.dialogs.server.logon_fields import EnteredLogon

ACCEPTED = QDialog.DialogCode.Accepted


class ServerTasks(Task):
    """Opens the dialogs about servers and takes their answers into the session."""

    def __init__(self, context: TaskContext, run_task: RunTask, files: FileTasks) -> None:
        super().__init__(context)
        self._secrets = context.secrets
        self._run_task, self._files = run_task, files

    # --- Adding, editing, removing ------------------------------------------------------------------------------------

    def add(self) -> None:
        """Ask for a server, and add it."""
        from ui.dialogs.server.server import ServerForm

        form = ServerForm(self._window, users=self._users(), store_missing=self._context.password_store.missing)
        form.list_pasted.connect(self.add_many, Qt.ConnectionType.QueuedConnection)
        if form.exec() == ACCEPTED:
            server = form.server()
            self._keep(key_of(server), form.entered())
            self._session.add_servers([server])

    def add_many(self, text: str = "") -> None:
        """Ask for a list of servers, which may begin with this text, and add them."""
        from ui.dialogs.server.add_list import AddListForm

        present = tuple(self._session.servers.values())
        form = AddListForm(self._window, text, self._users(), self._context.password_store.missing, present)
        if form.exec() == ACCEPTED:
            given = form.entered()
            if given:
                self._keep(shared_key(given.user), given)
            self._session.add_servers(form.servers())

    def edit(self, server_id: str) -> None:
        """Ask for changes of the server's settings."""
        from ui.dialogs.server.server import FileServerForm, ServerForm

        server = self._session.servers.get(server_id)
        if server is None:
            return
        if server.evidence_file:
            plain = FileServerForm(self._window, server)
            if plain.exec() == ACCEPTED:
                self._session.set_server(plain.server())
            return
        secrets, missing = self._secrets, self._context.password_store.missing
        stored = lambda: secrets.get(key_of(server)) or ""  # noqa: E731
        form = ServerForm(self._window, server, self._users(), stored=stored, store_missing=missing)
        form.list_pasted.connect(self.add_many, Qt.ConnectionType.QueuedConnection)
        if form.exec() == ACCEPTED:
            edited = form.server()
            self._keep(key_of(edited), form.entered())
            self._session.set_server(edited)

    def remove(self, ids: Sequence[str]) -> None:
        """Take them out at once; Undo is in the notice and in the Edit menu."""
        names = [self._session.servers[server_id].name for server_id in ids if server_id in self._session.servers]
        count = self._session.remove_servers(ids)
        if count:
            what = names[0] if count == 1 else f"{count} servers"
            self._context.undo.offer(f"{what} removed.")

    def _keep(self, key: str, given: EnteredLogon | None, then: Callable[[], object] = lambda: None) -> None:
        """Keep a password; in a worker, because the system's store may ask its user to unlock it."""
        if given is None:
            then()
            return

        def failed(error: Exception) -> None:
            self._notice.say(str(error), trouble=True)
            then()

        self._background.run(lambda: self._secrets.put(key, given.password, given.keep), lambda done: then(), failed)

    def _users(self) -> list[str]:
        return list(dict.fromkeys(server.user for server in reversed(self._session.servers.values()) if server.user))

    # --- The next step after a failure --------------------------------------------------------------------------------

    def take_step(self, step: Step, server_id: str) -> None:
        """Do what the button of a failed server offers."""
        handlers: dict[Step, Callable[[Server], object]] = {
            Step.TRUST: self._trust,
            Step.PASSWORD: lambda server: self.enter_password([server.id]),
            Step.EDIT: lambda server: self.edit(server.id),
            Step.SCRIPT: lambda server: self.show_script(),
            Step.ACCEPT: self._accept,
            Step.FILES: lambda server: self._files.choose_evidence(),
            Step.AGAIN: lambda server: self._run_task.run([server.id]),
        }
        if server_id in self._session.servers:
            handlers[step](self._session.servers[server_id])

    def show_script(self) -> None:
        """Show edge.ps1 and how to run it."""
        from ui.dialogs.collector_script import CollectorScriptForm

        CollectorScriptForm(self._window).exec()

    def enter_password(self, ids: Sequence[str]) -> None:
        """Ask once for all these servers, then run them again."""
        from ui.dialogs.server.password import PasswordForm

        servers = [s for s in map(self._session.servers.get, ids) if s is not None and not s.evidence_file]
        if not servers:
            return
        user, names = servers[0].user, [server.name for server in servers]
        why = self._rejected(servers[0])
        form = PasswordForm(self._window, names, user, self._users(), self._context.password_store.missing, why)
        given = form.entered() if form.exec() == ACCEPTED else None
        if given is None:
            return
        changed = [_with_logon(server, given) for server in servers]
        self._session.set_server(*changed)
        self._keep_for(changed, given)

    def _keep_for(self, servers: Sequence[Server], given: EnteredLogon) -> None:
        """Under every key these servers look for, then run them."""
        keys = list(dict.fromkeys(map(key_of, servers)))
        for key in keys[1:]:
            self._keep(key, given)
        self._keep(keys[0], given, lambda: self._context.runs.run([server.id for server in servers]))

    def _rejected(self, server: Server) -> str:
        failure = self._session.failure_of(server.id)
        return failure.happened if failure else ""

    def _trust(self, server: Server) -> None:
        from ui.dialogs.server.certificate import CertificateForm

        failure = self._session.failure_of(server.id)
        form = CertificateForm(self._window, server.name, failure.fingerprint if failure else "", server.pin)
        if form.exec() == ACCEPTED:
            self._session.set_server(replace(server, trust=Trust.PIN, pin=form.pin()))
            self._run_task.run([server.id])

    def _accept(self, server: Server) -> None:
        """The computer that answered is the one that was meant."""
        if name := self._answering(server.id):
            self._session.set_server(replace(server, computer=name))
            self._run_task.run([server.id])

    def _answering(self, server_id: str) -> str:
        """The computer that answered last; empty where none did, or it did not say."""
        if attempt := self._session.attempts.get(server_id):
            return attempt.answered
        result = self._session.results.get(server_id)
        return answering_computer(result) if result else ""


def _with_logon(server: Server, given: EnteredLogon) -> Server:
    """This user; and the shared password where it was given for several servers."""
    credential = shared_key(given.user) if given.shared else ""
    return replace(server, user=given.user, credential=credential)
