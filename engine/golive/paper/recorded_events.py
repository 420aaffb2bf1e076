"""A recording back as the very sequence that was received, in the order in which it was seen."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Undecided, first_line
from golive.paper.event_rows import LOST, SEEN_AT, Row, event_of, rows_of
from golive.paper.open_rows import ReadRows, read_open_rows
from golive.paper.recorded_market import MARKET
from golive.paper.recorded_parts import CONTENTS, Contents, PartFile, read_contents, torn_parts
from golive.trading.received import Received, StreamLost

_PIECE = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFolder:
    """One market of a recording; `left_out` names what was unfinished when a process was killed, and is no part."""

    folder: Path
    contents: Contents
    left: ReadRows
    left_out: tuple[str, ...]

    @property
    def symbol(self) -> str:
        """Return the instrument."""
        return self.contents.symbol

    @property
    def description(self) -> Path:
        """Return where the market is described as it was recorded."""
        return self.folder / MARKET

    def events(self, after: int = 0) -> Iterator[Received]:
        """Yield what was received later than an instant, in the order in which it was seen.

        Raises
        ------
        InvalidInput
            For a part that is not there, or is not as it was written.
        """
        streams = [self._of_parts(stream, parts, after) for stream, parts in self.contents.streams.items() if parts]
        left = ((stream, row) for stream, row in self.left.rows if row[SEEN_AT] > after)
        for stream, row in heapq.merge(*streams, left, key=_seen_at):
            yield event_of(self.symbol, stream, row)

    def lost(self) -> Iterator[StreamLost]:
        """Yield which streams were lost, as far as that is in parts."""
        for stream, row in self._of_parts(LOST, self.contents.streams.get(LOST, ()), 0):
            event = event_of(self.symbol, stream, row)
            if isinstance(event, StreamLost):
                yield event

    def _of_parts(self, stream: str, parts: tuple[PartFile, ...], after: int) -> Iterator[tuple[str, Row]]:
        for part in parts:
            try:
                yield from self._of_part(stream, part, after)
            except (OSError, pa.ArrowException, KeyError, ValueError) as error:
                path = self.folder / part.name
                raise InvalidInput(f"`{path}` is not as it was recorded: {first_line(error)}") from error

    def _of_part(self, stream: str, part: PartFile, after: int) -> Iterator[tuple[str, Row]]:
        rows = 0
        with pq.ParquetFile(self.folder / part.name) as file:
            for piece in file.iter_batches(batch_size=_PIECE):
                rows += piece.num_rows
                for row in rows_of(stream, pa.Table.from_batches([piece])):
                    if row[SEEN_AT] > after:
                        yield stream, row
        if rows != part.rows:
            raise ValueError(f"{rows} rows of {part.rows}")


def _seen_at(recorded: tuple[str, Row]) -> int:
    seen: int = recorded[1][SEEN_AT]
    return seen


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvents:
    """What one account received, of all its markets by symbol."""

    markets: tuple[RecordedFolder, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Return what was unfinished when a process was killed."""
        return tuple(name for market in self.markets for name in market.left_out)

    def events(self, after: int = 0) -> Iterator[Received]:
        """Yield what was received later than an instant, in the order in which it was seen."""
        return heapq.merge(*(market.events(after) for market in self.markets), key=lambda event: event.seen_at)


def read_recording(folder: Path) -> RecordedEvents:
    """Return what was recorded into a folder: of one market, or of each that has a folder in it.

    Raises
    ------
    InvalidInput
        For a folder without a recording, or a recording that golive did not write.
    Undecided
        For one into which nothing was received.
    """
    if not folder.is_dir():
        raise InvalidInput(f"there is no folder `{folder}`", hint="give the folder of `golive paper start --record`")
    places = [folder] if _is_recorded(folder) else sorted(one for one in folder.iterdir() if _is_recorded(one))
    markets = tuple(sorted((_market_of(place) for place in places), key=lambda one: one.symbol.encode()))
    if not markets:
        raise InvalidInput(f"`{folder}` holds no recording", hint="`golive paper start --record` writes one")
    if not any(market.left.rows or market.contents.last_seen for market in markets):
        raise Undecided(f"nothing was received into `{folder}`")
    return RecordedEvents(markets=markets)


def lost_streams(folder: Path) -> tuple[StreamLost, ...]:
    """Return which streams a recorder saw lost that wrote into the folder of a market; none where none did."""
    return tuple(_market_of(folder).lost()) if _is_recorded(folder) else ()


def _is_recorded(folder: Path) -> bool:
    return (folder / CONTENTS).is_file()


def _market_of(folder: Path) -> RecordedFolder:
    contents = read_contents(folder)
    assert contents is not None
    left = read_open_rows(folder, after=contents.sealed)
    torn = (*torn_parts(folder, contents), *left.torn)
    return RecordedFolder(folder=folder, contents=contents, left=left, left_out=torn)
