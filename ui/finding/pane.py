"""One finding: its header, then everything about it in six tabs."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from core.model import Result, Rule
from core.reruns import last_attempt_text
from ui.finding.evidence_tab import EvidenceTab, SaveEvidence
from ui.finding.fix_tab import FixTab
from ui.finding.result_tab import ResultTab
from ui.finding.tabs import CHECK, COMMENT, DISCUSSION, EVIDENCE, FIX, FOUND, TABS
from ui.state.session import Entry, Session
from ui.widgets import icons, theme
from ui.widgets.controls import Empty, WindowKeys, reading_field, wrapped_label
from ui.widgets.labels import Elided, plain_label
from ui.widgets.texts import utc

TYPING_MS = 400
"""A comment is on its way to the disk this long after the last key."""


class FindingPane(QWidget):
    """Shows a session.Entry; only the tab in front is filled."""

    def __init__(self, session: Session, save_evidence: SaveEvidence) -> None:
        super().__init__()
        self._session = session
        self.entry: Entry | None = None
        self._stale: set[int] = set()
        self._mark, self._ids, self._where = QLabel(), plain_label(), Elided()
        self._title = wrapped_label(name="Rule title")
        self._title.setFont(theme.title_font(self.font()))
        self.result, self.fix, self._evidence = ResultTab(session), FixTab(session), EvidenceTab(save_evidence)
        self._discussion, self._check = reading_field("Discussion"), reading_field("Check text")
        self.comment = _comment_field()
        self.tabs = self._tab_widget()
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self.keep_comment)
        self.comment.textChanged.connect(self._typed)
        session.comment_changed.connect(self._comment_changed)
        session.exception_changed.connect(self._mark_exception)
        session.attempt_changed.connect(self._attempt_changed)
        self._empty = Empty()
        self._empty.say("", "Select a finding to see its details, why it matters and how to fix it.")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def show_entry(self, entry: Entry | None) -> None:
        """Show this finding, or the invitation to choose one."""
        if entry is not None and self.entry is not None and entry.parts_are(self.entry):
            return
        same = entry is not None and self.entry is not None and entry.key == self.entry.key
        self.keep_comment()
        self.entry = entry
        self._stack.setCurrentIndex(0 if entry is None else 1)
        if entry is None:
            return
        self._header(entry)
        self._stale = set(range(len(TABS))) - ({COMMENT} if same else set())  # not while somebody types in it
        self._mark_comment()
        self._mark_exception()
        self._fill(self.tabs.currentIndex())

    def keep_comment(self) -> None:
        """Save what was typed, now."""
        self._typing.stop()
        if self.entry is not None and COMMENT not in self._stale:
            self._session.set_comment(*self.entry.key, self.comment.toPlainText())
            self._mark_comment()

    def let_go(self) -> None:
        """Save what was typed: another assessment is opened, and nothing of this one goes there."""
        self.keep_comment()
        self._stale = self._stale | {COMMENT}

    def show_tab(self, number: int) -> None:
        """Show the tab with this number, and give it the focus."""
        self.tabs.setCurrentIndex(number)
        self.tabs.currentWidget().setFocus()

    def request_exception(self) -> bool:
        """In the tab that shows it; False where there is no wording to take or to change."""
        if self.entry is None:
            return False
        if self.tabs.currentIndex() != FIX:  # or the focus would leave what it is for
            self.show_tab(FIX)
        return self.fix.request_exception()

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        if self.entry is not None:
            self._header(self.entry)
            self._stale.add(FIX)  # its marks are drawn in the previous colors
            self._fill(self.tabs.currentIndex())

    # --- Parts --------------------------------------------------------------------------------------------------------

    def _tab_widget(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.setAccessibleName("Finding")
        tabs.setWhatsThis(
            "All parts of one finding. Ctrl+1 to Ctrl+6 switch tabs, Ctrl+Shift+C copies the remediation commands, "
            "Alt+Down goes to the next finding."
        )
        pages = (self.result, self._discussion, self._check, self.fix, self._evidence, self.comment)
        for number, (page, text) in enumerate(zip(pages, TABS, strict=True)):
            tabs.addTab(page, text)
            tabs.setTabToolTip(number, f"{text} (Ctrl+{number + 1})")
        tabs.currentChanged.connect(self._fill)
        return tabs

    def _page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout()
        row.setSpacing(2 * theme.STEP)
        self._ids.setFont(theme.strong_font(self.font()))
        row.addWidget(self._mark)
        row.addWidget(self._ids)
        row.addWidget(self._where, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(2 * theme.STEP, 2 * theme.STEP, 2 * theme.STEP, 0)
        column.setSpacing(theme.STEP)
        column.addLayout(row)
        column.addWidget(self._title)
        column.addSpacing(theme.STEP)
        column.addWidget(self.tabs, 1)
        return page

    def _header(self, entry: Entry) -> None:
        status = entry.finding.status
        vuln = (entry.rule.vuln_id,) if entry.rule else ()
        self._mark.setPixmap(icons.status_icon(status).pixmap(16, 16))
        self._mark.setAccessibleName(status.label)
        self._ids.setText(" · ".join((status.label, entry.severity.cat, entry.finding.stig_id, *vuln)))
        colours = self._ids.palette()
        colours.setColor(colours.ColorRole.WindowText, theme.status_colour(status))
        self._ids.setPalette(colours)
        attempt = self._session.attempts.get(entry.server.id)
        again = f"; {last_attempt_text(attempt)}" if attempt else ""
        self._where.setText(f"on {entry.server.name}, {_facts_of(entry.result)}{again}")
        self._title.setText(entry.title)

    def _fill(self, number: int) -> None:
        entry = self.entry
        if entry is None or number not in self._stale:
            return
        self._stale.discard(number)
        if number == DISCUSSION:
            self._discussion.setPlainText(discussion(entry.rule))
        elif number == CHECK:
            self._check.setPlainText(entry.rule.check_text if entry.rule else NO_RULE)
        elif number == COMMENT:
            self._fill_comment(entry)
        else:
            tabs: dict[int, ResultTab | FixTab | EvidenceTab] = {
                FOUND: self.result,
                FIX: self.fix,
                EVIDENCE: self._evidence,
            }
            tabs[number].show_entry(entry)

    def _fill_comment(self, entry: Entry) -> None:
        self.comment.blockSignals(True)
        self.comment.setPlainText(self._session.comments.get(entry.key, ""))
        self.comment.blockSignals(False)

    def _comment_changed(self, server_id: str, stig_id: str) -> None:
        """Undone or done again; what was typed here is in the field already."""
        entry = self.entry
        if entry is None or entry.key != (server_id, stig_id):
            return
        if COMMENT not in self._stale and self.comment.toPlainText() != self._session.comments.get(entry.key, ""):
            self._typing.stop()
            self._fill_comment(entry)
        self._mark_comment()

    def _attempt_changed(self, server_id: str) -> None:
        if self.entry is not None and self.entry.server.id == server_id:
            self._header(self.entry)

    def _typed(self) -> None:
        self._typing.start()

    def _mark_comment(self) -> None:
        there = self.entry is not None and self.entry.key in self._session.comments
        self._mark_tab(COMMENT, there, "comments")

    def _mark_exception(self, *_: str) -> None:
        there = self.entry is not None and any(key[:2] == self.entry.key for key in self._session.exceptions)
        self._mark_tab(FIX, there, "an exception")

    def _mark_tab(self, tab: int, there: bool, what: str) -> None:
        self.tabs.setTabText(tab, f"{TABS[tab]} •" if there else TABS[tab])
        self.tabs.setTabToolTip(tab, f"{TABS[tab]} (Ctrl+{tab + 1}){f', with {what}' if there else ''}")


def _facts_of(result: Result) -> str:
    """When the facts it was evaluated from were collected; without any, when that was tried."""
    evidence = result.evidence
    if evidence is not None and evidence.collected_utc is None:
        return f"facts received {_at(evidence.received_utc)}, collection time not stated"
    collected = evidence.collected_utc if evidence else None
    return f"facts of {_at(collected)}" if collected else f"attempted {_at(result.finished_utc)}"


def _at(when: datetime) -> str:
    return f"{when:%Y-%m-%d} {utc(when)}"


NO_RULE = "The open benchmark does not contain this rule."


def discussion(rule: Rule | None) -> str:
    """The discussion, then whatever else the benchmark says about the rule."""
    if rule is None:
        return NO_RULE
    more = [f"{name}: {text}" for name, text in rule.details.items() if text.strip() and name != "VulnDiscussion"]
    ids = " · ".join((rule.rule_id, rule.srg, *rule.ccis))
    return "\n\n".join((rule.discussion, *more, ids))


def _comment_field() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setPlaceholderText("Your comments on this finding. They appear in the report.")
    field.setAccessibleName("Comments")
    field.setTabChangesFocus(True)
    WindowKeys(field)
    field.setAcceptDrops(False)  # a file dropped here is evidence, as everywhere in the window
    field.setWhatsThis("Your comments on this finding on this server. They are saved as you type.")
    field.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    field.document().setDocumentMargin(2 * theme.STEP)
    return field
