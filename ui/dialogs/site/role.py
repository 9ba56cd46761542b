"""What some connectors are for, and why: one decision for all that were chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from core.model import NO_REASON, Role, RoleChoice, few
from core.site.roles import Connector
from ui.dialogs.form import Form

LONGEST = 500
MEANS = {
    Role.INTERNAL: "&Internal: exchanges mail with servers of the organization",
    Role.INTERNET: "In&ternet-facing: exchanges mail with servers outside",
    Role.NONE: "&No role: every rule evaluates it as written",
}
NEEDED = "A justification is required. It appears in the report."
AS_SUGGESTED = "as suggested, without a justification"


def needs(choice: RoleChoice) -> str:
    """What is missing for this decision, in one sentence; empty when nothing is."""
    if choice.counts:
        return ""
    return NO_REASON if choice.justification.strip() else NEEDED


class RoleForm(Form):
    """After accept: choice(), or None for no role."""

    width_hint = 520

    def __init__(
        self, parent: QWidget | None, connectors: Sequence[Connector], current: RoleChoice | None = None
    ) -> None:
        super().__init__(parent, "Connector role", "Save")
        self.heading(few([each.name for each in connectors], 5))
        suggested = {each.suggested for each in connectors}
        self._hints = {each.suggested: each.why for each in connectors} if len(suggested) == 1 else {}
        for role, why in self._hints.items():
            self.says(f"Suggested role: {'none' if role is Role.NONE else role.value}. {why}")
        self._group = QButtonGroup(self)
        self.choices = {role: self._choice(number, role) for number, role in enumerate(MEANS)}
        written = current.justification if current and not current.suggested else ""
        self.justification = QLineEdit(written, maxLength=LONGEST)
        self.field(self.rows(), "&Justification", self.justification, self._wrong)
        self.justification.textChanged.connect(self.review)
        first = current.role if current else next(iter(self._hints), Role.NONE)
        self.choices[first].setChecked(True)
        self._suggest(first)
        for role, radio in self.choices.items():
            radio.toggled.connect(lambda on, role=role: self._suggest(role) if on else None)
        self.choices[first].setFocus()

    def choice(self) -> RoleChoice | None:
        """The role as entered; None where the connectors are to have none."""
        choice = self._decided()
        return None if choice.role is Role.NONE else choice

    def remark(self) -> str:
        return "The report will state: used as suggested, without a justification." if self._decided().suggested else ""

    def _decided(self) -> RoleChoice:
        """The program's reason is nobody's justification: without one it is marked as a suggestion."""
        role, written = self._role(), self.justification.text().strip()
        hint = self._hints.get(role, "")
        return RoleChoice(role, written or hint, suggested=bool(hint) and not written)

    def _choice(self, number: int, role: Role) -> QRadioButton:
        radio = QRadioButton(MEANS[role])
        self._group.addButton(radio, number)
        self.body.addWidget(radio)
        return radio

    def _role(self) -> Role:
        return next(role for role, radio in self.choices.items() if radio.isChecked())

    def _suggest(self, role: Role) -> None:
        self.justification.setPlaceholderText(AS_SUGGESTED.capitalize() if role in self._hints else "")
        self.justification.setEnabled(role is not Role.NONE)
        self.review()

    def _wrong(self) -> str:
        return needs(self._decided())
