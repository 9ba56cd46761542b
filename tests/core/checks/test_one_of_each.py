"""A server has one configuration of each filter: where evidence has two, the second may be another server's."""

from __future__ import annotations

from copy import deepcopy

import pytest

from core.model import Status
from tests.core.attribution.owned import Sources, good, over_winrm, resting_on, result

CONFIGURATIONS = sorted(source for source in good() if source.endswith("FilterConfig") or "ReputationConfig" in source)


def _status(sources: Sources, rule: str) -> Status:
    return next(f.status for f in result(over_winrm(sources)).findings if f.stig_id == rule)


@pytest.mark.parametrize("identity", ["", "another", None])
@pytest.mark.parametrize("source", [*CONFIGURATIONS, "Get-IPAllowListConfig", "Get-SenderIdConfig"])
def test_two_configurations_clear_nothing(source: str, identity: str | None):
    twice = good()
    twice[source].append(deepcopy(twice[source][0]))
    if identity:
        twice[source][1]["Identity"] = identity
    elif identity is None:
        del twice[source][1]["Identity"]
    before = {f.stig_id: f.status for f in result(over_winrm(good())).findings}
    passed = {rule for rule in resting_on(source) if before[rule] is Status.NOT_A_FINDING}
    assert passed
    assert {_status(twice, rule) for rule in passed} == {Status.NOT_REVIEWED}


def test_one_of_two_configurations_that_fails_is_a_finding():
    twice = good()
    twice["Get-SenderIdConfig"].append({**twice["Get-SenderIdConfig"][0], "Enabled": False})
    assert _status(twice, "EX19-ED-000141") is Status.OPEN


def test_subdomains_in_the_list_for_whole_names_block_no_domain():
    sources = good()
    sources["Get-SenderFilterConfig"][0]["BlockedDomains"] = ("*.bad.example",)
    assert _status(sources, "EX19-ED-000126") is Status.OPEN


def test_log_folders_told_twice_are_apart_of_nothing():
    sources = good()
    sources["Get-TransportService"].append({**sources["Get-TransportService"][0], "Name": "EDGE01.contoso.mil"})
    assert _status(sources, "EX19-ED-000050") is Status.NOT_REVIEWED


@pytest.mark.parametrize("lost", ["\0", "\x7f", "\x1f\t", "\ud800"])
def test_a_name_of_which_nothing_can_be_read_is_none(lost: str):
    sources = good()
    sources["Get-IPBlockListProvider"][0]["LookupDomain"] = lost
    assert _status(sources, "EX19-ED-000132") is Status.NOT_REVIEWED


def test_identities_that_differ_by_a_character_that_was_lost_may_be_one():
    sources = good()
    sources["Get-ReceiveConnector"].append({**sources["Get-ReceiveConnector"][1]})
    sources["Get-ReceiveConnector"][2]["Identity"] += "\ud800"
    assert _status(sources, "EX19-ED-000235") is Status.NOT_REVIEWED


def test_two_transport_configurations_give_no_size():
    sources = good()
    sources["Get-TransportConfig"].append(deepcopy(sources["Get-TransportConfig"][0]))
    assert _status(sources, "EX19-ED-000115") is _status(sources, "EX19-ED-000120") is Status.NOT_REVIEWED
