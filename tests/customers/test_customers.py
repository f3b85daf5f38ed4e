"""Customers by the API: in which state each is, in which order they come, whose are seen, and how many there are."""

from __future__ import annotations

from typing import Any

from tests.console.installation import ACCOUNT, OPERATOR, OTHER, Installation, installed
from tests.console.registered import assigned, brand, bundle, campaign, number, writes
from tidings.brands.lifecycle import BrandStatus
from tidings.brands.resource import Brand
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.campaigns.resource import Campaign
from tidings.compliance.lifecycle import BundleStatus
from tidings.numbers.phone_numbers import PhoneNumber
from tidings.trusthub.rows import Bundle


async def registered(here: Installation, name: str, *, upto: int = 5, **more: Any) -> str:
    """The SID of a customer that has come so far: profile, trust product, brand, campaign, number."""
    profile = bundle(friendly_name=name, status=more.get("profile", BundleStatus.IN_REVIEW))
    product = bundle("sole")
    made = brand(
        more.get("brand", BrandStatus.APPROVED),
        verified=more.get("verified", True),
        customer_profile_bundle_sid=profile.sid,
        errors=more.get("errors", []),
    )
    use = campaign(more.get("campaign", CampaignStatus.VERIFIED), brand_registration_sid=made.sid)
    line = number(messaging_service_sid=use.messaging_service_sid, campaign_sid=use.campaign_sid, registered=True)
    things: list[Bundle | Brand | Campaign | PhoneNumber] = [profile, product, made, use, line]
    await here.database.commit(*writes(things[:upto]))
    if upto > 1:
        await here.database.commit(assigned(product, profile.sid))
    return profile.sid


async def listed(here: Installation, query: str = "", user: str = ACCOUNT) -> list[Any]:
    found: list[Any] = (await here.get(f"Customers{query}", user)).json["customers"]
    return found


@installed()
async def test_each_customer_is_in_the_state_of_the_step_that_is_open(here: Installation) -> None:
    await registered(here, "Draft", upto=1, profile=BundleStatus.DRAFT)
    await registered(here, "No brand", upto=2)
    await registered(here, "Pending", upto=3, brand=BrandStatus.PENDING)
    await registered(here, "Unanswered", upto=3, verified=False)
    await registered(here, "No campaign", upto=3)
    await registered(here, "In review", upto=4, campaign=CampaignStatus.IN_PROGRESS)
    await registered(here, "Failed", upto=4, campaign=CampaignStatus.FAILED)
    await registered(here, "No number", upto=4)
    await registered(here, "Sends")
    await registered(here, "Refused", upto=1, profile=BundleStatus.REJECTED)
    expected = {
        "Draft": "asked",
        "No brand": "asked",
        "Pending": "waiting",
        "Unanswered": "asked",
        "No campaign": "asked",
        "In review": "waiting",
        "Failed": "refused",
        "No number": "asked",
        "Sends": "done",
        "Refused": "refused",
    }
    found = await listed(here)
    assert {one["friendly_name"]: one["state"] for one in found} == expected
    assert (await here.get("CustomerCounts")).json == {"refused": 2, "asked": 5, "waiting": 2, "done": 1}


@installed()
async def test_the_most_urgent_come_first_on_whichever_page(here: Installation) -> None:
    for name in range(4):
        await registered(here, f"Sends {name}")
        await registered(here, f"Refused {name}", upto=1, profile=BundleStatus.REJECTED)
        await registered(here, f"Waits {name}", upto=3, brand=BrandStatus.PENDING)
    whole = [one["sid"] for one in await listed(here)]
    path, paged = "Customers?PageSize=5", []
    while path:
        answer = (await here.get(path)).json
        paged += answer["customers"]
        path = (answer["meta"]["next_page_url"] or "").partition("/tidings/v1/")[2]
    assert [one["sid"] for one in paged] == whole
    assert [one["state"] for one in paged] == ["refused"] * 4 + ["waiting"] * 4 + ["done"] * 4


@installed()
async def test_customers_are_sorted_by_name_in_any_case_and_by_their_age(here: Installation) -> None:
    made = [
        await registered(here, name, upto=upto) for name, upto in (("owl", 1), ("Heron", 5), ("Owl", 1), ("auk", 5))
    ]
    for order, expected in (("name", [3, 1, 0, 2]), ("newest", [3, 2, 1, 0]), ("urgency&State=done", [3, 1])):
        path, paged = f"Customers?PageSize=1&SortBy={order}", []
        while path:
            answer = (await here.get(path)).json
            paged += [one["sid"] for one in answer["customers"]]
            path = (answer["meta"]["next_page_url"] or "").partition("/tidings/v1/")[2]
        assert paged == [made[place] for place in expected]
    assert (await here.get("Customers?SortBy=luck")).status == 400
    token = (
        (await here.get("Customers?PageSize=1&SortBy=name")).json["meta"]["next_page_url"].partition("PageToken=")[2]
    )
    assert (await here.get(f"Customers?SortBy=traffic&PageToken={token}")).json["code"] == 21481


@installed()
async def test_a_customer_says_what_was_refused_and_how_far_its_numbers_are(here: Installation) -> None:
    errors = [{"error_code": 30795, "fields": ["ein"]}]
    sid = await registered(here, "Owl", upto=3, brand=BrandStatus.FAILED, errors=errors)
    one = (await here.get(f"Customers/{sid}")).json
    assert (one["error_codes"], one["brand_status"], one["kind"]) == ([30795], "FAILED", "sole-proprietor")
    sends = (await here.get(f"Customers/{await registered(here, 'Sends')}")).json
    assert (sends["numbers"], sends["numbers_registered"]) == (1, 1)


@installed()
async def test_search_and_state_narrow_the_list_and_search_the_counts(here: Installation) -> None:
    owl = await registered(here, "Owl Flights", upto=1, profile=BundleStatus.REJECTED)
    await registered(here, "Owl 100%")
    await registered(here, "Heron")
    assert [one["sid"] for one in await listed(here, "?State=refused&Search=OWL")] == [owl]
    assert len(await listed(here, "?Search=0%25")) == 1
    assert (await here.get("CustomerCounts?Search=owl")).json == {"refused": 1, "asked": 0, "waiting": 0, "done": 1}
    assert (await here.get("Customers?State=lost")).status == 400


@installed()
async def test_nobody_sees_the_customers_of_others_but_the_operator(here: Installation) -> None:
    sid = await registered(here, "Mine", upto=1)
    assert await listed(here, user=OTHER) == []
    assert await listed(here, f"?AccountSid={ACCOUNT}", OTHER) == []
    assert (await here.get(f"Customers/{sid}", OTHER)).status == 404
    assert (await here.get("CustomerCounts", OTHER)).json == {"refused": 0, "asked": 0, "waiting": 0, "done": 0}
    assert [one["sid"] for one in await listed(here, user=OPERATOR)] == [sid]


@installed()
async def test_a_customer_says_how_much_of_its_limits_is_used_over_all_accounts(here: Installation) -> None:
    sid = await registered(here, "Owl")
    await registered(here, "Heron", upto=3)
    await here.database.commit(*writes([brand(account_sid=OTHER)]))
    limits = {
        one["limit"]: (one["used"], one["most"]) for one in (await here.get(f"Customers/{sid}/Limits")).json["limits"]
    }
    assert limits["mobile"] == (3, 3)
    assert limits["tmobile-daily"][0] == 0
    assert (await here.get(f"Customers/{sid}/Limits", OTHER)).status == 404
