from __future__ import annotations

import msgspec
import pytest

from tidings.config import SettingProblem
from tidings.registry.http import parse_registry_url

REAL = "https://KEY:SEC%2FRET@csp-api.campaignregistry.com/v2"


def test_the_url_holds_key_secret_and_whom_campaigns_are_shared_with() -> None:
    settings = parse_registry_url(f" {REAL}/?upstream=S0ABCDE&relationship=LARGE_ACCOUNT ")
    assert settings.base == "https://csp-api.campaignregistry.com/v2"
    assert (settings.key, settings.secret) == ("KEY", "SEC/RET")
    assert (settings.upstream, settings.relationship) == ("S0ABCDE", "LARGE_ACCOUNT")


def test_without_options_nobody_is_shared_with_and_the_relationship_is_the_basic_one() -> None:
    settings = parse_registry_url(REAL)
    assert (settings.upstream, settings.relationship) == (None, "BASIC_ACCOUNT")


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "[::1]:9000", "localhost"])
def test_a_registry_on_this_machine_may_be_reached_without_tls(host: str) -> None:
    assert parse_registry_url(f"http://k:s@{host}/v2").base == f"http://{host}/v2"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://k:sesame@csp-api.campaignregistry.com/v2", "TLS"),
        ("http://k:sesame@127.0.0.1.evil.example/v2", "TLS"),
        ("https://csp-api.campaignregistry.com/v2", "missing"),
        ("https://k@csp-api.campaignregistry.com/v2", "missing"),
        ("ftp://k:sesame@h/v2", "https://"),
        ("sesame", "https://"),
        ("https://k:sesame@h:port/v2", "not a URL"),
        ("https://k:sesame@[h/v2", "not a URL"),
        (f"{REAL}?upstream=sesame", "upstream"),
        (f"{REAL}?relationship=FRIEND", "relationship"),
        (f"{REAL}?up=S0ABCDE", "unknown option: up"),
        (f"{REAL}?upstream", "not a URL"),
    ],
)
def test_a_url_that_does_not_do_is_refused_with_a_reason_that_quotes_no_secret(text: str, reason: str) -> None:
    with pytest.raises(SettingProblem, match=reason) as refused:
        parse_registry_url(text)
    assert "sesame" not in str(refused.value)


def test_neither_key_nor_secret_is_shown() -> None:
    shown = repr(parse_registry_url(REAL)) + str(parse_registry_url(REAL)) + repr([parse_registry_url(REAL)])
    assert "KEY" not in shown
    assert "SEC" not in shown
    assert msgspec.structs.asdict(parse_registry_url(REAL))["secret"] == "SEC/RET"
