"""Settings that name no server, out of another server's directory: no file on its own says so, two together do."""

from __future__ import annotations

import pytest

from core.collect.files.evidence_set import pack_set
from core.model import Origin, Status
from tests.core.attribution.owned import WHEN, Sources, good, parts_of, passes, resting_on, result
from tests.helpers.evidence import read_evidence

OWN, ANOTHER = "CN={5f0d3c0e-0000-4000-8000-00000000000a}", "CN={5f0d3c0e-0000-4000-8000-00000000000b}"
DOMAIN = "DC=contoso,DC=mil"
FILTERS = "Get-ContentFilterConfig"
NAMELESS = ("Get-ContentFilterConfig", "Get-SenderFilterConfig", "Get-RecipientFilterConfig", "Get-OrganizationConfig")


def _standing(sources: Sources, **elsewhere: str) -> Sources:
    """These objects with the place that each has in its server's directory."""
    for source, rows in sources.items():
        for row in rows:
            root = elsewhere.get(source.removeprefix("Get-"), OWN)
            above = "CN=EDGE01,CN=Servers," if source == "Get-ReceiveConnector" else ""
            row["DistinguishedName"] = f"CN=x,{above}CN=Microsoft Exchange,CN=Services,CN=Configuration,{root}"
    return sources


def _passes(sources: Sources) -> set[str]:
    parts = parts_of(sources)
    return passes(read_evidence(pack_set(parts), Origin("file", f"{len(parts)} files"), WHEN))


def test_settings_of_one_directory_clear_what_they_cleared_before():
    assert _passes(_standing(good())) == _passes(good()) != set()
    written_otherwise = {source.removeprefix("Get-"): OWN.upper() for source in NAMELESS}
    assert _passes(_standing(good(), **written_otherwise)) == _passes(good())


@pytest.mark.parametrize("root", [DOMAIN, f"{OWN},{DOMAIN}", "CN={5f0d3c0e}", "nowhere"])
@pytest.mark.parametrize("source", NAMELESS)
def test_settings_out_of_active_directory_clear_nothing(source: str, root: str):
    found = _passes(_standing(good(), **{source.removeprefix("Get-"): root}))
    assert found == _passes(good()) - resting_on(source)


@pytest.mark.parametrize("source", NAMELESS)
def test_settings_of_another_directory_clear_nothing_and_are_told(source: str):
    sources = _standing(good(), **{source.removeprefix("Get-"): ANOTHER})
    for row in sources["Get-TransportAgent"]:
        row.pop("DistinguishedName", None)
    found = result(read_evidence(pack_set(parts_of(sources)), Origin("file", "files"), WHEN))
    cleared = {f.stig_id for f in found.findings if f.status in (Status.NOT_A_FINDING, Status.NOT_APPLICABLE)}
    # What does not say where it stands may be the other server's too.
    assert cleared == _passes(good()) - resting_on(source) - resting_on("Get-TransportAgent")
    assert f"another server, whose name is not stated ({source} in {source}.xml); these do not" in found.foreign_text


def test_one_object_of_another_directory_is_enough():
    sources = _standing(good())
    sources["Get-AcceptedDomain"][1]["DistinguishedName"] = f"CN=x,CN=Configuration,{ANOTHER}"
    assert not _passes(sources) & resting_on("Get-AcceptedDomain")


@pytest.mark.parametrize("place", ["", "CN=x", None])
def test_an_object_that_does_not_say_where_it_stands_beside_others_that_do(place: str | None):
    sources = _standing(good())
    sources["Get-AcceptedDomain"][1]["DistinguishedName"] = place or ""
    if place is None:
        del sources["Get-AcceptedDomain"][1]["DistinguishedName"]
    assert _passes(sources) == _passes(good()) - resting_on("Get-AcceptedDomain")


def test_where_no_file_names_the_server_none_of_two_directories_is_known():
    few = {source: rows for source, rows in good().items() if source in NAMELESS}
    assert _passes(_standing(dict(few))) == _passes(few) != set()
    assert not _passes(_standing(few, OrganizationConfig=ANOTHER))


def test_what_active_directory_holds_is_no_edge_servers():
    everything = {source.removeprefix("Get-"): DOMAIN for source in good() if source != "Get-EdgeSubscription"}
    evidence = parts_of(_standing(good(), EdgeSubscription=DOMAIN, **everything))
    findings = result(read_evidence(pack_set(evidence), Origin("file", "files"), WHEN)).findings
    connectors = next(f for f in findings if f.stig_id == "EX19-ED-000118")
    assert connectors.status is Status.NOT_REVIEWED and "Active Directory" in connectors.reason


def test_a_mailbox_servers_word_on_subscriptions_comes_out_of_active_directory():
    assert _passes(_standing(good(), EdgeSubscription=DOMAIN)) >= {"EX19-ED-000109", "EX19-ED-000234"}
