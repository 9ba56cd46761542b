"""The site's sheet: what the Email Domain Security Plan (EDSP) says, typed, checked while typing, signed for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from core.model import Enclave, Server, Site, SiteValue
from core.site.sheet import SheetFile, merged_site
from core.site.values import CATALOGUE, NotAValue
from ui.dialogs.form import Form, Hint
from ui.dialogs.site.signature import signature_fields, statement_in, wrong_in
from ui.dialogs.site.value_field import ValueField
from ui.widgets import theme
from ui.widgets.controls import button

COLUMNS = 2
ENCLAVES = {
    Enclave.NOT_STATED: "Not stated: treated as unclassified",
    Enclave.UNCLASSIFIED: "Unclassified",
    Enclave.CLASSIFIED: "Classified (SIPR)",
}
ENCLAVE_NOTE = "Rules that do not apply on a classified enclave become Not Applicable, with the published reason."
UNSIGNED = "Not applied until it has a signature and a reason. Until then the enclave is treated as unclassified."

FileChoice = Callable[["SiteSheetForm"], object]
"""Chooses the file to import or to export, and does it."""


class SiteSheetForm(Form):
    """After accept: site(). `choose_import` and `choose_export` get the form when their buttons are pressed."""

    width_hint, height_hint, tallest = 820, 640, 680

    def __init__(
        self,
        parent: QWidget | None,
        site: Site,
        titles: Mapping[str, str] | None = None,
        choose_import: FileChoice = lambda form: None,
        choose_export: FileChoice = lambda form: None,
    ) -> None:
        """`titles`: of the rules, by STIG ID, for tooltips and search."""
        super().__init__(parent, "Site sheet", "Save")
        self._first = self._opened = site
        self.outer.insertLayout(0, self._head(choose_import, choose_export))
        self.enclave = QComboBox()
        self.enclave.addItems(list(ENCLAVES.values()))
        self.enclave.setAccessibleName("Enclave")
        self.by, self.because = signature_fields(site.enclave_by, "Enclave")
        self._enclave_note = Hint(ENCLAVE_NOTE)
        self.body.addLayout(self._enclave_row())
        self.body.addWidget(self._enclave_note)
        self.entries = {key: ValueField(entry, titles or {}) for key, entry in CATALOGUE.items()}
        self.nothing = QLabel("No matching values.")
        self.nothing.hide()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(6 * theme.STEP)
        self._grid.setVerticalSpacing(3 * theme.STEP)
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.nothing)
        self._arrange(list(self.entries.values()))
        self.show_site(site)
        for each in self.entries.values():
            each.changed.connect(self.review)
        self.enclave.currentIndexChanged.connect(self._follow_enclave)
        for line in (self.by, self.because):
            line.textChanged.connect(self._follow_enclave)
        self.checks += [self._wrong, lambda: wrong_in(self.by, self.because)]
        self.search.textChanged.connect(self._search)
        self.search.setFocus()

    def site(self) -> Site:
        """The sheet as the form has it. Raises NotAValue while one of the values cannot be read."""
        values = {key: value for key, each in self.entries.items() if (value := each.site_value()) is not None}
        return replace(
            self._first, values=values, enclave=self._stated(), enclave_by=statement_in(self.by, self.because)
        )

    def show_site(self, site: Site) -> None:
        """Fill the form; saving is up to the person."""
        self._first = site
        self.enclave.setCurrentText(ENCLAVES[site.enclave])
        self.by.setText(site.enclave_by.signed_by)
        self.because.setText(site.enclave_by.why)
        self._follow_enclave()
        for key, each in self.entries.items():
            each.show_value(site.values.get(key))
        self.review()

    def show_values(self, keys: Sequence[str]) -> None:
        """Look for the rule that requires all of these values, and begin at the first."""
        rules = [set(CATALOGUE[key].stig_ids) for key in keys]
        if rules and (common := sorted(set.intersection(*rules))):
            self.search.setText(common[0])
            self.entries[keys[0]].editor.setFocus()

    def take(self, sheet: SheetFile, servers: Sequence[Server]) -> tuple[str, ...]:
        """Fill the form from a file; returns names of servers in it that are not here."""
        site, unknown_servers = merged_site(sheet, self._first, servers)
        self.show_site(site)
        return unknown_servers

    def say(self, text: str, wrong: bool = False) -> None:
        """About the last import or export, until something is typed."""
        self._said.say(text, wrong)
        self._said.setVisible(bool(text))

    def unsaved(self) -> bool:
        try:
            return self.site() != self._opened
        except NotAValue:
            return True

    def remark(self) -> str:
        values: list[SiteValue] = [v for v in (each.site_value() for each in self.entries.values()) if v is not None]
        unsigned = sum(each.unsigned for each in self.entries.values())
        if not values:
            return "The sheet is empty: the STIG defaults apply."
        said = "1 value on the sheet" if len(values) == 1 else f"{len(values)} values on the sheet"
        return f"{said}, {unsigned} without a signature: the default applies." if unsigned else f"{said}."

    def _head(self, choose_import: FileChoice, choose_export: FileChoice) -> QHBoxLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search value, rule…")
        self.search.setAccessibleName("Search the sheet")
        self.search.setClearButtonEnabled(True)
        self._said = Hint()
        self._said.hide()
        row = QHBoxLayout()
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self.search, 2)
        row.addWidget(self._said, 3)
        for text, act in (("&Import…", choose_import), ("&Export…", choose_export)):
            made = button(text, partial(act, self))
            made.setAutoDefault(False)
            row.addWidget(made)
        return row

    def _enclave_row(self) -> QHBoxLayout:
        row, label = QHBoxLayout(), QLabel("&Enclave")
        row.setContentsMargins(0, 0, theme.STEP, 0)
        row.setSpacing(2 * theme.STEP)
        label.setFont(theme.strong_font(label.font()))
        label.setBuddy(self.enclave)
        row.addWidget(label)
        row.addWidget(self.enclave, 2)
        row.addWidget(self.by, 2)
        row.addWidget(self.because, 4)
        return row

    def _stated(self) -> Enclave:
        return list(ENCLAVES)[self.enclave.currentIndex()]

    def _follow_enclave(self) -> None:
        """Only a classified enclave requires who and why; what was typed stays for a change of mind."""
        classified = self._stated() is Enclave.CLASSIFIED
        for line in (self.by, self.because):
            line.setVisible(classified)
        counts = statement_in(self.by, self.because).counts
        self._enclave_note.say(UNSIGNED if classified and not counts else ENCLAVE_NOTE)
        self.review()

    def _wrong(self) -> str:
        found = ((each.entry.title, each.error) for each in self.entries.values())
        return next((f"{title}: {error}" for title, error in found if error), "")

    def _search(self, text: str) -> None:
        words = text.casefold().split()
        shown = [each for each in self.entries.values() if all(word in each.words for word in words)]
        self._arrange(shown)
        self.nothing.setVisible(not shown)

    def _arrange(self, shown: Sequence[ValueField]) -> None:
        """Side by side, in the order of the sheet."""
        for each in self.entries.values():
            self._grid.removeWidget(each)
        for number, each in enumerate(shown):
            self._grid.addWidget(each, number // COLUMNS, number % COLUMNS, Qt.AlignmentFlag.AlignTop)
        for each in self.entries.values():
            each.setVisible(each in shown)
