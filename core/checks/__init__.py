"""The checks, one module for each area of Exchange. Importing this package registers them all."""

from core.checks import (
    access,
    anti_spam,
    edge_subscriptions,
    execution_policy,
    filter_lists,
    manual,
    message_sizes,
    receive_connectors,
    receive_tables,
    transport_agents,
    windows,
)
from core.checks.exchange_2016 import EXCHANGE_2016
from core.registry import also_known_as

also_known_as(EXCHANGE_2016)

__all__ = [
    "access",
    "anti_spam",
    "edge_subscriptions",
    "execution_policy",
    "filter_lists",
    "manual",
    "message_sizes",
    "receive_connectors",
    "receive_tables",
    "transport_agents",
    "windows",
]
