"""What every test starts with: all of it or a sample, and what is said of inputs that are not here."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.shared import SHARED

MISSING = "missing input"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # no window in anybody's way, and none needs a screen


def pytest_addoption(parser: pytest.Parser) -> None:
    said = "Try everything, not a sample, and let a test fail whose input is not here: what CI runs."
    parser.addoption("--exhaustive", action="store_true", help=said)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*inputs): files and folders without which the test cannot run")
    config.addinivalue_line("markers", "thorough: one of many alike, tried only with --exhaustive")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("exhaustive"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("thorough")])
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


@pytest.fixture(scope="session")
def exhaustive(pytestconfig: pytest.Config) -> bool:
    """Whether to try everything instead of a sample."""
    return bool(pytestconfig.getoption("exhaustive"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture opens what is not there."""
    inputs = [path for mark in item.iter_markers("needs") for path in mark.args]
    if missing := next((path for path in inputs if not path.exists()), None):
        item.user_properties.append((MISSING, where(missing)))
        if item.config.getoption("exhaustive") or os.environ.get("CI"):
            pytest.fail(f"{where(missing)} is not here", pytrace=False)
        pytest.skip(f"{where(missing)} is not here")


def where(path: Path) -> str:
    """As one finds it from the checkout."""
    return f"../{path.relative_to(SHARED.parent).as_posix()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [dict(report.user_properties) for report in terminalreporter.stats.get("skipped", ())]
    if missing := [properties[MISSING] for properties in skipped if MISSING in properties]:
        folders = sorted({"/".join(path.split("/")[:3]) for path in missing})
        terminalreporter.write_line(f"{len(missing)} tests skipped, their inputs are not here: {', '.join(folders)}")
