"""The rows since the last parts were written, a line each: what is in it is not lost when the process is killed.

A line that was torn, by a kill or by a full disk, is no row, and nothing after it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.errors import first_line
from golive.paper.event_rows import FIELDS, Row
from golive.paper.recording_unavailable import RecordingUnavailable

_PATTERN = "open-[0-9]*.jsonl"


def line_of(stream: str, row: Row) -> str:
    r"""Return a row as one line, from which the same numbers are read again.

    >>> line_of("funding", (5, 7, float("nan")))
    '["funding",5,7,NaN]\n'
    """
    return json.dumps([stream, *row], separators=(",", ":"), default=_number) + "\n"


def _number(value: Any) -> Any:
    """Return a number of an array as Python's own."""
    return value.item()


class OpenRows:
    """A file that only grows, by one writer."""

    def __init__(self, folder: Path, number: int) -> None:
        self.path, self.number = folder / f"open-{number:06d}.jsonl", number
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._descriptor, self._size = os.open(self.path, flags, 0o644), 0
        os.ftruncate(self._descriptor, 0)

    def write(self, lines: Sequence[str]) -> None:
        """Add lines, all of them or none.

        Raises
        ------
        RecordingUnavailable
            `disk`, where they cannot be written.
        """
        text = "".join(lines).encode()
        try:
            self._append(text)
        except OSError as error:
            os.ftruncate(self._descriptor, self._size)
            raise RecordingUnavailable("disk", f"`{self.path.name}` cannot be written: {first_line(error)}") from error
        self._size += len(text)

    def _append(self, text: bytes) -> None:
        left = memoryview(text)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def close(self) -> None:
        """Let go of the file; it stays until its rows are in parts."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRows:
    """The rows of open files, stream by stream and as they came, and what of the files is no row."""

    rows: tuple[tuple[str, Row], ...]
    torn: tuple[str, ...]


def open_files_of(folder: Path, *, after: int) -> list[tuple[int, Path]]:
    """Return the open files of a folder whose rows are in no part, by their number."""
    numbered = [(int(path.stem.partition("-")[2]), path) for path in folder.glob(_PATTERN)]
    return sorted((number, path) for number, path in numbered if number > after)


def read_open_rows(folder: Path, *, after: int) -> ReadRows:
    """Return the rows that are in no part."""
    rows: list[tuple[str, Row]] = []
    torn: list[str] = []
    for _, path in open_files_of(folder, after=after):
        lines = path.read_bytes().split(b"\n")
        whole = list(_whole(lines[:-1]))
        rows += whole
        if len(whole) < len(lines) - 1 or lines[-1]:
            torn.append(f"{path.name} from line {len(whole) + 1}")
    return ReadRows(rows=tuple(rows), torn=tuple(torn))


def _whole(lines: Sequence[bytes]) -> Iterator[tuple[str, Row]]:
    for line in lines:
        try:
            stream, *row = json.loads(line)
            if len(row) != len(FIELDS[stream]):
                return
        except (ValueError, TypeError, KeyError):
            return
        yield stream, tuple(row)
