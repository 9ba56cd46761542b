"""What tests of the engine start with."""

from pathlib import Path

import pytest

from tests.core.collect.winrm.wire import one


@pytest.fixture
def lab():
    """A simulated server, EDGE01, for one test."""
    with one() as lab:
        yield lab


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where an assessment file may be made."""
    return tmp_path / "site.edgeassessment"
