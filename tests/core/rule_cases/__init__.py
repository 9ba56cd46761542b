"""Test data of the rules. Every module here that has CASES takes part; to add a rule's, add a Case to one of them."""

from __future__ import annotations

from copy import deepcopy
from importlib import import_module
from pkgutil import iter_modules

from tests.core.rule_cases.case import Case
from tests.core.rule_cases.good import GOOD

CASES: dict[str, Case] = {}
for found in sorted(iter_modules(__path__), key=lambda module: module.name):
    for case in getattr(import_module(f"{__name__}.{found.name}"), "CASES", ()):
        assert case.stig_id not in CASES, f"two cases for {case.stig_id}"
        CASES[case.stig_id] = case
        assert not case.rows.keys() & GOOD.keys(), f"{case.stig_id} brings rows that are there already"
        GOOD.update(deepcopy(case.rows))
