"""The walks of the group Senders."""

from __future__ import annotations

from tests.console.in_browser.walker import sheet_walk

ADDRESS = {
    "CustomerName": "Ada Lark",
    "Street": "4 Jersey St",
    "City": "Boston",
    "Region": "MA",
    "PostalCode": "02215",
    "IsoCountry": "US",
}

WALKS = (
    sheet_walk(
        "/addresses",
        one="address",
        make=ADDRESS,
        wrong=("IsoCountry", "Atlantis", "IsoCountry"),
        change={"FriendlyName": "The shop"},
    ),
)

NOT_YET = frozenset(
    (
        "/advisor",
        "/alpha-sender-registrations",
        "/alpha-sender-registrations/new",
        "/alpha-sender-registrations/{item}",
        "/applications",
        "/applications/new",
        "/applications/{item}",
        "/architecture",
        "/countries",
        "/countries/{item}",
        "/geo-permissions",
        "/numbers",
        "/numbers/buy",
        "/numbers/search",
        "/numbers/{item}",
        "/numbers/{sid}/move",
        "/opt-outs",
        "/opt-outs/new",
        "/services",
        "/services/new",
        "/services/{item}",
        "/services/{service_sid}/alpha-senders",
        "/services/{service_sid}/alpha-senders/new",
        "/services/{service_sid}/alpha-senders/{item}",
        "/services/{service_sid}/destination-alpha-senders",
        "/services/{service_sid}/destination-alpha-senders/new",
        "/services/{service_sid}/destination-alpha-senders/{item}",
        "/services/{service_sid}/numbers",
        "/services/{service_sid}/numbers/new",
        "/services/{service_sid}/numbers/{item}",
        "/services/{service_sid}/opt-out-texts",
        "/services/{service_sid}/opt-out-texts/new",
        "/services/{service_sid}/opt-out-texts/{item}",
        "/services/{service_sid}/short-codes",
        "/services/{service_sid}/short-codes/new",
        "/services/{service_sid}/short-codes/{item}",
        "/services/{sid}/choice",
        "/services/{sid}/pool",
        "/short-code-applications",
        "/short-code-applications/new",
        "/short-code-applications/{item}",
        "/short-codes",
        "/short-codes/{item}",
    )
)
"""Pages of the group without a walk: it only shrinks."""
