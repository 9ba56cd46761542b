"""What edge.ps1 reads, as the evidence names it: the script is the only list of it."""

from __future__ import annotations

import re

from core.collect.script import script

SOURCES = tuple(re.findall(r"^ +Source '([A-Za-z.-]+)'", script().decode("ascii"), re.MULTILINE))
"""In the order in which they are read."""
