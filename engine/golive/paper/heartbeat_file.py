"""What a running account says of itself beside its journal: written whole, again and again, and read by anyone."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, missing
from golive.journal.holder import Holder

STARTING, RUNNING, WAITING, STOPPED = "starting", "running", "waiting", "stopped"
"""What a process does: it has taken no turn yet, takes them, waits for its journal, or has ended."""
_STATES = (STARTING, RUNNING, WAITING, STOPPED)
_MOST_BYTES, _MOST_PID = 65_536, 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What an account was doing at an instant, in nanoseconds UTC.

    `journal` is where its journal lies, without a password. `looked` is the grid instant of the last look, `seq` and
    `head` the last entry that is durable. Times of commits and the lag of the loop are those of the last turns, in
    nanoseconds, and None before there were any. `undelivered` counts alerts that nobody got, None where nobody looked.
    `telling` is when who tells alerts went round last, None where nobody has to.
    `why` says why a run waits or has stopped.
    """

    account: str
    run: str
    state: str
    pid: int
    host: str
    boot: str
    began: int
    at: int
    journal: str
    feed_class: str
    seq: int
    head: str
    turns: int = 0
    looked: int | None = None
    commit_p50: int | None = None
    commit_p99: int | None = None
    lag: int | None = None
    reconnects: int = 0
    undelivered: int | None = None
    telling: int | None = None
    metrics_port: int | None = None
    why: str | None = None

    @property
    def holder(self) -> Holder:
        """Return the process that said it."""
        return Holder(pid=self.pid, host=self.host, boot=self.boot)


def write_beat(path: Path, beat: Beat) -> None:
    """Write what an account says; a reader finds this or what was said before, never half of it.

    Nothing is flushed: after the power went, the machine has another start, which says more than this file.
    """
    beside = path.with_name(f"{path.name}.{beat.pid}")
    text = {name: str(value) if name in _INSTANTS and value is not None else value for name, value in _items(beat)}
    beside.write_text(json.dumps(text), encoding="utf-8")
    beside.replace(path)


def read_beat(path: Path, account: str | None = None) -> Beat | Unknown:
    """Return what an account said last: `missing` where it never did, `invalid` for what is no such thing.

    What another account than `account` said is no such thing. Nothing is waited for, whatever lies there.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            content: Any = json.loads(file.read(_MOST_BYTES))
        beat = _checked(content)
    except FileNotFoundError:
        return missing("never", "no heartbeat was ever written")
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        return invalid("unreadable", f"{path.name} cannot be read: {type(error).__name__}")
    if account not in (None, beat.account):
        return invalid("another", f"{path.name} is the word of another account, `{beat.account}`")
    return beat


def _at_once(path: str, flags: int) -> int:
    """Open a file; of a pipe nobody writes into the other end, and who opened it would wait for ever."""
    return os.open(path, flags | os.O_NONBLOCK)


_INSTANTS = ("began", "at", "looked", "telling")
"""Nanoseconds since 1970 are text: readers of JSON round numbers that large."""
_TEXTS = ("account", "run", "state", "host", "boot", "journal", "feed_class", "head", "why")


def _items(beat: Beat) -> list[tuple[str, Any]]:
    return list(asdict(beat).items())


def _checked(content: Any) -> Beat:
    """Return the beat that plain data says, or fail: a field of another type is no better than none."""
    if not isinstance(content, dict):
        raise TypeError(type(content).__name__)
    beat = Beat(**{field.name: _field(field.name, content) for field in fields(Beat) if field.name in content})
    if beat.state not in _STATES:
        raise ValueError(beat.state)
    return beat


def _field(name: str, content: dict[str, Any]) -> Any:
    value = content[name]
    if value is None and name in _OPTIONAL:
        return None
    if name in _TEXTS:
        if not isinstance(value, str):
            raise TypeError(name)
        return value
    if name in _INSTANTS:
        value = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None
    if type(value) is not int or value < 0 or (name == "pid" and not 0 < value <= _MOST_PID):
        raise TypeError(name)
    return value


_OPTIONAL = ("looked", "commit_p50", "commit_p99", "lag", "undelivered", "telling", "metrics_port", "why")
