"""The command line: `serve`, `run -- COMMAND`, `doctor`, and what mirrors the Tidings API."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tidings.config import Settings, SettingProblem, read_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Tidings: self-hosted programmable messaging.")

ConfigFile = Annotated[
    Path | None, typer.Option("--config", help="A TOML file of settings; the environment wins over it.")
]


def settings_of(config: Path | None) -> Settings:
    """The settings; a wrong one ends the program with a sentence."""
    try:
        return read_settings(os.environ, config)
    except SettingProblem as problem:
        typer.echo(f"tidings: {problem}", err=True)
        raise typer.Exit(2) from None


@app.command()
def serve(config: ConfigFile = None) -> None:
    """Starts the server: everything, in one process."""
    from tidings.serve import serve as start  # noqa: PLC0415 - loads every room

    raise typer.Exit(start(settings_of(config)))


def main() -> None:
    """Runs the command line."""
    app(prog_name="tidings")
