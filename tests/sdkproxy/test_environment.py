"""The environment of the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidings.sdkproxy.environment import BUNDLE_VARIABLES, PROXY_VARIABLES, Access, child_environment, no_proxy

ACCESS = Access(4321, Path("/data/roots.pem"), Path("/data/roots.php"), "AC1", "token")


def test_every_client_finds_the_proxy_the_roots_and_the_account() -> None:
    environment = child_environment(ACCESS, {"PATH": "/bin"})
    assert {environment[name] for name in PROXY_VARIABLES} == {"http://127.0.0.1:4321"}
    assert {environment[name] for name in BUNDLE_VARIABLES} == {"/data/roots.pem"}
    assert (environment["TWILIO_ACCOUNT_SID"], environment["TWILIO_AUTH_TOKEN"]) == ("AC1", "token")
    assert environment["PATH"] == "/bin"


def test_real_credentials_of_the_user_do_not_reach_the_command() -> None:
    real = {
        "TWILIO_ACCOUNT_SID": "real",
        "TWILIO_AUTH_TOKEN": "real",
        "TWILIO_API_KEY": "real",
        "TWILIO_API_SECRET": "real",
    }
    assert "real" not in child_environment(ACCESS, real).values()


def test_ways_past_the_proxy_are_closed() -> None:
    parent = {"ALL_PROXY": "socks5://other", "https_proxy": "http://other", "NO_PROXY": "*,api.twilio.com,.corp"}
    environment = child_environment(ACCESS, parent)
    assert "other" not in str(environment)
    assert environment["NO_PROXY"] == environment["no_proxy"] == "127.0.0.1,localhost,::1,.corp"


@pytest.mark.parametrize("entry", ["*", ".twilio.com", "*.twilio.com", "API.twilio.com:443", "com", "twilio.com", "."])
def test_exceptions_that_cover_twilio_are_dropped(entry: str) -> None:
    assert no_proxy(f"corp.example, {entry}", only_loopback=False) == "127.0.0.1,localhost,::1,corp.example"


def test_offline_only_loopback_is_direct() -> None:
    assert no_proxy("corp.example", only_loopback=True) == "127.0.0.1,localhost,::1"


def test_region_and_edge_stay_as_the_user_set_them_and_empty_ones_go() -> None:
    environment = child_environment(ACCESS, {"TWILIO_REGION": "ie1", "TWILIO_EDGE": ""})
    assert environment["TWILIO_REGION"] == "ie1"
    assert "TWILIO_EDGE" not in environment


def test_the_users_python_path_stays_behind_ours() -> None:
    ours, _, theirs = child_environment(ACCESS, {"PYTHONPATH": "/theirs"})["PYTHONPATH"].partition(":")
    assert Path(ours, "sitecustomize.py").is_file()
    assert theirs == "/theirs"
    assert ":" not in child_environment(ACCESS, {})["PYTHONPATH"]
