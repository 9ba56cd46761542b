"""How one entry is added to a filter's list, or taken from it."""

from __future__ import annotations

import re

from core.model import PropertyChange, Remediation, Row, folded
from core.remediation import verify
from core.remediation.addresses import address_range
from core.remediation.commands import whole_command
from core.remediation.guide import Guide, Withheld
from core.remediation.remediate import withhold
from core.remediation.shell import quoted

SURE = "Exchange asks for confirmation: Y removes the entry, N keeps it."

# --- Blocked domains --------------------------------------------------------------------------------------------------

DOMAIN = Guide(
    command="Set-SenderFilterConfig -BlockedDomains @{Add='DOMAIN'}\n"
    "Set-SenderFilterConfig -BlockedDomainsAndSubdomains @{Add='DOMAIN'}",
    stops="Mail with a sender in this domain is rejected, even if sent by others. For a domain of the organization "
    "this includes mail from services, applications, and Mailbox servers that send here without logging on. If "
    "InternalMailEnabled of Get-SenderFilterConfig is True, all their mail is rejected: first check that it is "
    "False.",
    verify=verify.FILTERED,
    undo="the same with @{Remove='DOMAIN'}",
)


def blocked(row: Row, listed: str, domain: str) -> Remediation:
    """`listed`: the property that is to hold the domain. What is there stays."""
    now = row.texts(listed)
    adds, removes = (f"Set-SenderFilterConfig -{listed} @{{{how}={quoted(domain)}}}" for how in ("Add", "Remove"))
    return whole_command(adds, removes, DOMAIN, (PropertyChange(listed, now, (*now, domain)),), texts=(domain,))


# --- Attachments ------------------------------------------------------------------------------------------------------

FILTER_LIST, ALLOWED_LIST = "Attachment filter entries", "IP allow list entries"
"""What the list is called where a change of it is reported."""
KINDS = {"filename": "FileName", "contenttype": "ContentType"}
NO_KIND = Withheld(
    "an entry in the site's list, or on the server, is neither FileName:... nor ContentType:...",
    "The entry does not state whether it filters by file name or content type: correct it on the site sheet, as "
    "FileName:*.exe or ContentType:image/jpeg, or check Get-AttachmentFilterEntry.",
)
ATTACHMENT = Guide(
    command="Add-AttachmentFilterEntry -Name NAME -Type KIND\nRemove-AttachmentFilterEntry -Identity ENTRY",
    up="Mail with such an attachment no longer arrives unchanged: agree on another way for those who need it.",
    down="Attachments of this kind are accepted again.",
    also="Get-AttachmentFilterListConfig shows the action for such an attachment: Reject (the default) rejects the "
    "whole message; Strip delivers the message without it and must be in the EDSP.",
    verify="Send a message with such an attachment from outside, and read the agent log (Get-AgentLog).",
    withheld=(NO_KIND,),
    undo="Remove-AttachmentFilterEntry of what was added, Add-AttachmentFilterEntry of what was removed",
)


def attachment_added(entry: str) -> Remediation:
    """`entry`: FileName:*.exe."""
    kind, name = _halves(entry)
    if not kind:
        return withhold(NO_KIND)
    undo = _removes(f"{kind}:{name}")
    changes = (PropertyChange(FILTER_LIST, "", f"{kind}:{name}"),)
    return whole_command(_adds(kind, name), undo, ATTACHMENT, changes, texts=(name,), stops=(ATTACHMENT.up,))


def attachment_removed(identity: str) -> Remediation:
    """The command that takes an entry out of the attachment filter."""
    kind, name = _halves(identity)
    if not kind:
        return withhold(NO_KIND)
    changes = (PropertyChange(FILTER_LIST, identity, ""),)
    texts, more = (identity, name), {"also": (SURE,), "stops": (ATTACHMENT.down,)}
    return whole_command(_removes(identity), _adds(kind, name), ATTACHMENT, changes, texts=texts, **more)


def _halves(entry: str) -> tuple[str, str]:
    """'FileName' and '*.exe' of FileName:*.exe; the first is empty where it is neither kind."""
    kind, _, name = entry.partition(":")
    return KINDS.get(folded(kind), ""), name


def _adds(kind: str, name: str) -> str:
    return f"Add-AttachmentFilterEntry -Name {quoted(name)} -Type {kind}"


def _removes(identity: str) -> str:
    return f"Remove-AttachmentFilterEntry -Identity {quoted(identity)}"


# --- Allowed addresses ------------------------------------------------------------------------------------------------

NO_NUMBER = Withheld(
    "the entry has no number to identify it",
    "The number that identifies the entry is not in the evidence: find it with Get-IPAllowListEntry.",
)
ALLOWED = Guide(
    command="Remove-IPAllowListEntry -Identity NUMBER",
    stops="Mail from these addresses is filtered again and may be rejected. For a gateway of the organization this "
    "can be all mail: first add its address to InternalSMTPServers (for a subscribed server, on a Mailbox "
    "server): Set-TransportConfig -InternalSMTPServers @{Add='ADDRESS'}.",
    also=SURE,
    verify="Ask for a test message from these addresses, and read the agent log (Get-AgentLog).",
    withheld=(NO_NUMBER,),
    undo="Add-IPAllowListEntry with the range and the expiration time from the evidence",
)
TIME = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,7})?(Z|[+-][0-9]{2}:[0-9]{2})?")
NEVER = "9999-"
"""Exchange's end of an entry that has none is the last day there is, in any time zone."""
NEW_NUMBER = "The restored entry has another number and no comment; the comment is not in the evidence."
NO_RANGE = "Its range is not in the evidence: note it first, or the entry cannot be added again."
NO_END = "Its expiration time is not in the evidence: the restored entry does not expire."
ENDS = "Exchange does not add expired entries: after {} there is nothing to restore."


def address_removed(row: Row, identity: str) -> Remediation:
    """The command that takes an entry out of the IP allow list."""
    if not (identity.isascii() and identity.isdigit()):
        return withhold(NO_NUMBER)
    address, end = (str(row.values.get(name, "")).strip() for name in ("IPRange", "ExpirationTime"))
    command = f"Remove-IPAllowListEntry -Identity {identity}"
    if not _is_address(address):
        return whole_command(
            command, "", ALLOWED, (PropertyChange(ALLOWED_LIST, address or None, ""),), lost=(NO_RANGE,)
        )
    parameter = "IPRange" if set(address) & set("/-") else "IPAddress"
    undo, ends = f"Add-IPAllowListEntry -{parameter} {quoted(address)}", bool(TIME.fullmatch(end))
    lost = (NEW_NUMBER,) if ends else (NEW_NUMBER, NO_END)
    if ends and not end.startswith(NEVER):
        undo += f" -ExpirationTime {quoted(end)}"
        lost = (NEW_NUMBER, ENDS.format(end))
    return whole_command(command, undo, ALLOWED, (PropertyChange(ALLOWED_LIST, address, ""),), lost=lost)


def _is_address(text: str) -> bool:
    try:
        address_range(text)
    except ValueError:
        return False
    return text.isascii()
