"""Writes again everything that is made from something else: `python dev.py generate`, then look at the difference.

Not here: what is made from published STIGs, which are not part of the project (make_own_benchmark, make_fingerprints,
make_releases).
"""

from __future__ import annotations

from tests.tools import make_lab_answers, remediation_table, rules_table, third_party


def main() -> None:
    """The pages first: the lab's answers need pslab, and are written only where something they rest on has changed."""
    for tool in (rules_table, remediation_table, third_party):
        tool.main()
    if make_lab_answers.stale():
        make_lab_answers.main()


if __name__ == "__main__":
    main()
