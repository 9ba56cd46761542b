"""WS-Management envelopes: requests taken apart, answers and faults put together (MS-WSMV)."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
    "rsp": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
}
SHELL = NAMES["rsp"]
CMD = SHELL + "/cmd"
CREATE, DELETE = NAMES["x"] + "/Create", NAMES["x"] + "/Delete"
COMMAND, SEND, RECEIVE, SIGNAL = (f"{SHELL}/{verb}" for verb in ("Command", "Send", "Receive", "Signal"))
FAULT = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
DEFAULT_S = 60.0
LONGEST_S = 120.0


class Fault(Exception):
    """A request that is answered with a SOAP fault."""

    def __init__(self, code: int, subcode: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.subcode, self.reason = code, subcode, reason


def timed_out() -> Fault:
    """The operation goes on; the client may request again."""
    return Fault(2150858793, "w:TimedOut", "The WS-Management service cannot complete the operation within the time.")


def aborted() -> Fault:
    """What a request gets that was under way when its shell was ended."""
    return Fault(995, "w:InternalError", "The I/O operation has been aborted because of an application request.")


def access_denied() -> Fault:
    """The account may not open a shell."""
    return Fault(5, "w:AccessDenied", "Access is denied.")


def no_shell(shell: str) -> Fault:
    """No shell has this id any more."""
    reason = f"The request failed because the shell {shell} was not found on the server."
    return Fault(2150858843, "w:InvalidSelectors", reason)


def too_many_shells(limit: int) -> Fault:
    """`limit`: shells that one account may have."""
    reason = f"This user is allowed a maximum number of {limit} concurrent shells, which has been exceeded."
    return Fault(2150859174, "w:QuotaLimit", reason)


def invalid(reason: str) -> Fault:
    """The request is not what the schema says."""
    return Fault(2150858817, "w:SchemaValidationError", reason)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its header's values, and its body."""

    action: str
    resource: str
    message_id: str
    shell: str
    timeout_s: float
    envelope_limit: int
    options: dict[str, str]
    body: etree._Element = field(repr=False)

    def find(self, path: str) -> etree._Element:
        """An element of the body; a fault when it is not there."""
        found = self.body.find(path, NAMES)
        if found is None:
            raise invalid(f"The request has no {path}.")
        return found


def parse_request(data: bytes) -> Request:
    """A request from bytes off the network: no entities, no external anything, no huge trees."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise invalid("The request is not well-formed XML.") from error
    header, body = root.find("s:Header", NAMES), root.find("s:Body", NAMES)
    if b"<!DOCTYPE" in data or header is None or body is None:
        raise invalid("The request is not a SOAP envelope.")
    options = {str(each.get("Name")): each.text or "" for each in header.iterfind("w:OptionSet/w:Option", NAMES)}
    return Request(
        action=_text(header, "a:Action"),
        resource=_text(header, "w:ResourceURI"),
        message_id=_text(header, "a:MessageID"),
        shell=_text(header, "w:SelectorSet/w:Selector[@Name='ShellId']"),
        timeout_s=_seconds(_text(header, "w:OperationTimeout")),
        envelope_limit=_limit(_text(header, "w:MaxEnvelopeSize")),
        options=options,
        body=body,
    )


def response_envelope(request: Request, body: str) -> bytes:
    """A response's envelope around a body that is XML already."""
    return _envelope(request.action + "Response", request.message_id, body)


def fault(problem: Fault, message_id: str = "") -> bytes:
    """A fault's envelope, with Microsoft's own code in it."""
    reason = escape(problem.reason)
    body = (
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{problem.subcode}</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="en-US">{reason}</s:Text></s:Reason><s:Detail>'
        '<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" '
        f'Code="{problem.code}" Machine="localhost"><f:Message>{reason}</f:Message></f:WSManFault>'
        "</s:Detail></s:Fault>"
    )
    return _envelope(FAULT, message_id, body)


def new_id() -> str:
    """A GUID in capitals, as Windows writes it."""
    return str(uuid.uuid4()).upper()


def quoted_attribute(text: str) -> str:
    """An attribute's value with its quotes."""
    return quoteattr(text)


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    return (
        f'<s:Envelope xml:lang="en-US" {names}><s:Header><a:Action>{escape(action)}</a:Action>'
        f"<a:MessageID>uuid:{new_id()}</a:MessageID>"
        "<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path, NAMES)
    return (found.text or "").strip() if found is not None else ""


def _seconds(duration: str) -> float:
    found = re.fullmatch(r"PT(?:(\d{1,4})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?", duration)
    if not found or not (found[1] or found[2]):
        return DEFAULT_S
    return min(float(found[1] or 0) * 60 + float(found[2] or 0), LONGEST_S)


def _limit(text: str) -> int:
    return min(max(int(text), 8192), 500_000) if re.fullmatch(r"\d{1,9}", text) else 150_000
