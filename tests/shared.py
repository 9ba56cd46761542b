"""Where the real inputs are, on machines that have them."""

from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
