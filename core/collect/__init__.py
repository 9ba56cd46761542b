"""The roads to a server's facts: live over WinRM, or from an evidence file."""
