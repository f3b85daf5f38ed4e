"""Cases that were written from the rules of the field alone, before there was code to ask."""

from __future__ import annotations

from tests.messages.selecting.cases import Case

SF, NYC, TORONTO = "+14155550199", "+12125550199", "+14165550199"
LONDON, PARIS, BERLIN, BUDAPEST = "+447700900199", "+33639980199", "+4915155550199", "+36201234567"

CASES = (
    # Whether there is anybody
    Case(name="nobody is in the pool", to=SF, pool=[], expected=21704),
    Case(name="one who cannot send texts", to=SF, pool=["+14155550101 no-sms"], expected=21703),
    Case(name="one who can", to=SF, pool=["+14155550101"], expected="+14155550101"),
    # The kinds of sender
    Case(name="a short code before a long code", to=SF, pool=["+14155550101", "50505 US"], expected="50505"),
    Case(
        name="a short code before a long code though more waits for it",
        to=SF,
        pool=["+14155550101", "50505 US wait=900"],
        expected="50505",
    ),
    Case(name="a short code of another country", to=SF, pool=["50505 CA"], expected=21703),
    Case(name="a US short code to Canada", to=TORONTO, pool=["50505 US", "+14165550101"], expected="+14165550101"),
    Case(name="a Canadian short code before all", to=TORONTO, pool=["+18335550100", "60606 CA"], expected="60606"),
    Case(
        name="in Canada toll-free before a local number",
        to=TORONTO,
        pool=["+14165550101", "+18335550100"],
        expected="+18335550100",
    ),
    Case(
        name="in Canada toll-free even where its queue is longer",
        to=TORONTO,
        pool=["+14165550101", "+18335550100 wait=60"],
        expected="+18335550100",
    ),
    Case(
        name="in the US toll-free and long codes are alike, and the area decides",
        to=SF,
        pool=["+18335550100", "+14155550101"],
        expected="+14155550101",
    ),
    Case(
        name="in the US toll-free and long codes are alike, and the wait decides",
        to=SF,
        pool=["+12125550101 wait=20", "+18335550100"],
        expected="+18335550100",
    ),
    # Alphanumeric senders
    Case(name="a word before a number", to=LONDON, pool=["+447700900101", "ACME"], expected="ACME"),
    Case(
        name="a word though ten thousand seconds wait for it",
        to=LONDON,
        pool=["+447700900101", "ACME wait=10000"],
        expected="ACME",
    ),
    Case(name="a short code before a word", to=LONDON, pool=["ACME", "60777 GB"], expected="60777"),
    Case(name="no word in the US", to=SF, pool=["ACME", "+14155550101"], expected="+14155550101"),
    Case(name="only a word in the US", to=SF, pool=["ACME"], expected=21703),
    Case(name="no word in Canada", to=TORONTO, pool=["ACME", "+14165550101"], expected="+14165550101"),
    Case(name="no word in Hungary", to=BUDAPEST, pool=["ACME", "+14155550101"], expected="+14155550101"),
    Case(name="a country's own word", to=BERLIN, pool=["ACME", "ACMEDE/DE"], expected="ACMEDE"),
    Case(
        name="a country's own word though more waits for it",
        to=BERLIN,
        pool=["ACME", "ACMEDE/DE wait=500"],
        expected="ACMEDE",
    ),
    Case(name="the word for everywhere else", to=PARIS, pool=["ACMEDE/DE", "ACME"], expected="ACME"),
    Case(
        name="a word of another country is none",
        to=PARIS,
        pool=["ACMEDE/DE", "+33639980101"],
        expected="+33639980101",
    ),
    Case(
        name="a word cannot send media", to=LONDON, pool=["ACME", "+447700900101"], media=True, expected="+447700900101"
    ),
    Case(
        name="a word cannot be answered",
        to=LONDON,
        pool=["ACME", "+447700900101"],
        two_way=True,
        expected="+447700900101",
    ),
    # What a sender can
    Case(
        name="media by the number that can",
        to=SF,
        pool=["+14155550101 no-mms", "+12125550101"],
        media=True,
        expected="+12125550101",
    ),
    Case(
        name="media past a short code that cannot",
        to=SF,
        pool=["50505 US no-mms", "+14155550101"],
        media=True,
        expected="+14155550101",
    ),
    Case(name="media by nobody", to=SF, pool=["+14155550101 no-mms"], media=True, expected=21703),
    Case(name="the US only from the US and Canada", to=SF, pool=["+447700900101"], expected=21703),
    Case(name="the US from Canada", to=SF, pool=["+14165550101"], expected="+14165550101"),
    # Countries
    Case(name="the recipient's country", to=LONDON, pool=["+14155550101", "+447700900101"], expected="+447700900101"),
    Case(
        name="the recipient's country though more waits there",
        to=LONDON,
        pool=["+33639980101", "+447700900101 wait=600"],
        expected="+447700900101",
    ),
    Case(name="else a US number", to=LONDON, pool=["+33639980101", "+14155550101"], expected="+14155550101"),
    Case(name="else any", to=LONDON, pool=["+33639980101 wait=5", "+4915155550101"], expected="+4915155550101"),
    Case(
        name="toll-free abroad is a US number as any",
        to=LONDON,
        pool=["+33639980101", "+18335550100"],
        expected="+18335550100",
    ),
    Case(
        name="a US number before a Canadian one in the US",
        to=SF,
        pool=["+14165550101", "+12125550101"],
        expected="+12125550101",
    ),
    # Area codes
    Case(name="the area code", to=SF, pool=["+12125550101", "+14155550101"], expected="+14155550101"),
    Case(name="an overlay of the area code", to=SF, pool=["+12125550101", "+16285550101"], expected="+16285550101"),
    Case(name="three overlays of New York", to=NYC, pool=["+14155550101", "+16465550101"], expected="+16465550101"),
    Case(name="an overlay of Toronto", to=TORONTO, pool=["+16045550101", "+16475550101"], expected="+16475550101"),
    Case(
        name="the area code though more waits there",
        to=SF,
        pool=["+12125550101", "+14155550101 wait=100"],
        expected="+14155550101",
    ),
    Case(
        name="no area codes where that is off",
        to=SF,
        pool=["+12125550101", "+14155550101 wait=100"],
        area_code_geomatch=False,
        expected="+12125550101",
    ),
    Case(
        name="no distance: neighbours are as far as the other coast",
        to=SF,
        pool=["+15105550101 wait=3", "+12125550101"],
        expected="+12125550101",
    ),
    # Load
    Case(
        name="the shorter wait, not the shorter queue",
        to=SF,
        pool=["+14155550101 rate=20 wait=1", "+14155550102 rate=1 wait=10"],
        expected="+14155550101",
    ),
    Case(
        name="any of those that wait for nothing",
        to=SF,
        pool=["+14155550101", "+14155550102", "+14155550103 wait=1"],
        expected={"+14155550101", "+14155550102"},
    ),
    # Sticky senders
    Case(
        name="who wrote last",
        to=SF,
        pool=["+14155550101", "+12125550101"],
        previous="+12125550101",
        expected="+12125550101",
    ),
    Case(
        name="who wrote last has a queue",
        to=SF,
        pool=["+14155550101", "+12125550101 wait=900"],
        previous="+12125550101",
        expected="+12125550101",
    ),
    Case(
        name="who wrote last, where nobody sticks",
        to=SF,
        pool=["+14155550101", "+12125550101"],
        previous="+12125550101",
        sticky=False,
        expected="+14155550101",
    ),
    Case(
        name="who wrote last has left",
        to=SF,
        pool=["+14155550101"],
        previous="+12125550101",
        expected="+14155550101",
    ),
    Case(
        name="who wrote last had left and is back",
        to=SF,
        pool=["+14155550101", "+12125550101"],
        previous="+12125550101",
        previous_days=30,
        joined_days={"+12125550101": 2},
        expected="+14155550101",
    ),
    Case(
        name="who wrote last wrote more than a year ago",
        to=SF,
        pool=["+14155550101", "+12125550101"],
        previous="+12125550101",
        previous_days=366,
        expected="+14155550101",
    ),
    Case(
        name="who wrote last wrote from abroad, and there is a local number now",
        to=LONDON,
        pool=["+14155550101", "+447700900101"],
        previous="+14155550101",
        expected="+447700900101",
    ),
    Case(
        name="who wrote last wrote from abroad, as all would",
        to=LONDON,
        pool=["+14155550101", "+33639980101"],
        previous="+33639980101",
        expected="+33639980101",
    ),
    Case(
        name="who wrote last is local, and a short code has joined",
        to=SF,
        pool=["+14155550101", "50505 US"],
        previous="+14155550101",
        expected="+14155550101",
    ),
    Case(
        name="who wrote last is local, and a word has joined",
        to=LONDON,
        pool=["+447700900101", "ACME"],
        previous="+447700900101",
        expected="+447700900101",
    ),
    Case(
        name="who wrote last is a word, and a number has joined",
        to=LONDON,
        pool=["+447700900101", "ACME"],
        previous="ACME",
        expected="ACME",
    ),
    Case(
        name="who wrote last has no campaign, and another has",
        to=SF,
        pool=["+14155550101 unregistered", "+12125550101"],
        previous="+14155550101",
        expected="+12125550101",
    ),
    Case(
        name="who wrote last is a short code that this country does not have",
        to=TORONTO,
        pool=["50505 US", "+14165550101"],
        previous="50505",
        expected="+14165550101",
    ),
    Case(
        name="who wrote last cannot send this picture",
        to=SF,
        pool=["+14155550101 no-mms", "+12125550101"],
        previous="+14155550101",
        media=True,
        expected="+12125550101",
    ),
    # Short codes that do not reach
    Case(
        name="a carrier that takes no short codes",
        to=SF,
        pool=["50505 US", "+14155550101"],
        short_codes_reach=False,
        expected="+14155550101",
    ),
    Case(
        name="a carrier that takes no short codes, and nothing else is there",
        to=SF,
        pool=["50505 US"],
        short_codes_reach=False,
        expected=21703,
    ),
)
