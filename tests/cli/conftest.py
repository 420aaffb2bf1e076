"""A run of the embedded market, made once through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from golive.cli import main


def golive(*arguments: object, input: str | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(a) for a in arguments], input=input, catch_exceptions=False)
