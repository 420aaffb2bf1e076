"""Run something again whenever a file of a library changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from golive.core.clock import Waiter
from golive.loader.files import list_files

EVERY_NS = 250_000_000
"""Between two looks: a quarter of a second feels at once, and costs next to nothing."""

Stamp = tuple[int, int, int]
"""When a file was last written, in nanoseconds, its size, and which file it is."""


def watch(folder: Path, run: Callable[[tuple[str, ...]], int], waiter: Waiter) -> int:
    """Run, and again after each change, until the reader ends it (Ctrl-C); return what the last run ended with.

    `run` is told the files that changed, none at first. A change is waited out: a file that is still being written
    would be read in halves.
    """
    code = 0
    try:
        for changed in changes(folder, waiter):
            code = run(changed)
    except KeyboardInterrupt:
        return code
    return code


def changes(folder: Path, waiter: Waiter) -> Iterator[tuple[str, ...]]:
    """Yield the files that changed, came or went since what was yielded before; nothing changed the first time."""
    before = stamps(folder)
    yield ()
    while True:
        waiter.wait_ns(EVERY_NS)
        now = stamps(folder)
        if now == before:
            continue
        now = _settled(folder, now, waiter)
        changed = tuple(name for name in sorted({*before, *now}) if before.get(name) != now.get(name))
        before = now
        # What was written and taken back again is no change.
        if changed:
            yield changed


def _settled(folder: Path, now: Mapping[str, Stamp], waiter: Waiter) -> Mapping[str, Stamp]:
    while True:
        waiter.wait_ns(EVERY_NS)
        again = stamps(folder)
        if again == now:
            return again
        now = again


def stamps(folder: Path) -> Mapping[str, Stamp]:
    """Return what tells each file of a library from what it was before; one that is gone meanwhile is left out."""
    return {name: stamp for name in list_files(folder).names if (stamp := _stamp(folder / name)) is not None}


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
