"""Remediation of receive and send connectors, and who depends on them."""
