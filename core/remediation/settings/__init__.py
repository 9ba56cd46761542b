"""Remediation of everything that is not a connector: services, filters, domains, Windows."""
