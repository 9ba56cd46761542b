"""A test double of an Edge server's cmdlets: what Exchange refuses, and what it changes without being asked.

Written from Microsoft's documentation of the cmdlets and of Edge subscriptions, and from nothing in core.remediation:
a mistake there must not repeat itself here. Where the documentation leaves a question open, the double refuses.
"""
