"""What says that a server is no Edge server is refused; what says both clears nothing."""

from __future__ import annotations

import pytest

from core.collect.files.evidence_set import SetFile, pack_set
from core.model import Origin, Reason, Status
from tests.core.attribution.owned import (
    GRAVE,
    SERVER,
    by_file,
    clixml,
    exported,
    good,
    named,
    over_winrm,
    parts_of,
    passes,
    result,
)
from tests.helpers.evidence import read_evidence


@pytest.mark.parametrize(
    "row",
    [
        {"IsEdgeServer": False, "ServerRole": "Mailbox", "ServerRoleValue": 2},
        {"IsEdgeServer": False, "ServerRole": None, "ServerRoleValue": None},
        {"ServerRole": "Mailbox, ClientAccess", "ServerRoleValue": 6},
        {"ServerRole": "HubTransport", "ServerRoleValue": None},
        {"ServerRole": None, "ServerRoleValue": 16384},
    ],
)
def test_exports_that_say_they_are_no_edge_server_are_refused(row):
    sources = good()
    sources[SERVER][0] = {name: value for name, value in (sources[SERVER][0] | row).items() if value is not None}
    whole = result(exported(sources))
    assert whole.failure is not None and whole.failure.reason is Reason.NOT_EDGE
    assert whole.failure.happened == "EDGE01 is not an Exchange Edge Transport server."
    assert whole.failure.todo == "Check the files: this program assesses Edge servers only."
    assert {finding.status for finding in whole.findings} == {Status.NOT_REVIEWED}


@pytest.mark.parametrize("road", [exported, by_file])
@pytest.mark.parametrize(
    "row",
    [
        {"IsEdgeServer": True, "ServerRole": "Mailbox", "ServerRoleValue": 2},
        {"IsEdgeServer": False},
        {"ServerRole": "Mailbox"},
        {"ServerRoleValue": 2},
        {"ServerRole": "Edge, Mailbox", "ServerRoleValue": 66},
        {"ServerRoleValue": 66},
        {"IsEdgeServer": True, "IsMailboxServer": True},
        {"IsEdgeServer": "yes"},
    ],
)
def test_a_server_that_says_it_is_both_is_not_cleared(road, row):
    sources = good()
    sources[SERVER][0] |= row
    whole = result(road(sources))
    assert whole.failure is None and not passes(road(sources))
    assert all("both" in f.reason or "both" in "".join(f.notes) for f in whole.findings if f.missing)


def test_the_registry_and_exchange_must_not_disagree():
    sources = good()
    sources[SERVER][0] |= {"ServerRole": "Mailbox", "ServerRoleValue": 2}
    assert not passes(over_winrm(sources)) and result(over_winrm(sources)).failure is None


def test_another_servers_role_says_nothing_of_this_one():
    sources = good()
    mailbox = named(good(), "MBX01")[SERVER][0] | {"ServerRole": "Mailbox", "ServerRoleValue": 2}
    sources[SERVER].append(mailbox)
    assert result(exported(sources)).failure is None and passes(exported(sources)) >= GRAVE


@pytest.mark.parametrize(("role", "clear"), [({"IsEdgeServer": False}, False), ({"ErrorReportingEnabled": True}, True)])
def test_a_file_that_was_left_out_still_says_whether_it_is_an_edge_server(role, clear):
    other = SetFile("other.xml", clixml(SERVER, [good()[SERVER][0] | role]).encode())
    evidence = read_evidence(pack_set([*parts_of(good()), other]), Origin("file", "set"))
    assert SERVER in evidence.facts.disputed and (passes(evidence) >= GRAVE) is clear
