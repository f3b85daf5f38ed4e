"""The walks of the group Senders."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.console.in_browser.walker import PageWalk, Walker, sheet_walk, shown_sheet_walk, taken_away
from tests.console.running import PHONE
from tidings.console.bulk_page import LINES_MOST
from tidings.numbers.seed import SHORT_CODE

ADDRESS = {
    "CustomerName": "Ada Lark",
    "Street": "4 Jersey St",
    "City": "Boston",
    "Region": "MA",
    "PostalCode": "02215",
    "IsoCountry": "US",
}
HOOK = "https://app.example/texts"
WORD = "OwlAir"
POOL = "/services/{service_sid}"
CONSENTING = "+14155550188"


def bought(at: Walker, area_code: str = "617") -> tuple[str, str]:
    """SID and number of one that the account has bought."""
    number = at.client.incoming_phone_numbers.create(area_code=area_code)
    return str(number.sid), str(number.phone_number)


def spelled(number: str) -> str:
    """A number of +1 as pages write it."""
    return f"{number[:2]} {number[2:5]} {number[5:8]} {number[8:]}"


def _service(at: Walker) -> Mapping[str, str]:
    return {"service_sid": at.isv.service()}


def _with_a_number(at: Walker) -> Mapping[str, str]:
    return {**_service(at), "PhoneNumberSid": bought(at)[0]}


def _with_a_short_code(at: Walker) -> Mapping[str, str]:
    """The one that the account has, taken out of where it is."""
    (code,) = at.client.short_codes.list(short_code=SHORT_CODE)
    for service in at.client.messaging.v1.services.list():
        if any(one.sid == code.sid for one in service.short_codes.list()):
            service.short_codes(code.sid).delete()
    return {**_service(at), "ShortCodeSid": code.sid}


def _with_a_profile(at: Walker) -> Mapping[str, str]:
    return {"CustomerProfileSid": at.isv.primary()}


def _applies_for_a_code(at: Walker) -> None:
    profile = at.isv.primary()
    at.go("/short-codes")
    at.follow("Apply for a short code")
    at.fill(Name="Lark alerts", Country="US", Profile=profile)
    at.press("Apply")
    at.page.wait_for_url("**/short-code-applications/AP*")
    at.go("/short-code-applications")
    at.follow("Lark alerts")


def _applies_for_nobody(at: Walker) -> None:
    profile = at.isv.primary()
    at.go("/short-code-applications/new")
    at.fill(Name="Lark alerts", Country="CA")
    at.press("Apply")
    at.unfilled("Profile")
    at.keeps(Name="Lark alerts", Country="CA")
    at.fill(Profile=profile)


def _searches(at: Walker) -> None:
    at.go("/numbers")
    at.follow("Find a number to buy")
    at.fill(AreaCode="212")
    at.press("Search")
    at.page.locator("main").get_by_role("link", name="Buy +1 212").first.wait_for()


def _searches_digits(at: Walker) -> None:
    at.go("/numbers/search")
    at.fill(AreaCode="21")
    at.press("Search")
    at.at_field("AreaCode", "AreaCode")
    assert at.main("#field-AreaCode-words").is_visible()
    at.keeps(AreaCode="21")


def _buys(at: Walker) -> None:
    at.go("/numbers/search?AreaCode=212")
    at.page.locator("main").get_by_role("link", name="Buy +1 212").first.click()
    at.fill(FriendlyName="The desk")
    at.press("Buy it")
    at.page.wait_for_url(re.compile("/numbers/PN"))
    at.keeps(FriendlyName="The desk")


def _buys_with_a_wrong_hook(at: Walker) -> None:
    at.go("/numbers/search?AreaCode=212")
    at.page.locator("main").get_by_role("link", name="Buy +1 212").first.click()
    at.fill(FriendlyName="The desk", SmsUrl="nowhere")
    at.press("Buy it")
    at.at_field("SmsUrl", "SmsUrl")
    at.keeps(FriendlyName="The desk", SmsUrl="nowhere")


def _configures_a_number_and_releases_it(at: Walker) -> None:
    _, number = bought(at)
    at.go(f"/numbers?PhoneNumber=%2B{number[1:]}")
    at.follow(spelled(number))
    at.fill(FriendlyName="The desk", SmsUrl=HOOK)
    at.press("Save")
    at.says("Saved.")
    at.keeps(FriendlyName="The desk", SmsUrl=HOOK)
    taken_away(at, "Release", "phone number")


def _mistypes_a_hook(at: Walker) -> None:
    at.go(f"/numbers/{bought(at)[0]}")
    at.fill(FriendlyName="The desk", SmsUrl="nowhere")
    at.press("Save")
    at.at_field("SmsUrl", "SmsUrl")
    at.keeps(FriendlyName="The desk", SmsUrl="nowhere")


def _moves(at: Walker) -> None:
    sid, number = bought(at)
    at.go(f"/numbers/{sid}")
    at.follow("Move to another account")
    at.fill(AccountSid=at.server.logins.subaccount.sid)
    at.press("Move it")
    at.page.wait_for_url(lambda address: not address.endswith("/move"))
    assert number not in [one.phone_number for one in at.client.incoming_phone_numbers.list()]


def _sets_a_short_code(at: Walker) -> None:
    at.go("/short-codes")
    at.follow(SHORT_CODE)
    at.fill(SmsUrl=HOOK)
    at.press("Save")
    at.says("Saved.")
    at.fill(SmsUrl="")
    at.press("Save")
    at.says("Saved.")


def _mistypes_a_short_codes_hook(at: Walker) -> None:
    at.go("/short-codes")
    at.follow(SHORT_CODE)
    at.fill(SmsUrl="nowhere")
    at.press("Save")
    at.at_field("SmsUrl", "SmsUrl")
    at.keeps(SmsUrl="nowhere")


def _asks_who_would_write(at: Walker) -> None:
    service = _with_a_number(at)
    at.client.messaging.v1.services(service["service_sid"]).phone_numbers.create(service["PhoneNumberSid"])
    at.go(f"/services/{service['service_sid']}")
    at.follow("Who would write")
    at.fill(To=PHONE)
    at.press("Who would write?")
    at.says("Would ")


def _asks_for_nobody(at: Walker) -> None:
    at.go(f"/services/{at.isv.service()}/choice")
    at.fill(To="nobody")
    at.press("Who would write?")
    at.main("#choice", has_text="21211").wait_for()
    at.keeps(To="nobody")


def _sees_the_pool(at: Walker) -> None:
    sid, number = bought(at)
    service = at.isv.service()
    at.client.messaging.v1.services(service).phone_numbers.create(sid)
    at.go(f"/services/{service}")
    at.follow("State of its senders")
    at.follow(spelled(number))
    at.says("Settings")


def _opts_out(at: Walker) -> None:
    at.go("/opt-outs")
    at.follow("Add opt-out")
    at.fill(Scope=at.isv.service(), User="+14155550166")
    at.press("Add the opt-out")
    at.says("The opt-out was added.")
    at.says("+1 415 555 0166")


def _opts_nobody_out(at: Walker) -> None:
    at.go("/opt-outs/new")
    at.fill(Scope=at.isv.service(), User="nobody")
    at.press("Add the opt-out")
    at.at_field("User", "User")
    at.keeps(User="nobody")


def _allows_a_country(at: Walker) -> None:
    at.go("/geo-permissions?q=Portugal")
    at.main("#c-PT").check()
    at.press("Allow")
    at.says("1 country allowed.")
    at.main("#c-PT").check()
    at.press("Withdraw")
    at.says("1 country withdrawn.")


def _allows_nothing(at: Walker) -> None:
    at.go("/geo-permissions?q=Portugal")
    at.press("Allow")
    at.refused("Tick")


def _reads_of_a_country(at: Walker) -> str:
    return "Brazil"


def _advised(at: Walker) -> None:
    at.go("/advisor")
    at.fill(UseCase="notifications", Countries="US", MonthlyVolume="5000")
    at.press("Advise")
    at.says("10DLC")


def _advised_of_nowhere(at: Walker) -> None:
    at.go("/advisor")
    at.fill(UseCase="notifications", Countries="Atlantis", MonthlyVolume="5000")
    at.press("Advise")
    at.at_field("Countries", "Countries")
    at.keeps(Countries="Atlantis", MonthlyVolume="5000")


def _lays_out(at: Walker) -> None:
    at.go("/architecture")
    at.fill(Kind="isv", Brands="Wren Works", UseCases="notifications")
    at.press("Lay it out")
    at.says("Wren Works")
    at.press("Make all of it")
    at.says("All of it is there now.")


def _lays_out_nothing(at: Walker) -> None:
    at.go("/architecture")
    at.fill(Kind="isv", Brands="Wren Works", UseCases="world peace")
    at.press("Lay it out")
    at.at_field("UseCases", "UseCases")
    at.keeps(Brands="Wren Works", UseCases="world peace")


def _reports_consents(at: Walker) -> None:
    _number, sender = bought(at)
    at.go("/consents")
    at.follow("Report consents")
    at.fill(lines=f"{CONSENTING},{sender},opt-in,website,2026-03-12 14:00\n+19,{sender},maybe,website,soon")
    at.press("Keep them")
    at.says("1 of 2 lines are kept")
    at.says("contact_id, status, date_of_consent")
    at.go("/consents")
    at.says(spelled(CONSENTING))


def _reports_a_contact(at: Walker) -> None:
    at.go("/contacts")
    at.follow("Report contacts")
    at.fill(lines=f"{CONSENTING},US,94105")
    at.press("Keep them")
    at.says("1 of 1 lines are kept")
    at.go("/contacts")
    at.follow(spelled(CONSENTING))
    at.says("94105")
    taken_away(at, "Delete", "contact")


def _reports_too_many(place: str) -> Callable[[Walker], None]:
    def mistyped(at: Walker) -> None:
        lines = "\n".join([CONSENTING] * (LINES_MOST + 1))
        at.go(f"{place}/report")
        at.fill(lines=lines)
        at.press("Keep them")
        at.refused("Nothing was kept.")
        at.keeps(lines=lines)

    return mistyped


WALKS = (
    PageWalk("/consents", "/consents/report", act=_reports_consents, wrong=_reports_too_many("/consents")),
    PageWalk(
        "/contacts",
        "/contacts/{item}",
        "/contacts/report",
        act=_reports_a_contact,
        wrong=_reports_too_many("/contacts"),
    ),
    PageWalk("/numbers/search", act=_searches, wrong=_searches_digits),
    PageWalk("/numbers/buy", act=_buys, wrong=_buys_with_a_wrong_hook),
    PageWalk("/numbers", "/numbers/{item}", act=_configures_a_number_and_releases_it, wrong=_mistypes_a_hook),
    PageWalk("/numbers/{sid}/move", act=_moves),
    sheet_walk(
        "/services",
        one="messaging service",
        make={"FriendlyName": "Reminders", "StickySender": "false"},
        wrong=("InboundRequestUrl", "nowhere", "InboundRequestUrl"),
        change={"FriendlyName": "Reminders of tables"},
    ),
    sheet_walk(
        f"{POOL}/numbers",
        one="number",
        make={},
        prepare=_with_a_number,
        wrong=("PhoneNumberSid", "PN1", "PhoneNumberSid"),
        removes="Take out",
        adds=True,
    ),
    sheet_walk(
        f"{POOL}/short-codes",
        one="short code",
        make={},
        prepare=_with_a_short_code,
        wrong=("ShortCodeSid", "SC1", "ShortCodeSid"),
        removes="Take out",
        adds=True,
    ),
    sheet_walk(
        f"{POOL}/alpha-senders",
        one="alpha sender",
        make={"AlphaSender": WORD},
        prepare=_service,
        wrong=("AlphaSender", "12345", "12345 is invalid"),
        removes="Take out",
        adds=True,
    ),
    sheet_walk(
        f"{POOL}/destination-alpha-senders",
        one="alpha sender of a country",
        make={"AlphaSender": WORD, "IsoCountryCode": "GB"},
        prepare=_service,
        wrong=("IsoCountryCode", "Atlantis", "IsoCountryCode"),
        removes="Take out",
        adds=True,
    ),
    sheet_walk(
        f"{POOL}/opt-out-texts",
        one="opt-out text",
        make={"Language": "en", "OptOutMessage": "Owl Air writes no more."},
        prepare=_service,
        wrong=("Language", "Klingon", "Language"),
        change={"OptOutMessage": "Owl Air: goodbye."},
    ),
    PageWalk("/services/{sid}/choice", act=_asks_who_would_write, wrong=_asks_for_nobody),
    PageWalk("/services/{sid}/pool", act=_sees_the_pool),
    PageWalk("/short-codes", "/short-codes/{item}", act=_sets_a_short_code, wrong=_mistypes_a_short_codes_hook),
    sheet_walk(
        "/applications",
        one="application",
        make={"FriendlyName": "The desk", "SmsUrl": HOOK},
        wrong=("SmsUrl", "nowhere", "SmsUrl"),
        change={"SmsUrl": f"{HOOK}/all"},
    ),
    sheet_walk(
        "/addresses",
        one="address",
        make=ADDRESS,
        wrong=("IsoCountry", "Atlantis", "IsoCountry"),
        change={"FriendlyName": "The shop"},
        adds=True,
    ),
    PageWalk(
        "/short-code-applications",
        "/short-code-applications/new",
        "/short-code-applications/{item}",
        act=_applies_for_a_code,
        wrong=_applies_for_nobody,
    ),
    PageWalk("/opt-outs", "/opt-outs/new", act=_opts_out, wrong=_opts_nobody_out),
    PageWalk("/geo-permissions", act=_allows_a_country, wrong=_allows_nothing),
    shown_sheet_walk("/countries", prepare=_reads_of_a_country),
    PageWalk("/advisor", act=_advised, wrong=_advised_of_nowhere),
    PageWalk("/architecture", act=_lays_out, wrong=_lays_out_nothing),
    sheet_walk(
        "/alpha-sender-registrations",
        one="registration",
        make={"AlphaSender": "LarkAir", "IsoCountryCode": "SG", "Description": "Boarding calls"},
        prepare=_with_a_profile,
        wrong=("IsoCountryCode", "Atlantis", "IsoCountryCode"),
    ),
)

NOT_YET: frozenset[str] = frozenset()
"""Pages of the group without a walk: it only shrinks."""
