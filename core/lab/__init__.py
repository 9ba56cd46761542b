"""Simulated Edge servers that speak real WS-Management on loopback: `with Lab() as lab: lab.servers`."""

from core.lab.faults import Faults, Reset
from core.lab.lab import Lab, Simulated
from core.lab.server import SimulatedServer
from core.lab.shells import Answer, Responder

__all__ = ["Answer", "Faults", "Lab", "Reset", "Responder", "Simulated", "SimulatedServer"]
