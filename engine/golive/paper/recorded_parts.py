"""The files of one recorded market: which of them are whole, written so that a process may be killed at any instant.

`recording.json` names the files that count. It is replaced in one step after they were written, so what it does not
name was being written when a process was killed, and is nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput

CONTENTS = "recording.json"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFile:
    """A file of one stream: its path in the folder, its rows, and how often it was put together of others."""

    name: str
    rows: int
    merged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a folder holds: the files of each stream in the order of time.

    `market` is the digest of the description, without its streams. `sealed` is the number of the last open file whose
    rows are in parts, `next` that of the next part. `levels` are those of the deepest book, `last_seen` is when the
    last event was seen that is in a part, and `bar_length_s` how long bars are, where some came.
    """

    symbol: str
    market: str
    sealed: int = 0
    next: int = 1
    levels: int = 1
    last_seen: int = 0
    bar_length_s: float | None = None
    streams: Mapping[str, tuple[PartFile, ...]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Return the files that count."""
        return {part.name for parts in self.streams.values() for part in parts}

    def with_parts(self, stream: str, parts: Sequence[PartFile]) -> Contents:
        """Return the same with other files of one stream."""
        return replace(self, streams={**self.streams, stream: tuple(parts)})


def read_contents(folder: Path) -> Contents | None:
    """Return what a folder of a recording holds, None where nothing was recorded into it.

    Raises
    ------
    InvalidInput
        For a file of contents that this golive did not write so.
    """
    path = folder / CONTENTS
    try:
        return _read(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(f"`{path}` does not say what was recorded", hint="another program wrote it") from error


def _read(written: Mapping[str, Any]) -> Contents:
    if written["format"] != FORMAT:
        raise ValueError(written["format"])
    streams = {
        str(stream): tuple(PartFile(name=str(n), rows=int(rows), merged=int(merged)) for n, rows, merged in parts)
        for stream, parts in written["streams"].items()
    }
    length = written["bar_length_s"]
    return Contents(
        symbol=str(written["symbol"]),
        market=str(written["market"]),
        **{name: int(written[name]) for name in ("sealed", "next", "levels", "last_seen")},
        bar_length_s=None if length is None else float(length),
        streams=streams,
    )


def write_contents(folder: Path, contents: Contents) -> None:
    """Replace the contents of a folder, in one step that survives a power failure."""
    written = {
        "format": FORMAT,
        "symbol": contents.symbol,
        "market": contents.market,
        "sealed": contents.sealed,
        "next": contents.next,
        "levels": contents.levels,
        "last_seen": contents.last_seen,
        "bar_length_s": contents.bar_length_s,
        "streams": {
            stream: [[part.name, part.rows, part.merged] for part in parts]
            for stream, parts in sorted(contents.streams.items())
        },
    }
    write_durably(folder / CONTENTS, (json.dumps(written, indent=1) + "\n").encode())


def write_durably(path: Path, text: bytes) -> None:
    """Replace a file by one that is whole, whatever happens meanwhile."""
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in a folder be on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def torn_parts(folder: Path, contents: Contents) -> Iterator[str]:
    """Yield the parts that do not count: they were being written, or put together, when a process was killed."""
    known = contents.names
    for path in sorted(folder.glob("*/[0-9]*.parquet")):
        name = path.relative_to(folder).as_posix()
        if name not in known:
            yield name
