"""Texts that would pass, in the brand's name: what findings suggest. Each is whole, to be adapted to what is true."""

from __future__ import annotations

from typing import Final

from tidings.lint.brand_names import ENTITY_WORDS, plain
from tidings.lint.reading import Reading
from tidings.lint.text import words_of

NAME_MOST: Final = 60
HOST_MOST: Final = 60
_DISCLOSED: Final = "Message frequency varies. Msg & data rates may apply. Reply STOP to opt out, HELP for help."
_SUBJECTS: Final = {
    "2FA": "one-time codes for signing in",
    "ACCOUNT_NOTIFICATION": "notices about their accounts",
    "CUSTOMER_CARE": "answers to their questions and updates on their appointments",
    "DELIVERY_NOTIFICATION": "updates on the delivery of their orders",
    "FRAUD_ALERT": "alerts about unusual transactions on their accounts",
    "SECURITY_ALERT": "alerts about the security of their accounts",
    "HIGHER_EDUCATION": "reminders of classes and campus events",
    "K12_EDUCATION": "notices of school closings and events",
    "MARKETING": "news of new arrivals and events",
    "POLLING_VOTING": "short surveys about its service",
    "PUBLIC_SERVICE_ANNOUNCEMENT": "public service announcements",
    "CHARITY": "news of volunteer shifts and events",
    "EMERGENCY": "emergency warnings for their area",
    "POLITICAL": "news of the campaign and reminders to vote",
    "SWEEPSTAKE": "news of its sweepstakes",
}
_SAMPLES: Final = {
    "2FA": ("[code] is your code to sign in. It is good for ten minutes.", "use [code] to reset your password."),
    "DELIVERY_NOTIFICATION": ("your order [number] has shipped.", "the driver brings your delivery today at [time]."),
    "FRAUD_ALERT": ("did you pay $[amount] at [shop]? Reply YES or NO.", "an unusual purchase was stopped."),
    "SECURITY_ALERT": ("a new device signed in to your account on [date].", "your password was changed on [date]."),
    "POLLING_VOTING": ("how was your visit? Answer 1 to 5.", "was your problem solved on your last call?"),
    "CHARITY": ("three volunteer shifts are open on [date].", "thank you, [number] meals were served this week."),
    "EMERGENCY": ("evacuation warning for [area]. Leave by [time].", "the shelter at [place] is open."),
    "POLITICAL": ("polls close at 8 pm. Find your place to vote.", "meet [name] at the town hall on [date]."),
    "MARKETING": ("the new collection arrives on [date].", "you are invited to our open house on [date] at [time]."),
}  # fmt: skip
_PLAIN_SAMPLES: Final = ("your appointment is on [date] at [time].", "we are ready for you, please come to [place].")


def passing(reading: Reading, field: str) -> tuple[str, ...]:
    """What a field could hold; empty where there is no text for it."""
    brand, site = name(reading), f"https://{host(reading)}"
    if field == "MessageSamples":
        return samples(reading)
    texts = {
        "Description": description(reading),
        "MessageFlow": message_flow(reading),
        "OptInMessage": f"{brand}: you are now opted in to our texts. {_DISCLOSED}",
        "OptOutMessage": f"{brand}: you are unsubscribed and will receive no more messages.",
        "HelpMessage": f"{brand}: for help visit {site}/contact. Reply STOP to opt out.",
        "PrivacyPolicyUrl": f"{site}/privacy",
        "TermsAndConditionsUrl": f"{site}/terms",
        "Website": site,
        "Email": f"support@{host(reading).removeprefix('www.')}",
    }
    return (texts[field],) if field in texts else ()


def name(reading: Reading) -> str:
    """The brand's name as people read it; a sole proprietor's without what only registered entities have in theirs."""
    given = (reading.given.brand_name or "Acme Sandwich Company").replace('"', "").replace("”", "")[:NAME_MOST].strip()
    if not reading.is_sole_proprietor:
        return given
    own = " ".join(word for word in given.split() if plain(word.replace(".", ""))).strip(" ,.")
    return own or given


def host(reading: Reading) -> str:
    """Of the brand's website, else one like its name."""
    if reading.website and reading.has_own_website:
        return f"www.{reading.website[:HOST_MOST]}"
    words = [word for word in words_of(name(reading)) if word not in ENTITY_WORDS and word.isascii() and word.isalnum()]
    return f"www.{''.join(words)[:40] or 'acmesandwich'}.com"


def description(reading: Reading) -> str:
    """Who sends what to whom."""
    return f"{name(reading)} sends {_subject(reading)} to customers who asked for them on its website."


def message_flow(reading: Reading) -> str:
    """One way of opting in with all that it needs."""
    site, brand = f"https://{host(reading)}", name(reading)
    gate = (
        "We first ask for their full date of birth, and let in only who is 21 or older. " if reading.needs_gate else ""
    )
    keyword = (reading.given.opt_in_keywords or ("",))[0]
    return (
        f"Customers opt in at {site}/texts. {gate}They type their mobile number and tick an optional box, which is "
        "empty at "
        f'first: "I agree to receive {_own_subject(reading)} by text message from {brand}. {_DISCLOSED}" '
        f"Privacy policy: {site}/privacy. Terms: {site}/terms. Mobile numbers are not shared with third parties."
        + (f" The confirmation names {keyword}." if keyword and reading.consent is None else "")
    )


def samples(reading: Reading) -> tuple[str, ...]:
    """Two messages of the use case, with a link and a phone number where those are declared."""
    brand, given = name(reading), reading.given
    one, other = _SAMPLES.get(given.us_app_to_person_usecase or "", _PLAIN_SAMPLES)
    link = f" See https://{host(reading)}/my" if given.has_embedded_links else ""
    phone = " Questions? Call (415) 555-0134." if given.has_embedded_phone else ""
    return (f"{brand}: {one}{link} Reply STOP to opt out.", f"{brand}: {other}{phone}")


def _subject(reading: Reading) -> str:
    return _SUBJECTS.get(reading.given.us_app_to_person_usecase or "", "reminders of their appointments and orders")


def _own_subject(reading: Reading) -> str:
    return _subject(reading).replace("their", "my").replace("its", "your")
