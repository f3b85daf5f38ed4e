"""Which hosts are whose."""

from __future__ import annotations

import pytest

from tidings.sdkproxy.hosts import Destination, destination, normal, split_authority


@pytest.mark.parametrize(
    "host",
    [
        "api.twilio.com",
        "messaging.twilio.com",
        "preview-iam.twilio.com",
        "verify.ie1.twilio.com",
        "api.dublin.ie1.twilio.com",
    ],
)
def test_hosts_of_the_products_lead_to_tidings_with_region_and_edge(host: str) -> None:
    assert destination(host) is Destination.TIDINGS


@pytest.mark.parametrize(
    "host", ["twilio.com", "www.twilio.com", "video.twilio.com", "api.a.b.c.twilio.com", "xapi.twilio.com"]
)
def test_other_hosts_of_twilio_are_refused(host: str) -> None:
    assert destination(host) is Destination.REFUSED


@pytest.mark.parametrize("host", ["example.com", "nottwilio.com", "api.twilio.com.example.org", "127.0.0.1", "::1"])
def test_hosts_of_others_are_elsewhere(host: str) -> None:
    assert destination(host) is Destination.ELSEWHERE


@pytest.mark.parametrize(
    ("authority", "expected"),
    [
        ("API.Twilio.com.:443", ("api.twilio.com", 443)),
        ("example.com", ("example.com", 80)),
        ("[::1]:8010", ("::1", 8010)),
        ("user:secret@example.com:81", ("example.com", 81)),
    ],
)
def test_an_authority_is_split_and_written_in_one_form(authority: str, expected: tuple[str, int]) -> None:
    assert split_authority(authority, 80) == expected


@pytest.mark.parametrize(
    "authority", ["", ":443", "a b:1", "host:0", "host:65536", "a\r\nb", "::1", "api.twilio.com\0"]
)
def test_what_is_no_authority_is_refused(authority: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        split_authority(authority, 80)


def test_a_final_dot_and_case_do_not_make_another_host() -> None:
    assert normal("VIDEO.twilio.COM.") == "video.twilio.com"
