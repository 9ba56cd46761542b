"""The nouns of an assessment: servers, facts, evidence, findings. Frozen and plain; nothing here does any work."""

from core.model.assessment import Assessment, Benchmark, Criteria, Details, Rule
from core.model.capitals import folded
from core.model.dating import OLD_AFTER_DAYS, Age, age, age_text, possible
from core.model.evidence import Cancelled, CollectError, Evidence, Failure, Host, LeftOut, Origin, Reason
from core.model.exceptions import ExceptionKey, Exceptions, ExceptionWords
from core.model.facts import (
    LOST,
    Cause,
    FactMissing,
    Facts,
    Gap,
    InputRequired,
    Row,
    SourceFailed,
    Value,
    as_sentence,
    not_evaluated,
    texts_of,
)
from core.model.findings import Attempt, Finding, ObjectFinding, Result, Severity, Status, Verdict, same_computer
from core.model.named import Named, few, printable_name
from core.model.progress import Progress, Report, Stage
from core.model.quantities import bytes_of, seconds_of
from core.model.ranges import RANGES, Range, amount
from core.model.remediation import NO_REMEDIATION, Conflict, PropertyChange, Remediation, RunOn
from core.model.servers import Server, Trust
from core.model.signing import NO_NAME, NO_REASON, signs, unseen
from core.model.site import Enclave, Role, RoleChoice, RoleSuggestion, Site, SiteContext, SiteValue, Statement

__all__ = [
    "LOST",
    "NO_NAME",
    "NO_REASON",
    "NO_REMEDIATION",
    "OLD_AFTER_DAYS",
    "Age",
    "Assessment",
    "Attempt",
    "Benchmark",
    "Cancelled",
    "SiteContext",
    "Cause",
    "CollectError",
    "Conflict",
    "Criteria",
    "Details",
    "Enclave",
    "Evidence",
    "ExceptionKey",
    "ExceptionWords",
    "Exceptions",
    "FactMissing",
    "Facts",
    "Failure",
    "Finding",
    "Gap",
    "Host",
    "ObjectFinding",
    "LeftOut",
    "Named",
    "Origin",
    "Progress",
    "PropertyChange",
    "RANGES",
    "Range",
    "Reason",
    "Remediation",
    "Report",
    "Result",
    "Role",
    "RoleChoice",
    "RoleSuggestion",
    "Row",
    "RunOn",
    "Rule",
    "Server",
    "Severity",
    "Site",
    "InputRequired",
    "SiteValue",
    "SourceFailed",
    "Stage",
    "Statement",
    "Status",
    "Trust",
    "Value",
    "Verdict",
    "age",
    "as_sentence",
    "age_text",
    "amount",
    "possible",
    "bytes_of",
    "few",
    "folded",
    "not_evaluated",
    "same_computer",
    "printable_name",
    "seconds_of",
    "signs",
    "texts_of",
    "unseen",
]
