"""Whether an account runs: by what it said last, whether its process is there, and how long ago it said it."""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.journal.holder import Holder
from golive.paper.heartbeat import BEATS, watch
from golive.paper.heartbeat_file import STARTING, STOPPED, WAITING, Beat

YES, NO, CANNOT_TELL = 0, 1, 3
"""Exit codes: it runs and is well, it does not or is not, nobody can tell."""


class Life(enum.StrEnum):
    """What has become of an account's process."""

    RUNNING = "running"
    STARTING = "starting"
    WAITING = "waiting"
    STOPPED = "stopped"
    DEAD = "dead"
    SILENT = "silent"
    MUTE = "mute"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """What has become of a process, the exit code that says so, and a sentence."""

    life: Life
    exit: int
    text: str

    @property
    def runs(self) -> bool:
        """Say whether it takes turns, or soon will: whoever is mute does."""
        return self.life in (Life.STARTING, Life.RUNNING, Life.MUTE)


def alive_by(beat: Beat | Unknown, *, heartbeat: int, now: int, here: Holder) -> Alive:
    """Say whether an account runs, as somebody `here` sees it at an instant; `heartbeat` is how old its word may be.

    A process of this machine that is gone is dead, however young its last word is; of another machine only its word is
    known. What is there and silent may hang, or be another process that got its number. One that runs while the thread
    that tells its alerts does not is mute: whatever befalls it nobody hears of.
    """
    if isinstance(beat, Unknown):
        return Alive(life=Life.UNKNOWN, exit=CANNOT_TELL, text=f"cannot tell: {beat}")
    if beat.state == STOPPED:
        why = f": {beat.why}" if beat.why else ""
        return Alive(
            life=Life.STOPPED, exit=NO, text=f"stopped {_ago(beat.at, now)}{why}; `golive paper start` goes on"
        )
    if _is_gone(beat.holder, here):
        text = f"dead: {beat.holder} is gone, last heard of {_ago(beat.at, now)}; `golive paper start` goes on"
        return Alive(life=Life.DEAD, exit=NO, text=text)
    watched = watch(beat.at, heartbeat=heartbeat, now=now, readable=True)
    if watched.exit != BEATS:
        life = Life.SILENT if watched.exit == NO else Life.UNKNOWN
        return Alive(life=life, exit=watched.exit, text=f"{watched.text} ({beat.holder})")
    if beat.state == WAITING:
        text = f"waiting for its journal ({beat.why}): {beat.holder} trades nothing for it, and tries again"
        return Alive(life=Life.WAITING, exit=NO, text=text)
    if beat.telling is not None and beat.at - beat.telling > heartbeat:
        text = f"mute: {beat.holder} trades, and what tells people of it was last heard of {_ago(beat.telling, now)}"
        return Alive(life=Life.MUTE, exit=NO, text=f"{text}: start it anew, and what was not told is told")
    life = Life.STARTING if beat.state == STARTING else Life.RUNNING
    return Alive(life=life, exit=YES, text=f"{life.value}: {beat.holder}, last heard of {_ago(beat.at, now)}")


def _is_gone(holder: Holder, here: Holder) -> bool:
    """Say whether a process of this machine is gone, also by a start of it that came since."""
    started_since = holder.host == here.host and "" not in (holder.boot, here.boot) and holder.boot != here.boot
    return started_since or holder.ended()


def _ago(at: int, now: int) -> str:
    """Say how long ago an instant was, in its two largest parts; under a minute to a tenth of a second.

    >>> _ago(0, 450_000_000), _ago(0, 90 * NANOS), _ago(0, 100_000 * NANOS)
    ('0.4 s ago', '1 min 30 s ago', '1 d 3 h ago')
    """
    tenths = max(0, now - at) // (NANOS // _TENTHS)
    seconds = tenths // _TENTHS
    parts = [(seconds // size % most, name) for size, most, name in _PARTS]
    first = next((n for n, (count, _) in enumerate(parts[:-1]) if count), None)
    if first is None:
        return f"{tenths / _TENTHS:.1f} s ago"
    return " ".join(f"{count} {name}" for count, name in parts[first : first + 2] if count) + " ago"


_TENTHS = 10
_PARTS = ((86_400, 1_000_000, "d"), (3_600, 24, "h"), (60, 60, "min"), (1, 60, "s"))
"""Seconds of each part, how many make the next, and its name; the last is only told beside minutes."""
