"""Checks of what mail passes: connectors, the transport service, message sizes, Edge subscriptions."""
