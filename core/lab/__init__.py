"""Simulated Edge servers that speak the real protocol on loopback: for the first run, the tests, the demo."""
