"""The walks of the group Messaging."""

from __future__ import annotations

from tests.console.in_browser.walker import PageWalk, Walker
from tests.console.running import PHONE, SENDER
from tidings.console.moments import spelled
from tidings.numbers.seed import TOLL_FREE

TEXT = "Your table is ready"
NOBODYS = "+16507773000"
"""Its last digits say that it is out of reach."""


def sent(at: Walker, text: str = TEXT, to: str = PHONE) -> str:
    """A message of the account's, as far as it got."""
    return str(at.client.messages.create(to=to, from_=SENDER, body=text).sid)


def _shows_the_token(at: Walker) -> None:
    sent(at, "For the first page")
    at.go("/")
    at.until("For the first page")
    at.press("Show it")
    at.says(at.server.logins.main.token)


def _sends(at: Walker) -> None:
    at.go("/messages")
    at.follow("Send a message")
    at.fill(To=PHONE, From=SENDER, Body=TEXT)
    at.press("Send")
    at.page.wait_for_url("**/messages/SM*")
    at.until("Delivered")


def _mistypes_the_recipient(at: Walker) -> None:
    at.go("/messages/new")
    at.fill(To="nobody", From=SENDER, Body=TEXT)
    at.press("Send")
    at.at_field("To", "nobody")
    at.keeps(From=SENDER, Body=TEXT)


def _finds_a_message(at: Walker) -> None:
    sent(at, "The plumber comes at nine")
    sent(at, "Something else")
    at.go("/messages")
    at.fill(q="body:plumber")
    at.press("Search")
    at.page.wait_for_url("**q=body*")
    at.follow("The plumber comes at nine")
    at.says("What happened")


def _mistypes_a_word(at: Walker) -> None:
    at.go("/messages")
    at.fill(q="statsu:failed")
    at.press("Search")
    at.at_field("q", "statsu: is no word of a search; status: is one")
    at.keeps(q="statsu:failed")


def _empties_a_message(at: Walker) -> None:
    at.go(f"/messages/{sent(at, 'A secret')}")
    at.until("Empty the text")
    at.open("Empty the text…")
    at.fill(confirmed=at.path[-6:])
    at.press("Empty the text")
    at.says("The text is gone.")
    assert at.main("", has_text="A secret").count() == 0


def _mistypes_its_end(at: Walker) -> None:
    at.go(f"/messages/{sent(at, 'Kept')}")
    at.until("Empty the text")
    at.open("Empty the text…")
    at.fill(confirmed="what")
    at.press("Empty the text")
    at.at_field("confirmed", "Nothing was done.")


def _answers_on_a_handset(at: Walker) -> None:
    at.go("/handsets")
    at.page.locator("#live[data-state=live]").wait_for()
    at.fill(number="+14155550177")
    at.press("Add")
    phone = at.page.get_by_role("region", name="Phone +1 415 555 0177")
    field = phone.get_by_label("Message from +1 415 555 0177")
    field.fill("Is somebody there?")
    field.press("Enter")
    phone.locator(".message.out .ticks.both").wait_for()


def _adds_no_number(at: Walker) -> None:
    at.go("/handsets")
    at.page.locator("#live[data-state=live]").wait_for()
    at.fill(number="12")
    at.press("Add")
    at.main("#add-wrong", has_text="number").wait_for()
    at.keeps(number="12")


def _figures(path: str, text: str) -> PageWalk:
    """Figures of an hour, and a moment that is none."""

    def act(at: Walker) -> None:
        sent(at, "Counted")
        at.go(path)
        at.follow("Last hour")
        at.page.wait_for_url("**span=1h*")
        at.until(text)

    def mistyped(at: Walker) -> None:
        at.go(path)
        at.open("Filters")
        at.fill(From="yesterday")
        at.press("Show")
        at.at_field("From", "From")
        at.keeps(From="yesterday")

    return PageWalk(path, act=act, wrong=mistyped)


def _queue(at: Walker) -> None:
    (number,) = at.client.incoming_phone_numbers.list(phone_number=TOLL_FREE)
    at.go(f"/queues/{number.sid}")


def _pauses_purges_and_resumes(at: Walker) -> None:
    _queue(at)
    at.fill(Reason="A wrong price")
    at.press("Pause")
    at.says("Nothing begins to leave it from now on.")
    waits = at.client.messages.create(from_=TOLL_FREE, to=PHONE, body="Half of the price")
    at.go("/queues")
    at.follow(spelled(TOLL_FREE))
    at.says("1 message waits")
    at.says("A wrong price")
    at.open("Purge…")
    at.fill(confirmed=at.main("#confirm-purge strong").inner_text())
    at.press("Purge")
    at.until("1 message canceled by")
    at.press("Resume")
    at.says("It goes on, at its pace.")
    assert at.client.messages(waits.sid).fetch().status == "canceled"


def _purges_what_it_did_not_mean(at: Walker) -> None:
    _queue(at)
    at.open("Purge…")
    at.fill(confirmed="something else")
    at.press("Purge")
    at.at_field("confirmed", "Nothing was done.")


def _foresees(at: Walker) -> None:
    (service, *_) = at.client.messaging.v1.services.list()
    at.go(f"/services/{service.sid}")
    at.follow("Forecast")
    at.fill(Messages="250,000", At="2031-03-12T10:00", ValidityPeriod="600")
    at.press("When would it be gone?")
    at.says("All has left by 2031-03-12")
    at.says("would wait longer than 10 minutes")
    at.says("The queue")
    at.keeps(Messages="250,000", At="2031-03-12T10:00", ValidityPeriod="600")


def _foresees_nonsense(at: Walker) -> None:
    (service, *_) = at.client.messaging.v1.services.list()
    at.go(f"/queues/{service.sid}/forecast")
    at.fill(Messages="many", ToCountry="FR")
    at.press("When would it be gone?")
    at.refused("Segments")
    at.keeps(Messages="many", ToCountry="FR")


WALKS = (
    PageWalk("/", act=_shows_the_token),
    PageWalk("/messages/new", act=_sends, wrong=_mistypes_the_recipient),
    PageWalk("/messages", act=_finds_a_message, wrong=_mistypes_a_word),
    PageWalk("/messages/{sid}", act=_empties_a_message, wrong=_mistypes_its_end),
    PageWalk("/handsets", act=_answers_on_a_handset, wrong=_adds_no_number),
    _figures("/insights", "What was sent out"),
    _figures("/insights/errors", "failed"),
    _figures("/insights/latency", "sent"),
    _figures("/insights/responses", "answer"),
    _figures("/insights/senders", SENDER[-4:]),
    _figures("/insights/waiting", "wait"),
    PageWalk(
        "/queues", "/queues/{item}", act=_pauses_purges_and_resumes, wrong=_purges_what_it_did_not_mean, loses=False
    ),
    PageWalk("/queues/{sid}/forecast", act=_foresees, wrong=_foresees_nonsense),
)

NOT_YET: frozenset[str] = frozenset()
"""Pages of the group without a walk: it only shrinks."""
