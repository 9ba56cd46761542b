"""Names that administrators give, and worse ones that Exchange takes as well."""

from __future__ import annotations

import random

PLAIN = (
    *(
        "From Internet",
        "Inbound from EEMSG",
        "From Mailbox servers",
        "Default Frontend",
        "Relay (scanners)",
        "Anonymous",
    ),
    *("Partner - Fabrikam", "To gateways", "Out by DNS", "TLS to partners", "O'Brien's relay", "SMTP 587, clients"),
)
NASTY = (
    *(
        "it's",
        "''",
        "'; Restart-Computer -Force; '",
        "\u2019; Remove-Item x; \u2018",
        "\u201aa\u201b",
        "$(Stop-Computer)",
    ),
    *(
        "`$x`",
        "a;b",
        "a,b",
        "[abc]",
        "{1}",
        "@{Add='x'}",
        "100% & more",
        "-Force",
        "--%",
        "\u2013Identity x",
        "a|b > c",
    ),
    *(
        "Empfang f\u00fcr \u00c4mter",
        "\u30e1\u30fc\u30eb\u53d7\u4fe1",
        '"quoted" \u201cand\u201d',
        "#comment",
        "x" * 64,
    ),
    *("<I>CN=x", "\u00e9\u0301", "a\\b", "Null $null", "$true", "(Get-Credential)", "1.5", "0x1F", "*", "?"),
)
UNSEEN = ("In\u200bbound", "In\nbound", "\u202eInbound", "In\u00adbound")
"""No command can name these so that a person sees what they paste."""


def some_names(source: random.Random, count: int) -> list[str]:
    """Different ones; one in four is nasty, one in sixty cannot be seen."""
    found: dict[str, None] = {}
    while len(found) < count:
        kind = source.choices((PLAIN, NASTY, UNSEEN), (44, 15, 1))[0]
        found[source.choice(kind)] = None
    return list(found)
