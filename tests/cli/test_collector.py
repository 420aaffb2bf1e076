"""Whether a command looks for circles of objects while it works: one that ends at once does not."""

from __future__ import annotations

import contextlib
import gc
import io

import pytest

from golive.cli import COMMANDS, ENDS_AT_ONCE, main


@pytest.mark.parametrize(("command", "on"), [("validate", False), ("paper", True), ("run", True), ("test", True)])
def test_a_process_that_begins_without_the_collector_has_it_in_every_command_that_lives_on(
    command: str,
    on: bool,  # noqa: FBT001  (the other half of a row)
) -> None:
    gc.disable()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            main([command, "--help"], standalone_mode=False)
        assert gc.isenabled() is on
    finally:
        gc.enable()


def test_what_ends_at_once_is_a_command() -> None:
    assert set(ENDS_AT_ONCE) <= set(COMMANDS)
