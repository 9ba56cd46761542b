"""WS-Management faults that a server under load, or under a policy, answers with; the lab by itself gives none."""

from __future__ import annotations

from core.lab.soap import Fault


def busy() -> Fault:
    """ERROR_BUSY."""
    return Fault(170, "w:InternalError", "The requested resource is in use.")


def time_over() -> Fault:
    """ERROR_TIMEOUT."""
    return Fault(1460, "w:InternalError", "This operation returned because the timeout period expired.")


def shells_forbidden() -> Fault:
    """The policy AllowRemoteShellAccess is off."""
    reason = "The service is configured to not accept any remote shell requests."
    return Fault(2150859180, "w:AccessDenied", reason)


def idle_out_of_bounds() -> Fault:
    """The server allows no idle time that is so short."""
    return Fault(2150859250, "w:InvalidParameter", "The idle time-out is outside of the range that is allowed here.")
