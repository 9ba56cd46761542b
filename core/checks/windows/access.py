"""Rules on who may read, change and delete logs and programs: the access lists as collected, for manual review."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.checks.conclude import NAMED
from core.checks.manual import FOR_A_PERSON, collected_rows, manual_review
from core.checks.objects import without_verdict
from core.checks.windows.volumes import LOG_FOLDERS
from core.model import Cause, FactMissing, Facts, Gap, ObjectFinding, Row, SiteContext, Verdict, few
from core.registry import Conclusion, check
from core.remediation.guide import Guide, Withheld

ACL, SERVICE, INSTALLATION = "Acl", "Get-TransportService", "Installation"

COLUMNS = ("Path", "Account", "Rights", "Type", "Inherited")

CHANGES_ITSELF = frozenset({"FullControl", "ChangePermissions", "TakeOwnership"})
"""Who holds one of these can give themselves every other right."""
READ = CHANGES_ITSELF | {"Read", "ReadData", "ListDirectory", "ReadAndExecute", "Modify"}
MODIFY = CHANGES_ITSELF | {
    *("Write", "WriteData", "CreateFiles", "AppendData", "CreateDirectories", "Modify"),
    *("WriteAttributes", "WriteExtendedAttributes"),
}
DELETE = CHANGES_ITSELF | {"Delete", "DeleteSubdirectoriesAndFiles", "Modify"}
HARMLESS = frozenset(
    {"Synchronize", "ReadAttributes", "ReadExtendedAttributes", "ReadPermissions", "ExecuteFile", "Traverse"}
)
"""System.Security.AccessControl.FileSystemRights by name. What is in none of these sets is always shown."""
KNOWN = READ | MODIFY | DELETE | HARMLESS

NO_FOLDER = Cause(Gap.PERSON, "the folder does not exist")

RIGHTS = Withheld(
    "manual review of who may do it",
    "Remove the right from accounts that the EDSP does not name. Leave NETWORK SERVICE, SYSTEM and Administrators "
    "Full Control of the folders, or Exchange cannot write its logs.",
)


def _log_rule(number: str, verb: str, rights: frozenset[str]) -> None:
    """Register one of the three rules on the log folders."""

    def evaluate(facts: Facts, context: SiteContext) -> Conclusion:
        return _logs(facts, verb, rights)

    how = f"Manual review: who may {verb} the logs, compared with the EDSP"
    check(f"EX19-ED-{number}", sources=[SERVICE, ACL], how=how, manual=True, guide=Guide(withheld=(RIGHTS,)))(evaluate)


_log_rule("000044", "read", READ)
_log_rule("000045", "modify", MODIFY)
_log_rule("000046", "delete", DELETE)


FOLDER = Withheld(
    "manual review of who may do what",
    "Remove only rights that Exchange setup did not grant: without the rights of NETWORK SERVICE, SYSTEM and "
    "Administrators, Exchange does not start and updates cannot be installed.",
)


@check(
    "EX19-ED-000195",
    sources=[INSTALLATION, ACL],
    how="Manual review: the access list of the installation folder, compared with the EDSP",
    manual=True,
    guide=Guide(withheld=(FOLDER,)),
)
def installation_folder(facts: Facts, context: SiteContext) -> Conclusion:
    """Every right of every account counts here, so the whole list is shown."""
    rows, lacking = collected_rows(facts, INSTALLATION)
    folders, unread = _paths(rows, ("InstallPath",))
    entries, more = _entries(facts, folders)
    return manual_review(
        "Compare the rights on the installation folder with the EDSP. Any difference is a finding. Check also "
        "subfolders that do not inherit their access.",
        [_shown(row) for row in entries],
        (*lacking, *unread, *more),
    )


def _logs(facts: Facts, verb: str, rights: frozenset[str]) -> Conclusion:
    rows, lacking = collected_rows(facts, SERVICE)
    folders, unread = _paths(rows, LOG_FOLDERS)
    entries, more = _entries(facts, folders)
    concerned = [row for row in entries if _concerns(row, rights)]
    left = len(entries) - len(concerned)
    return manual_review(
        f"Compare the accounts that may {verb} the log folders with the EDSP. Any additional account is a finding; "
        f"groups count with all their members.{f' Not shown: {left} entries without that right.' if left else ''}",
        [_shown(row) for row in concerned],
        (*lacking, *unread, *more),
    )


def _paths(rows: Iterable[Row], names: Iterable[str]) -> tuple[dict[str, str], tuple[Cause, ...]]:
    """Folders by their comparable spelling, and a cause for each that is not in the evidence."""
    folders: dict[str, str] = {}
    unread: list[Cause] = []
    for row in rows:
        for name in names:
            try:
                folders.setdefault(_spelling(row.text(name)), row.text(name))
            except FactMissing as error:
                unread.append(error.cause)
    return folders, tuple(unread)


def _entries(facts: Facts, folders: dict[str, str]) -> tuple[list[Row], tuple[Cause, ...]]:
    """The access entries of these folders, and a cause where there are none."""
    rows, lacking = collected_rows(facts, ACL)
    if lacking:
        return [], lacking
    entries = [row for row in rows if row.has("Path") and _spelling(str(row.values["Path"])) in folders]
    found = {_spelling(str(row.values["Path"])) for row in entries}
    untold = [path for spelling, path in folders.items() if spelling not in found]
    none = Cause(Gap.FACT_MISSING, f"no access list was collected for {few(untold, NAMED)}")
    return entries, (none,) if untold else ()


def _spelling(path: str) -> str:
    return path.strip().rstrip("\\/").casefold()


def _concerns(row: Row, rights: frozenset[str]) -> bool:
    """Whether the entry may give one of these rights. What is not readable, or a bare number, may."""
    try:
        given = {right for right in re.split(r"[,\s]+", row.text("Rights")) if right}
        return row.text("Type") != "Allow" or bool(given & rights) or not given <= KNOWN
    except FactMissing:
        return True


def _shown(row: Row) -> ObjectFinding:
    account, path = row.values.get("Account"), str(row.values["Path"])
    if row.values.get("Present") is False:
        return without_verdict(path, path, NO_FOLDER, row.shown(COLUMNS))
    name = account if isinstance(account, str) and account.strip() else "(no account given)"
    return ObjectFinding(name, path, Verdict.UNKNOWN, FOR_A_PERSON, row.shown(COLUMNS), cause=Cause(Gap.PERSON))
