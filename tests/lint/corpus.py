"""Registrations written for these tests: good ones of several use cases, and bad ones with the code they are due."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from tidings.brands.lifecycle import BrandType
from tidings.campaigns.optout_texts import filled
from tidings.lint.registration import Registration

POLICY = (
    "Privacy policy at https://www.pinecrestdental.com/privacy: mobile numbers are not shared with third parties. "
    "Terms at https://www.pinecrestdental.com/terms."
)
GOOD = Registration(
    description=(
        "Pinecrest Dental sends reminders of appointments, and answers to questions about them, to patients who asked for "
        "texts on its online booking form."
    ),
    message_flow=(
        "Patients book at https://www.pinecrestdental.com/book and check an optional box, empty at first, that reads: "
        '"I agree to receive appointment texts from Pinecrest Dental. Message frequency varies. Msg & data rates may '
        f'apply. Reply HELP for help, STOP to opt out." {POLICY}'
    ),
    message_samples=(
        "Pinecrest Dental: Hi [name], a reminder of your appointment on [date] at [time]. Reply STOP to opt out.",
        "Pinecrest Dental: your booking for [date] is confirmed. Details: https://www.pinecrestdental.com/my",
    ),
    us_app_to_person_usecase="ACCOUNT_NOTIFICATION",
    has_embedded_links=True,
    has_embedded_phone=False,
    brand_name="Pinecrest Dental, LLC",
    brand_type=BrandType.STANDARD,
    website="https://www.pinecrestdental.com",
    vertical="HEALTHCARE",
    email="desk@pinecrestdental.com",
)
"""A registration that nothing is wrong with; each bad one below differs from it in one thing."""


def of(brand: str, domain: str, verb: str, samples: tuple[str, str], code: str, **more: Any) -> Registration:
    flow = (
        f"Customers visit https://{domain}/texts and check an optional box to agree to receive texts from {brand}. The page "
        "says: message frequency varies, msg & data rates may apply, reply HELP for help or STOP to opt out. Privacy "
        f"policy at https://{domain}/privacy, where numbers are never shared with third parties. Terms: https://{domain}/tos"
    )
    return msgspec.structs.replace(
        Registration(
            description=f"{brand} {verb}",
            message_flow=flow,
            message_samples=samples,
            us_app_to_person_usecase=code,
            has_embedded_links=False,
            has_embedded_phone=False,
            brand_name=brand,
            brand_type=BrandType.STANDARD,
            website=f"https://{domain}",
        ),
        **more,
    )


GOOD_ONES: dict[str, Registration] = {
    "notification": GOOD,
    "two-factor": of(
        "Larkspur Bank",
        "larkspurbank.com",
        "sends one-time codes to account holders who are customers and sign in to online banking.",
        (
            "Larkspur Bank: your one-time code is [code]. We never ask for it by phone. Reply STOP to opt out.",
            "Larkspur Bank: use [code] to reset your sign-in. It is good for ten minutes.",
        ),
        "2FA",
    ),
    "marketing": of(
        "Tidepool Swimwear",
        "tidepoolswim.com",
        "sends weekly offers and news of sales to shoppers who signed up on its website.",
        (
            "Tidepool Swimwear: 20% off all suits this week with code [code]. Reply STOP to opt out.",
            "Tidepool Swimwear: the sale of the season begins on [date]. Shop now at our store in [city].",
        ),
        "MARKETING",
    ),
    "delivery": of(
        "Barrow & Sons Freight",
        "barrowfreight.com",
        "tells customers where their deliveries are: shipped, out for delivery, delivered.",
        (
            "Barrow & Sons Freight: your delivery [number] arrives on [date]. Reply STOP to opt out.",
            "Barrow & Sons Freight: your driver is [minutes] minutes away.",
        ),
        "DELIVERY_NOTIFICATION",
    ),
    "care": of(
        "Gallium Web Hosting",
        "galliumhosting.com",
        "answers questions of customers who wrote to its support line about their accounts.",
        (
            "Gallium Web Hosting support: we have answered ticket [number]. Reply here to go on, STOP to opt out.",
            "Gallium: thanks for your question about [topic]; an agent will answer within [minutes] minutes.",
        ),
        "CUSTOMER_CARE",
    ),
    "school": of(
        "Ashgrove Elementary",
        "ashgroveschool.org",
        "announces closures and events to parents of its students who enrolled for texts.",
        (
            "Ashgrove Elementary: school is closed on [date] because of [reason]. Reply STOP to opt out.",
            "Ashgrove Elementary: the [event] begins at [time] in the gym. All parents are welcome.",
        ),
        "K12_EDUCATION",
    ),
    "sole proprietor": of(
        "Dana Whitlock",
        "danawhitlockpiano.com",
        "sends students of her piano lessons reminders of lessons and changes of schedule.",
        (
            "Dana Whitlock: your lesson is on [date] at [time]. Reply STOP to opt out.",
            "Dana Whitlock here: the lesson of [date] moves to [time]. Is that all right?",
        ),
        "SOLE_PROPRIETOR",
        brand_type=BrandType.SOLE_PROPRIETOR,
        email="dana.whitlock@gmail.com",
    ),
    "winery with an age gate": of(
        "Cobble Creek Winery",
        "cobblecreekwinery.com",
        "sends members of its club, who gave their date of birth, news of wine releases and tastings.",
        (
            "Cobble Creek Winery: the new [wine] is here. Taste it on [date]. Reply STOP to opt out.",
            "Cobble Creek Winery: club members take [percent] off this week. 21+ only.",
        ),
        "MARKETING",
        age_gated=True,
        message_flow=(
            "Members give their full date of birth at https://cobblecreekwinery.com/club, and only who is 21 gets on. Then "
            'they tick an empty box: "I agree to marketing texts from Cobble Creek Winery. Message frequency varies. Msg & '
            'data rates may apply. Reply HELP for help, STOP to opt out." Privacy policy at '
            "https://cobblecreekwinery.com/privacy, terms at https://cobblecreekwinery.com/tos."
        ),
    ),
    "verbal": msgspec.structs.replace(
        GOOD,
        message_flow=(
            'Staff ask patients in person, with this script: "May Pinecrest Dental text you about your appointments? '
            'Message frequency varies, message and data rates may apply, reply HELP for help, STOP to opt out." A yes is written down as '
            f"consent. {POLICY}"
        ),
    ),
    "clinic against smoking": of(
        "Fernhill Health",
        "fernhillhealth.org",
        "supports patients of its program of smoking cessation with reminders and advice.",
        (
            "Fernhill Health: day [number] without a cigarette. Keep going! Reply STOP to opt out.",
            "Fernhill Health: your appointment for treatment is on [date] at [time].",
        ),
        "CUSTOMER_CARE",
    ),
}
"""What must never be rejected."""


class Bad(NamedTuple):
    """A registration that is wrong in one thing."""

    name: str
    code: int
    field: str
    changes: dict[str, Any]


FLOW, SAMPLES, DESCRIPTION = "MessageFlow", "MessageSamples", "Description"
SOLE = {
    "brand_type": BrandType.SOLE_PROPRIETOR,
    "us_app_to_person_usecase": "SOLE_PROPRIETOR",
    "brand_name": "Pinecrest Dental",
}


def sampled(*texts: str) -> dict[str, Any]:
    """With samples that end like this; each still names brand and way out."""
    return {"message_samples": tuple(f"Pinecrest Dental: {text} Reply STOP to opt out." for text in texts)}


SECOND = "your appointment on [date] is confirmed."

BAD: tuple[Bad, ...] = (
    # what the API itself refuses
    Bad("no description", 21727, DESCRIPTION, {"description": None}),
    Bad("no samples", 21727, SAMPLES, {"message_samples": ()}),
    Bad("links neither declared nor denied", 21727, "HasEmbeddedLinks", {"has_embedded_links": None}),
    Bad("a short description", 21728, DESCRIPTION, {"description": "Reminders to patients."}),
    Bad("one sample", 21728, SAMPLES, {"message_samples": (GOOD.message_samples or ("",))[:1]}),
    Bad("keywords of two words", 21728, "OptInKeywords", {"opt_in_keywords": ("START NOW",)}),
    Bad("an invented use case", 21720, "UsAppToPersonUsecase", {"us_app_to_person_usecase": "CHATTING"}),
    # description and use case
    Bad("filler", 30886, DESCRIPTION, {"description": "Lorem ipsum dolor sit amet consectetur elit sed do eiusmod."}),
    Bad("thin", 30886, DESCRIPTION, {"description": "We will send messages to our users by text message for this."}),
    Bad("not in English", 30910, DESCRIPTION, {"description": "Стоматология отправляет напоминания о приёме своим пациентам."}),  # noqa: RUF001
    Bad("a sole proprietor's use case for a firm", 30900, "UsAppToPersonUsecase", {"us_app_to_person_usecase": "SOLE_PROPRIETOR"}),
    Bad(
        "a sole proprietor who sends for somebody else",
        30914,
        DESCRIPTION,
        {**SOLE, "brand_name": "Dana Whitlock", "website": None, "description": "Weekly offers from Acme Sandwich Company to customers who opted in on its website."},
    ),
    # opting in
    Bad("no word of opting in", 30896, FLOW, {"message_flow": f"Patients come to our practice and give us their numbers. See {POLICY}"}),
    Bad("everybody is opted in", 30896, FLOW, {"message_flow": f"All patients are automatically opted in when they book at https://www.pinecrestdental.com. {POLICY}"}),
    Bad("a bought list", 30896, FLOW, {"message_flow": f"We text a purchased list of people who gave consent at https://www.pinecrestdental.com. {POLICY}"}),
    Bad("consent bundled with terms", 30923, FLOW, {"message_flow": f"By accepting our terms at https://www.pinecrestdental.com patients agree to receive texts. {POLICY}"}),
    Bad("consent as a condition", 30923, FLOW, {"message_flow": f"Patients agree to texts at https://www.pinecrestdental.com/book. Consent is a condition of purchase. {POLICY}"}),
    Bad("nobody opts in", 30896, "SubscriberOptIn", {"subscriber_opt_in": False}),
    Bad("a confirmation without STOP", 30896, "OptInMessage", {"opt_in_message": "Pinecrest Dental: welcome! You will now get our reminders."}),
    Bad("nothing to look at", 30909, FLOW, {"message_flow": "Patients opt in to texts when they come to us. We have a privacy policy and terms of service."}),
    Bad("word of mouth without a script", 30909, FLOW, {"message_flow": "Patients give verbal consent at the desk to receive texts. We have a privacy policy and terms of service."}),
    Bad("a ticked box", 30925, FLOW, {"message_flow": f"At https://www.pinecrestdental.com/book a box to agree to texts is pre-checked. {POLICY}"}),
    Bad("no privacy policy", 30908, "PrivacyPolicyUrl", {"message_flow": "Patients opt in at https://www.pinecrestdental.com/book by a checkbox. Terms at https://www.pinecrestdental.com/terms."}),
    Bad("numbers are shared", 30908, FLOW, {"message_flow": f"Patients opt in at https://www.pinecrestdental.com/book. Numbers may be shared with our partners and third parties. {POLICY}"}),
    # samples
    Bad("a phone number that is denied", 30889, "HasEmbeddedPhone", sampled("call us at (222) 333-4444 about [date].", SECOND)),
    Bad("a link that is denied", 30893, "HasEmbeddedLinks", {"has_embedded_links": False}),
    Bad("a public shortener", 30892, SAMPLES, sampled("see https://bit.ly/3abcdef for [date].", SECOND)),
    Bad("twice the same sample", 30893, SAMPLES, sampled(SECOND, SECOND)),
    Bad("brackets alone", 30893, SAMPLES, {"message_samples": ("[any message that our patients need to read]", *(GOOD.message_samples or ())[:1])}),
    Bad("codes without a code", 30893, SAMPLES, {"us_app_to_person_usecase": "2FA", **sampled("see you on [date].", "we look forward to your visit on [date].")}),
    Bad("advertising among notices", 30893, SAMPLES, sampled("whitening is 20% off until [date].", SECOND)),
    # replies
    Bad("STOP is not confirmed", 30887, "OptOutMessage", {"opt_out_message": "Pinecrest Dental thanks you for your message."}),
    Bad("no STOP", 30887, "OptOutKeywords", {"opt_out_keywords": ("LEAVE", "BYE")}),
    Bad("no HELP", 30890, "HelpKeywords", {"help_keywords": ("AID",)}),
    Bad("HELP without a way to reach anybody", 30890, "HelpMessage", {"help_message": "Pinecrest Dental: we are glad to help you. Reply STOP to opt out."}),
    Bad("HELP from nobody", 30936, "HelpMessage", {"help_message": "Thank you for your message. Somebody will answer soon."}),
    # content
    Bad("affiliate marketing", 30882, DESCRIPTION, {"description": "Pinecrest Dental sends affiliate offers of marketing partners to customers who signed up."}),
    Bad("adult content", 30883, SAMPLES, sampled("erotic videos for members since [date].", SECOND)),
    Bad("firearms", 30883, SAMPLES, sampled("handguns and ammo in stock on [date].", SECOND)),
    Bad("vapes", 30883, SAMPLES, sampled("new vape flavors on [date].", SECOND)),
    Bad("phishing", 30884, SAMPLES, sampled("you have won! Claim your prize on [date].", SECOND)),
    Bad("disguised words", 30884, SAMPLES, sampled("cheap v1agra on [date].", SECOND)),
    Bad("letters apart", 30884, SAMPLES, sampled("buy c-a-n-n-a-b-i-s on [date].", SECOND)),
    Bad("payday loans", 30897, SAMPLES, sampled("payday loans, no credit check, on [date].", SECOND)),
    Bad("crypto", 30897, SAMPLES, sampled("buy bitcoin before [date].", SECOND)),
    Bad("credit repair", 30897, SAMPLES, sampled("credit repair that works from [date].", SECOND)),
    Bad("get rich", 30885, SAMPLES, sampled("work from home and make money fast from [date].", SECOND)),
    Bad("cannabis", 30883, SAMPLES, sampled("our CBD gummies are back on [date].", SECOND)),
    Bad("gambling", 30897, SAMPLES, sampled("free spins at the casino on [date].", SECOND)),
    Bad("wine without an age gate", 30888, FLOW, sampled("join our wine tasting on [date].", SECOND)),
    Bad("a loan that is not declared", 30895, "DirectLending", sampled("your loan is due on [date].", SECOND)),
    # websites
    Bad("http", 30964, FLOW, {"message_flow": (GOOD.message_flow or "").replace("https://www.pinecrestdental.com/book", "http://www.pinecrestdental.com/book")}),
    Bad("a website on a machine", 30891, "Website", {"website": "https://localhost:3000"}),
    Bad("an unfinished website", 30891, FLOW, {"message_flow": f"{GOOD.message_flow} The website is under construction."}),
    Bad("somebody else's website", 30907, "Website", {"website": "https://www.gizmoquark.net"}),
    # the brand
    Bad("a throwaway mailbox", 30881, "Email", {"email": "desk@mailinator.com"}),
    Bad("no mailbox", 30881, "Email", {"email": "desk at pinecrest"}),
    Bad("an account number for a name", 30701, "BrandName", {"brand_name": "ACME-00012345678"[5:], "website": None}),
    Bad("an unknown vertical", 30701, "Vertical", {"vertical": "TEETH"}),
    Bad("a malformed EIN", 30795, "BrandName", {"tax_id": "12-34567", "tax_id_kind": "USA: EIN"}),
    Bad("an e-mail address for a sole proprietor's name", 30756, "BrandName", {**SOLE, "brand_name": "dana@gmail.com", "website": None}),
    Bad("a sole proprietor with LLC in the name", 30915, "BrandName", {**SOLE, "brand_name": "Pinecrest Dental L.L.C."}),
    Bad("a sole proprietor with an EIN", 30915, DESCRIPTION, {**SOLE, "description": f"{GOOD.description} Our EIN is 12-3456789."}),
)  # fmt: skip
"""Each is rejected, and for this reason."""

WALKTHROUGH = Registration(
    description="Send marketing messages about sales and offers",
    message_flow=(
        "End users opt-in by visiting www.example.com and adding their phone number. They then check a box agreeing to "
        "receive text messages from Example Brand. Term and Conditions at www.example.com/tc. Privacy Policy at "
        "www.example.com/privacy"
    ),
    message_samples=("Book your next OWL FLIGHT for just 1 EUR", "Twilio draw the OWL event is ON"),
    us_app_to_person_usecase="SOLE_PROPRIETOR",
    has_embedded_links=True,
    has_embedded_phone=True,
    brand_name="John Doe",
    brand_type=BrandType.SOLE_PROPRIETOR,
    email="john.doe@example.com",
)
"""What the anchor's walkthrough for sole proprietors prints as the request that makes a campaign."""
OWN_OPT_OUT = msgspec.structs.replace(
    WALKTHROUGH,
    opt_out_keywords=("STOP", "END"),
    opt_out_message=(
        "You have successfully been unsubscribed from Acme Corporation. You will not receive any more messages from this "
        "number."
    ),
    help_keywords=("HELP", "SUPPORT"),
    help_message="Acme Corporation: Please visit www.example.com to get support. To opt-out, reply STOP.",
)
"""The same for who manages opting out by itself."""
FILLED = msgspec.structs.replace(
    WALKTHROUGH,
    **{name: tuple(text) if isinstance(text, list) else text for name, text in filled({}, "John Doe").items()},
)
"""The same with what the platform fills in."""
PARAMETERS = Registration(
    description=(
        "This Campaign will send weekly marketing messages about sales and offers from Acme Sandwich Company to end "
        "customers who have opted in"
    ),
    message_flow=(
        "End users opt-in by visiting www.acmesandwich.com and adding their phone number. They then check a box agreeing to "
        "receive text messages from Acme Sandwiches. Additionally, end users can also opt-in by texting START to (111) "
        "222-3333 to opt in. Term and Conditions at www.acmesandwich.com/tc. Privacy Policy at www.acmesandwich.com/privacy"
    ),
    message_samples=(
        (
            "This is a message from the Acme Sandwich Company. Your order for [sandwich type, other item] will be delivered by "
            "[time] on [date]. If you have questions or would like to change your order schedule, please call 333-444-1212. If "
            "you would like to opt out of future notifications like this, text STOP in reply to this message."
        ),
        "Acme Sandwich Company: today's offer is [sandwich type] for [price]. Text STOP to opt out.",
    ),
    us_app_to_person_usecase="SOLE_PROPRIETOR",
    has_embedded_links=False,
    has_embedded_phone=True,
    brand_name="Acme Sandwich Company",
    brand_type=BrandType.SOLE_PROPRIETOR,
)
"""What the walkthrough gives as examples of its parameters, with a second sample of ours."""
