"""`golive paper stop`: a process is asked to end, and waited for."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from golive.core.errors import InvalidInput, Unavailable
from golive.core.printable import printable

if TYPE_CHECKING:
    from golive.paper.heartbeat_file import Beat

LOOK_NS = 50_000_000
LAST_TURN_NS = 60 * 1_000_000_000
"""How long the turn under way, and what belongs to it, is waited for."""


def stop_account(root: Path, name: str) -> int:
    """Ask the process of an account to end, wait for it, and return an exit code.

    Raises
    ------
    InvalidInput
        It runs on another machine, or it is silent, so that its process may be another one by now.
    Unavailable
        It has not ended in time.
    """
    from golive.journal.holder import Holder
    from golive.journal.system_clock import SystemClock
    from golive.paper.account_files import AccountFiles
    from golive.paper.alive import CANNOT_TELL, NO, YES, Life, alive_by
    from golive.paper.heartbeat_file import Beat, read_beat

    path, here = AccountFiles.below(root, name).heartbeat, Holder.here()
    beat = read_beat(path)
    alive = alive_by(beat, heartbeat=_YOUNG_NS, now=SystemClock().wall_ns(), here=here)
    if not isinstance(beat, Beat) or alive.life in (Life.STOPPED, Life.DEAD):
        _say(name, alive.text)
        return {Life.STOPPED: YES, Life.DEAD: NO}.get(alive.life, CANNOT_TELL)
    if beat.host != here.host:
        raise InvalidInput(f"`{name}` runs on {beat.host}", hint="stop it there")
    if not alive.runs and alive.life is not Life.WAITING:
        hint = f"see what process {beat.pid} is before you end it: `ps -p {beat.pid}`"
        raise InvalidInput(f"`{name}` does not answer: {alive.text}", hint=hint)
    _say(name, f"asked process {beat.pid} to end; waiting for the turn under way and its last entry")
    os.kill(beat.pid, signal.SIGTERM)
    _wait(name, beat, path)
    return YES


_YOUNG_NS = 60 * 1_000_000_000
"""How old the last word of a process may be for its number to be believed: another may have got it since."""


def _wait(name: str, asked: Beat, path: Path) -> None:
    from golive.journal.system_clock import SystemClock
    from golive.paper.heartbeat_file import STOPPED, Beat, read_beat

    clock = SystemClock()
    until = clock.monotonic_ns() + LAST_TURN_NS
    while not asked.holder.ended():
        if clock.monotonic_ns() > until:
            raise Unavailable("ending", f"process {asked.pid} of `{name}` is still ending")
        clock.wait_ns(LOOK_NS)
    beat = read_beat(path)
    if isinstance(beat, Beat) and beat.state == STOPPED:
        _say(name, f"stopped after entry {beat.seq:,}: {beat.why}; `golive paper start` goes on")
    else:
        _say(name, "ended without a last word; what was acknowledged is in its journal")


def _say(name: str, words: str) -> None:
    click.echo(printable(f"{name}: {words}", keep=""))
