"""Which volume a folder is on: logs, queue database and installation must be apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.checks.conclude import Noun, conclude, reworded
from core.checks.objects import mark_ambiguous, names_of, without_verdict
from core.checks.same_name import hidden
from core.model import FactMissing, Facts, Gap, InputRequired, ObjectFinding, Row, SiteContext, Verdict
from core.registry import Conclusion, check
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold

VOLUMES, INSTALLATION, SERVICE = "Volumes", "Installation", "Get-TransportService"
CONFIG = "EdgeTransport.exe.config"
LOG_FOLDERS = (
    "ConnectivityLogPath",
    "MessageTrackingLogPath",
    "ReceiveProtocolLogPath",
    "SendProtocolLogPath",
    "AgentLogPath",
    "QueueLogPath",
    "RoutingTableLogPath",
)
NEEDED = LOG_FOLDERS[:2]
"""Logs that other rules require; each of the others is written only where it has a folder."""

NOWHERE = re.compile(r"\\\\\?\\Volume\{[0-9A-Fa-f-]{36}\}\\")
"""A volume without a letter or a folder: no path leads there."""
FIXED = 3
"""DriveType of a volume on a disk of the machine."""
DEDICATED = "Volumes without other applications"
MOVE_LOGS = Withheld(
    "a log's folder is on the installation's volume",
    "Create a folder on another volume, with Full Control for NETWORK SERVICE, SYSTEM and Administrators, and set it "
    "with Set-TransportService; the old files stay where they are. Do not remove the rights of NETWORK SERVICE on "
    "logs, or no log is written.",
)
MOVE_QUEUE = Withheld(
    "the queue database shares its volume",
    "In a maintenance window, because all mail waits, run Move-TransportDatabase.ps1 from the Exchange Scripts "
    "folder with all five paths, to folders where NETWORK SERVICE, SYSTEM and Administrators have Full Control. Save "
    "EdgeTransport.exe.config first, and check it after each cumulative update.",
)
MOVE_EXCHANGE = Withheld(
    "the installation is on the system's volume",
    "Exchange cannot be moved: export its configuration with ExportEdgeConfig.ps1, reinstall it on another volume, "
    "import the configuration and resubscribe the server, while another Edge server handles the mail. If this is not "
    "done, record the reason as an exception.",
)
ONLY_VOLUMES = "Folders that link to another folder are not detected: the result is based on paths and mount points."


class Layout:
    """The volumes of a server. Making one raises FactMissing where the list of them is not whole."""

    def __init__(self, facts: Facts) -> None:
        self.kinds: dict[str, int] = {}
        for row in facts.require_rows(VOLUMES):
            root = row.text("Root")
            if NOWHERE.fullmatch(root):
                continue
            if (key := _key(root)) in self.kinds:
                raise FactMissing(f"{VOLUMES} returned {root} twice")
            self.kinds[key] = row.number("DriveType")

    def of(self, path: str) -> str:
        """The root of the volume that the path leads to, mount points included; raises FactMissing."""
        folder = _key(path)
        roots = [root for root in self.kinds if folder.startswith(root)]
        if not roots:
            raise FactMissing(f"{VOLUMES} has no volume for {path}")
        root = max(roots, key=len)
        if self.kinds[root] != FIXED:
            raise FactMissing(f"the path {path} is not on a volume of a local disk")
        return root


def _key(path: str) -> str:
    """The path in one spelling, with a backslash at its end; raises FactMissing where it does not say where it leads.

    Short names (PROGRA~1), dots and blanks at the end of a name, and .. all lead elsewhere than they read.
    """
    text = path.replace("/", "\\").rstrip("\\")
    parts = text.split("\\")
    if hidden(path) or not re.fullmatch("[A-Za-z]:", parts[0]):
        raise FactMissing(f"the path {path[:200]} does not start with a drive letter")
    if any(not part or part != part.rstrip(". ") or re.search(r'~[0-9]|[<>:"|?*%]', part) for part in parts[1:]):
        raise FactMissing(f"the path {path[:200]} is not a plain one")
    return "".join(map(_capital, f"{text}\\"))


def _capital(letter: str) -> str:
    """As the file system compares names: letter by letter, never one against two."""
    capital = letter.upper()
    return capital if capital.lower() == letter else letter


def _volume(facts: Facts, layout: Layout, name: str) -> str:
    """The volume that this folder of the installation's is on; raises FactMissing where there are two."""
    volumes = {layout.of(row.text(name)) for row in facts.require_rows(INSTALLATION)}
    if len(volumes) > 1:
        raise FactMissing(f"{INSTALLATION} returned more than one {name}")
    return volumes.pop()


# --- EX19-ED-000050 ---------------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000050",
    sources=[SERVICE, INSTALLATION, VOLUMES],
    how="The log folders of Get-TransportService are on other volumes than the installation",
    guide=Guide(withheld=(MOVE_LOGS,)),
)
def logs_are_apart(facts: Facts, context: SiteContext) -> Conclusion:
    """Every log folder that is set. A log without a folder is not written, and no audit data of it lies anywhere."""
    services, layout = facts.require_rows(SERVICE), Layout(facts)
    application = _volume(facts, layout, "InstallPath")
    folders = mark_ambiguous([one for row in services for one in _folders(row, layout, application)])
    optional = [name for name in LOG_FOLDERS if name not in NEEDED]
    unset = sorted({name for row in services for name in optional if row.values.get(name) == ""})
    notes = (ONLY_VOLUMES, *((f"Not written, because no folder is set: {', '.join(unset)}.",) if unset else ()))
    conclusion = conclude(folders, Noun("log folder"), "The volume", "not the installation's", notes=notes)
    on = f"the volume of the installation, {application}"
    return reworded(conclusion, f"All {len(folders)} log folders are on other volumes than {on}.", f"On {on}")


def _folders(row: Row, layout: Layout, application: str) -> list[ObjectFinding]:
    written = [name for name in LOG_FOLDERS if name in NEEDED or row.values.get(name) != ""]
    return [_folder(row, name, layout, application) for name in written]


def _folder(row: Row, name: str, layout: Layout, application: str) -> ObjectFinding:
    identity = f"{names_of(row)[1]} {name}"
    try:
        root = layout.of(row.text(name))
        if root != application:
            row.text("Identity")
    except FactMissing as error:
        return without_verdict(name, identity, error.cause, row.shown((name,)))
    if root == application:
        reason = f"It is on {root}, as the installation is."
        return ObjectFinding(name, identity, Verdict.FAILS, reason, row.shown((name,)), remediation=withhold(MOVE_LOGS))
    return ObjectFinding(name, identity, Verdict.MEETS, f"It is on {root}.", row.shown((name,)))


# --- EX19-ED-000094, 000230 -------------------------------------------------------------------------------------------


@check(
    "EX19-ED-000094",
    sources=[CONFIG, INSTALLATION, VOLUMES],
    how="QueueDatabasePath is on another volume than the installation and the system, and no application is on it",
    site_values=["dedicated_volumes"],
    guide=Guide(withheld=(MOVE_QUEUE,)),
)
def queue_is_apart(facts: Facts, context: SiteContext) -> Conclusion:
    """What else is installed on a volume is not among the facts: the site says on which there is nothing."""
    return _apart(facts, CONFIG, "QueueDatabasePath", Noun("queue database"), (INSTALLED, SYSTEM), MOVE_QUEUE, context)


@check(
    "EX19-ED-000230",
    sources=[INSTALLATION, VOLUMES],
    how="The installation is on another volume than the operating system, and no other application is on it",
    site_values=["dedicated_volumes"],
    guide=Guide(withheld=(MOVE_EXCHANGE,)),
)
def software_is_apart(facts: Facts, context: SiteContext) -> Conclusion:
    """The text allows another directory as well; its title requires a partition, and that is what is evaluated."""
    return _apart(facts, INSTALLATION, "InstallPath", Noun("installation"), (SYSTEM,), MOVE_EXCHANGE, context)


INSTALLED, SYSTEM = ("InstallPath", "the installation"), ("SystemRoot", "the operating system")
"""The property of Installation that says where it is, and what is there."""


def _apart(
    facts: Facts,
    source: str,
    name: str,
    noun: Noun,
    others: Sequence[tuple[str, str]],
    move: Withheld,
    context: SiteContext,
) -> Conclusion:
    """One that is beside what it must be apart from is a finding, whatever is known of the rest."""
    layout, taken, lacking = Layout(facts), {}, None
    for other, called in others:
        try:
            taken[_volume(facts, layout, other)] = called
        except FactMissing as error:
            lacking = error
    placed = [_placed(row, name, layout, taken, lacking, _dedicated(context)) for row in facts.require_rows(source)]
    objects = [replace(o, remediation=withhold(move)) if o.verdict is Verdict.FAILS else o for o in placed]
    listed = context.values.get("dedicated_volumes")
    measured_against = (f"the site's list '{DEDICATED}'",) if listed and not any(_waits(o) for o in objects) else ()
    return conclude(
        objects, noun, "The volume", "separate and free of other applications", measured_against, (ONLY_VOLUMES,)
    )


def _waits(one: ObjectFinding) -> bool:
    return one.cause is not None and one.cause.kind is Gap.INPUT_REQUIRED


def _placed(
    row: Row, name: str, layout: Layout, taken: Mapping[str, str], lacking: FactMissing | None, dedicated: set[str]
) -> ObjectFinding:
    """`lacking`: why it is not known where all that it must be apart from is."""
    found = row.shown((name,))
    try:
        root = layout.of(row.text(name))
        if root in taken:
            return ObjectFinding(name, "", Verdict.FAILS, f"It is on {root}, as {taken[root]} is.", found)
        if lacking:
            raise lacking
        if root not in dedicated:
            asked = f"whether other applications are installed on {root} is not on the site sheet under"
            raise InputRequired(f"{asked} '{DEDICATED}'")
    except FactMissing as error:
        return without_verdict(name, "", error.cause, found)
    return ObjectFinding(name, "", Verdict.MEETS, f"It is on {root}, without other applications.", found)


def _dedicated(context: SiteContext) -> set[str]:
    """The volumes that the site names; a line that is no path names none."""
    given = context.values.get("dedicated_volumes")
    roots = set()
    for text in given.value if given and isinstance(given.value, tuple) else ():
        try:
            roots.add(_key(text))
        except FactMissing:
            continue
    return roots
