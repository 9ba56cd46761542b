"""The counts above the findings: buttons that filter by status and by severity, and what the counts leave out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from core.model import Severity, Status, same_computer
from ui.findings.filters import Tally
from ui.state.session import Session
from ui.widgets import icons, theme
from ui.widgets.labels import Elided

NARROWEST = 56
"""Pixels of a button with its number alone."""
READABLE = 16
"""Letters of the words that are worth showing; the status bar and the servers' rows say the same."""
SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


class SummaryBar(QWidget):
    """`chosen` carries the status and the severity to filter by, or None."""

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        row.setSpacing(theme.STEP)
        self._buttons: dict[Status, QToolButton] = {}
        for status in (Status.OPEN, Status.NOT_A_FINDING, Status.NOT_APPLICABLE, Status.NOT_REVIEWED):
            self._buttons[status] = self._button(status)
            row.addWidget(self._buttons[status])
            if status is Status.OPEN:
                self._severities = {each: self._severity_button(each) for each in SEVERITIES}
                for each in self._severities.values():
                    row.addWidget(each)
        self._texts: dict[Status, tuple[str, str]] = {}
        self._there: dict[Severity, bool] = {}
        self._words = Elided(least=READABLE)
        row.addSpacing(2 * theme.STEP)
        row.addWidget(self._words, 1)
        self.repaint_marks()

    def show_tallies(self, tallies: list[Tally], servers: frozenset[str], session: Session) -> None:
        """Count these findings, of these servers only where some are chosen."""
        mine = [each for each in tallies if not servers or each.server_id in servers]
        for status, button in self._buttons.items():
            number = sum(each.counts[status] for each in mine)
            self._texts[status] = str(number), status.label
            button.setAccessibleName(f"{number} {status.label}, show only these findings")
        for severity, button in self._severities.items():
            number = sum(each.open_by[severity] for each in mine)
            button.setText(f"{number} {severity.cat}")
            button.setAccessibleName(f"{number} open {severity.cat}, show only these findings")
            self._there[severity] = bool(number)
        self._words.setText(summary_text(mine, servers or frozenset(session.servers), session))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Of the numbers alone: so the window can be small."""
        return QSize(len(self._buttons) * NARROWEST, super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Where there is little room, the severities go first, then the words: the marks and the tooltips stay."""
        for level in range(3):
            for status, (number, word) in self._texts.items():
                self._buttons[status].setText(f" {number}" if level == 2 else f" {number} {word}")  # away from the mark
            for severity, there in self._there.items():
                self._severities[severity].setVisible(there and level == 0)
            shown = [*self._buttons.values(), *(each for each in self._severities.values() if not each.isHidden())]
            if sum(each.sizeHint().width() + theme.STEP for each in shown) <= self.width():
                return

    def mark(self, status: Status | None, severity: Severity | None) -> None:
        """Show what the findings are filtered by."""
        for each, button in self._buttons.items():
            button.setChecked(each is status and not (severity and status is Status.OPEN))
        for cat, button in self._severities.items():
            button.setChecked(status is Status.OPEN and cat is severity)

    def repaint_marks(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        for status, each in self._buttons.items():
            each.setIcon(icons.status_icon(status))

    def _button(self, status: Status) -> QToolButton:
        made = QToolButton()
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setAutoRaise(True)
        made.setCheckable(True)
        made.setFont(theme.strong_font(made.font()))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setToolTip(f"Show only {status.label}. Select again to show all.")
        made.clicked.connect(lambda checked: self.chosen.emit(status if checked else None, None))
        return made

    def _severity_button(self, severity: Severity) -> QToolButton:
        made = QToolButton()
        made.setAutoRaise(True)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setToolTip(f"Show only open {severity.cat}. Select again to show all.")
        both = (Status.OPEN, severity)
        made.clicked.connect(lambda checked: self.chosen.emit(*(both if checked else (None, None))))
        return made


def summary_text(tallies: list[Tally], servers: frozenset[str], session: Session) -> str:
    """What the counts leave out: servers that gave nothing, rules that are not reviewed."""
    results = [session.results.get(server_id) for server_id in servers]
    failed = sum(result is not None and result.failure is not None for result in results)
    twins = sum(len(group) - 1 for group in same_computer(filter(None, results)))
    by_hand = len(frozenset().union(*(each.by_hand for each in tallies)))
    judged = any(each.counts[Status.NOT_A_FINDING] for each in tallies)
    clean = judged and not any(each.counts[Status.OPEN] for each in tallies)
    said = (
        "No open findings in the assessed servers" if clean else "",
        f"{_servers(failed)} not assessed" if failed else "",
        f"{_servers(results.count(None))} without a result" if None in results else "",
        f"{_servers(twins)} answered as another server" if twins else "",
        f"{by_hand} {'rule' if by_hand == 1 else 'rules'} for manual review" if by_hand else "",
    )
    return " · ".join(filter(None, said))


def _servers(count: int) -> str:
    return "1 server" if count == 1 else f"{count} servers"
