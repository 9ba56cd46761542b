"""A server's last try that gave nothing, beside the result in force: both in the PDF report and in the JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.model import Assessment, Attempt, Failure, Reason
from core.reruns import in_force_after, in_force_text
from tests.core.export.pages import findings_json, read, squeezed, text_of
from tests.helpers.hostile import HOSTILE
from tests.helpers.samples import ENCRYPTION, WHEN, refusing, sample_assessment

FAILURE = Failure(Reason.REFUSED, "edge01 refused the connection on port 5986.", "Check the port.")
STOPPED = Failure(Reason.CANCELLED, "Stopped before it was finished.", "Run the server again.")
SHORT = "Last attempt 2026-03-05 09:30 UTC: connection refused."


def tried(*servers: str, failure: Failure = FAILURE) -> Assessment:
    attempts = {each: Attempt(each, WHEN + timedelta(days=1), failure) for each in servers}
    return replace(sample_assessment(), attempts=attempts)


def servers(assessment: Assessment) -> list[dict[str, Any]]:
    return list(findings_json(assessment)["servers"])


def test_cover_and_server_table_tell_both() -> None:
    sample = tried("s2")
    reader = read(replace(sample, servers=sample.servers[1:2], results=sample.results[1:2]))
    cover, whole = squeezed(reader.pages[0].extract_text()), text_of(reader)
    assert squeezed(f"{SHORT} {in_force_text(sample.results[1])}") in cover
    assert squeezed("1: 1 assessed; the last attempt failed on 1") in cover
    kept = in_force_text(sample.results[1])
    assert squeezed(f"Last attempt: 2026-03-05 09:30 UTC: {FAILURE.happened} {kept}") in whole
    assert squeezed("Not a Finding") in whole, "what was judged stays"


def test_many_failed_tries_are_counted_on_the_cover() -> None:
    reader = read(tried("s1", "s2", "s5"))
    assert squeezed("the last attempt failed on 3") in squeezed(reader.pages[0].extract_text())
    assert text_of(reader).count(squeezed(FAILURE.happened)) == 3


def test_a_server_that_never_gave_a_result_says_why() -> None:
    reader = read(tried("s6", failure=STOPPED))
    text = text_of(reader)
    assert squeezed("Last attempt: 2026-03-05 09:30 UTC: Stopped before it was finished. There is no result.") in text


def test_json_tells_both() -> None:
    told = servers(tried("s1"))
    assert told[0]["attempt"] == {
        "utc": "2026-03-05T09:30:00Z",
        "reason": "connection refused",
        "sentence": FAILURE.sentence,
    }
    assert told[0]["complete"] and told[0]["failure"] is None and told[0]["evidence"]
    assert [each["attempt"] for each in told[1:]] == [None] * 5


def test_what_answered_before_is_told() -> None:
    sample = sample_assessment()
    first = in_force_after(sample.results[0], refusing(sample.servers[0], minutes=60))
    less = replace(sample, results=(first, *sample.results[1:]))
    source = "Get-ReceiveConnector"
    assert servers(less)[0]["answered_before"] == [{"source": source, "utc": "2026-03-04T09:30:14Z"}]
    assert squeezed(f"Answered in an earlier run but not now: {source} (2026-03-04 09:30 UTC).") in text_of(read(less))


def test_what_a_failed_try_says_is_only_text() -> None:
    for hostile in HOSTILE:
        text = text_of(read(tried("s1", failure=Failure(Reason.OTHER_SERVER, f"{hostile} answered.", hostile))))
        assert squeezed(ENCRYPTION) in text
