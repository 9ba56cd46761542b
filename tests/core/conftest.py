"""What tests of the wire start with."""

import pytest

from tests.core.wire import one


@pytest.fixture
def lab():
    """A simulated server, EDGE01, for one test."""
    with one() as lab:
        yield lab
