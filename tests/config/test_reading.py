"""A bad setting is told by its name, its value, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidings.config import SettingProblem, Settings, naming, read_settings


def refused(environment: dict[str, str], file: Path | None = None) -> str:
    with pytest.raises(SettingProblem) as told:
        read_settings(environment, file)
    return str(told.value)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "99999", "a whole number from 0 to 65535"),
        ("PORT", "-1", "a whole number from 0 to 65535"),
        ("PORT", "http", "a whole number from 0 to 65535"),
        ("A2P", "on", "enforce or warn or off"),
        ("REVIEWER", "me", "simulated or operator"),
        ("PRODUCTION", "perhaps", "true or false"),
        ("CONCURRENCY", "0", "a whole number from 1 to 1000000"),
        ("PUBLIC_BASE", "sms.example.com", "scheme and host, such as https://sms.example.com"),
        ("ACCOUNT_SID", "AC123", "AC and 32 lower-case hex digits"),
        ("TRUSTED_PROXIES", "10.0.0.1;10.0.0.2", "IP addresses or networks, with commas between"),
        ("WEBHOOK_ALLOW", "10.0.0.1/8", "IP addresses or networks, with commas between"),
        ("WEBHOOK_ALLOW", "10.0.0.0/99", "IP addresses or networks, with commas between"),
        ("WEBHOOK_WORKERS", "-1", "a whole number from 0 to 32"),
        ("WEBHOOK_WORKERS", "many", "a whole number from 0 to 32"),
        ("LOG_LEVEL", "loud", "debug or info or warning or error"),
    ],
)
def test_a_bad_value_is_shown_with_its_variable_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    told = refused({f"TIDINGS_{name}": value})
    assert told.startswith(f"TIDINGS_{name} is {value!r}; it must be {allowed}")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("DATABASE", "mysql://u:hunter2@host/name", "postgresql://user:password@host:5432/name"),
        ("DATABASE", "postgresql://u:hunter2@host:port/name", "postgresql://user:password@host:5432/name"),
        ("CARRIER", "http://u:hunter2@host", "smpp://user:password@host:2775?window=100"),
        ("REGISTRY", "hunter2", "https://key:secret@csp-api.campaignregistry.com/v2"),
        ("AUTH_TOKEN", " hunter2", "printable ASCII without blanks around it"),
        ("OPERATOR_TOKEN", "hunter2\n", "printable ASCII without blanks around it"),
    ],
)
def test_what_may_hold_a_secret_is_not_shown(name: str, value: str, allowed: str) -> None:
    told = refused({f"TIDINGS_{name}": value})
    assert told.startswith(f"TIDINGS_{name} is ")
    assert allowed in told
    assert "hunter2" not in told


def test_the_database_may_have_several_hosts() -> None:
    url = "postgresql://tidings:hunter2@one:5432,two:5433/tidings?target_session_attrs=read-write"
    assert read_settings({"TIDINGS_DATABASE": url}).database == url
    for wrong in ("postgresql://one:5432,two:x/tidings", "postgresql://one:5432,/tidings", "mysql://one,two/tidings"):
        refused({"TIDINGS_DATABASE": wrong})


def test_an_unknown_variable_is_an_error_that_names_the_nearest_setting() -> None:
    assert refused({"TIDINGS_PROT": "9"}) == "there is no setting TIDINGS_PROT: do you mean TIDINGS_PORT?"
    assert refused({"TIDINGS_QWERTZ_123": "9"}) == "there is no setting TIDINGS_QWERTZ_123"


def test_variables_of_a_kubernetes_service_of_our_name_are_explained() -> None:
    assert "enableServiceLinks: false" in refused({"TIDINGS_PORT": "tcp://10.0.0.7:8010"})
    assert "enableServiceLinks: false" in refused({"TIDINGS_SERVICE_HOST": "10.0.0.7"})


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "tidings.toml"
    file.write_text('port = 9000\na2p = "warn"\n')
    read = read_settings({"TIDINGS_PORT": "9001", "TIDINGS_HOST": ""}, file)
    assert (read.port, read.a2p, read.host) == (9001, "warn", Settings().host)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("port = 99999", "port in {file} is 99999; it must be a whole number from 0 to 65535"),
        ("prot = 9", "{file}: there is no setting prot: do you mean port?"),
        ("port 9", "{file}: "),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_the_file(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "tidings.toml"
    file.write_text(text)
    assert refused({}, file).startswith(told.format(file=file))


def test_what_a_room_finds_wrong_in_a_value_is_told_under_the_variable() -> None:
    with pytest.raises(SettingProblem, match=r"^TIDINGS_CARRIER: it has no host$"), naming("carrier"):
        raise ValueError("it has no host")
