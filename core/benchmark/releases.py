"""Releases of a benchmark: are its check texts those the checks were written for, and what does a newer one change."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import core.checks  # noqa: F401  registers the checks
from core.model import Benchmark, Host, Rule
from core.paths import resource
from core.registry import CHECKS

FINGERPRINTS = "benchmark/fingerprints.json"
SPELLINGS = str.maketrans("\u2018\u2019\u201a\u201c\u201d\u201e\u2010\u2011\u2012\u2013\u2014\u00a0", "'''\"\"\"----- ")
"""Typographic quotes, dashes and blanks, which come and go with the editor of a release."""

# --- Check texts ------------------------------------------------------------------------------------------------------


def fingerprint(check_text: str) -> str:
    """SHA-256 of what a check text says. Blanks, line ends, capitals, the shape of quotes and dashes do not count."""
    said = " ".join(check_text.translate(SPELLINGS).split()).casefold()
    return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()


@cache
def fingerprints() -> Mapping[str, frozenset[str]]:
    """STIG ID -> the check texts its check was written for: several where releases say the same in other words."""
    benchmarks = json.loads(resource(FINGERPRINTS).read_text(encoding="utf-8"))
    return {stig_id: frozenset(texts) for each in benchmarks.values() for stig_id, texts in each["check_texts"].items()}


def changed_check_texts(benchmark: Benchmark) -> frozenset[str]:
    """STIG IDs of rules that have a check which was written for another check text.

    A text nobody compared with the check counts as another one, so a release or a product that this version has never
    seen is not evaluated until the assessor accepts the logic, rule by rule. Our own texts are written with the
    checks.
    """
    if benchmark.own:
        return frozenset()
    texts = fingerprints()
    return frozenset(
        rule.stig_id
        for rule in benchmark.rules
        if rule.stig_id in CHECKS and fingerprint(rule.check_text) not in texts.get(rule.stig_id, ())
    )


# --- One release against another --------------------------------------------------------------------------------------


class RulePart(StrEnum):
    """What of a rule is compared."""

    TITLE = "title"
    SEVERITY = "severity"
    DISCUSSION = "discussion"
    CHECK = "check_text"
    FIX = "fix_text"

    def text(self, rule: Rule) -> str:
        """This part of a rule."""
        return {
            RulePart.TITLE: rule.title,
            RulePart.SEVERITY: rule.severity.value,
            RulePart.DISCUSSION: rule.discussion,
            RulePart.CHECK: rule.check_text,
            RulePart.FIX: rule.fix_text,
        }[self]


class ChangeKind(StrEnum):
    """What happened to a rule from one release to the next."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is not the same in both releases."""

    kind: ChangeKind
    old: Rule | None
    """None for a rule that was added."""
    new: Rule | None
    """None for a rule that was removed."""
    parts: tuple[RulePart, ...] = ()
    """Of a changed rule: what differs."""

    @property
    def rule(self) -> Rule:
        """As the newer release has it, or else the older."""
        rule = self.new or self.old
        assert rule is not None
        return rule


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the newer release changes."""

    changes: tuple[RuleChange, ...]
    """What changed first, then what was added, then what was removed; each in the order of its benchmark."""
    same: int
    """How many rules say the same in both."""


def compare(old: Benchmark, new: Benchmark) -> Comparison:
    """Rule by rule, joined by STIG ID. Blanks and line ends do not count."""
    before, after = ({rule.stig_id: rule for rule in each.rules} for each in (old, new))
    both = [(before[rule.stig_id], rule) for rule in new.rules if rule.stig_id in before]
    changed = [RuleChange(ChangeKind.CHANGED, was, now, parts) for was, now in both if (parts := _differing(was, now))]
    added = [RuleChange(ChangeKind.ADDED, None, rule) for rule in new.rules if rule.stig_id not in before]
    removed = [RuleChange(ChangeKind.REMOVED, rule, None) for rule in old.rules if rule.stig_id not in after]
    return Comparison((*changed, *added, *removed), len(both) - len(changed))


def _differing(old: Rule, new: Rule) -> tuple[RulePart, ...]:
    return tuple(part for part in RulePart if part.text(old).split() != part.text(new).split())


# --- Benchmark and product --------------------------------------------------------------------------------------------

SE = "Subscription Edition (SE)"
UNKNOWN_RELEASE = (
    "The benchmark is not a release that this program knows: it is newer or was edited. Compare it with the release "
    "published by DISA."
)
NOT_SUPPORTED = ("2016", "2019")
SUPPORT_ENDED = "Support for Exchange Server {} ended on 14 October 2025. Plan the move to a supported version."


def benchmark_warnings(benchmark: Benchmark, host: Host) -> tuple[str, ...]:
    """What to know of this benchmark on this server's product; empty where they match and nothing is amiss.

    That the product's support has ended is support_warnings'.
    """
    unchecked = (*_unchecked(benchmark), *_edited(benchmark))
    if not (meant := product_of(benchmark)):
        return (*unchecked, f"{benchmark.title} is not for Exchange Edge servers. Open the Exchange Edge STIG.")
    product = _product(host)
    return (*unchecked, *_mismatch(meant, product)) if product else (*unchecked, _unknown(host, meant))


def support_warnings(benchmark: Benchmark, host: Host) -> tuple[str, ...]:
    """That Microsoft supports the server's product no more; empty where it does, or the benchmark is for none of it."""
    product = _product(host) if product_of(benchmark) else ""
    return (SUPPORT_ENDED.format(product),) if product in NOT_SUPPORTED else ()


def _product(host: Host) -> str:
    """'2016', '2019', SE, or empty where the evidence does not say."""
    return host.product.removeprefix("Exchange Server ")


def _edited(benchmark: Benchmark) -> tuple[str, ...]:
    return () if benchmark.own or benchmark.known else (UNKNOWN_RELEASE,)


def _unchecked(benchmark: Benchmark) -> tuple[str, ...]:
    """A benchmark of which no rule is evaluated would otherwise look like one that was not run."""
    if any(rule.stig_id in CHECKS for rule in benchmark.rules):
        return ()
    return (
        f"There is no check for any of the {len(benchmark.rules)} rules of {benchmark.label}: all need manual review.",
    )


def product_of(benchmark: Benchmark) -> str:
    """'2016', '2019', SE, or empty where the benchmark is not for an Exchange Edge server. Ours is for 2019."""
    if benchmark.own:
        return "2019"
    words = re.sub("[_ ]+", " ", f"{benchmark.id} {benchmark.title}").lower()
    if "exchange" not in words or "edge" not in words:
        return ""
    years = re.findall(r"\bexchange (?:server )?(20[0-9]{2})\b", words)
    if years:
        return years[0] if len(set(years)) == 1 else ""
    return SE if re.search(r"\bexchange (?:server )?(se|subscription edition)\b", words) else ""


def _unknown(host: Host, meant: str) -> str:
    version = f"This program does not know Exchange version {host.exchange_version}"
    happened = version if host.exchange_version else "The evidence does not state the Exchange version of the server"
    return f"{happened}. Check that the benchmark, which is for Exchange Server {meant}, is the right one."


def _mismatch(meant: str, product: str) -> tuple[str, ...]:
    if meant == product:
        return ()
    if product == SE and meant == "2019":
        return (
            f"The server runs Exchange Server {SE}, for which no STIG is published. Assessors use the 2019 Edge STIG "
            "for it: agree on this with the site.",
        )
    right = "2019" if product == SE else product
    why = " (no STIG is published for it)" if product == SE else ""
    happened = f"The benchmark is for Exchange Server {meant}, the server runs Exchange Server {product}{why}."
    return (f"{happened} Open the Edge STIG for {right}.",)
