"""Values outside of what Exchange takes: said of each property in the same words."""

from __future__ import annotations

from core.model import RANGES
from core.remediation.guide import Withheld

LIMITS = {
    (source, name): Withheld(
        f"the value for {name} is none that Exchange takes",
        f"Exchange takes {taken.words} for {name}: correct the value on the site's sheet.",
    )
    for (source, name), taken in RANGES.items()
}
"""(Get- cmdlet, property) -> what is said in place of a command."""
