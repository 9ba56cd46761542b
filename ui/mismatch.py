"""One line that says whose evidence names other servers, and where benchmark and products do not match."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.model import Benchmark, Host, Result, Status
from ui import icons, theme
from ui.controls import wrapped
from ui.session import Session

NAMED = 3


class Mismatch(QWidget):
    """Hidden while there is nothing to say; the tooltip has every warning."""

    def __init__(self) -> None:
        super().__init__()
        self._mark, self._text = QLabel(), wrapped(name="To know before the findings")
        self._known: dict[Host, tuple[str, ...]] = {}
        self._benchmark: Benchmark | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.STEP)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        self.repaint_colours()
        self.hide()

    def show_session(self, session: Session, servers: frozenset[str]) -> None:
        """What is amiss with these servers, or all: other servers in their evidence, then what concerns the fewest."""
        if session.benchmark is not self._benchmark:
            self._known, self._benchmark = {}, session.benchmark
        found: dict[str, list[str]] = {}
        mixed: list[str] = []
        for server_id, result in session.results.items():
            if not servers or server_id in servers:
                name = session.servers[server_id].name
                mixed += [f"{name}: {result.strangers}"] if result.foreign else []
                for text in self._warnings(session, result):
                    found.setdefault(text, []).append(name)
        said = mixed + [f"{_names(found[text])}: {text}" for text in sorted(found, key=lambda text: len(found[text]))]
        self._text.setText(said[0] + (f" (and {len(said) - 1} more)" if len(said) > 1 else "") if said else "")
        self._text.setToolTip("\n\n".join(said))
        self.setVisible(bool(said))

    def _warnings(self, session: Session, result: Result) -> tuple[str, ...]:
        """Asked again for every repaint of the findings, so each host is looked at once."""
        host = result.evidence.host if result.evidence else Host()
        if host not in self._known:
            self._known[host] = warnings_of(session, result)
        return self._known[host]

    def repaint_colours(self) -> None:
        self._mark.setPixmap(icons.coloured("alert", theme.status_colour(Status.NOT_REVIEWED)).pixmap(16, 16))


def warnings_of(session: Session, result: Result | None) -> tuple[str, ...]:
    """What to know of the open benchmark on this server's product."""
    if session.benchmark is None or result is None or result.evidence is None:
        return ()
    from core.releases import warnings

    return warnings(session.benchmark, result.evidence.host)


def _names(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
