"""Keeps the table in THIRD_PARTY.md: what the bundle contains, from the pins and the installed metadata.

`python dev.py generate` runs it: after the pins have changed.
"""

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "THIRD_PARTY.md"
ROW = re.compile(r"^\| (\S+) \| (\S+) \| (.+?) \|$", re.MULTILINE)
HEAD = "| Package | Version | License |\n| --- | --- | --- |\n"

# Pinned for another operating system or Python, so perhaps not installed where this runs.
ELSEWHERE = {
    "backports-tarfile": "MIT",
    "importlib-metadata": "Apache-2.0",
    "jeepney": "MIT",
    "pywin32-ctypes": "BSD-3-Clause",
    "secretstorage": "BSD-3-Clause",
    "sspilib": "MIT",
    "zipp": "MIT",
}
CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# What may lie in a bundle that is given away: permissive ones, and those that ask only for their own files' source.
ALLOWED = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0"}


def pins() -> dict[str, str]:
    """Name and version of every run-time dependency, for all operating systems."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


def licence(name: str) -> str:
    """The SPDX expression of a package; packages older than that field say it in one of two other ways."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE.get(name, "unknown")
    if stated := about.get("License-Expression"):
        return stated
    for line in about.get_all("Classifier") or []:
        if (last := line.split(" :: ")[-1]) in CLASSIFIERS:
            return CLASSIFIERS[last]
    return (about.get("License") or "unknown").splitlines()[0]


def allowed(expression: str) -> bool:
    """One alternative whose every part is allowed is enough."""
    return any(set(re.split(" AND ", part.strip("() "))) <= ALLOWED for part in expression.split(" OR "))


def rows(page: str) -> list[tuple[str, str, str]]:
    """The table as it is on the page."""
    return [row for row in ROW.findall(page) if row[0] not in ("Package", "---")]


def main() -> None:
    """Writes the table again and leaves the words around it alone."""
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(HEAD)
    table = "".join(f"| {name} | {version} | {licence(name)} |\n" for name, version in sorted(pins().items()))
    words = "".join(line for line in after.splitlines(keepends=True) if not ROW.match(line))
    PAGE.write_text(before + HEAD + table + words, encoding="utf-8")
