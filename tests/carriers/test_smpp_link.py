"""The URL of a link."""

from __future__ import annotations

import pytest

from tidings.carriers.message_id import MessageIdBase
from tidings.carriers.smpp_link import Alphabet, LongText, SmppLink, TextCoding, parse_link_url
from tidings.smpp import BindKind


def test_a_plain_url_gives_a_link_with_the_usual_settings() -> None:
    link = parse_link_url("smpp://user:p%40ss@carrier.example:2776")
    assert link == SmppLink(host="carrier.example", port=2776, system_id="user", password="p@ss")
    assert (link.window, link.bind, link.long_text) == (100, BindKind.TRANSCEIVER, LongText.UDH)


def test_every_setting_can_stand_in_the_query() -> None:
    link = parse_link_url(
        "smpps://u:p@h?name=pine&window=500&bind=transmitter&system_type=VMA&default_alphabet=latin1&long_text=sar"
        "&message_id_base=response_hex&enquire_link_s=10&throughput=75.5&media_tlv=true&short_code_ton=0"
        "&errors=045:30005,0A1:30007&country_code=44&redelivery_s=60&arriving_alphabet=ascii&ia5_alphabet=gsm7"
        "&text_coding=ia5"
    )
    assert (link.name, link.port, link.tls, link.window, link.system_type) == ("pine", 3550, True, 500, "VMA")
    assert (link.bind, link.default_alphabet, link.long_text) == (BindKind.TRANSMITTER, Alphabet.LATIN1, LongText.SAR)
    assert (link.message_id_base, link.media_tlv) == (MessageIdBase.RESPONSE_HEXADECIMAL, True)
    assert (link.enquire_link_s, link.throughput, link.short_code_ton) == (10.0, 75.5, 0)
    assert link.errors == {"45": 30005, "a1": 30007}
    assert (link.country_code, link.redelivery_s, link.text_coding) == ("44", 60.0, TextCoding.IA5)
    assert (link.arriving_alphabet, link.ia5_alphabet) == (Alphabet.ASCII, Alphabet.GSM7)


def test_an_address_of_ipv6_has_its_port() -> None:
    assert (parse_link_url("smpp://u:p@[::1]:2777").host, parse_link_url("smpp://u:p@[::1]:2777").port) == ("::1", 2777)
    assert parse_link_url("smpp://u:p@[::1]").port == 2775


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://u:secret@h", "smpp:// or smpps://"),
        ("smpp://h:2775", "names a user"),
        ("smpp://u:secret@", "a host"),
        ("smpp://u:secret@h:70000", "port from 1"),
        ("smpp://u:secret@h:x", "port from 1"),
        ("smpp://u:secret@h?windows=5", "no setting 'windows'"),
        ("smpp://u:secret@h?password=x", "no setting 'password'"),
        ("smpp://u:secret@h?window=0", r"\$.window"),
        ("smpp://u:secret@h?window=many", r"\$.window"),
        ("smpp://u:secret@h?bind=both", r"\$.bind"),
        ("smpp://u:secret@h?short_code_ton=256", r"\$.short_code_ton"),
        ("smpp://u:secret@h?errors=045", "err:code"),
        ("smpp://u:secret@h?country_code=999", "calling code such as 1 or 44, not '999'"),
        ("smpp://u:secret@h?default_alphabet=ebcdic", r"\$.default_alphabet"),
    ],
)
def test_a_wrong_url_is_refused_in_words_that_do_not_show_the_password(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as wrong:
        parse_link_url(url)
    assert "secret" not in str(wrong.value)


def test_a_link_does_not_show_its_password() -> None:
    assert "secret" not in repr(parse_link_url("smpp://u:secret@h"))
