"""Paints one server: mark, name and result on the first line, what it does below, then progress or what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.servers.model import ServersModel
from ui.servers.state import RowState
from ui.widgets import icons, theme
from ui.widgets.tables import Index

PAD = 2 * theme.STEP
MARK = 16
BAR = theme.STEP
LINES = 4
"""So many lines of a sentence fit on the row; the panel below the list has all of it."""

WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class ServerDelegate(QStyledItemDelegate):
    """`stop_clicked` carries the id of the server whose stop mark was clicked."""

    stop_clicked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heights: dict[tuple[bool, str, int, str], int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        width = max(view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width(), 120)
        return QSize(width - 1, self.height(index.data(ServersModel.StateRole), option, width))

    def height(self, state: RowState, option: QStyleOptionViewItem, width: int) -> int:
        """The row's height in pixels, at this width."""
        key = state.part is not None, state.sentence, width, option.font.key()
        if key not in self._heights:
            self._heights[key] = _height(state, option, width)
        return self._heights[key]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        _paint(painter, option, index)
        painter.restore()

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        state = index.data(ServersModel.StateRole)
        released = event.type() == QEvent.Type.MouseButtonRelease
        if released and isinstance(event, QMouseEvent) and state.part is not None:
            on_stop = stop_rect(option.rect).adjusted(-4, -4, 4, 4).contains(event.position().toPoint())
            if on_stop:
                self.stop_clicked.emit(index.data(ServersModel.ServerRole).id)
                return True
        return super().editorEvent(event, model, option, index)


def _height(state: RowState, option: QStyleOptionViewItem, width: int) -> int:
    fonts = _type(option)
    body, small = fonts.body, fonts.beside
    height = PAD + body.height() + small.height() + PAD
    if state.part is not None:
        return height + BAR + theme.STEP
    return height + (_sentence_height(state, small, _text_width(width)) if state.sentence else 0)


def stop_rect(row: QRect) -> QRect:
    """Where the stop mark of a running server is."""
    return QRect(row.right() - PAD - MARK, row.top() + PAD, MARK, MARK)


def _paint(painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
    state: RowState = index.data(ServersModel.StateRole)
    fonts = _type(option)
    body, small = fonts.body, fonts.beside
    row = option.rect
    left, top, width = row.left() + 2 * PAD + MARK, row.top() + PAD, _text_width(row.width())
    text = option.palette.color(QPalette.ColorRole.Text)
    coloured = theme.status_colour(state.colour) if state.colour else theme.quiet_colour()
    mark = QRectF(row.left() + PAD, top + (body.height() - MARK) / 2, MARK, MARK)
    icons.draw(painter, state.mark, coloured, mark)
    summary_width = _paint_right(painter, option, index, QRect(left, top, width, body.height()), coloured)
    painter.setFont(fonts.strong)
    painter.setPen(text)
    name = body.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, width - summary_width)
    painter.drawText(QRect(left, top, width - summary_width, body.height()), Qt.AlignmentFlag.AlignVCenter, name)
    painter.setFont(fonts.small)
    painter.setPen(theme.quiet_colour())
    line = QRect(left, top + body.height(), width, small.height())
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, state.clock)
    room = width - (small.horizontalAdvance(state.clock) + PAD if state.clock else 0)
    headline = small.elidedText(state.headline, Qt.TextElideMode.ElideRight, room)
    painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, headline)
    below = QRect(left, line.bottom() + 1, width, row.bottom() - line.bottom())
    if state.part is not None:
        _paint_bar(painter, below, state.part)
    elif state.sentence:
        painter.setPen(text)
        painter.drawText(below.adjusted(0, 0, 0, -PAD + theme.STEP), WRAP, state.sentence)


def _paint_right(painter: QPainter, option: QStyleOptionViewItem, index: Index, line: QRect, colour: QColor) -> int:
    """The result in few words, or the stop mark; returns the width it takes."""
    state: RowState = index.data(ServersModel.StateRole)
    if state.part is not None:
        icons.draw(painter, "stop", option.palette.color(QPalette.ColorRole.Text), QRectF(stop_rect(option.rect)))
        return MARK + PAD
    fonts = _type(option)
    painter.setFont(fonts.small)
    painter.setPen(colour)
    room = line.width() - fonts.body.horizontalAdvance(index.data()) - PAD
    summary = fitting(state.summary, fonts.beside, room)
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, summary)
    return fonts.beside.horizontalAdvance(summary) + PAD if summary else 0


def fitting(summary: Sequence[str], metrics: QFontMetrics, room: int) -> str:
    """As much of it as there is room for beside the name, which matters more; the lines below say it whole."""
    choices = (", ".join(summary), *summary[:1])
    return next((each for each in choices if metrics.horizontalAdvance(each) <= room), "")


def _paint_bar(painter: QPainter, below: QRect, part: float) -> None:
    palette = QGuiApplication.palette()
    track = QRectF(below.left(), below.top() + theme.STEP, below.width(), BAR)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Mid))
    painter.drawRoundedRect(track, BAR / 2, BAR / 2)
    track.setWidth(track.width() * part)
    painter.setBrush(palette.color(QPalette.ColorRole.Accent))
    painter.drawRoundedRect(track, BAR / 2, BAR / 2)


@dataclass(frozen=True, slots=True)
class RowFonts:
    """The two fonts of a row and their metrics."""

    strong: QFont
    small: QFont
    body: QFontMetrics
    beside: QFontMetrics


_types: dict[str, RowFonts] = {}


def _type(option: QStyleOptionViewItem) -> RowFonts:
    key = option.font.key()
    if key not in _types:
        strong, small = theme.strong_font(option.font), theme.small_font(option.font)
        _types[key] = RowFonts(strong, small, QFontMetrics(strong), QFontMetrics(small))
    return _types[key]


def _text_width(row_width: int) -> int:
    return row_width - MARK - 3 * PAD


def _sentence_height(state: RowState, small: QFontMetrics, width: int) -> int:
    wrapped = small.boundingRect(QRect(0, 0, width, 10_000), WRAP, state.sentence).height()
    return min(wrapped, LINES * small.lineSpacing()) + theme.STEP
