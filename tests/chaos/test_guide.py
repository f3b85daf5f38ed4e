"""The guide to high availability says of each of its commands where it is typed; `make guide-walk` types them there."""

from __future__ import annotations

from tests.chaos.guide import DATABASES, SERVERS, steps
from tests.chaos.haproxy import PAGE, configuration, printed
from tests.docs.pages import fences

ELSEWHERE = ("docker compose", "POSTGRES_PASSWORD=", "make ")
"""What is typed in the folder of the repository."""


def test_every_command_of_the_page_is_walked_but_those_of_the_repository() -> None:
    walked = {command for step in steps() for command in step.commands}
    shown = {
        line
        for fence in fences()
        if fence.page == PAGE and fence.language == "console"
        for line in fence.text.splitlines()
    }
    assert {line for line in shown - walked if not line.startswith(ELSEWHERE)} == set()


def test_the_standby_is_there_before_commits_wait_for_it_and_both_servers_start_before_the_balancer() -> None:
    typed = [(step.hosts, command) for step in steps() for command in step.commands]
    places = {
        word: next(at for at, (_, command) in enumerate(typed) if word in command)
        for word in ("pg_basebackup", "synchronous_standby_names = '*'", "serve", "haproxy", "pg_promote")
    }
    assert list(places.values()) == sorted(places.values())
    assert typed[places["pg_basebackup"]][0] == (DATABASES[1],)
    assert typed[places["serve"]][0] == SERVERS


def test_the_balancer_of_the_rigs_is_the_page_s_with_other_addresses() -> None:
    there = configuration("10.0.0.9:8010", [("x", "10.0.0.1:1")])
    settings = [line for line in printed().splitlines() if not line.lstrip().startswith(("server ", "bind"))]
    assert [line for line in there.splitlines() if not line.lstrip().startswith(("server ", "bind"))] == settings
    assert there.count("\n    server ") == 1
    assert "bind 10.0.0.9:8010" in there
