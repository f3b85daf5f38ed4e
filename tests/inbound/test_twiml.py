"""What receivers answer is read as the documentation of TwiML for messaging says."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.inbound.twiml import Redirect, TwimlDocument, TwimlError, TwimlMessage, parse
from tidings.webhooks.port import Method

URL = "https://user:pass@example.com/sms/reply?x=1"


def _read(xml: str) -> TwimlDocument:
    document = parse("text/xml; charset=utf-8", xml.encode(), URL)
    assert isinstance(document, TwimlDocument), document
    return document


def _codes(document: TwimlDocument) -> list[int]:
    return [warning.code for warning in document.warnings]


def test_text_directly_in_a_message_is_a_reply() -> None:
    assert _read("<Response><Message>\n Héllo 😀 \n</Message></Response>") == TwimlDocument(
        (TwimlMessage(body="Héllo 😀"),)
    )


def test_body_and_media_are_read_from_their_elements() -> None:
    document = _read(
        "<Response><Message> <Body>Look</Body> <Media>/cat.png</Media>"
        "<Media>https://b.example/d.gif</Media></Message></Response>"
    )
    media = ("https://user:pass@example.com/cat.png", "https://b.example/d.gif")
    assert document == TwimlDocument((TwimlMessage(body="Look", media=media),))


def test_text_may_stand_beside_media() -> None:
    document = _read("<Response><Message>Look: <Media>https://b.example/d.gif</Media> nice</Message></Response>")
    assert document.verbs == (TwimlMessage(body="Look:  nice", media=("https://b.example/d.gif",)),)


def test_every_attribute_of_a_message_is_read_and_urls_are_made_absolute() -> None:
    document = _read(
        '<Response><Message to=" +14155550100 " from="12345" action="next" method="get" statusCallback="/done">x'
        "</Message></Response>"
    )
    assert document == TwimlDocument(
        (
            TwimlMessage(
                body="x",
                to="+14155550100",
                from_="12345",
                action="https://user:pass@example.com/sms/next",
                method=Method.GET,
                status_callback="https://user:pass@example.com/done",
            ),
        )
    )


def test_verbs_come_in_their_order_and_none_after_a_redirect() -> None:
    document = _read(
        "<Response><Message>1</Message><Message>2</Message>"
        '<Redirect method="GET">more</Redirect><Message>3</Message></Response>'
    )
    assert document.verbs == (
        TwimlMessage(body="1"),
        TwimlMessage(body="2"),
        Redirect("https://user:pass@example.com/sms/more", Method.GET),
    )


def test_an_empty_redirect_means_the_same_document_again() -> None:
    assert _read("<Response><Redirect/></Response>").verbs == (Redirect(URL),)


@pytest.mark.parametrize(
    "message", ["<Message/>", "<Message>  </Message>", "<Message><Body/></Message>", '<Message to="+1"/>']
)
def test_an_empty_message_is_no_reply_and_warned_of(message: str) -> None:
    document = _read(f"<Response>{message}</Response>")
    assert (document.verbs, _codes(document)) == ((), [14103])


def test_the_older_name_of_the_verb_still_sends() -> None:
    document = _read('<Response><Sms to="+14155550188" statusCallback="/told">hi</Sms><Message>ho</Message></Response>')
    first, second = document.verbs
    assert isinstance(first, TwimlMessage)
    assert (first.body, first.to, first.status_callback) == ("hi", "+14155550188", urljoin(URL, "/told"))
    assert (second, document.warnings) == (TwimlMessage(body="ho"), ())


def test_of_more_than_ten_media_the_first_ten_count() -> None:
    media = "".join(f"<Media>https://a.example/{place}</Media>" for place in range(11))
    document = _read(f"<Response><Message>x{media}</Message></Response>")
    (message,) = document.verbs
    assert isinstance(message, TwimlMessage)
    assert (len(message.media), _codes(document)) == (10, [12200])


def test_an_answer_that_was_cut_off_is_too_large_however_it_ends() -> None:
    error = parse("text/xml", b"<Response><Message>x</Message></Response>", too_large=True)
    assert isinstance(error, TwimlError)
    assert error.code == 11750


@pytest.mark.parametrize(
    ("xml", "codes"),
    [
        ("<Say>hello</Say><Message>x</Message>", [14110]),
        ("<message>hello</message><Message>x</Message>", [14110]),
        ('<Message colour="red">x</Message>', [12200]),
        ("<Message>x<Video/></Message>", [12200]),
        ("<Message><Body>x</Body><Body>y</Body></Message>", [12200]),
        ("<Message>x<Media>ftp://a.example/</Media></Message>", [12200]),
        ('<Message method="PUT">x</Message>', [14104]),
        ('<Message statusCallback="http://a_b.example/">x</Message>', [14105]),
        ('<Message action="http://[">x</Message>', [12200]),
        ("<Redirect>mailto:me@example.com</Redirect><Message>x</Message>", [12200]),
        (f"<Message>{'y' * 1601}</Message><Message>x</Message>", [14103]),
    ],
)
def test_what_cannot_be_used_is_warned_of_and_left_out(xml: str, codes: list[int]) -> None:
    document = _read(f"<Response>{xml}</Response>")
    assert document.verbs == (TwimlMessage(body="x"),)
    assert _codes(document) == codes


def test_the_longest_text_is_counted_in_characters() -> None:
    assert _read(f"<Response><Message>{'é' * 1600}</Message></Response>").verbs == (TwimlMessage(body="é" * 1600),)


@pytest.mark.parametrize(
    "content_type", ["text/xml", "application/xml", "TEXT/HTML; charset=UTF-8", 'text/xml; charset="utf-8"']
)
def test_the_content_types_of_twiml(content_type: str) -> None:
    document = parse(content_type, "<Response><Message>é</Message></Response>".encode())
    assert document == TwimlDocument((TwimlMessage(body="é"),))


def test_plain_text_is_one_reply() -> None:
    assert parse("text/plain; charset=iso-8859-1", " é<b>\n".encode("latin-1")) == TwimlDocument(
        (TwimlMessage(body="é<b>"),)
    )


def test_plain_text_that_is_too_long_is_no_reply() -> None:
    document = parse("text/plain", b"x" * 1601)
    assert isinstance(document, TwimlDocument)
    assert (document.verbs, _codes(document)) == ((), [14103])


@pytest.mark.parametrize("content_type", [None, "", "text/xml", "application/json", "text/plain"])
@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_answer_asks_for_nothing(content_type: str | None, body: bytes) -> None:
    assert parse(content_type, body) == TwimlDocument()


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        (None, b"<Response/>", 12300),
        ("application/json", b"{}", 12300),
        ("text/xml", b"OK", 12100),
        ("text/xml", b"<Response>", 12100),
        ("text/xml", b"<Response>\xff</Response>", 12100),
        ("text/xml; charset=utf-8", b"<Response>\xff</Response>", 12100),
        ("text/xml", b'<?xml version="1.0" encoding="rot13"?><Response/>', 12100),
        ("text/xml", b'<?xml version="2.0"?><Response/>', 12101),
        ("text/xml", b'<?xml version="1.0"?><Response>', 12100),
        ("text/xml", b"<!DOCTYPE Response><Response/>", 12100),
        ("text/xml", b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Response>&b;</Response>', 12100),
        ("text/xml", b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Response>&x;</Response>', 12100),
        ("text/html", b"<html><body>404</body></html>", 12102),
        ("text/xml", b"<response/>", 12102),
        ("text/xml", b"<Response>" + b"x" * 65536 + b"</Response>", 11750),
    ],
)
def test_a_document_that_cannot_be_used_is_an_error(content_type: str | None, body: bytes, code: int) -> None:
    error = parse(content_type, body)
    assert isinstance(error, TwimlError)
    assert error.code == code


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/xml", b'<?xml version="1.0" encoding="iso-8859-1"?><Response><Message>\xe9</Message></Response>'),
        ("text/xml; charset=latin-1", b"<Response><Message>\xe9</Message></Response>"),
        ("text/xml; charset=latin-1", "\ufeff<Response><Message>é</Message></Response>".encode()),
        ("text/xml", "<Response><Message>é</Message></Response>".encode("utf-16")),
        ("text/xml; charset=klingon", "<Response><Message>é</Message></Response>".encode()),
    ],
)
def test_encodings_are_heeded(content_type: str, body: bytes) -> None:
    assert parse(content_type, body) == TwimlDocument((TwimlMessage(body="é"),))


def test_a_namespace_does_not_matter() -> None:
    assert _read('<Response xmlns="urn:x"><Message>a</Message></Response>').verbs == (TwimlMessage(body="a"),)


def test_deep_nesting_is_only_a_warning() -> None:
    deep = "<a>" * 9000 + "</a>" * 9000
    assert _codes(_read(f"<Response>{deep}</Response>")) == [14110]


_FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<Response>",
            "</Response>",
            "<Message>",
            "</Message>",
            "<Message/>",
            "<Body>",
            "</Body>",
            "<Redirect>",
            "</Redirect>",
            "<Media>",
            "</Media>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?x?>",
            "&amp;",
            "&x;",
            "http://[",
            "\x00",
            "é",
            "text",
            "<Message\tto='a'",
            "a:b=''>",
        ]
    ),
    max_size=12,
).map(lambda parts: "".join(parts).encode())
_TYPES = st.sampled_from(
    [None, "text/xml", "text/plain", "text/html; charset=utf-16", "text/plain; charset=idna", "text/xml; charset=hex"]
) | st.text(max_size=30).map(lambda text: f"text/xml;charset={text}")


@given(
    _TYPES, st.binary(max_size=200) | _FRAGMENTS | _FRAGMENTS.map(lambda part: b"<Response>" + part + b"</Response>")
)
def test_no_octets_make_the_parser_fail(content_type: str | None, body: bytes) -> None:
    assert isinstance(parse(content_type, body, URL), TwimlDocument | TwimlError)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=50))
def test_any_text_survives_the_way_through_xml(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "\ufffe" in text or "\uffff" in text:  # no characters of XML
        return
    assert _read(f"<Response><Message>{escaped}</Message></Response>").verbs == (TwimlMessage(body=text),)
