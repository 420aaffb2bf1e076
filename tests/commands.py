"""Commands as a user types them, run in this process or in one of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from click.testing import CliRunner, Result
from tests.places import ENGINE

from golive.cli import main

Golive = Callable[..., Result]


def run_command(*arguments: object, variables: Mapping[str, str | None] | None = None) -> Result:
    """Run a command, with other variables where some are given; what it raises is not hidden."""
    return CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False, env=variables)


def environment() -> dict[str, str]:
    """Return what a process needs to find golive, installed or not."""
    return {**os.environ, "PYTHONPATH": str(ENGINE.parent)}
