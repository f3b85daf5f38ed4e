"""Data checks: the reasons of steps 1.2 and 1.4 to the letter, which only the status callback tells in full."""

from __future__ import annotations

from tests.contract.refusals.case import Checked, Reviewed

EMAIL, ADDRESS = 18051, 18603
FENWAY = {"street": "1 Jersey St", "street_secondary": "", "city": "Boston", "region": "MA", "postal_code": "02215"}
"""The address of step 1.4, all of it right."""
SUGGESTION = (
    "Address suggestion -> Street: 1 Jersey St. Secondary Street: Boston, MA 02215-4147. Locality: Boston. Region: MA. "
    "Postal Code: 02215-4147. Country: US"
)


def email(name: str, address: str, reason: str) -> Checked:
    """A bundle with this e-mail address."""
    return Checked(id=f"email-{name}", source="walkthrough 1.2", email=address, code=EMAIL, reason=reason)


def address(name: str, reason: str, **changes: str) -> Checked:
    """A bundle with an address that differs so from the right one."""
    return Checked(
        id=f"address-{name}", source="walkthrough 1.4", address={**FENWAY, **changes}, code=ADDRESS, reason=reason
    )


CHECKS = (
    email("without-a-dot", "john@localhost", "Email domain has an invalid address syntax."),
    email("domain-with-underscore", "john@exa_mple.com", "Email domain has an invalid address syntax."),
    email("domain-with-leading-hyphen", "john@-example.com", "Email domain has an invalid address syntax."),
    email("domain-unknown", "john@nxdomain.com", "Unknown email domain."),
    email("top-level-domain-unknown", "john@example.notatld", "Unknown email domain."),
    email("disposable", "john@mailinator.com", "Email is a suspected disposable address."),
    email("disposable-below", "john@post.mailinator.com", "Email is a suspected disposable address."),
    email("invalid-otherwise", "john..doe@example.com", "Email is invalid."),
    address(
        "outside-us-and-canada",
        "The provided address is not a valid US or Canada address",
        street="10 Downing St", city="London", region="London", postal_code="SW1A 2AA", iso_country="GB",
    ),
    address("postal-code", f"[address_sids] - Invalid Postal Code. {SUGGESTION};", postal_code="02216"),
    address("postal-code-of-no-place", f"[address_sids] - Invalid Postal Code. {SUGGESTION};", postal_code="00000"),
    address("street", f"[address_sids] - Invalid Street. {SUGGESTION}", street="1 Jersey Str"),
    address("locality", f"[address_sids] - Invalid Locality. {SUGGESTION};", city="Bostun"),
    address("region", f"[address_sids] - Invalid Region. {SUGGESTION};", region="MAA"),
    address("region-of-another-state", f"[address_sids] - Invalid Region. {SUGGESTION};", region="NH"),
    address("house-number", "[address_sids] - Invalid House Number", street="10000 Jersey St"),
)  # fmt: skip
MISSING_ADDRESS = Checked(
    id="address-not-found", source="walkthrough 1.4", code=ADDRESS, reason="Address not found with sid {address}"
)
REVIEWS = tuple(
    Reviewed(id=f"reviewer-{code}", source="a2p10dlc 2 (status machine)", code=code, reason=reason)
    for code, reason in {
        18001: "The document is not of a kind that is accepted",
        18002: "The document cannot be read",
        18003: "The document has expired",
        18004: "Parts of the document are blacked out",
        18005: "A document is missing",
        18006: "The document does not say what the form says",
        18024: "Rejected with code 18024",
        18051: "The e-mail address is not valid",
        18099: "Test bundles are always rejected",
        18601: "The website cannot be verified",
        18602: "The business ID cannot be verified",
        18603: "The address cannot be verified",
        18604: "The first authorized representative cannot be verified",
        18605: "The second authorized representative cannot be verified",
        18606: "The domain of the e-mail address is not that of the website",
        18610: "The authority that registered the business is not eligible",
    }.items()
)
"""Every code of its kind is told by its number at least."""
