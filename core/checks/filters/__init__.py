"""Checks of the anti-spam filters, their lists and the transport agents."""
