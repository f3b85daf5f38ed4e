"""Consents and contacts in bulk, through the official client."""

from __future__ import annotations

import json

import pytest

from tests.contract.sdk import Desk
from tidings.numbers.seed import LOCAL

pytestmark = pytest.mark.xdist_group("server")

PERSON, ONE = "+14155550167", "ad388b5a46b33b874b0d41f7226db2ef"


def test_every_operation_on_consents_and_contacts_answers_as_published(either: Desk) -> None:
    accounts = either.client.accounts.v1
    with either.drives("consents and contacts"):
        said = {
            "contact_id": PERSON,
            "correlation_id": ONE,
            "sender_id": LOCAL,
            "status": "opt-out",
            "source": "website",
        }
        wrong = {**said, "contact_id": "+19", "date_of_consent": "long ago"}
        told = accounts.bulk_consents.create(items=[json.dumps(said), json.dumps(wrong)]).items
        assert told == [
            {"correlation_id": ONE, "error_code": 0, "error_messages": []},
            {
                "correlation_id": ONE,
                "error_code": 30646,
                "error_messages": ["INVALID_CONTACT_ID", "INVALID_DATE_OF_CONSENT"],
            },
        ]
        lives = {"contact_id": PERSON, "correlation_id": ONE, "country_iso_code": "US", "zip_code": "94105"}
        assert accounts.bulk_contacts.create(items=[json.dumps(lives)]).items[0]["error_code"] == 0
    assert either.refusal(either.client.messages.create, to=PERSON, from_=LOCAL, body="x") == (400, 21610)
    accounts.bulk_consents.create(items=[json.dumps({**said, "status": "opt-in"})])
    assert either.client.messages.create(to=PERSON, from_=LOCAL, body="x").sid
