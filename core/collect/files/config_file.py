"""EdgeTransport.exe.config, copied from a server -> the facts that edge.ps1 reads from it."""

from __future__ import annotations

from lxml import etree

from core.collect.evidence_errors import unreadable
from core.collect.files.clixml import DECLARATION
from core.collect.values import clean_text
from core.model import Facts, Row, Value
from core.xml import XmlRefused, parse_xml

CONFIG_SOURCE = "EdgeTransport.exe.config"
SETTINGS = ("QueueDatabasePath", "QueueDatabaseLoggingPath")
MAX_CONFIG = 1_000_000
"""Bytes; Exchange's own has 8,000."""


def read_config(text: str) -> Facts:
    """Where the mail queue's database is, as written: a copy does not say what %ExchangeInstallPath% is."""
    try:
        root = parse_xml(DECLARATION.sub("", text, count=1).encode("utf-8", "replace"), MAX_CONFIG)
    except XmlRefused as error:
        raise unreadable(f"The configuration file cannot be read. {error}") from error
    if root.tag != "configuration":
        raise unreadable("The file is not a configuration file of a program.")
    names = {setting.lower() for setting in SETTINGS}
    keys = [add.get("key", "").lower() for add in root.iterfind("appSettings/add")]
    if not names & set(keys):
        raise unreadable(
            "The file is not the configuration of the Exchange transport service: it has no queue database."
        )
    return Facts({CONFIG_SOURCE: (Row(CONFIG_SOURCE, {"Path": CONFIG_SOURCE, **_settings(root)}),)})


def _settings(root: etree._Element) -> dict[str, Value]:
    """Each setting that is there once; a second one, or words that take settings away, leave open which counts."""
    found: dict[str, Value] = {}
    sections = root.findall("appSettings")
    if len(sections) != 1 or sections[0].attrib or any(child.tag != "add" for child in sections[0]):
        return found
    for name in SETTINGS:
        values = [add.get("value") for add in sections[0] if add.get("key", "").lower() == name.lower()]
        if len(values) == 1 and values[0] is not None:
            found[name] = clean_text(values[0])
    return found
