"""How accounts are laid out for brands, purposes and business units."""

from __future__ import annotations

from typing import Any

import pytest

from tidings.advice.layout import SENDING, LayoutKind, LayoutWish, PlannedProject, laid_out, size_of
from tidings.countries.known import countries
from tidings.http import PRODUCTS
from tidings.http.permissions import known
from tidings.permissions.geo import FIRST_PERMITTED
from tidings.services.messaging_services import ServiceUseCase


def plan(kind: str = "direct", **wish: Any) -> list[PlannedProject]:
    return laid_out(LayoutWish(kind=LayoutKind(kind), **wish), FIRST_PERMITTED)


def names(projects: list[PlannedProject]) -> dict[str, list[str]]:
    return {project.friendly_name: [each.friendly_name for each in project.subaccounts] for project in projects}


@pytest.mark.parametrize(
    ("kind", "wish", "expected"),
    [
        ("direct", {}, {"Messaging": ["Own traffic"]}),
        ("direct", {"brands": ("Birch",)}, {"Messaging": ["Birch"]}),
        ("direct", {"brands": ("Birch", "Oak")}, {"Messaging": ["Birch", "Oak"]}),
        ("direct", {"business_units": ("Shop", "Bank")}, {"Messaging": ["Own traffic"]}),
        ("direct", {"business_units": ("Shop", "Bank"), "separate_data": True}, {"Messaging": ["Shop", "Bank"]}),
        (
            "direct",
            {"business_units": ("Shop", "Bank"), "separate_billing": True},
            {"Shop": ["Shop"], "Bank": ["Bank"]},
        ),
        (
            "direct",
            {"brands": ("Birch", "Oak"), "business_units": ("Shop", "Bank"), "separate_billing": True},
            {"Shop": ["Birch - Shop", "Oak - Shop"], "Bank": ["Birch - Bank", "Oak - Bank"]},
        ),
        ("direct", {"brands": ("Birch", "Oak"), "separate_billing": True}, {"Birch": ["Birch"], "Oak": ["Oak"]}),
        ("isv", {"brands": ("Birch", "Oak")}, {"Customers": ["Birch", "Oak"]}),
        ("isv", {"brands": ("Birch", "Oak"), "separate_billing": True}, {"Birch": ["Birch"], "Oak": ["Oak"]}),
        (
            "isv",
            {"brands": ("Birch",), "business_units": ("Shop", "Bank"), "separate_data": True},
            {"Customers": ["Birch - Shop", "Birch - Bank"]},
        ),
    ],
)
def test_a_layout_follows_from_what_is_kept_apart(kind: str, wish: dict[str, Any], expected: dict[str, Any]) -> None:
    found = plan(kind, **wish)
    assert names(found) == expected
    assert size_of(found) == sum(len(each) for each in expected.values())


def test_each_purpose_has_a_service_and_a_key_that_may_send() -> None:
    [project] = plan(use_cases=(ServiceUseCase.MARKETING, ServiceUseCase.VERIFICATION))
    [subaccount] = project.subaccounts
    assert [each.use_case for each in subaccount.services] == ["marketing", "verification"]
    assert [(each.friendly_name, each.type) for each in subaccount.keys] == [
        ("Administration", "standard"), ("Marketing", "restricted"), ("Verification", "restricted"),
    ]  # fmt: skip
    assert subaccount.keys[1].allow == SENDING
    assert set(SENDING) <= set(known(PRODUCTS))


def test_countries_say_what_is_to_be_registered_and_permitted() -> None:
    [project] = plan(countries=(countries()["US"], countries()["GB"]))
    [subaccount] = project.subaccounts
    assert subaccount.permitted_countries == ["GB"]
    assert any("A2P brand" in reason for reason in subaccount.reasons)
    assert any("US campaign" in reason for reason in subaccount.services[0].reasons)
    [elsewhere] = plan(countries=(countries()["FR"],))
    assert not any("A2P" in reason for reason in elsewhere.subaccounts[0].reasons)


def test_everything_has_reasons_and_many_projects_an_organization() -> None:
    brands = tuple(f"Brand {number}" for number in range(6))
    found = plan(brands=brands, separate_billing=True)
    assert all("organization" in project.reasons[-1] for project in found)
    assert not any("organization" in reason for reason in plan(brands=brands[:5], separate_billing=True)[0].reasons)
    for project in found:
        assert project.reasons
        for subaccount in project.subaccounts:
            assert all(each.reasons for each in (subaccount, *subaccount.services, *subaccount.keys))
    assert {user.role for user in found[0].users} >= {"owner", "administrator", "developer", "billing manager"}
    assert "billing manager" not in {user.role for user in plan()[0].users}
