"""Evidence has an age, which is told everywhere and changes no verdict; dates that cannot be are refused when read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.collect.script import script_sha256
from core.export.report.document import report_data
from core.export.warnings import assessment_warnings, collection_span, cover_ages, old_or_future
from core.model import Age, Assessment, CollectError, Details, Evidence, Origin, Reason, age, age_text
from tests.core.export.pages import findings_json
from tests.helpers.evidence import read_evidence
from tests.helpers.exported import SUBSCRIPTIONS
from tests.helpers.framing import document, framed
from tests.helpers.samples import WHEN, sample_assessment

FILE = Origin("file", "edge01.txt")
NOW = WHEN + timedelta(hours=2)


def read(time: object = "2026-03-04T09:30:00Z", **more: object) -> Evidence:
    return read_evidence(framed(document("edge02") | {"collected_utc": time} | more), FILE, WHEN)


def aged(*times: datetime | None, limit: int = 30) -> Assessment:
    """The sample, whose first servers gave facts of these times."""
    sample = sample_assessment()
    results = list(sample.results)
    usable = [n for n, result in enumerate(results) if result.evidence and not result.failure]
    for n, time in zip(usable, times, strict=False):
        evidence = results[n].evidence
        assert evidence
        results[n] = replace(results[n], evidence=replace(evidence, collected_utc=time))
    return replace(sample, results=tuple(results), details=replace(sample.details, max_age_days=limit))


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_year_that_cannot_be_is_refused_when_read(text: str) -> None:
    with pytest.raises(CollectError) as caught:
        read(text)
    assert caught.value.failure.reason is Reason.OUTPUT_DAMAGED
    assert f"in the year {int(text[:4])}, which is impossible" in caught.value.failure.happened


@pytest.mark.parametrize("value", ["", "yesterday", "2026-02-30T00:00:00Z", "2026-03-04", None, 5, ["x"]])
def test_what_edge_ps1_always_says_must_be_there(value: object) -> None:
    with pytest.raises(CollectError) as caught:
        read(value)
    assert "does not state when it was collected" in caught.value.failure.happened


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (NOW - timedelta(days=30), Age.FRESH),
        (NOW - timedelta(days=30, seconds=1), Age.OLD),
        (datetime(2019, 1, 1, tzinfo=UTC), Age.OLD),
        (WHEN + timedelta(days=1), Age.FRESH),
        (WHEN + timedelta(days=1, seconds=1), Age.FUTURE),
        (datetime(2099, 1, 1, tzinfo=UTC), Age.FUTURE),
        (None, Age.NOT_STATED),
    ],
)
def test_old_future_and_not_stated(time: datetime | None, said: Age) -> None:
    evidence = replace(read(), collected_utc=time)
    assert age(evidence, NOW, 30) is said
    assert bool(age_text(evidence, NOW, 30)) is (said is not Age.FRESH)


def test_of_a_live_server_it_is_the_clock_that_is_behind() -> None:
    """It answered just then: to collect again changes nothing before the clock is set."""
    live = replace(read("2019-01-02T03:04:05Z"), origin=Origin("WinRM", "https://edge02:5986/wsman"))
    assert age(live, NOW, 30) is Age.OLD
    assert age_text(live, NOW, 30).endswith("It was collected live, so set the server's clock, then collect again.")


def test_the_assessor_sets_the_limit() -> None:
    evidence = replace(read(), collected_utc=NOW - timedelta(days=50))
    assert age(evidence, NOW, 49) is Age.OLD and age(evidence, NOW, 50) is Age.FRESH
    assert "the limit of this assessment is 49 days" in age_text(evidence, NOW, 49)
    for wrong in (0, -1, 10**12):
        with pytest.raises(ValueError):
            Details(max_age_days=wrong)


def test_sources_that_nothing_dates_are_named_beside_those_that_are() -> None:
    from core.collect.files.evidence_set import SetFile
    from core.collect.files.mailbox_file import join_mailbox_file

    evidence = join_mailbox_file(read(), SetFile("subs.xml", SUBSCRIPTIONS.encode()))
    assert evidence.undated == ("Get-EdgeSubscription",)
    assert age(evidence, NOW, 30) is Age.FRESH
    assert age_text(evidence, NOW, 30) == "Of Get-EdgeSubscription the collection time is unknown."


def test_the_cover_says_when_facts_were_collected_and_what_is_old() -> None:
    old, late = datetime(2019, 1, 2, 3, 4, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)
    told = report_data(aged(old, late, None), NOW, full=False)
    cover = told["cover"]
    assert cover["assessed"].startswith("Based on facts collected 2019-01-02 03:04 UTC to 2099-01-01 00:00 UTC")
    assert "1 server does not state when" in cover["assessed"]
    ages = "1 is dated in the future, 1 is more than 30 days old, 1 is not dated."
    assert cover["ages"].startswith("Facts of ") and cover["ages"].endswith(ages)
    assert any("2,618 days old" in server["age"] for server in told["servers"])
    assert any("were received" in warning["text"] for warning in told["site"]["warnings"])


def test_facts_of_today_need_no_word() -> None:
    sample = sample_assessment()
    assert not cover_ages(sample, NOW) and not old_or_future(sample, NOW)
    assert collection_span(sample).startswith("2026-03-04 09:29 to ")
    assert not report_data(sample, NOW, full=False)["cover"]["ages"]


def test_age_changes_no_verdict_and_no_completeness() -> None:
    old = aged(datetime(2019, 1, 1, tzinfo=UTC))
    assert [r.findings for r in old.results] == [r.findings for r in sample_assessment().results]
    assert [r.complete for r in old.results] == [r.complete for r in sample_assessment().results]
    assert old_or_future(old, NOW)


def test_the_json_tells_it() -> None:
    said = findings_json(aged(datetime(2019, 1, 1, tzinfo=UTC)), NOW)
    first = said["servers"][0]["evidence"]
    assert (first["age"], first["age_days"], said["assessment"]["max_age_days"]) == ("old", 2619, 30)
    assert "2,619 days old" in said["warnings"][0]["text"]


# --- Whose script -----------------------------------------------------------------------------------------------------


def test_a_script_of_another_hash_is_told() -> None:
    assert read(script_sha256=script_sha256()).origin.own_script is True
    assert read().origin.own_script is None, "the lab's answers came over WinRM, where only the sender knows"
    other = read(script_sha256="a" * 64)
    assert other.origin.own_script is False
    sample = sample_assessment()
    first = replace(sample.results[0], evidence=other)
    said = replace(sample, results=(first, *sample.results[1:]))
    assert any("a script with another hash (aaaaaaaaaaaa…) than" in text for text, _ in assessment_warnings(said, NOW))
    assert findings_json(said, NOW)["servers"][0]["evidence"]["own_script"] is False
    assert report_data(said, NOW, full=False)["servers"][0]["own_script"] is False


def test_over_winrm_the_script_is_the_one_that_was_sent() -> None:
    live = Origin("WinRM", "https://edge01:5986/wsman", script_sha256=script_sha256())
    claims = framed(document("edge02") | {"script_sha256": "a" * 64})
    assert read_evidence(claims, live).origin.own_script is True


def test_the_cover_is_a_sentence_where_nothing_says_when() -> None:
    said = report_data(aged(None, None, None, None), NOW, full=False)["cover"]["assessed"]
    assert said.startswith("Based on facts without a collection time; run 20")
