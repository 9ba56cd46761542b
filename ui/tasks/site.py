"""What the assessor states about the site: the sheet, connector roles, gateways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QDialog, QFileDialog

from core.files.atomic import write_atomically
from core.model import Role, few
from ui.state import settings
from ui.tasks.task import Task

if TYPE_CHECKING:
    from core.site.roles import Connector, ServerConnectorKey
    from core.site.sheet import SheetFile
    from ui.dialogs.site.sheet import SiteSheetForm

ACCEPTED = QDialog.DialogCode.Accepted
SHEETS = "Site sheets (*.json)"


class SiteTasks(Task):
    """The sheet, the roles of connectors, the gateways."""

    # --- The sheet ----------------------------------------------------------------------------------------------------

    def edit_sheet(self, keys: Sequence[str] = ()) -> None:
        """`keys`: of the values to show first; none: all of the sheet."""
        from ui.dialogs.site.sheet import SiteSheetForm

        titles = {stig_id: rule.title for stig_id, rule in self._session.rules.items()}
        form = SiteSheetForm(self._window, self._session.site, titles, self.choose_import, self.choose_export)
        form.show_values(keys)
        if form.exec() == ACCEPTED:
            self._session.set_site(form.site())

    def choose_import(self, form: SiteSheetForm) -> None:
        """Ask for a sheet, and read it into the form."""
        name, _ = QFileDialog.getOpenFileName(form, "Import site sheet", settings.saved_text("last/folder"), SHEETS)
        if name:
            self.read_into(form, Path(name))

    def read_into(self, form: SiteSheetForm, path: Path) -> None:
        """Fill the form from this file; nothing is kept before the form is saved."""
        from core.site.sheet import read_sheet_file

        def done(sheet: SheetFile) -> None:
            if shiboken6.isValid(form):
                form.say(_imported(path.name, form.take(sheet, tuple(self._session.servers.values()))))

        def failed(error: Exception) -> None:
            if shiboken6.isValid(form):
                form.say(str(error), wrong=True)

        self._background.run(lambda: read_sheet_file(path), done, failed)

    def choose_export(self, form: SiteSheetForm) -> None:
        """Ask where to, and write the form's sheet there."""
        first = str(Path(settings.saved_text("last/folder", str(Path.home()))) / "site-sheet.json")
        name, _ = QFileDialog.getSaveFileName(form, "Export site sheet", first, SHEETS)
        if name:
            path = Path(name)
            self.write_from(form, path if path.suffix else path.with_suffix(".json"))

    def write_from(self, form: SiteSheetForm, path: Path) -> None:
        """The sheet as it is in the form, saved or not."""
        from core.site.sheet import write_sheet
        from core.site.values import NotAValue

        try:
            data = write_sheet(form.site(), self._session.servers.values())
        except NotAValue:
            form.say("Correct the errors on the sheet, then export it.", wrong=True)
            return

        def show(text: str, wrong: bool = False) -> None:
            if shiboken6.isValid(form):
                form.say(text, wrong)

        self._background.run(
            lambda: write_atomically(path, data),
            lambda done: show(f"{path.name} exported."),
            lambda error: show(f"{path.name} could not be written: {error}.", wrong=True),
        )

    # --- Connector roles ----------------------------------------------------------------------------------------------

    def set_roles(self, keys: Sequence[ServerConnectorKey]) -> None:
        """Ask once for these connectors."""
        from core.site.roles import connectors
        from ui.dialogs.site.role import RoleForm

        chosen = set(keys)
        results = [self._session.results.get(owner) for owner in {key[0] for key in keys}]
        these = [each for result in results for each in connectors(result) if each.key in chosen]
        if not these:
            return
        choices = {self._session.site.roles.get(each.key) for each in these}
        form = RoleForm(self._window, these, next(iter(choices)) if len(choices) == 1 else None)
        if form.exec() == ACCEPTED:
            choice = form.choice()
            self._session.set_roles((each.key for each in these), choice)
            self._say_roles(len(these), choice.role if choice else Role.NONE)

    def edit_roles(self) -> None:
        """All connectors of all servers that gave evidence."""
        from core.site.roles import connectors

        session = self._session
        results = [session.results[each] for each in session.servers if each in session.results]
        self._background.run(
            lambda: [each for result in results for each in connectors(result)], self._edit_roles, self._failed
        )

    def _edit_roles(self, found: list[Connector]) -> None:
        from ui.dialogs.site.roles import RolesForm

        if not found:
            self._notice.say("No connectors in the evidence yet. Run the servers or add evidence files.", trouble=True)
            return
        session = self._session
        names = {server.id: server.name for server in session.servers.values()}
        form = RolesForm(self._window, found, names, session.site.roles)
        if form.exec() == ACCEPTED:
            listed = {each.key for each in found}
            others = {key: choice for key, choice in session.site.roles.items() if key not in listed}
            new = replace(session.site, roles=others | form.roles())
            if new == session.site:
                self._notice.say("No connector role was changed.")
                return
            session.set_site(new, "change of connector roles")
            self._context.undo.offer("Connector roles saved.")

    def _say_roles(self, count: int, role: Role) -> None:
        what = "1 connector" if count == 1 else f"{count} connectors"
        self._context.undo.offer(f"{what} set to {role.value}.")

    # --- Gateways -----------------------------------------------------------------------------------------------------

    def turn_gateway(self, ids: Iterable[str]) -> None:
        """State that these servers are behind an enterprise gateway; where all are, take the statement back."""
        from ui.dialogs.site.gateway import GatewayForm

        these, site = sorted(set(ids)), self._session.site
        there = any(site.gateway(each) is None for each in these)
        statement = None
        if there:
            before = {by for each in these if (by := site.gateways.get(each))}
            names = [self._session.servers[each].name for each in these]
            form = GatewayForm(self._window, names, before.pop() if len(before) == 1 else None)
            if form.exec() != ACCEPTED:
                self._session.site_changed.emit()  # the menu ticked it by itself
                return
            statement = form.statement()
        self._session.set_gateway(these, statement)
        what = "1 server" if len(these) == 1 else f"{len(these)} servers"
        how = "Behind" if there else "Not behind"
        self._context.undo.offer(f"{how} an enterprise gateway: {what}.")

    def _failed(self, error: Exception) -> None:
        self._notice.say(str(error), trouble=True)


def _imported(name: str, strangers: Sequence[str]) -> str:
    if not strangers:
        return f"{name} imported. Select Save to keep it."
    return f"{name} imported. Servers not in this assessment were ignored: {few(strangers)}."
