"""Files of several servers in one set: what each may clear, and that the others are told by name and file."""

from __future__ import annotations

import pytest

from core.collect.files.evidence_set import SetFile, pack_set
from core.model import Origin
from tests.core.attribution.owned import (
    CONNECTORS,
    GRAVE,
    SEND,
    SERVER,
    SERVICE,
    clixml,
    document,
    exported,
    good,
    named,
    over_winrm,
    parts_of,
    passes,
    resting_on,
    result,
)
from tests.helpers.evidence import read_evidence
from tests.helpers.framing import framed


@pytest.mark.parametrize("source", [CONNECTORS, SERVICE, SERVER])
def test_one_file_of_another_server_in_a_set_is_told_and_nothing_is_cleared(source):
    sources = {**good(), source: named(good(), "EDGE99")[source]}
    whole = result(exported(sources))
    assert not passes(exported(sources)) and whole.evidence is not None and whole.evidence.host.name == ""
    told = {(each.server, files) for each in whole.foreign for files in each.files}
    assert ("EDGE99", f"{source}.xml") in told and any(server == "EDGE01" for server, _ in told)
    assert whole.foreign_text.startswith("The evidence is from several servers, so no rule passes: EDGE01 (")


def test_send_connectors_of_another_server_taint_exports_and_not_what_one_script_printed():
    sources = {**good(), SEND: named(good(), "EDGE99")[SEND]}
    printed = {source: rows for source, rows in good().items() if source != SEND}
    parts = [
        SetFile("edge01.txt", framed(document(printed))),
        SetFile("send.xml", clixml(SEND, sources[SEND]).encode()),
    ]
    joined = read_evidence(pack_set(parts), Origin("file", "set"))
    for evidence, clear in ((exported(sources), False), (joined, False), (over_winrm(sources), True)):
        found = passes(evidence)
        assert (resting_on("Get-OrganizationConfig") <= found) is clear and not found & resting_on(SEND)
        assert found >= GRAVE and "EDGE99" in result(evidence).foreign_text


def test_a_list_of_all_servers_does_not_hide_whose_the_rest_is():
    sources = good()
    sources[SERVER] += named(good(), "EDGE02")[SERVER]
    whole = result(exported(sources))
    assert whole.evidence is not None and whole.evidence.host.name == "EDGE01"
    assert passes(exported(sources)) >= GRAVE and not passes(exported(sources)) & resting_on(SERVER)
    assert whole.foreign_text == (
        "The evidence also contains settings of EDGE02 (Get-ExchangeServer in Get-ExchangeServer.xml); these do not "
        "count as passing. Collect from each server separately."
    )


@pytest.mark.parametrize("road", ["exports", "printed"])
def test_a_file_that_was_left_out_still_says_whose_it_is(road):
    """Two answers of one cmdlet do not count; that one is another server's taints all that names no server."""
    other = SetFile("other.xml", clixml(CONNECTORS, named(good(), "EDGE99")[CONNECTORS]).encode())
    parts = parts_of(good()) if road == "exports" else [SetFile("edge01.txt", framed(document(good())))]
    before, evidence = (read_evidence(pack_set(each), Origin("file", "set")) for each in (parts, [*parts, other]))
    assert evidence.facts.disputed and resting_on("Get-OrganizationConfig") <= passes(before)
    assert not passes(evidence) & (resting_on("Get-OrganizationConfig") | resting_on(CONNECTORS))
    assert resting_on(SERVICE) & passes(evidence)
    assert "EDGE99 (Get-ReceiveConnector in other.xml)" in result(evidence).foreign_text


def test_two_answers_of_one_server_are_no_strangers():
    changed = good()
    changed[CONNECTORS][0]["Banner"] = "220"
    parts = [*parts_of(good()), SetFile("later.xml", clixml(CONNECTORS, changed[CONNECTORS]).encode())]
    evidence = read_evidence(pack_set(parts), Origin("file", "set"))
    assert evidence.facts.disputed and not result(evidence).foreign and len(passes(evidence)) > 20
