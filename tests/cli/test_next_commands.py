"""The commands that the readiness page prints are commands of golive, with arguments that they take."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click
import pytest
from tests.commands import Golive

from golive.cli import main
from golive.readiness.checklist.next_command import DRILLS


def parsed(line: str) -> str:
    """Return the command that a line asks for, once its arguments are read as the command reads them."""
    program, *words = shlex.split(line)
    assert program == "golive"
    command: click.Command = main
    context = click.Context(main, info_name=program)
    while isinstance(command, click.Group):
        name, command_, words = command.resolve_command(context, words)
        assert name is not None
        assert command_ is not None
        command = command_
        context = context if isinstance(command, click.Group) else command.make_context(name, list(words), context)
    return str(command.name)


@pytest.mark.parametrize("library", [None, "a desk"])
def test_each_next_command_is_read_as_it_is_printed(golive: Golive, library: str | None, tmp_path: Path) -> None:
    place = []
    if library is not None:
        assert golive("init", tmp_path / library).exit_code == 0
        place = [tmp_path / library]
    done = golive("checklist", "status", *place, "--strategy", "momentum", "--format", "json")
    (one,) = json.loads(done.output)["strategies"]
    commands = {item["next"] for item in one["items"]}
    # Whoever signs names the strategy and a key: no page knows either.
    signed = {line for line in commands if line.startswith("golive checklist sign ")}
    for line in signed:
        assert parsed(f"{line} --strategy momentum --role risk_manager --key KEY --trust ROOTS") == "sign"
    names = {parsed(line) for line in commands - signed}
    assert names >= {"start", "measure", "form", *DRILLS.values()}
    if library is not None:
        assert all(line.endswith(shlex.quote(str(place[0]))) for line in commands)


def test_a_command_that_takes_no_such_argument_is_noticed() -> None:
    for line in ("golive drill nothing", "golive checklist measure --nothing", "golive evidence form"):
        with pytest.raises(click.UsageError):
            parsed(line)
