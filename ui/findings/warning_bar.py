"""One line that says what to know first: of whose evidence it is, its age and script, and of benchmark and product."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.model import Benchmark, Host, Result, Status, few
from ui.state.session import Session
from ui.state.warnings import age_and_script_warnings, open_benchmark_warnings
from ui.widgets import icons, theme
from ui.widgets.controls import wrapped_label


class WarningBar(QWidget):
    """Hidden while there is nothing to say; the tooltip has every warning."""

    def __init__(self) -> None:
        super().__init__()
        self._mark, self._text = QLabel(), wrapped_label(name="Note on the findings")
        self._by_host: dict[Host, tuple[str, ...]] = {}
        self._benchmark: Benchmark | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.repaint_colours()
        self.hide()

    def show_session(self, session: Session, servers: frozenset[str]) -> None:
        """What is amiss with these servers, or all; evidence first, then what concerns fewest servers."""
        if session.benchmark is not self._benchmark:
            self._by_host, self._benchmark = {}, session.benchmark
        results = [result for each, result in session.results.items() if not servers or each in servers]
        said = [f"{result.server.name}: {result.foreign_text}" for result in results if result.foreign]
        said += _with_servers(results, lambda result: age_and_script_warnings(session, result))
        said += _with_servers(results, lambda result: self._warnings(session, result))
        self._text.setText(said[0] + (f" (and {len(said) - 1} more)" if len(said) > 1 else "") if said else "")
        self._text.setToolTip("\n\n".join(said))
        self.setVisible(bool(said))

    def _warnings(self, session: Session, result: Result) -> tuple[str, ...]:
        """Needed for every repaint of the findings, so each host is looked at once."""
        host = result.evidence.host if result.evidence else Host()
        if host not in self._by_host:
            self._by_host[host] = open_benchmark_warnings(session, result)
        return self._by_host[host]

    def repaint_colours(self) -> None:
        """Draw the icons in the colours of the scheme in use."""
        self._mark.setPixmap(icons.coloured("alert", theme.status_colour(Status.NOT_REVIEWED)).pixmap(16, 16))


def _with_servers(results: Sequence[Result], of: Callable[[Result], Sequence[str]]) -> list[str]:
    """Each warning once, with the servers it is about; what concerns fewest is the least usual and comes first."""
    found: dict[str, list[str]] = {}
    for result in results:
        for text in of(result):
            found.setdefault(text, []).append(result.server.name)
    return [f"{few(found[text])}: {text}" for text in sorted(found, key=lambda text: len(found[text]))]
