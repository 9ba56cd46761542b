"""THIRD_PARTY.md names what the bundle contains, and all of it may be given away."""

from importlib import metadata

import pytest

from tests.tools import third_party

ROWS = third_party.rows(third_party.PAGE.read_text(encoding="utf-8"))


def installed(name):
    try:
        return bool(metadata.distribution(name))
    except metadata.PackageNotFoundError:
        return False


def test_page_lists_exactly_the_pins():
    listed = {name: version for name, version, _ in ROWS}
    assert listed == third_party.pins(), "THIRD_PARTY.md is stale: run python dev.py generate"


@pytest.mark.parametrize(("name", "licence"), [(name, licence) for name, _, licence in ROWS])
def test_licence_is_the_packages_own_and_allowed(name, licence):
    assert third_party.allowed(licence), f"{name}: {licence} does not allow a bundle"
    assert not installed(name) or third_party.licence(name) == licence, f"{name}: THIRD_PARTY.md is stale"


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "MIT AND GPL-2.0-only", "unknown"])
def test_a_licence_that_forbids_a_bundle_is_refused(expression):
    assert not third_party.allowed(expression)
