"""Answers are held against the published description."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.description import FOLDER, WHY_SKIPPED, described, find
from tests.contract.schema import differences

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason=WHY_SKIPPED)

SERVICE = f"MG{'a' * 32}"
ACCOUNT = f"AC{'b' * 32}"
ALPHA = f"/v1/Services/{SERVICE}/AlphaSenders"
KEYS = f"/2010-04-01/Accounts/{ACCOUNT}/Keys.json"


def sender(**changes: object) -> dict[str, Any]:
    return {
        "sid": f"AI{'c' * 32}",
        "account_sid": ACCOUNT,
        "service_sid": SERVICE,
        "date_created": "2015-07-30T20:12:31Z",
        "date_updated": "2015-07-30T20:12:33Z",
        "alpha_sender": "Tidings",
        "capabilities": ["SMS"],
        "url": f"https://messaging.twilio.com{ALPHA}/AI{'c' * 32}",
    } | changes


def keys_page(**changes: object) -> dict[str, Any]:
    uri = f"{KEYS}?PageSize=50&Page=0"
    moment = "Thu, 30 Jul 2015 20:12:31 +0000"
    key = {"sid": f"SK{'d' * 32}", "friendly_name": None, "date_created": moment, "date_updated": moment}
    page = {"keys": [key], "end": 0, "start": 0, "page": 0, "page_size": 50, "uri": uri, "first_page_uri": uri}
    return page | {"next_page_uri": None, "previous_page_uri": None} | changes


def created(**changes: object) -> list[str]:
    return differences("messaging", "POST", ALPHA, sender(**changes))


def test_a_right_answer_has_no_differences() -> None:
    assert created() == []


def test_a_right_page_of_2010_has_no_differences() -> None:
    assert differences("api", "GET", KEYS, keys_page()) == []


def test_a_missing_property_is_named() -> None:
    answer = sender()
    del answer["capabilities"]
    assert differences("messaging", "POST", ALPHA, answer) == ["capabilities: is missing"]


def test_an_undocumented_property_does_no_harm() -> None:
    assert created(more="yes") == []


def test_an_undocumented_key_beside_the_list_of_a_2010_page_does_harm() -> None:
    assert differences("api", "GET", KEYS, keys_page(more=[])) == ["more: may not be in a page"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"alpha_sender": 7}, "alpha_sender: is int '7', not string"),
        ({"capabilities": "SMS"}, "capabilities: is str 'SMS', not array"),
        ({"capabilities": [True]}, "capabilities[0]: is bool 'True', not string"),
        ({"date_created": "Thu, 30 Jul 2015 20:12:31 +0000"}, "not a date-time"),
        ({"date_created": "2015-07-30T20:12:31.000Z"}, "not a date-time"),
        ({"date_created": "2015-02-30T20:12:31Z"}, "no date that exists"),
        ({"sid": f"MG{'c' * 32}"}, "does not match ^AI"),
        ({"url": "somewhere"}, "not a uri"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(changes: dict[str, object], what: str) -> None:
    (found,) = created(**changes)
    assert what in found


def test_null_is_right_only_where_it_is_documented() -> None:
    assert created(date_updated=None) == []
    page = keys_page()
    page["page"] = None
    assert differences("api", "GET", KEYS, page) == ["page: is null and may not be"]


def test_a_2010_date_has_the_right_day_of_the_week() -> None:
    page = keys_page()
    page["keys"][0]["date_created"] = "Fri, 30 Jul 2015 20:12:31 +0000"
    assert len(differences("api", "GET", KEYS, page)) == 1


def test_an_enum_takes_its_own_values_only() -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT}.json"
    answer = next(find("api", "GET", path).examples())
    assert differences("api", "GET", path, answer) == []
    (found,) = differences("api", "GET", path, answer | {"status": "asleep"})
    assert found.startswith("status: is 'asleep', not one of")


def test_a_deletion_answers_nothing() -> None:
    path = f"{ALPHA}/AI{'c' * 32}"
    assert differences("messaging", "DELETE", path, None) == []
    assert differences("messaging", "DELETE", path, {}) == ["the body should be empty"]


def test_intended_differences_can_be_passed_over() -> None:
    page = keys_page()
    page["keys"][0]["friendly_name"] = 7
    assert differences("api", "GET", KEYS, page, except_for=["keys[].friendly_name"]) == []
    assert len(differences("api", "GET", KEYS, page, except_for=["keys[].sid"])) == 1


def test_a_literal_path_wins_over_a_placeholder() -> None:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/Local.json"
    assert find("api", "GET", path).path.endswith("/Local.json")


def test_an_undescribed_path_is_an_error() -> None:
    with pytest.raises(LookupError):
        differences("api", "GET", "/2010-04-01/Nowhere.json", {})


def test_nearly_all_published_examples_fit_their_own_description() -> None:
    """Those that do not contradict it; a change here that adds more is a mistake of ours."""
    unfit = total = 0
    for operation in described():
        path = operation.path.replace("{", "").replace("}", "")
        for example in operation.examples():
            total += 1
            unfit += bool(differences(operation.label, operation.method, path, example))
    assert total > 500
    assert unfit <= 31
