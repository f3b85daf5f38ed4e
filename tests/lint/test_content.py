"""Content: trades are known by their products, and words with harmless uses are no alarm."""

from __future__ import annotations

import msgspec
import pytest

from tests.lint.corpus import GOOD
from tidings.lint.linting import lint
from tidings.lint.registration import Registration


def said_by(brand: str, description: str, *samples: str) -> Registration:
    """A campaign of a brand, in which all is right but perhaps what it is about."""
    site = f"https://www.{''.join(filter(str.isalnum, brand)).lower()}.com"
    flow = (GOOD.message_flow or "").replace("https://www.pinecrestdental.com", site).replace("Pinecrest Dental", brand)
    texts = tuple(f"{brand}: {sample} Reply STOP to opt out." for sample in samples)
    return msgspec.structs.replace(
        GOOD, description=description, message_flow=flow.replace("appointment texts", "texts"), message_samples=texts,
        us_app_to_person_usecase="MARKETING", has_embedded_links=False, brand_name=brand, website=site, email=None,
        vertical=None,
    )  # fmt: skip


HARMLESS = [
    ("Hartwell Nursery", "Hartwell Nursery announces spring plants and weed control tips.", "pot up your herbs now, clay pots $6 each.", "new hybrid roses and grass seed are in."),
    ("Stacks Pancake House", "Stacks Pancake House tells guests about specials and holiday hours.", "short stack and sausage sticks $7 till noon.", "kids eat free on Sunday."),
    ("Bellows Fireplace", "Bellows Fireplace tells customers about stoves and smoke alarms.", "pellet stoves are 10% off.", "chimney sweeps have openings Tuesday."),
    ("High Caliber Fitness", "High Caliber Fitness tells members about classes and step challenges.", "spin class at 6 is open.", "shoot for 10k steps this week!"),
    ("Jackpot Records", "Jackpot Records tells fans about new vinyl and in-store shows.", "the new pressing is in.", "in-store show Friday at 5."),
    ("Green Leaf Tea House", "Green Leaf Tea House sends offers on loose teas and tea pots.", "new blend: mint and hibiscus.", "buy two ounces, get one free."),
    ("Copper Still Soap Company", "Copper Still Soap Company announces soaps, candles and market days.", "bourbon and tobacco leaf scented candles are back.", "soap bars 3 for $20."),
    ("Payday Candy Outlet", "Payday Candy Outlet announces chocolates and holiday boxes.", "caramel bars 2 for 1.", "new nut mix in the shop."),
    ("Rosa's Bridal", "Rosa's Bridal tells brides about fittings and trunk shows.", "cocktail dresses arrived.", "champagne satin is in."),
    ("Market Street Feed", "Market Street Stock & Feed tells livestock owners about feed and chicks.", "layer feed $18 a bag.", "chicks arrive Tuesday."),
    ("Lead Dog Sled Tours", "Lead Dog Sled Tours invites guests to runs and open kennels.", "the lead dog Nika had pups!", "runs leave at 9."),
    ("Options for Seniors", "Options for Seniors tells families about care choices and tours.", "tour our new wing Saturday.", "lunch is on us."),
]  # fmt: skip
HARMLESS += [
    ("Till Repair Works", "Till Repair Works tells shop owners when the technician comes and parts arrive.", "fast cash drawer repair, $80.", "your printer head came in."),
    ("Cobalt Concrete Rentals", "Cobalt Concrete Rentals tells contractors when mixers are ready.", "mixer 4 is ready.", "the vibrator is due back at 5."),
    ("Old Mill Housing", "Old Mill Housing tells applicants of the waiting list and lottery results.", "the apartment lottery is Tuesday.", "please bring your papers by Friday."),
    ("Draftproof Windows", "Draftproof Windows announces fitting days and colors to homeowners.", "cold drafts under the door? Ask Joe.", "new frames are in."),
]  # fmt: skip
REFUSED = [
    ("tobacco", 30883, "Ash & Ember", "Ash & Ember welcomes guests to new arrivals from Honduras.", "fresh torpedoes and coronas, 5 for $40.", "light one up with us Friday."),
    ("cannabis", 30883, "Highland Wellness", "Highland Wellness tells patients of new flower and concentrates.", "half ounces of Wedding Cake $80.", "live resin carts buy one get one."),
    ("adult", 30883, "Velvet Room", "Velvet Room invites gentlemen to see its dancers on weekends.", "ladies on three stages tonight.", "VIP rooms half price before 10."),
    ("firearms", 30883, "Iron Sight", "Iron Sight announces arrivals and deals to customers.", "AR lowers $59, mags 3 for $30.", "Glock 19 Gen 5 in stock."),
    ("gambling", 30897, "River Bend", "River Bend sends players their bonuses each week.", "$25 free play is on your card.", "hot slots and $10 tables tonight."),
    ("loans", 30897, "EZ Bridge", "EZ Bridge finds money for people who are short.", "get $500 deposited tomorrow, no credit check.", "apply now, all credit welcome."),
    ("debt", 30897, "Freedom Path", "Freedom Path lowers what people owe on their cards.", "cut your card balances in half.", "free call with a debt specialist."),
    ("drugs", 30897, "SlimWell Telehealth", "SlimWell Telehealth has monthly plans of weight loss injections.", "tirzepatide $199 a month.", "start your GLP-1 today."),
    ("trading", 30897, "CoinPulse", "CoinPulse tells members which tokens will rise this week.", "SOL is breaking out, buy under 140.", "new presale tonight."),
    ("deceptive", 30885, "Freedom Builders", "Freedom Builders shows people how to leave their job.", "earn $300 a day from your phone.", "3 spots left in my mentorship, DM me."),
    ("leads", 30882, "InsureCompare", "InsureCompare collects quote requests and hands them to agents.", "4 agents will call you with quotes.", "still need coverage? reply YES."),
    ("phishing", 30884, "Relief Desk", "Relief Desk notifies people of unclaimed stimulus.", "$6,400 is reserved, pay the $29 release fee.", "your funds expire tonight."),
    ("gambling", 30897, "Slate Bucks", "Slate Bucks tells players that lineups lock soon.", "deposit $20, get $50 in play money.", "you cashed $312."),
    ("phishing", 30884, "Parcel Desk", "Parcel Desk notifies people about parcels on their way.", "your parcel is on hold, pay $1.99 to release.", "confirm your card to get your parcel."),
]  # fmt: skip


@pytest.mark.parametrize(("brand", "description", "one", "other"), HARMLESS)
def test_a_word_is_about_its_object(brand: str, description: str, one: str, other: str) -> None:
    assert lint(said_by(brand, description, one, other)) == ()


@pytest.mark.parametrize(("trade", "code", "brand", "description", "one", "other"), REFUSED)
def test_a_trade_is_known_by_its_products(
    trade: str, code: int, brand: str, description: str, one: str, other: str
) -> None:
    found = {(finding.rule, finding.error_code) for finding in lint(said_by(brand, description, one, other))}
    assert (f"content-{trade}", code) in found


def test_what_is_denied_or_helps_to_get_away_is_no_trade() -> None:
    texts = (
        "our hotel never serves cannabis.",
        "we don't offer payday loans or gambling.",
        "day [n] without a cigarette!",
    )
    assert (
        lint(said_by("Aldermoor Hotel", "Aldermoor Hotel tells guests of quit smoking weeks and tours.", *texts)) == ()
    )


def test_alcohol_needs_a_gate_that_is_described() -> None:
    bar = said_by(
        "Oak Barrel", "Oak Barrel tells guests about drafts and food nights.", "$4 drafts tonight.", "wings at 7."
    )
    gated = f"People give their full date of birth first. {bar.message_flow}"
    clicked = f"People click that they are 21. {bar.message_flow}"
    for flow, flag, rules in (
        (bar.message_flow, True, {"age-gate-missing"}),
        (clicked, True, {"age-gate-missing"}),
        (gated, False, {"age-gate-missing"}),
        (gated, True, set()),
    ):
        found = lint(msgspec.structs.replace(bar, message_flow=flow, age_gated=flag))
        assert {finding.rule for finding in found} == rules
