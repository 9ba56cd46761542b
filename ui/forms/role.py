"""What some connectors are for, and why: one decision for all that were chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from core.model import NO_REASON, Role, RoleChoice, signs
from core.roles import Connector
from ui.forms.form import Form

LONGEST = 500
MEANS = {
    Role.INTERNAL: "&Internal: its partners are the organization's own servers",
    Role.INTERNET: "In&ternet-facing: it talks to servers outside",
    Role.UNCLASSIFIED: "&Unclassified: every rule judges it literally",
}
NEEDED = "A justification is needed: it stands in the report."


def needs(role: Role, justification: str) -> str:
    """What is missing for this decision, in one sentence; empty when nothing is."""
    if role is Role.UNCLASSIFIED or signs(justification):
        return ""
    return NO_REASON if justification.strip() else NEEDED


class RoleForm(Form):
    """After accept: choice(), or None for unclassified."""

    width_hint = 520

    def __init__(
        self, parent: QWidget | None, connectors: Sequence[Connector], current: RoleChoice | None = None
    ) -> None:
        super().__init__(parent, "Connector role", "Save")
        names = ", ".join(each.name for each in connectors[:5])
        more = f" and {len(connectors) - 5} more" if len(connectors) > 5 else ""
        self.heading(names + more)
        suggested = {each.suggested for each in connectors}
        self._hints = {each.suggested: each.why for each in connectors} if len(suggested) == 1 else {}
        for role, why in self._hints.items():
            self.says(f"{'Nothing' if role is Role.UNCLASSIFIED else role.value.capitalize()} is suggested. {why}")
        self._group = QButtonGroup(self)
        self.choices = {role: self._choice(number, role) for number, role in enumerate(MEANS)}
        self.justification = QLineEdit(current.justification if current else "", maxLength=LONGEST)
        self.field(self.rows(), "&Justification", self.justification, self._wrong)
        self.justification.textChanged.connect(self.review)
        first = current.role if current else next(iter(self._hints), Role.UNCLASSIFIED)
        self.choices[first].setChecked(True)
        self._suggest(first)
        for role, radio in self.choices.items():
            radio.toggled.connect(lambda on, role=role: self._suggest(role) if on else None)
        self.choices[first].setFocus()

    def choice(self) -> RoleChoice | None:
        role = self._role()
        return None if role is Role.UNCLASSIFIED else RoleChoice(role, self.justification.text().strip())

    def _choice(self, number: int, role: Role) -> QRadioButton:
        radio = QRadioButton(MEANS[role])
        self._group.addButton(radio, number)
        self.body.addWidget(radio)
        return radio

    def _role(self) -> Role:
        return next(role for role, radio in self.choices.items() if radio.isChecked())

    def _suggest(self, role: Role) -> None:
        """The reason of the suggestion, where nothing else was written, is a justification to start from."""
        hints = set(self._hints.values())
        if not self.justification.text() or self.justification.text() in hints:
            self.justification.setText(self._hints.get(role, "") if role is not Role.UNCLASSIFIED else "")
            self.justification.setCursorPosition(0)
        self.justification.setEnabled(role is not Role.UNCLASSIFIED)
        self.review()

    def _wrong(self) -> str:
        return needs(self._role(), self.justification.text())
