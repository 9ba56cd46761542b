"""Servers with the same finding, but for their own names in it: printed once, with the commands of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from core.export.site_sheet import CONNECTORS
from core.export.view import WORST_FIRST, ServerFinding
from core.model import Assessment, ExceptionWords, Finding, Host, ObjectFinding, Remediation, Role, Value

NAMING = ("Identity", "Name", "Fqdn", "Server")
"""Properties that hold names. Any other is compared as it is: a server may be called as a value is."""
Free = Callable[[str], str]


def group_alike(
    assessment: Assessment, found: Sequence[ServerFinding], full: bool = False
) -> list[list[ServerFinding]]:
    """Servers with the same finding together, what is wrong first; one that has a comment is a group of its own.

    `full`: only where it is the same to the letter.
    """
    groups: dict[object, list[ServerFinding]] = {}
    for j in found:
        alone = j.result.server.id if comment_of(assessment, j) else ""
        said = j.finding if full else without_host_name(j)
        taken = tuple(exceptions_on_objects(assessment, j).get(each.identity) for each in j.finding.objects)
        groups.setdefault((said, tuple(roles_of(assessment, j).values()), taken, alone), []).append(j)
    return sorted(groups.values(), key=lambda group: WORST_FIRST.index(group[0].finding.status))


def comment_of(assessment: Assessment, judgement: ServerFinding) -> str:
    """The assessor's comment on this finding; empty where there is none."""
    return assessment.comments.get((judgement.result.server.id, judgement.finding.stig_id), "")


def roles_of(assessment: Assessment, judgement: ServerFinding) -> dict[str, Role]:
    """Identity of an evaluated connector -> the role that the assessor gave it."""
    chosen = assessment.site.roles.get
    server, judged = judgement.result.server.id, {o.identity for o in judgement.finding.objects}
    given = [(identity, chosen((server, source, identity))) for source in CONNECTORS for identity in sorted(judged)]
    return {identity: choice.role for identity, choice in given if choice and choice.role is not Role.NONE}


def exceptions_on_objects(assessment: Assessment, judgement: ServerFinding) -> dict[str, ExceptionWords]:
    """Identity of an evaluated object -> the exception text that the assessor chose for it."""
    taken = assessment.exceptions.get
    server, rule = judgement.result.server.id, judgement.finding.stig_id
    said = {each.identity: taken((server, rule, each.identity)) for each in judgement.finding.objects}
    return {identity: words for identity, words in said.items() if words}


def without_host_name(judgement: ServerFinding) -> Finding:
    """The finding without what the server calls itself."""
    evidence, finding = judgement.result.evidence, judgement.finding
    free = _free_of(evidence.host if evidence else Host())
    objects = tuple(_nameless(each, free) for each in finding.objects)
    causes = tuple(replace(each, text=free(each.text)) for each in finding.causes)
    return replace(finding, reason=free(finding.reason), objects=objects, causes=causes)


def _free_of(host: Host) -> Free:
    names = [re.escape(name) for name in (host.fqdn, host.name) if name.strip()]
    if not names:
        return lambda text: text
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub("\0", text)


def _nameless(judged: ObjectFinding, free: Free) -> ObjectFinding:
    found = tuple((name, _value(value, free) if name in NAMING else value) for name, value in judged.found)
    return replace(
        judged,
        name=free(judged.name),
        identity=free(judged.identity),
        reason=free(judged.reason),
        found=found,
        cause=judged.cause and replace(judged.cause, text=free(judged.cause.text)),
        remediation=_unnamed(judged.remediation, free),
    )


def _unnamed(remediation: Remediation, free: Free) -> Remediation:
    return replace(
        remediation,
        command=free(remediation.command),
        withheld=free(remediation.withheld),
        template=free(remediation.template),
        undo=free(remediation.undo),
        exception=free(remediation.exception),
        also=tuple(map(free, remediation.also)),
        stops=tuple(map(free, remediation.stops)),
        lost=tuple(map(free, remediation.lost)),
    )


def _value(value: Value, free: Free) -> Value:
    return free(value) if isinstance(value, str) else value
