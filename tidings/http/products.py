"""The products of the API: one label of the host, one version, one dialect each."""

from __future__ import annotations

from tidings.http.declared import Product
from tidings.http.dialect import CORE, IDENTITY

CORE_2010 = Product("api", "2010-04-01", CORE)
MESSAGING_V1 = Product("messaging", "v1")
MESSAGING_V2 = Product("messaging", "v2")
MESSAGING_V3 = Product("messaging", "v3")
TIDINGS_V1 = Product("tidings", "v1", prefix="/tidings/v1")
TRUSTHUB_V1 = Product("trusthub", "v1")
NUMBERS_V1 = Product("numbers", "v1")
NUMBERS_V2 = Product("numbers", "v2")
NUMBERS_V3 = Product("numbers", "v3")
ACCOUNTS_V1 = Product("accounts", "v1")
LOOKUPS_V1 = Product("lookups", "v1")
LOOKUPS_V2 = Product("lookups", "v2")
EVENTS_V1 = Product("events", "v1")
MONITOR_V1 = Product("monitor", "v1")
MONITOR_V2 = Product("monitor", "v2")
PRICING_V1 = Product("pricing", "v1")
CONTENT_V1 = Product("content", "v1")
CONTENT_V2 = Product("content", "v2")
IAM_V1 = Product("iam", "v1", IDENTITY)
ORGANIZATIONS = Product("preview-iam", "v1", prefix="")
OAUTH_V1 = Product("oauth", "v1")
OAUTH_V2 = Product("oauth", "v2")
VERIFY_V2 = Product("verify", "v2")

PRODUCTS = (
    MESSAGING_V1,
    MESSAGING_V2,
    MESSAGING_V3,
    CORE_2010,
    TIDINGS_V1,
    TRUSTHUB_V1,
    NUMBERS_V1,
    NUMBERS_V2,
    NUMBERS_V3,
    ACCOUNTS_V1,
    LOOKUPS_V1,
    LOOKUPS_V2,
    EVENTS_V1,
    MONITOR_V1,
    MONITOR_V2,
    PRICING_V1,
    CONTENT_V1,
    CONTENT_V2,
    IAM_V1,
    ORGANIZATIONS,
    OAUTH_V1,
    OAUTH_V2,
    VERIFY_V2,
)
"""All that there are. Where a path alone must tell the product, the first that has it wins: messaging before all."""
