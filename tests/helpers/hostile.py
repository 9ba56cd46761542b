"""Texts that nobody would write by accident."""

from __future__ import annotations

from dataclasses import replace

from core.model import (
    Assessment,
    Cause,
    Conflict,
    Details,
    ExceptionWords,
    Gap,
    PropertyChange,
    Remediation,
    Role,
    RoleSuggestion,
    RunOn,
    Server,
)
from tests.helpers.samples import ENCRYPTION, connector, fresh, sample_assessment

HOSTILE = (
    "#panic()",
    "$x$ $ #sys.inputs",
    "*bold* _it_ `raw` ```x```",
    "\\ \\\\ \\u{41} \\#",
    "@ref <label> <rule-1>",
    "= Heading",
    "// comment /* open",
    '"quoted" \' #"',
    "] [ } { ) (",
    'https://evil.example/#read("/etc/passwd")',
    "\u202eevil\u202c \u200b \u2066x\u2069 \ufeff",
    "\x00\x07\x1b[31m \x7f\x85",
    "line\nbreak\r\nand\ttab",
    "e\u0301 \u0301\u0301\u0301 n\u0303",
    "日本語 العربية עברית 😀 👩\u200d👧",
    "\ud800 \uffff \U0010ffff",
    "",
    " ",
    "A" * 10_000,
    "a\\" * 5_000,
    "x " * 5_000,
)
"""What a server, a file or a person may put into any text."""

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "=cmd|' /C calc'!A0",
)
"""What a spreadsheet computes, or worse, where a cell begins with it."""


def hostile_assessment(hostile: str) -> Assessment:
    """One server, with the text in every place where a server, a file or a person can put it."""
    server = Server("s1", hostile, hostile or "h", user=hostile, computer=hostile)
    result = fresh(server)
    judged = connector(hostile, hostile, hostile, found=hostile)
    judged = replace(
        judged,
        suggestion=RoleSuggestion(Role.NONE, hostile),
        notes=(hostile,),
        remediation=Remediation(
            f"{judged.remediation.command} {hostile}",
            withheld=hostile,
            place=RunOn.NOT_KNOWN,
            changes=(PropertyChange(hostile, hostile, (hostile,), by_command=False),),
            also=(hostile,),
            template=hostile,
            stops=(hostile,),
            verify=hostile,
            undo=hostile,
            lost=(hostile,),
            conflicts=(Conflict(hostile, hostile),),
            exception=hostile,
        ),
        found=((hostile, hostile), ("L", (hostile,))),
    )
    bug = (Cause(Gap.CHECK_FAILED, hostile),)
    finding = replace(result.findings[0], reason=hostile, notes=(hostile,), objects=(judged,), causes=bug)
    evidence = result.evidence
    assert evidence is not None
    host = replace(evidence.host, name=hostile, fqdn=hostile, os=hostile, product=hostile)
    origin = replace(evidence.origin, place=hostile, account=hostile, trust=hostile)
    raw = hostile.encode("utf-8", "surrogatepass")
    evidence = replace(evidence, raw=raw, host=host, origin=origin, integrity=hostile)
    base = sample_assessment()
    rule = replace(base.benchmark.rules[0], title=hostile, discussion=hostile, check_text=hostile, srg=hostile)
    return Assessment(
        details=Details(hostile, hostile, hostile, hostile, hostile),
        benchmark=replace(base.benchmark, title=hostile, rules=(rule,), filename=hostile),
        servers=(server,),
        results=(replace(result, findings=(finding,), evidence=evidence),),
        comments={("s1", ENCRYPTION): hostile, ("s1", hostile): hostile},
        exceptions={(server, ENCRYPTION, hostile): ExceptionWords(hostile, hostile) for server in ("s1", hostile)},
    )
