"""The nouns of an assessment: servers, facts, evidence, findings. Frozen and plain; nothing here does any work."""

from core.model.assessment import Assessment, Benchmark, Details, Rule
from core.model.evidence import Cancelled, CollectError, Evidence, Failure, Host, Origin, Reason
from core.model.facts import FactMissing, Facts, Row, SourceFailed, Value
from core.model.findings import Finding, Judged, Result, Severity, Status, Verdict, same_computer
from core.model.servers import Server, Trust

__all__ = [
    "Assessment",
    "Benchmark",
    "Cancelled",
    "CollectError",
    "Details",
    "Evidence",
    "FactMissing",
    "Facts",
    "Failure",
    "Finding",
    "Host",
    "Judged",
    "Origin",
    "Reason",
    "Result",
    "Row",
    "Rule",
    "Server",
    "Severity",
    "SourceFailed",
    "Status",
    "Trust",
    "Value",
    "Verdict",
    "same_computer",
]
