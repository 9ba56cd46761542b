"""Values of the Email Domain Security Plan (EDSP) that checks need, and in words whose they are."""

from __future__ import annotations

from collections.abc import Callable

from core.model import InputRequired, SiteContext, SiteValue, Value


def site_value(context: SiteContext, key: str, title: str) -> SiteValue:
    """A value that only the site can give; raises InputRequired where the sheet has none.

    `key`: of core.site.values.CATALOGUE. `title`: what the sheet calls it.
    """
    if key not in context.values:
        raise InputRequired(f"the site value '{title}' is not on the site sheet")
    return context.values[key]


def site_list(context: SiteContext, key: str, title: str) -> tuple[tuple[str, ...], str]:
    """The site's list and, in words, whose it is; raises InputRequired where the sheet has none."""
    given = site_value(context, key, title)
    if not isinstance(given.value, tuple) or not any(text.strip() for text in given.value):
        raise InputRequired(f"the site value '{title}' is not a list")
    signed = f", signed by {given.signed_by}" if given.signed else ""
    return tuple(text.strip() for text in given.value if text.strip()), f"the site's list '{title}'{signed}"


def value_or_default(
    context: SiteContext,
    key: str,
    default: Value,
    called: str = "the STIG default",
    worded: Callable[[Value], str] | None = None,
) -> tuple[Value, str]:
    """The site's value where it is signed, else the default; and which of them, in words.

    `called`: what the default is, as in 'the STIG default 00:05:00'.
    """
    worded = worded or value_in_words
    site, measured_against = context.values.get(key), f"{called} {worded(default)}"
    if site is None or site.value == default:
        return default, measured_against
    if not site.signed:
        return default, f"{measured_against}: the site value {worded(site.value)} is not signed"
    return site.value, f"the site value {worded(site.value)}, signed by {site.signed_by}"


def value_in_words(value: Value) -> str:
    """A value as a sentence says it."""
    if isinstance(value, tuple):
        return ", ".join(value) or "empty"
    return str(value) if value != "" else "empty"
