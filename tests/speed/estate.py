"""A store of very many accounts and numbers: what a start on it costs, its lists, and a message by a number or a pool.

    python -m tests.speed.scale --part estate [--accounts 10000] [--numbers 100000] [--database sqlite|postgres|both]

Each main account has a thousand subaccounts, each account its messaging service. A fifth of the numbers are one large
account's, in pools of 400, which is what a service may have; the subaccounts share the others. The operator's
inventory has all of them, and a fifth as many that nobody has, which come last. Tokens are sealed here, under the
installation's key: no statement could.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from tests.speed.asking import asked
from tests.speed.filling import Filling, filling
from tests.speed.measure import fetch, settle, stats
from tests.speed.rig import Rig, run_load
from tests.speed.run import say
from tests.speed.starts import Start, best_start, stopped, used_s
from tests.speed.timing import TABLE, line
from tidings.accounts.vault import KEY_FILE, Vault
from tidings.http.paging import token_of

SUBACCOUNTS = 1_000
"""Of one main account, at most."""
LARGE = 5
"""One number in so many is the large account's; so is one in so many beyond them nobody's."""
POOL = 400
FIRST_NUMBER = 2_022_000_000
"""The numbers are those from this one on, after +1."""
POOLS = f"MG{1:024x}"
"""What the SIDs of the large account's pools begin with; eight digits number them."""
STARTS = 3
MESSAGES = 4_000
CONNECTIONS = 16
SETTLED_S = 60.0
GOAL_READY_S, GOAL_LIST_MS = 5, 50


def show(rig: Rig, accounts: int, numbers: int, times: int) -> None:
    """Fills the store and prints the figures."""
    fetch(rig.smsc_stats, "/set?resp_ms=0")
    empty = best_start(rig, STARTS)
    templates = _templates(rig)
    mains = max(1, accounts // SUBACCOUNTS)
    with filling(rig) as store:
        _fill_accounts(rig, store, templates, mains, accounts)
    with_accounts = best_start(rig, STARTS)
    stopped(rig)
    with filling(rig) as store:
        _fill_numbers(rig, store, templates, mains, accounts, numbers)
    with_all = best_start(rig, STARTS)
    say(f"{accounts:,} subaccounts of {mains} main accounts, {numbers:,} numbers; the goal is {GOAL_READY_S} s\n")
    _show_starts(empty, with_accounts, with_all, accounts, numbers)
    say(f"\nMilliseconds; the goal is {GOAL_LIST_MS}\n\n{TABLE}")
    for name, ask in _lists(rig, mains, numbers):
        say(line(rig, name, ask, times))
    say("\n| messages | accepted/s | p50, p99 in ms | CPU a message, us |\n| --- | --- | --- | --- |")
    for name, sender, first in _ways(rig, numbers):
        say(_accepted(rig, name, sender, first))


def _show_starts(empty: Start, with_accounts: Start, with_all: Start, accounts: int, numbers: int) -> None:
    say("| a start | ready, s | CPU, s | memory, MB |\n| --- | --- | --- | --- |")
    rows = (("on an empty store", empty), ("with the subaccounts", with_accounts), ("with the numbers too", with_all))
    for name, start in rows:
        say(f"| {name} | {start.wall_s:.1f} | {start.cpu_s:.1f} | {start.rss_mb:.0f} |")
    for name, more, less, count in (
        ("each subaccount", with_accounts, empty, accounts),
        ("each number", with_all, with_accounts, numbers),
    ):
        cpu_us, kb = (more.cpu_s - less.cpu_s) / count * 1e6, (more.rss_mb - less.rss_mb) / count * 1e3
        say(f"| {name} | | {cpu_us:.0f} us | {kb:.1f} kB |")


# -- filling --


def _templates(rig: Rig) -> dict[str, dict[str, Any]]:
    """Rows that the program wrote, by their tables. The server is stopped afterwards."""
    rig.ask("/tidings/v1/Inventory", {"PhoneNumber": "+12015550123", "Type": "local"}, operator=True)
    stopped(rig)
    with filling(rig) as store:
        return {
            "account": store.row("account", sid=rig.account_sid),
            "account_balance": store.row("account_balance", account_sid=rig.account_sid),
            "messaging_service": store.row("messaging_service", account_sid=rig.account_sid),
            "incoming_phone_number": store.row("incoming_phone_number", phone_number=rig.sender),
            "inventory_number": store.row("inventory_number", phone_number="+12015550123"),
        }


def _fill_accounts(rig: Rig, store: Filling, templates: dict[str, dict[str, Any]], mains: int, accounts: int) -> None:
    """Main accounts first, then subaccounts; each with the default service."""
    owners = {
        number: number if number <= mains else (number - mains - 1) % mains + 1
        for number in range(1, mains + accounts + 1)
    }
    store.insert(
        "account", account_rows(rig, templates["account"], {one: account_of(its) for one, its in owners.items()})
    )
    account = f"'AC' || {store.hex('g.n', 32)}"
    store.copy("account_balance", templates["account_balance"], mains, {"account_sid": account})
    differing = {"sid": f"'MG' || {store.hex('g.n', 32)}", "account_sid": account}
    store.copy("messaging_service", templates["messaging_service"], mains + accounts, differing)


def account_rows(rig: Rig, template: dict[str, Any], owners: Mapping[int, str]) -> list[dict[str, Any]]:
    """Accounts by their numbers, with the SIDs of those that they are subaccounts of."""
    vault = Vault((rig.folder / "data" / KEY_FILE).read_text().strip())
    return [
        template
        | {
            "sid": account_of(number),
            "owner_account_sid": owner,
            "friendly_name": f"Customer {number}",
            "auth_token_sealed": vault.seal(_token(number), account_of(number)),
            "date_created": template["date_created"] + number,
        }
        for number, owner in owners.items()
    ]


def _fill_numbers(
    rig: Rig, store: Filling, templates: dict[str, dict[str, Any]], mains: int, accounts: int, numbers: int
) -> None:
    """The subaccounts' numbers, each in its account's service; then those of the large account, and the inventory."""
    large, free = numbers // LARGE, numbers // LARGE
    template, pools = templates["incoming_phone_number"], max(1, large // POOL)
    store.copy("messaging_service", templates["messaging_service"], pools, {"sid": _pool_in_sql(store, "g.n")})
    account = store.hex(f"({mains + 1} + g.n % {accounts})", 32)
    theirs = {"account_sid": f"'AC' || {account}", "messaging_service_sid": f"'MG' || {account}"}
    own = {"messaging_service_sid": _pool_in_sql(store, f"(1 + g.n % {pools})")}
    for first, count, whose in ((0, numbers - large, theirs), (numbers - large, large, own)):
        number = f"({first} + g.n)"
        address = f"'+1' || CAST({FIRST_NUMBER} + {number} AS TEXT)"
        differing = {
            "sid": f"'PN' || {store.hex(number, 32)}",
            "phone_number": address,
            "friendly_name": address,
            "date_joined": f"{template['date_joined']} + {number}",
        }
        store.copy("incoming_phone_number", template, count, differing | whose)
    stock = {
        "sid": f"'IV' || {store.hex('g.n', 32)}",
        "phone_number": f"'+1' || CAST({FIRST_NUMBER} + g.n AS TEXT)",
    }
    store.copy("inventory_number", templates["inventory_number"], numbers + free, stock)


def account_of(number: int) -> str:
    """The SID of the account with this number."""
    return f"AC{number:032x}"


def _pool(number: int) -> str:
    return f"{POOLS}{number:08x}"


def _pool_in_sql(store: Filling, number: str) -> str:
    return f"'{POOLS}' || {store.hex(number, 8)}"


def _token(number: int) -> str:
    """The auth token of an account."""
    return f"{number:032x}"


# -- lists --


def _lists(rig: Rig, mains: int, numbers: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """Of the large account, of a main account with a thousand subaccounts, and of the operator."""
    own, main = f"/2010-04-01/Accounts/{rig.account_sid}", "/2010-04-01/Accounts"
    middle, last = f"PN{numbers - numbers // LARGE // 2:032x}", f"+1{FIRST_NUMBER + numbers - 7}"
    mine, everybodys = partial(rig.ask), partial(rig.ask, operator=True)

    def main_asks(path: str) -> object:
        return asked(rig.url + path, (account_of(1), _token(1)), limit_s=30)

    def deep(*keys: str | int) -> str:
        return f"Page=9&PageToken={token_of(keys)}"

    as_large = {
        "numbers": f"{own}/IncomingPhoneNumbers.json",
        "numbers; half way": f"{own}/IncomingPhoneNumbers.json?{deep(middle)}",
        "numbers; `PhoneNumber` whole": f"{own}/IncomingPhoneNumbers.json?PhoneNumber=%2B{last[1:]}",
        "numbers; `PhoneNumber` in part": f"{own}/IncomingPhoneNumbers.json?PhoneNumber={last[-6:]}",
        "numbers; `PhoneNumber` that it has not": f"{own}/IncomingPhoneNumbers.json?PhoneNumber=999999999",
        "numbers; `FriendlyName`": f"{own}/IncomingPhoneNumbers.json?FriendlyName=%2B{last[1:]}",
        "numbers; local": f"{own}/IncomingPhoneNumbers/Local.json",
        "numbers; toll-free": f"{own}/IncomingPhoneNumbers/TollFree.json",
        "services": "/messaging/v1/Services",
        "numbers of a pool": f"/messaging/v1/Services/{_pool(1)}/PhoneNumbers",
        "available": f"{own}/AvailablePhoneNumbers/US/Local.json",
        "available; 1,000": f"{own}/AvailablePhoneNumbers/US/Local.json?PageSize=1000",
        "available; `Contains`": f"{own}/AvailablePhoneNumbers/US/Local.json?Contains={str(FIRST_NUMBER)[:3]}*******",
        "available; none with `AreaCode`": f"{own}/AvailablePhoneNumbers/US/Local.json?AreaCode=415",
        "countries with available": f"{own}/AvailablePhoneNumbers.json",
        "senders": "/tidings/v1/Senders",
        "queues": "/tidings/v1/Queues",
    }
    as_main = {
        "accounts": f"{main}.json",
        "accounts; half way": f"{main}.json?{deep(1 << 50, account_of(SUBACCOUNTS * mains // 2))}",
        "accounts; `FriendlyName`": f"{main}.json?FriendlyName=Customer%20{mains + 1}",
        "accounts; `Status` that none has": f"{main}.json?Status=closed",
        "an account": f"{main}/{account_of(mains + 1)}.json",
        "senders of an account that has none": "/tidings/v1/Senders",
        "queues of an account that has none": "/tidings/v1/Queues",
    }
    as_operator = {
        "operator: senders": "/tidings/v1/Senders",
        "operator: senders; half way": f"/tidings/v1/Senders?{deep(middle)}",
        "operator: queues": "/tidings/v1/Queues",
        "operator: retention": "/tidings/v1/Retention",
        "operator: retention of an account": f"/tidings/v1/Retention/{account_of(mains + 1)}",
        "operator: inventory": "/tidings/v1/Inventory",
        "operator: inventory; half way": f"/tidings/v1/Inventory?{deep(f'IV{numbers // 2:032x}')}",
        "operator: inventory; free": "/tidings/v1/Inventory?Status=free",
        "operator: inventory; of an account": f"/tidings/v1/Inventory?AccountSid={account_of(mains + 1)}",
        "operator: a queue of an account": f"/tidings/v1/Queues/{account_of(1)}",
    }
    for ask, paths in ((mine, as_large), (main_asks, as_main), (everybodys, as_operator)):
        for name, path in paths.items():
            yield name, partial(ask, path)


# -- messages --


def _ways(rig: Rig, numbers: int) -> Iterator[tuple[str, str, int]]:
    """Who writes, as a form has it, and the first id of the messages."""
    yield "`From` one number", f"From=%2B{rig.sender[1:]}", 1
    first = FIRST_NUMBER + numbers - numbers // LARGE + 1  # as ids they are the senders' own numbers
    yield f"`From` {MESSAGES:,} numbers in turns", "From=%2B1{uid}", first
    yield f"a service of {POOL} numbers", f"MessagingServiceSid={_pool(1)}", MESSAGES + 1


def _accepted(rig: Rig, name: str, sender: str, first: int) -> str:
    """A line of the table."""
    fetch(rig.smsc_stats, "/reset")
    rig.next_uid, used = first, used_s(rig)
    command = rig.load_command(MESSAGES, callback=False, connections=CONNECTIONS)
    command[command.index("--data") + 1] = f"To={{to}}&Body={{text}}&{sender}"
    report = run_load(command, SETTLED_S)
    settle(lambda: stats(rig.smsc_stats)["distinct_uids"], report["accepted"], 5.0, SETTLED_S)
    time.sleep(0.5)
    left = int(stats(rig.smsc_stats)["distinct_uids"])
    cpu_us = (used_s(rig) - used) / max(1, left) * 1e6
    told = (
        "" if left == MESSAGES else f" ({report['accepted']} accepted, {left} sent: {report['reject_sample'][-300:]})"
    )
    return f"| {name}{told} | {report['accepted_per_s']:.0f} | {report['ms_p50']}, {report['ms_p99']} | {cpu_us:.0f} |"
