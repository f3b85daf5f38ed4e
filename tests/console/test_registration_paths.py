"""The bar of steps: how far a customer profile has come, and what its next step is."""

from __future__ import annotations

from typing import Any

from tests.console.registered import MOBILE, NOW, assigned, brand, bundle, campaign, number, row_of, writes
from tests.stores import Stores
from tidings.brands.lifecycle import BrandStatus
from tidings.campaigns.lifecycle import CampaignStatus
from tidings.compliance.lifecycle import BundleStatus
from tidings.console.registration_paths import PATHS, Belongings, RegistrationPath, path_of
from tidings.console.registration_paths import Paths as PathsRoom
from tidings.console.registration_sources import SeenAccounts
from tidings.console.registrations import RegistrationList
from tidings.console.standing import Context, State


def way(profile: Any = None, **found: Any) -> RegistrationPath:
    return path_of(profile or bundle(), Belongings(**found), Context())


def marks(path: RegistrationPath) -> str:
    return " ".join(f"{step.label}:{step.mark}" for step in path.steps)


def whole(**campaign_fields: Any) -> dict[str, Any]:
    """Everything of a sole proprietor who can send."""
    kept = campaign(**campaign_fields)
    line = number(registered=True, campaign_sid=kept.campaign_sid, messaging_service_sid=kept.messaging_service_sid)
    return {
        "products": [bundle("sole", BundleStatus.APPROVED)],
        "brands": [brand()],
        "campaigns": [kept],
        "numbers": [row_of(line)],
    }


def test_a_draft_is_the_first_step_and_its_own_news() -> None:
    path = way(bundle(status=BundleStatus.DRAFT))
    assert marks(path) == (
        "Profile:asked Trust product:ahead Brand:ahead OTP:ahead Campaign:ahead Number:ahead Can send:ahead"
    )
    assert path.news is not None
    assert (path.news.words, path.sid) == ("Draft", path.profile.sid)


def test_a_profile_that_goes_with_its_brand_does_not_hold_up_the_next_step() -> None:
    path = way()
    assert path.news is not None
    assert (path.news.state, "trust product" in path.news.waits, path.sid) == (State.ASKED, True, None)
    path = way(products=[bundle("sole")])
    assert path.news is not None
    assert "register a brand" in path.news.waits
    assert marks(path).startswith("Profile:follows Trust product:follows Brand:ahead")


def test_the_unanswered_question_is_the_news_with_its_handset() -> None:
    path = way(products=[bundle("sole")], brands=[brand(verified=False)])
    assert marks(path).startswith("Profile:follows Trust product:follows Brand:done OTP:asked Campaign:ahead")
    assert path.news is not None
    assert path.news.handset == MOBILE


def test_a_refused_brand_is_where_it_stops() -> None:
    path = way(products=[bundle("sole")], brands=[brand(BrandStatus.FAILED, failure_reason="No")])
    assert "Brand:refused OTP:ahead" in marks(path)
    assert path.news is not None
    assert [fault.reason for fault in path.news.faults] == ["No"]


def test_who_has_come_to_the_end_can_send_and_has_no_news() -> None:
    path = way(bundle(status=BundleStatus.APPROVED), **whole())
    assert marks(path) == (
        "Profile:done Trust product:done Brand:done OTP:done Campaign:done Number:done Can send:done"
    )
    assert (path.can_send, path.news) == (True, None)


def test_a_mock_campaign_leads_to_no_message() -> None:
    path = way(bundle(status=BundleStatus.APPROVED), **whole(mock=True))
    assert not path.can_send
    assert path.news is not None
    assert "mock" in path.news.waits


def test_a_number_that_is_registered_for_a_suspended_campaign_does_not_send() -> None:
    path = way(bundle(status=BundleStatus.APPROVED), **whole(status=CampaignStatus.SUSPENDED))
    assert not path.can_send
    assert path.news is not None
    assert path.news.words == "Suspended"


def test_the_best_of_several_is_the_step() -> None:
    found = whole()
    found["campaigns"] = [campaign(CampaignStatus.FAILED), *found["campaigns"]]
    path = way(bundle(status=BundleStatus.APPROVED), **found)
    (step,) = [step for step in path.steps if step.label == "Campaign"]
    assert (step.mark, step.words, step.sid) == ("done", "Verified (1 of 2)", found["campaigns"][1].campaign_sid)


def test_a_standard_brand_is_not_asked_on_a_phone() -> None:
    path = way(bundle("secondary", BundleStatus.APPROVED), products=[bundle("a2p")], brands=[brand(sole=False)])
    assert "OTP" not in marks(path)


def test_a_primary_profile_that_vouches_for_others_is_no_way() -> None:
    path = way(bundle("primary", BundleStatus.APPROVED))
    assert (marks(path), path.news, path.can_send) == ("Profile:done", None, False)
    of_its_own = way(bundle("primary", BundleStatus.APPROVED), products=[bundle("a2p")])
    assert "Brand:ahead" in marks(of_its_own)


async def test_what_belongs_to_a_profile_is_found_and_nothing_of_others(stores: Stores) -> None:
    async with stores.opened() as database:
        mine, other = bundle(), bundle()
        product = bundle("sole")
        own = brand(customer_profile_bundle_sid=mine.sid)
        theirs = brand(BrandStatus.FAILED, customer_profile_bundle_sid=other.sid)
        kept = campaign(brand_registration_sid=own.sid)
        line = number(registered=True, campaign_sid=kept.campaign_sid, messaging_service_sid=kept.messaging_service_sid)
        spare = number(messaging_service_sid=kept.messaging_service_sid)
        things = [mine, other, product, own, theirs, kept, line, spare]
        await database.commit(*writes(things), assigned(product, mine.sid))
        paths, _ = await PathsRoom(RegistrationList(database, lambda: NOW)).page(SeenAccounts(mine.account_sid))
    assert [path.profile.sid for path in paths] == [other.sid, mine.sid]
    assert "Brand:refused" in marks(paths[0])
    assert "Trust product:ahead" in marks(paths[0])
    assert paths[1].can_send
    assert [step.words for step in paths[1].steps if step.label == "Number"] == ["Registered (1 of 2)"]


async def test_ways_come_in_pages_the_newest_first(stores: Stores) -> None:
    async with stores.opened() as database:
        profiles = [bundle() for _ in range(PATHS + 2)]
        await database.commit(*writes(profiles))
        room = PathsRoom(RegistrationList(database, lambda: NOW))
        first, older = await room.page(SeenAccounts(None))
        second, end = await room.page(SeenAccounts(None), older)
    assert [path.profile.sid for path in [*first, *second]] == [one.sid for one in reversed(profiles)]
    assert (len(first), end) == (PATHS, None)
