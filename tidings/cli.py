"""The command line: `serve`, `run -- COMMAND`, `doctor`, and what mirrors the Tidings API.

Each command loads what it needs, and no more.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from tidings import __version__

if TYPE_CHECKING:
    from tidings.config import Settings

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tidings: self-hosted programmable messaging.")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="A TOML file of settings; the environment wins over it.")
]


def settings_of(config: Path | None, **given: object) -> Settings:
    """The settings, of which those that are `given` as options win; a wrong one ends the program with a sentence."""
    from tidings.config import SettingProblem, read_settings, variable_of  # noqa: PLC0415 - see above

    options = {variable_of(name): str(value) for name, value in given.items() if value is not None}
    try:
        return read_settings({**os.environ, **options}, config)
    except SettingProblem as problem:
        typer.echo(f"tidings: {problem}", err=True)
        raise typer.Exit(2) from None


def _run(work: Coroutine[Any, Any, T]) -> T:
    import asyncio  # noqa: PLC0415 - see above

    return asyncio.run(work)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Shows the version.")
    ] = False,
) -> None:
    """Tidings: self-hosted programmable messaging."""


@app.command()
def serve(
    config: ConfigFile = None,
    webhook_workers: Annotated[
        int | None,
        typer.Option("--webhook-workers", min=0, max=32, help="Processes that send callbacks; see the setting."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option("--processes", help="Processes that share the port and the work; needs PostgreSQL.")
    ] = None,
    roles: Annotated[
        str | None, typer.Option("--roles", help="What they do, with commas between; see the setting TIDINGS_ROLES.")
    ] = None,
) -> None:
    """Starts the server: everything, in one process, or in several on PostgreSQL."""
    import tidings.logs  # noqa: F401, PLC0415 - the first of all: see there

    gc.disable()  # until all is loaded: a fifth of a start would go into looking for garbage that is none
    settings = settings_of(config, webhook_workers=webhook_workers, processes=processes, roles=roles)
    if settings.processes == 1:
        from tidings.serve import serve as start  # noqa: PLC0415 - loads every room

        raise typer.Exit(start(settings))
    from tidings.config import SettingProblem  # noqa: PLC0415 - see above
    from tidings.supervisor import supervise  # noqa: PLC0415 - rarely needed

    try:
        raise typer.Exit(supervise(settings))
    except SettingProblem as problem:
        typer.echo(f"tidings: {problem}", err=True)
        raise typer.Exit(2) from None


@app.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
def run(
    command: Annotated[list[str], typer.Argument(help="The command and its arguments, after `--`.")],
    config: ConfigFile = None,
    offline: Annotated[bool, typer.Option("--offline", help="Refuse every host that is not Tidings.")] = False,
    isolated: Annotated[
        bool,
        typer.Option("--isolate", help="Run all of it in a network where nothing but Tidings and loopback is (Linux)."),
    ] = False,
) -> None:
    """Runs a command so that an unmodified Twilio client in it reaches Tidings."""
    from tidings.sdkproxy.launch import RunSettings, run_command  # noqa: PLC0415 - not needed to serve

    settings = settings_of(config)
    if isolated:
        _isolate()
    wanted = RunSettings(
        data_dir=settings.folder,
        host=settings.host,
        port=settings.port,
        account_sid=settings.account_sid,
        auth_token=settings.auth_token,
        only_tidings=offline,
    )
    raise typer.Exit(_run(run_command(command, settings=wanted)))


def _isolate() -> None:
    from tidings.sdkproxy.isolation import NoIsolation, isolate  # noqa: PLC0415 - rarely needed

    try:
        isolate()
    except NoIsolation as reason:
        typer.echo(f"tidings run: {reason}", err=True)
        raise typer.Exit(125) from None


@app.command()
def doctor(config: ConfigFile = None) -> None:
    """Looks at the settings, the data folder, the store, the port and the carrier, and says what is wrong."""
    from tidings.doctor import examine  # noqa: PLC0415 - not needed to serve

    findings = _run(examine(settings_of(config)))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'FAIL'}  {finding.subject}: {finding.text}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


@app.command()
def status(
    config: ConfigFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Shows every process that runs on the store: where, with which roles, what it owns, and whether it is well."""
    from tidings.status import status as show  # noqa: PLC0415 - not needed to serve

    raise typer.Exit(_run(show(settings_of(config), as_json=as_json)))


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    config: ConfigFile = None,
) -> None:
    """Writes one file with all that the data folder holds, also while the server runs. SQLite only."""
    from tidings.backup.command import take  # noqa: PLC0415 - not needed to serve

    raise typer.Exit(take(settings_of(config), target))


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `tidings backup` wrote.")],
    config: ConfigFile = None,
) -> None:
    """Makes an empty data folder of a backup. The server then starts held: nothing goes out before you say so."""
    from tidings.backup.command import restore as put_back  # noqa: PLC0415 - not needed to serve

    raise typer.Exit(put_back(settings_of(config), source))


@app.command()
def release(
    send: Annotated[bool, typer.Option("--send", help="What waits goes out.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="What waits never goes out; messages of it fail.")] = False,
    config: ConfigFile = None,
) -> None:
    """Shows what the running server holds, and lets it go."""
    from tidings.backup.command import release as let_go  # noqa: PLC0415 - not needed to serve

    if send and drop:
        typer.echo("tidings: give either --send or --drop", err=True)
        raise typer.Exit(2)
    raise typer.Exit(_run(let_go(settings_of(config), "send" if send else "drop" if drop else None)))


@app.command()
def version() -> None:
    """Shows the version."""
    typer.echo(__version__)


def main() -> None:
    """Runs the command line."""
    app(prog_name="tidings")
