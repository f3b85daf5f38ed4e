"""The installation as the operator reads it: settings without secrets, and what is to do before real traffic."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.console.installation import OPERATOR, Installation, installed
from tests.console.running import running
from tests.console.test_sheets import OPERATOR as SIGN_IN
from tests.console.test_sheets import shown
from tests.stores import running_postgres
from tidings.config import Settings, in_force
from tidings.config.reading import SECRET
from tidings.console.readiness import readiness
from tidings.operator.api.installation import InstallationFacts

GUESSED = "s3cr3t"
SECRETS = {
    "auth_token": GUESSED * 5,
    "carrier": f"smpp://us:{GUESSED}@127.0.0.1:9",
    "database": f"postgresql://us:{GUESSED}@db.example/tidings",
    "operator_token": GUESSED * 6,
    "registry": f"https://key:{GUESSED}@registry.example/v2",
    "secret_key": GUESSED * 7,
    "smtp": f"smtp://us:{GUESSED}@mail.example:587?from=tidings@example.com",
}
READY = Settings(
    carrier="smpp://us:them@carrier.example:2775",
    public_base="https://sms.example.com",
    secret_key="k" * 32,
    smtp="smtp://mail.example",
)
FACTS = InstallationFacts(standby_names="*", organizations=2, asking_for_factor=2, retentions=1)


def test_no_secret_is_among_the_settings_in_force() -> None:
    assert SECRETS.keys() == SECRET
    told = in_force(Settings(**SECRETS, webhook_map=f"https://a.example=http://us:{GUESSED}@10.0.0.1"))
    assert GUESSED not in msgspec.json.encode(told).decode()
    assert {each.name for each in told if each.is_secret and each.value == "set"} == {
        f"TIDINGS_{name.upper()}" for name in [*SECRET, "webhook_map"]
    }


def test_each_setting_is_told_with_its_value_and_one_that_is_absent_is_not_set() -> None:
    told = {each.name: each.value for each in in_force(Settings(port=8123, production=True))}
    assert len(told) == len(Settings.__struct_fields__)
    assert (told["TIDINGS_PORT"], told["TIDINGS_PRODUCTION"]) == ("8123", "true")
    assert (told["TIDINGS_SMTP"], told["TIDINGS_PUBLIC_BASE"]) == ("not set", "")


def unmet(settings: Settings, facts: InstallationFacts, *, is_bound: bool = True) -> set[str]:
    values = {each.name: each.value for each in in_force(settings)}
    return {each.name for each in readiness(values, facts, is_bound=is_bound) if each.state == "unmet"}


def test_what_is_as_it_should_be_leaves_nothing_to_do() -> None:
    assert unmet(READY, FACTS) == set()


def test_each_thing_that_is_wanting_is_told() -> None:
    changed = msgspec.structs.replace
    for name, settings, facts in (
        ("public-base", changed(READY, public_base="http://sms.example.com"), FACTS),
        ("store", READY, changed(FACTS, standby_names="")),
        ("store", READY, changed(FACTS, standby_names=None)),
        ("secret-key", changed(READY, secret_key=None), FACTS),
        ("a2p", changed(READY, a2p="warn"), FACTS),
        ("smtp", changed(READY, smtp=None), FACTS),
        ("second-factor", READY, changed(FACTS, asking_for_factor=1)),
        ("retention", READY, changed(FACTS, retentions=0)),
    ):
        assert unmet(settings, facts) == {name}
    assert unmet(READY, FACTS, is_bound=False) == {"carrier"}
    assert unmet(changed(READY, carrier=None), FACTS) == {"carrier", "loopback"}


@installed()
async def test_it_is_the_operators_alone(here: Installation) -> None:
    assert (await here.get("Installation")).status == 403
    told = (await here.get("Installation", user=OPERATOR)).json
    assert {"settings", "facts"} <= told.keys()


async def test_its_page_and_answer_have_no_secret_in_them(tmp_path: Path) -> None:
    given = {name: value for name, value in SECRETS.items() if name in ("auth_token", "secret_key", "smtp")}
    async with running(tmp_path, **given) as world:
        browser = await world.signed_in(*SIGN_IN)
        page = await shown(browser, "/installation")
        assert "The carrier network is simulated" in page
        assert GUESSED not in page
        assert "o" * 32 not in page
        account = await world.signed_in()
        await shown(account, "/installation", 403)


async def test_on_postgresql_it_says_whether_a_standby_is_waited_for(tmp_path: Path) -> None:
    with running_postgres() as url:
        async with running(tmp_path, database=url) as world:
            page = await shown(await world.signed_in(*SIGN_IN), "/installation")
            assert "PostgreSQL waits for no standby" in page
