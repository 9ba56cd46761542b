"""The checks, one module for each area of Exchange. Importing this package registers them all."""

from core.checks import (
    access,
    anti_spam,
    edge_subscriptions,
    execution_policy,
    filter_lists,
    manual,
    receive_connectors,
    transport_agents,
    windows,
)

__all__ = [
    "access",
    "anti_spam",
    "edge_subscriptions",
    "execution_policy",
    "filter_lists",
    "manual",
    "receive_connectors",
    "transport_agents",
    "windows",
]
