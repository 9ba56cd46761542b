"""Checks of Windows itself: access lists, certificates, PowerShell, networks, strong cryptography, volumes."""
