"""The first start, and every later one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from structlog.testing import capture_logs

from tests.accounts.installation import MAIN, TOKEN, create_tables
from tidings.accounts.directory import Directory
from tidings.accounts.seed import CREDENTIALS_FILE, Credentials, SeedWishes, seed
from tidings.accounts.vault import Vault
from tidings.core import MovableClock, SeededChance, Sids, is_sid
from tidings.db.sqlite import SqliteDatabase
from tidings.ledger.balance import balance_of, first_opened

WISHES = SeedWishes(account_sid=MAIN, auth_token=TOKEN, operator_token="open sesame")


class Host:
    """One host that starts on a store."""

    def __init__(self, database: SqliteDatabase, seed_of_chance: int = 1) -> None:
        self.database = database
        self.clock = MovableClock(lambda: 1_438_287_151_000_000)
        self.chance = SeededChance(seed_of_chance)
        self.vault = Vault("s" * 32)

    async def starts(self, wishes: SeedWishes, data_dir: Path | None = None) -> Credentials:
        sids = Sids(self.clock, self.chance)
        return await seed(self.database, wishes, self.vault, sids, self.chance, self.clock, first_opened, data_dir)


async def fresh() -> SqliteDatabase:
    database = SqliteDatabase(None)
    await database.start()
    await create_tables(database)
    return database


async def test_a_fresh_store_gets_what_the_settings_say(tmp_path: Path) -> None:
    host = Host(await fresh())
    credentials = await host.starts(WISHES, tmp_path)
    assert (credentials.account_sid, credentials.auth_token, credentials.operator_token) == (MAIN, TOKEN, "open sesame")
    directory = Directory(host.database, host.vault, host.clock)
    await directory.start()
    main = directory.get(MAIN)
    assert main
    assert (main.type, main.friendly_name, main.is_main) == ("Full", "My first Tidings account", True)
    assert (await balance_of(host.database, main)).balance_micros == 1_000_000_000
    test = directory.get(str(credentials.test_account_sid))
    assert test
    assert (test.is_test, test.owner_account_sid, test.auth_token) == (True, MAIN, credentials.test_auth_token)


async def test_the_credentials_are_written_for_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    credentials = await Host(await fresh()).starts(WISHES, folder)
    file = folder / CREDENTIALS_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(msgspec.json.decode(file.read_bytes())) == list(Credentials.__struct_fields__)
    assert msgspec.json.decode(file.read_bytes(), type=Credentials) == credentials
    assert [each.name for each in folder.iterdir()] == [CREDENTIALS_FILE]


async def test_given_sid_and_token_lead_to_the_same_test_credentials_each_time() -> None:
    one, other = await Host(await fresh(), 1).starts(WISHES), await Host(await fresh(), 2).starts(WISHES)
    assert one == other
    assert is_sid(str(one.test_account_sid), "AC")
    assert len(str(one.test_auth_token)) == 32
    assert one.test_auth_token != one.auth_token


async def test_what_is_not_given_is_drawn() -> None:
    one, other = await Host(await fresh(), 1).starts(SeedWishes()), await Host(await fresh(), 2).starts(SeedWishes())
    for name in Credentials.__struct_fields__:
        assert getattr(one, name)
        assert getattr(one, name) != getattr(other, name)


async def test_a_later_start_finds_the_same_credentials(tmp_path: Path) -> None:
    database = await fresh()
    first = await Host(database, 1).starts(SeedWishes(), tmp_path)
    assert await Host(database, 2).starts(SeedWishes(), tmp_path) == first


async def test_another_host_on_the_store_finds_all_but_the_operators_token(tmp_path: Path) -> None:
    database = await fresh()
    first = await Host(database, 1).starts(SeedWishes(), tmp_path / "one")
    second = await Host(database, 2).starts(SeedWishes(), tmp_path / "two")
    assert second == msgspec.structs.replace(first, operator_token=None)
    told = SeedWishes(operator_token=first.operator_token)
    assert await Host(database, 2).starts(told, tmp_path / "two") == first
    assert await Host(database, 2).starts(SeedWishes(), tmp_path / "two") == first


async def test_settings_that_differ_from_the_store_are_warned_of_and_not_used(tmp_path: Path) -> None:
    database = await fresh()
    first = await Host(database).starts(WISHES, tmp_path)
    with capture_logs() as logs:
        again = await Host(database).starts(SeedWishes(auth_token="another", operator_token="another"), tmp_path)
    assert again == first
    assert [(entry["event"], entry["setting"]) for entry in logs] == [
        ("setting_differs_from_store", "auth_token"),
        ("setting_differs_from_store", "operator_token"),
    ]
    assert "another" not in str([entry["used"] for entry in logs])


async def test_a_token_changed_since_is_what_the_file_holds_after_the_next_start(tmp_path: Path) -> None:
    host = Host(await fresh())
    first = await host.starts(WISHES, tmp_path)
    directory = Directory(host.database, host.vault, host.clock)
    await directory.start()
    main = directory.get(MAIN)
    assert main
    await directory.change(main, auth_token="promoted")
    again = await host.starts(SeedWishes(), tmp_path)
    assert again == msgspec.structs.replace(first, auth_token="promoted")
    assert msgspec.json.decode((tmp_path / CREDENTIALS_FILE).read_bytes(), type=Credentials) == again


async def test_of_two_hosts_that_start_at_once_the_first_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    database = await fresh()
    first, second = Host(database, 1), Host(database, 2)
    read: list[Credentials] = []
    commit = database.commit

    def commit_late(*writes: object) -> object:
        monkeypatch.setattr(database, "commit", commit)

        async def both() -> object:
            read.append(await first.starts(SeedWishes()))
            return await commit(*writes)  # type: ignore[arg-type]

        return both()

    monkeypatch.setattr(database, "commit", commit_late)
    found = await second.starts(SeedWishes())
    assert found == msgspec.structs.replace(read[0], operator_token=None)


@pytest.mark.parametrize(
    "wishes",
    [
        SeedWishes(account_sid="AC123"),
        SeedWishes(account_sid="AC" + "A" * 32),
        SeedWishes(auth_token=""),
        SeedWishes(operator_token=" blank"),
    ],
)
async def test_wishes_that_cannot_be_met_are_refused(wishes: SeedWishes) -> None:
    with pytest.raises(ValueError, match="must be"):
        await Host(await fresh()).starts(wishes)
