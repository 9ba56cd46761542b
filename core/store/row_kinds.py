"""What rows an assessment file holds: a new kind of row is one line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.model import Attempt, Details, Enclave, ExceptionWords, Result, RoleChoice, Server, SiteValue, Statement

T = TypeVar("T")
RowKey = tuple[str, ...]
"""The server's id, or an empty text for what belongs to no server; then what else distinguishes rows of one kind."""


@dataclass(frozen=True, slots=True)
class RowKind(Generic[T]):
    """One kind of row: its name in the file, and what its data is."""

    name: str
    holds: type[T]
    title: str
    """What people call one of them; {0} is its server's name, {1} and on are the other parts of its key."""
    many: str
    """What people call all of them that belong to one server, or to none."""
    todo: str
    """What to do where one cannot be trusted."""
    last_only: bool = False
    """True: earlier rows of a server stay in the file, and only the one with the highest number counts."""


RUN_AGAIN = "Run the server again."

DETAILS = RowKind("details", Details, "the details of the cover", "the details of the cover", "Enter them again.")
SERVER = RowKind("server", Server, "the server {0}, with its findings", "the server {0}", "Add it again, and run it.")
RESULT = RowKind("result", Result, "an earlier result of {0}", "results of {0}", RUN_AGAIN, last_only=True)
JUDGED = RowKind("judged", Result, "earlier findings of {0}", "findings of {0}", RUN_AGAIN)
ATTEMPT = RowKind("attempt", Attempt, "the last failed attempt of {0}", "the last failed attempt of {0}", RUN_AGAIN)
COMMENT = RowKind("comment", str, "the comment on {1} of {0}", "comments on {0}", "Write it again.")
EXCEPTION = RowKind(
    "exception", ExceptionWords, "the exception to {1} for {2} on {0}", "exceptions of {0}", "Write it again."
)
VALUE = RowKind("value", SiteValue, "the site value {1}", "site values", "Enter it again.")
ENCLAVE = RowKind("enclave", Enclave, "the enclave", "the enclave", "State it again.")
ENCLAVE_BY = RowKind("enclave by", Statement, "the enclave's signer", "the enclave's signer", "State it again.")
GATEWAY = RowKind("gateway", Statement, "the gateway of {0}", "the gateway of {0}", "State it again.")
ROLE = RowKind("role", RoleChoice, "the role of {2} on {0}", "connector roles of {0}", "Choose it again.")
ACCEPTED = RowKind("accepted", bool, "the accepted text of {1}", "accepted texts", "Read and accept it again.")
BENCHMARK = RowKind(
    "benchmark", str, ("the benchmark: the built-in one is shown instead"), "the benchmark", "Open it again."
)

KINDS: dict[str, RowKind[Any]] = {kind.name: kind for kind in tuple(globals().values()) if isinstance(kind, RowKind)}
