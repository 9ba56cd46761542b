"""Collecting a server's facts: live over WinRM, or from evidence files."""
