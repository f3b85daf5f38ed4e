"""Registering a customer by pages alone: from nothing to a message that is sent; what is refused, and who may not."""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path

import msgspec
import sqlalchemy as sa

from tests.console.running import Browser, Running, header, running
from tidings.brands.resource import brands
from tidings.console.registering.ways import use_cases_of

PERSON = {"first_name": "Ada", "last_name": "Lark", "email": "ada@larkdogs.example.com"}
MOBILE = "+14155550177"
ADDRESS = {
    "CustomerName": "Ada Lark",
    "Street": "4 Jersey St",
    "City": "Boston",
    "Region": "MA",
    "PostalCode": "02215",
    "IsoCountry": "US",
}
BUSINESS = {
    "business_name": "Acme Texting LLC",
    "business_type": "Limited Liability Corporation",
    "business_industry": "TECHNOLOGY",
    "business_registration_identifier": "EIN",
    "business_registration_number": "12-3456789",
    "business_identity": "isv_reseller_or_partner",
    "business_regions_of_operation": "USA_AND_CANADA",
    "website_url": "https://www.acmetexting.example.com",
}
REPRESENTATIVE = {
    **PERSON,
    "email": "ada@acmetexting.example.com",
    "phone_number": "+14155550111",
    "business_title": "Owner",
    "job_position": "CEO",
}
CAMPAIGN = {
    "UsAppToPersonUsecase": "SOLE_PROPRIETOR",
    "Description": "Ada Lark, who walks dogs, reminds the owners who booked a walk with her of the time and place of it.",
    "MessageFlow": "Owners opt in at https://www.larkdogs.example.com/book by entering their mobile number and ticking a "
    "box, which is not ticked before, that says: I agree to get reminders of my walks by text from Ada Lark, up to four "
    "a month. Message and data rates may apply, reply HELP for help and STOP to stop. Mobile numbers are not shared. "
    "Terms at https://www.larkdogs.example.com/terms, privacy policy at https://www.larkdogs.example.com/privacy",
    "MessageSamples1": "Ada Lark: your walk with [dog] is on [date] at [time]. Reply STOP to stop.",
    "MessageSamples2": "Ada Lark: the walk on [date] is off for the rain. Reply HELP for help, STOP to stop.",
    "HasEmbeddedLinks": "false",
    "HasEmbeddedPhone": "false",
    "AgeGated": "false",
    "DirectLending": "false",
    "PrivacyPolicyUrl": "https://www.larkdogs.example.com/privacy",
    "TermsAndConditionsUrl": "https://www.larkdogs.example.com/terms",
}


class Applicant:
    """Somebody who fills in the pages."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.at = "/registrations/new"

    async def see(self, path: str = "", status: int = 200) -> str:
        """The page where one is, or another one; forwarded as a browser is."""
        response = await self.browser.page(path or self.at)
        while response.status == 303:
            self.at = header(response, "location")
            response = await self.browser.page(self.at)
        assert response.status == status, response.body
        return html.unescape(response.body.decode())

    async def fill(self, **fields: str) -> str:
        """Sends the form of the page, and sees where that leads."""
        await self.see()
        response = await self.browser.post(self.at, **fields)
        assert response.status == 303, re.findall(
            r'field-wrong">([^<]*)|role="alert"[^>]*>([^<]*)', response.body.decode()
        )
        self.at = header(response, "location")
        return await self.see()

    async def refused(self, **fields: str) -> str:
        """Sends a form that is refused; the page as it comes back."""
        await self.see()
        response = await self.browser.post(self.at, **fields)
        assert response.status >= 400, header(response, "location")
        return html.unescape(response.body.decode())

    async def until(self, text: str, path: str = "") -> str:
        """The page once it says this."""
        async with asyncio.timeout(20):
            while text not in (page := await self.see(path)):
                await asyncio.sleep(0.05)
        return page


async def vouching(applicant: Applicant) -> None:
    """The account's own profile, approved."""
    await applicant.fill(kind="primary", FriendlyName="Acme Texting", Email="compliance@acmetexting.example.com")
    await applicant.fill(**BUSINESS)
    await applicant.fill(**REPRESENTATIVE)
    await applicant.fill(**ADDRESS)
    await applicant.fill()
    await applicant.until("the profile is approved")
    applicant.at = "/registrations/new"


async def filled_in(applicant: Applicant, name: str = "Lark Dogs") -> None:
    """A sole proprietor up to the overview."""
    await applicant.fill(kind="sole-proprietor", FriendlyName=name, Email="ada@larkdogs.example.com")
    await applicant.fill(**PERSON, phone_number=MOBILE)
    await applicant.fill(**ADDRESS)
    await applicant.fill(brand_name="Ada Lark", mobile_phone_number=MOBILE, vertical="AGRICULTURE")


async def test_a_sole_proprietor_is_registered_by_pages_alone_up_to_a_message_that_is_delivered(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = Applicant(await world.signed_in())
        assert "its profile is missing" in await applicant.see()
        await vouching(applicant)
        await filled_in(applicant)
        overview = await applicant.see()
        assert applicant.at.endswith("/overview")
        assert "Jersey St" in overview
        assert "is missing" not in overview
        assert "$4.50" in overview
        await applicant.fill()
        await applicant.until("To be confirmed")
        await world.api(f"/tidings/v1/Handsets/{MOBILE}/Messages", To="+19152782000", Body="YES")
        await applicant.until("Go on to the campaign")
        profile = applicant.at.split("/")[3]
        applicant.at = f"/registrations/new/{profile}"
        assert "What is sent" in await applicant.see()
        await applicant.fill(**CAMPAIGN)
        assert applicant.at.endswith("/numbers")
        await applicant.until("Verified", f"/registrations/new/{profile}/campaign")
        applicant.at = f"/registrations/new/{profile}/numbers"
        offered = re.findall(r'name="buy" value="(\+1\d+)"', await applicant.see())
        await applicant.fill(buy=offered[0])
        await applicant.until("Can send", f"/registrations/new/{profile}/done")
        applicant.at = f"/registrations/new/{profile}/done"
        await applicant.fill(To="+14155550101", Body="Ada Lark: your walk is at 9. Reply STOP to stop.")
        assert "?sent=SM" in applicant.at
        page = await applicant.until("Delivered")
        assert offered[0][-4:] in page


async def test_a_registration_that_was_left_is_found_again_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = Applicant(await world.signed_in())
        await applicant.fill(kind="sole-proprietor", FriendlyName="Lark Dogs", Email="ada@larkdogs.example.com")
        await applicant.fill(**PERSON, phone_number=MOBILE)
        left = applicant.at
        again = Applicant(await world.signed_in())
        found = re.search(r'href="(/registrations/new/BU\w{32})">Lark Dogs', await again.see())
        assert found is not None
        again.at = found[1]
        assert "Jersey" not in await again.see()
        assert again.at == left
        assert 'value="Ada"' in await again.see(f"{found[1]}/person")
        await again.see(f"{found[1]}/campaign")
        assert again.at == left  # what comes later cannot be gone to yet


async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = Applicant(await world.signed_in())
        page = await applicant.refused(kind="sole-proprietor", FriendlyName="Lark Dogs", Email="nowhere")
        assert 'name="Email" required aria-describedby="field-Email-words" aria-invalid="true"' in page
        assert 'value="Lark Dogs"' in page
        assert "Choose what sort" in await applicant.refused(kind="giant", FriendlyName="Lark", Email="a@b.example.com")
        await applicant.fill(kind="sole-proprietor", FriendlyName="Lark Dogs", Email="ada@larkdogs.example.com")
        page = await applicant.refused(**{**PERSON, "email": "ada"}, phone_number="12")
        assert page.count('class="field-wrong"') == 2
        assert 'value="ada"' in page


async def test_a_campaign_that_would_be_rejected_is_not_submitted_until_somebody_insists(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = await with_brand(world)
        page = await applicant.refused(
            **{**CAMPAIGN, "MessageFlow": "We buy lists of phone numbers from others, and write to everybody on them."}
        )
        assert "Submit it anyway" in page
        assert 'class="remark reject"' in page
        response = await applicant.browser.post(f"{applicant.at}/lint", **{**CAMPAIGN, "MessageFlow": "short"})
        codes = {one["error_code"] for one in msgspec.json.decode(response.body)["remarks"]}
        assert 21728 in codes
        assert "Submit the campaign" in await applicant.see()


async def with_brand(world: Running) -> Applicant:
    """Somebody whose sole proprietor's brand is confirmed, at the campaign."""
    applicant = Applicant(await world.signed_in())
    await vouching(applicant)
    await filled_in(applicant)
    await applicant.fill()
    await applicant.until("To be confirmed")
    await world.api(f"/tidings/v1/Handsets/{MOBILE}/Messages", To="+19152782000", Body="YES")
    await applicant.until("Go on to the campaign")
    applicant.at = f"{applicant.at.rpartition('/')[0]}/campaign"
    return applicant


async def test_a_campaign_that_was_refused_is_mended_at_its_fields_and_submitted_again(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = await with_brand(world)
        at = applicant.at
        await applicant.fill(**{**CAMPAIGN, "Description": f"{CAMPAIGN['Description']} reject:30909"}, anyway="1")
        page = await applicant.until("Submit it again", at)
        assert re.search(r'Refused: <a class="code" href="/errors/30909">', page)
        assert "reject:30909" in page
        applicant.at = at
        await applicant.fill(**CAMPAIGN)
        await applicant.until("Verified", at)


async def test_nobody_comes_near_the_customers_of_others(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = Applicant(await world.signed_in())
        await applicant.fill(kind="sole-proprietor", FriendlyName="Lark Dogs", Email="ada@larkdogs.example.com")
        other = await world.api("/2010-04-01/Accounts.json", FriendlyName="Other")
        stranger = Applicant(await world.signed_in(other["sid"], other["auth_token"]))
        assert "Lark Dogs" not in await stranger.see("/registrations/new")
        await stranger.see(applicant.at, 404)
        await stranger.see("/registrations/new/BU" + "0" * 32, 404)
        await stranger.see("/registrations/new/nobody", 404)
        assert (await stranger.browser.post(applicant.at, first_name="Eve")).status == 404


async def test_the_operator_registers_for_no_account(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = Applicant(await world.signed_in())
        await applicant.fill(kind="sole-proprietor", FriendlyName="Lark Dogs", Email="ada@larkdogs.example.com")
        operator = Applicant(await world.signed_in("operator", "o" * 32))
        for path in ("/registrations/new", applicant.at):
            assert "20003" in await operator.see(path, 403)


async def test_a_brand_that_was_refused_is_mended_where_its_reason_says_and_submitted_again(tmp_path: Path) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = Applicant(await world.signed_in())
        await vouching(applicant)
        await applicant.fill(kind="standard", FriendlyName="Owl Flights", Email="ada@owlflights.example.com")
        owl = {**BUSINESS, "business_name": "Owl Flights LLC", "business_identity": "direct_customer"}
        await applicant.fill(**{**owl, "business_registration_number": "98-7650000"})
        await applicant.fill(**REPRESENTATIVE)
        await applicant.fill(**ADDRESS)
        overview = await applicant.fill(company_type="private")
        assert 'value="standard" checked' in overview
        assert "Its vetting</dt><dd>$41.50" in overview
        await applicant.fill(vetting="standard")
        brand = applicant.at
        page = await applicant.until("Submit it again")
        assert 'href="/errors/30795"' in page
        found = re.search(r'href="(/registrations/new/BU\w{32}/business)">Mend it', page)
        assert found is not None
        applicant.at = found[1]
        assert "Refused: " in await applicant.see()
        await applicant.fill(**{**owl, "business_registration_number": "98-7654380"})
        applicant.at = f"{brand.rpartition('/')[0]}/overview"
        await applicant.fill()
        await applicant.until("The registry knows the customer", brand)


async def test_a_new_customer_is_asked_first_which_way_and_told_how_they_differ(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        page = await Applicant(await world.signed_in()).see()
        rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page)
        found = {head: re.findall(r"<td[^>]*>([^<]*)", cells) for head, cells in rows}
        assert found["Once"] == ["$4.50", "$4.50", "$46.00"]
        assert found["A month"] == ["$2.00", "$1.50", "$10.00"]
        assert found["AT&T"] == ["15 messages a minute", "75 messages a minute", "240 to 4,500 messages a minute"]
        assert found["T-Mobile"] == [
            "1,000 segments a day",
            "2,000 segments a day",
            "2,000 to 200,000 segments a day",
        ]
        assert re.findall(r'name="kind" value="([^"]+)"', page) == [
            "sole-proprietor",
            "low-volume",
            "standard",
            "primary",
        ]


async def test_low_volume_that_was_chosen_at_the_start_skips_the_vetting_and_offers_its_use_cases(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, registration_pace="instant") as world:
        applicant = Applicant(await world.signed_in())
        await vouching(applicant)
        await applicant.fill(kind="low-volume", FriendlyName="Owl Flights", Email="ada@owlflights.example.com")
        owl = {**BUSINESS, "business_name": "Owl Flights LLC", "business_identity": "direct_customer"}
        await applicant.fill(**{**owl, "business_registration_number": "98-7654380"})
        await applicant.fill(**REPRESENTATIVE)
        await applicant.fill(**ADDRESS)
        overview = await applicant.fill(company_type="private")
        assert 'value="low" checked' in overview
        assert "Its vetting" not in overview
        await applicant.fill(vetting="low")
        await applicant.until("The registry knows the customer")
        skipped = sa.select(brands.table.c.skip_automatic_sec_vet, brands.table.c.brand_type)
        assert await world.app.database.rows(skipped) == [(1, "STANDARD")]
        page = await applicant.see(f"{applicant.at.partition('?')[0].rpartition('/')[0]}/campaign")
        select = re.search(r'<select[^>]*name="UsAppToPersonUsecase".*?</select>', page, re.DOTALL)
        assert select is not None
        offered = re.findall(r'<option value="([A-Z0-9_]+)"( selected)?', select[0])
        assert ("LOW_VOLUME", " selected") in offered
        assert not {"MARKETING", "MIXED", "SOLE_PROPRIETOR"} & {code for code, _ in offered}


def test_the_use_cases_that_are_offered_follow_the_brand() -> None:
    made = {"brand_type": "SOLE_PROPRIETOR", "skip_automatic_sec_vet": False, "brand_score": None}
    assert use_cases_of(made) == ["SOLE_PROPRIETOR"]
    assert "MIXED" in use_cases_of({**made, "brand_type": "STANDARD"})
    assert "SOLE_PROPRIETOR" not in use_cases_of({**made, "brand_type": "STANDARD"})
    low = {**made, "brand_type": "STANDARD", "skip_automatic_sec_vet": True}
    assert "MIXED" not in use_cases_of(low)
    assert "MIXED" in use_cases_of({**low, "brand_score": 70})
