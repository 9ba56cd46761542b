"""The checks, one module for each area of Exchange. Importing this package registers them all.

What they are made of: `property_rules` (a check that is one row), `requirements` (what a property must be), `objects`
(the verdict on each row of a source), `site_inputs` (values that only the site can give), `conclude` (the rule's status
from its objects), `same_name` and `guids` (when two names are one), `manual` (rules for manual review).
"""

from core.checks import manual, organization
from core.checks.exchange_2016 import EXCHANGE_2016
from core.checks.filters import anti_spam, filter_lists, transport_agents
from core.checks.mail_flow import (
    edge_subscriptions,
    message_sizes,
    receive_authentication,
    receive_connectors,
    send_connectors,
    transport_service,
)
from core.checks.windows import access, certificates, execution_policy, name_servers, services, strong_crypto, volumes
from core.registry import register_counterparts

register_counterparts(EXCHANGE_2016)

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
    "receive_authentication",
    "receive_connectors",
    "send_connectors",
    "services",
    "strong_crypto",
    "transport_agents",
    "transport_service",
    "volumes",
]
