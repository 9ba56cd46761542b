"""The checks, one module for each area of Exchange. Importing this package registers them all."""

from core.checks import receive_connectors

__all__ = ["receive_connectors"]
