"""The checks, one module for each area of Exchange. Importing this package registers them all."""

from core.checks import (
    access,
    anti_spam,
    certificates,
    edge_subscriptions,
    execution_policy,
    filter_lists,
    manual,
    message_sizes,
    name_servers,
    organization,
    receive_connectors,
    receive_tables,
    send_connectors,
    transport,
    transport_agents,
    volumes,
    windows,
)
from core.checks.exchange_2016 import EXCHANGE_2016
from core.registry import also_known_as

also_known_as(EXCHANGE_2016)

__all__ = [
    "access",
    "anti_spam",
    "certificates",
    "edge_subscriptions",
    "execution_policy",
    "filter_lists",
    "manual",
    "message_sizes",
    "name_servers",
    "organization",
    "receive_connectors",
    "receive_tables",
    "send_connectors",
    "transport",
    "transport_agents",
    "volumes",
    "windows",
]
