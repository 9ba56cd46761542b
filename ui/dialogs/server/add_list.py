"""Add many servers: a pasted list or a CSV file, shown as understood before anything is added."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.model import Report, Server
from core.secrets import shared_key
from core.server_list import MOST_BYTES, MOST_SERVERS, Problem, ServersRead, read_csv, read_list
from ui.dialogs.background_work import FormJob
from ui.dialogs.form import Form, Hint
from ui.dialogs.server.logon_fields import EnteredLogon, LogonFields
from ui.dialogs.server.pasted_list import COLUMNS, ListField, PastedServers
from ui.state.jobs import Outcome
from ui.widgets import theme

WAIT_MS = 150
HINT = "edge01.contoso.com\nhttps://edge02:5986/wsman\n10.0.0.5, 10.0.0.6\n# one or more per line"
CSV_HINT = "The first line names the columns: address, and optionally name, port, user, ca file, sha256, computer."


class AddListForm(Form):
    """Many servers at once. After accept: servers() and entered()."""

    width_hint = 800

    def __init__(
        self,
        parent: QWidget | None,
        text: str = "",
        users: Sequence[str] = (),
        store_missing: str = "",
        present: Sequence[Server] = (),
    ) -> None:
        """`present` are the servers that the assessment has already: the same address is not added twice."""
        super().__init__(parent, "Add servers", "Add")
        self._present = {(server.host, server.port) for server in present}
        self._read: ServersRead = ((), ())
        self._file: bytes | None = None
        row = QHBoxLayout()
        row.setSpacing(6 * theme.STEP)
        self.body.addLayout(row, 1)
        self._add_text(row, text)
        self._add_preview(row)
        self.heading("Logon for servers without a user of their own")
        user = users[0] if users else ""
        self.logon = LogonFields(
            self, user=user, users=users, shared=True, choice=False, store_missing=store_missing, needed=lambda: False
        )
        self.logon.user.setMaximumWidth(360)
        self.logon.password.setMaximumWidth(360)
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._understand)
        self.text.textChanged.connect(self._edited)
        self.work = FormJob(self)
        self.work.ended.connect(self._opened)
        self.closing.connect(self.work.stop)
        self._understand()
        self.text.setFocus()

    def servers(self) -> tuple[Server, ...]:
        """New servers, in the order they were written; those without a user of their own get the form's."""
        user = self.logon.user.text().strip()
        return tuple(self._with_logon(server, user) for server in self._read[0])

    def entered(self) -> EnteredLogon | None:
        """The password for servers with the form's user: all of them share it."""
        return self.logon.entered()

    def remark(self) -> str:
        servers, problems = self._read
        problem_count = f"; {len(problems)} {'problem' if len(problems) == 1 else 'problems'}" if problems else ""
        return f"{_count(len(servers))} will be added{problem_count}."

    # --- Building -----------------------------------------------------------------------------------------------------

    def _add_text(self, row: QHBoxLayout, text: str) -> None:
        self.text = ListField(text)
        self.text.setPlaceholderText(HINT)
        self.text.refused.connect(self._refused)
        self.text.setMinimumSize(240, 120)
        column = QVBoxLayout()
        column.setSpacing(theme.STEP)
        label = QLabel("&Servers")
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        label.setBuddy(self.text)
        self.text.setAccessibleName("Servers")
        self.csv = QPushButton("&Import CSV…")
        self.csv.setAutoDefault(False)
        self.csv.setToolTip(CSV_HINT)
        self.csv.clicked.connect(self._choose)
        self.source = Hint()
        column.addWidget(label)
        column.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.csv)
        foot.addWidget(self.source, 1)
        column.addLayout(foot)
        row.addLayout(column, 1)

    def _add_preview(self, row: QHBoxLayout) -> None:
        self.model = PastedServers()
        self.model.setParent(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("Recognized servers")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setResizeContentsPrecision(50)  # rows that are looked at, of up to a thousand
        self.table.horizontalHeader().setMaximumSectionSize(220)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setMinimumSize(440, 120)
        self.table.verticalHeader().setDefaultSectionSize(QFontMetrics(self.table.font()).height() + 2 * theme.STEP)
        column = QVBoxLayout()
        column.setSpacing(theme.STEP)
        label = QLabel("Reco&gnized servers")
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        label.setBuddy(self.table)
        column.addWidget(label)
        column.addWidget(self.table, 1)
        row.addLayout(column, 2)

    # --- Understanding ------------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        self._file = None
        self.source.setText("")
        self._timer.start()

    def _refused(self) -> None:
        self.source.say("The text is too long to paste. Import it as a CSV file.", wrong=True)

    def _understand(self) -> None:
        self._timer.stop()
        servers, problems = read_csv(self._file) if self._file is not None else read_list(self.text.toPlainText())
        present = tuple(
            Problem(0, server.name, "Already in the assessment.") for server in servers if self._has(server)
        )
        self._read = tuple(server for server in servers if not self._has(server)), (*problems, *present)
        self.table.clearSpans()
        self.model.show(self._read)
        for row in range(len(self._read[1])):
            self.table.setSpan(row, 1, 1, len(COLUMNS) - 1)
        self.review()

    def _has(self, server: Server) -> bool:
        return (server.host, server.port) in self._present

    def _with_logon(self, server: Server, user: str) -> Server:
        user = server.user or user
        return replace(server, user=user, credential=shared_key(user) if user else "")

    def review(self, *_: object) -> None:
        super().review()
        if self._whole and not self._read[0]:
            self.ok.setEnabled(False)
            problem = self._read[1][0].what if self._read[1] else "Paste servers, or import a CSV file."
            self.why.setText(problem)

    def accept(self) -> None:
        """What is in the field now counts, however fast Enter was pressed."""
        self._understand()
        if self.ok.isEnabled():
            super().accept()

    # --- CSV ----------------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Import CSV", "", "Tables (*.csv *.txt *.tsv);;All files (*)")
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Read a CSV file in the background."""

        def job(report: Report, cancel: threading.Event) -> tuple[str, bytes]:
            with path.open("rb") as file:
                return path.name, file.read(MOST_BYTES + 1)

        self.work.start(job)

    def _opened(self, outcome: Outcome) -> None:
        match outcome.value:
            case (str() as name, bytes() as data):
                self._show_file(name, data)
            case _:
                self.source.say("The file could not be read. Choose another file.", wrong=True)

    def _show_file(self, name: str, data: bytes) -> None:
        self.text.clear()
        self._file = data
        self._understand()
        self._take_user()
        self.source.say(f"From {name}. Typing replaces it.")
        self.grow_soon()

    def _take_user(self) -> None:
        """The password that is typed here is most often that of the user the file names."""
        users = Counter(server.user for server in self._read[0] if server.user)
        if users and not self.logon.user.text():
            self.logon.user.setText(users.most_common(1)[0][0])


def _count(number: int) -> str:
    return f"{number:,} server" if number == 1 else f"{number:,} servers"


assert MOST_SERVERS <= 1_000  # the preview is read on the GUI thread
