"""The engine of Edge Assessor. Imports no Qt: it runs in a test, a script or a thread."""

__version__ = "0.1.0"
