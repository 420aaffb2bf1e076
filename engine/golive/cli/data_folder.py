"""The folder of recordings: what `--data` names, else what GOLIVE_DATA does."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

DATA = "GOLIVE_DATA"
"""The environment variable that names the folder of recordings."""

_META = "the data folder that was told"
Command = TypeVar("Command", bound=Callable[..., Any])


def data_option(command: Command) -> Command:
    """Let a command that reads markets be told where their recordings lie."""
    return click.option(
        "--data",
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        expose_value=False,
        callback=_keep,
        help=f"Where the files of markets lie, if not beside their descriptions. Default: what {DATA} names.",
    )(command)


def data_folder() -> Path | None:
    """Return the folder of recordings that the command that runs was told, or the environment names; else None."""
    ctx = click.get_current_context(silent=True)
    given: Path | None = None if ctx is None else ctx.meta.get(_META)
    named = os.environ.get(DATA)
    return given or (Path(named) if named else None)


def standing_in(data: Path | None) -> click.Context:
    """Return what a process of its own enters to be told the folder that its command was told; None is none."""
    ctx = click.Context(click.Command("run"), parent=click.get_current_context(silent=True))
    if data is not None:
        ctx.meta[_META] = data
    return ctx


def _keep(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.meta[_META] = value
