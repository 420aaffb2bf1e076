"""`--record DIR`: what an account received, written down as it came, so that `golive run` can be held against it.

Each market is a folder with its `MARKET.yaml`: `DIR` itself where there is one market, else a folder in it for each.
What was received goes into an open file first, a line an event. From time to time those rows become parts in Parquet,
and small parts are put together, so that neither memory nor the number of files grows with the days.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from golive.api.markets import market_digest
from golive.core.errors import InvalidInput, Unavailable, first_line
from golive.documents.market import MarketSpec
from golive.paper.event_rows import SEEN_AT, Row, levels_in, numbers_in, row_of
from golive.paper.merged_parts import merged, write_part
from golive.paper.open_rows import OpenRows, line_of, open_files_of, read_open_rows
from golive.paper.recorded_market import MARKET, described_streams, recorded_description, recorded_terms
from golive.paper.recorded_parts import (
    Contents,
    PartFile,
    read_contents,
    sync_folder,
    torn_parts,
    write_contents,
    write_durably,
)
from golive.trading.received import BarReceived, Received

MOST_NUMBERS = 500_000
"""How many numbers wait in memory before they are written as parts: some ten megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMarket:
    """A market that is to be recorded: what was read of its description, and the text that it was read from."""

    spec: MarketSpec
    text: str


def folders_of(folder: Path, markets: Sequence[MarketSpec]) -> Mapping[str, Path]:
    """Return the folder of each market of a recording, by symbol."""
    if len(markets) == 1:
        return {markets[0].symbol: folder}
    return {market.symbol: folder / market.id for market in markets}


class Recording:
    """What one account receives, of all its markets.

    `take` and `keep` are for the loop that receives, and cost it no more than some lines of text; `seal` writes parts
    and may be called from another thread meanwhile. `torn` names what a kill had left unfinished in the folders.

    Raises
    ------
    InvalidInput
        For folders that hold something else, or a recording of another market.
    """

    def __init__(self, folder: Path, markets: Sequence[RecordedMarket]) -> None:
        places = folders_of(folder, [market.spec for market in markets])
        self._markets = {one.spec.symbol: _MarketRecording(places[one.spec.symbol], one) for one in markets}

    @property
    def torn(self) -> tuple[str, ...]:
        """Return what was unfinished when the last process ended, and is in no part."""
        return tuple(name for one in self._markets.values() for name in one.torn)

    @property
    def last_seen(self) -> int:
        """Return when the last event was seen that was there before, 0 where there was none: stamps go on from it."""
        return max(one.last_seen for one in self._markets.values())

    @property
    def is_due(self) -> bool:
        """Say whether so much waits that it should be sealed."""
        return any(one.is_due for one in self._markets.values())

    def take(self, event: Received) -> None:
        """Take an event; it is not kept yet."""
        self._markets[event.symbol].take(event)

    def keep(self) -> None:
        """Write down what was taken: from now on a kill of the process loses none of it.

        To be called before the entries of a turn are written, so that what they came of is there whenever they are.

        Raises
        ------
        Unavailable
            `disk`; what was taken waits, and the next call tries again.
        """
        for one in self._markets.values():
            one.keep()

    def seal(self) -> None:
        """Write what was kept as parts that are on the disk, which a power failure does not lose either."""
        for one in self._markets.values():
            one.seal()

    def close(self) -> None:
        """Seal what there is, and let go of the files."""
        try:
            self.keep()
            self.seal()
        finally:
            for one in self._markets.values():
                one.close()

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _MarketRecording:
    """One market of a recording; `torn` names what a kill had left unfinished."""

    def __init__(self, folder: Path, market: RecordedMarket) -> None:
        self._folder, self._market = folder, market
        self._taken: list[tuple[str, Row]] = []
        self._kept: list[tuple[str, Row]] = []
        self._numbers = 0
        self._swapping, self._sealing = threading.Lock(), threading.Lock()
        self._terms = recorded_terms(market.text)
        with _saying("the recording cannot be begun"):
            self._contents = self._begun()
            self.torn = tuple(torn_parts(folder, self._contents))
            for name in self.torn:
                (folder / name).unlink()
            left = read_open_rows(folder, after=self._contents.sealed)
            self.torn += left.torn
            numbers = [number for number, _ in open_files_of(folder, after=self._contents.sealed)]
            self._open = OpenRows(folder, max(numbers, default=self._contents.sealed) + 1)
            self._write(left.rows, sealed=self._open.number - 1)

    def _begun(self) -> Contents:
        """Return what the folder holds; refuse one of another market, or that holds anything else."""
        spec = self._market.spec
        digest = market_digest(replace(spec, streams=()))
        self._folder.mkdir(parents=True, exist_ok=True)
        contents = read_contents(self._folder)
        if contents is None:
            self._check_empty()
            return Contents(symbol=spec.symbol, market=digest)
        if (contents.symbol, contents.market) != (spec.symbol, digest):
            what = f"`{contents.symbol}`" if contents.symbol != spec.symbol else f"`{spec.symbol}` by other terms"
            raise InvalidInput(f"`{self._folder}` records {what}", hint="name another folder to record into")
        return contents

    def _check_empty(self) -> None:
        for path in self._folder.iterdir():
            if not path.name.startswith((".", "open-")):
                message = f"`{self._folder}` holds `{path.name}` and no recording"
                raise InvalidInput(message, hint="name a folder that does not exist yet")

    @property
    def last_seen(self) -> int:
        return self._contents.last_seen

    @property
    def is_due(self) -> bool:
        return self._numbers >= MOST_NUMBERS

    def take(self, event: Received) -> None:
        if isinstance(event, BarReceived):
            self._check_length(event)
        self._taken.append(row_of(event))

    def _check_length(self, bar: BarReceived) -> None:
        known = self._contents.bar_length_s
        if known is None:
            self._contents = replace(self._contents, bar_length_s=bar.length_s)
        elif known != bar.length_s:
            message = f"bars of {bar.length_s:g} s came where there were bars of {known:g} s"
            raise InvalidInput(message, hint="record into another folder")

    def keep(self) -> None:
        if not self._taken:
            return
        lines = [line_of(stream, row) for stream, row in self._taken]
        with self._swapping:
            self._open.write(lines)
            self._kept += self._taken
        self._numbers += sum(numbers_in(stream, row) for stream, row in self._taken)
        self._taken = []

    def seal(self) -> None:
        with self._sealing, _saying("what was received cannot be written"):
            with self._swapping:
                if not self._kept:
                    return
                rows, before = self._kept, self._open
                self._open, self._kept, self._numbers = OpenRows(self._folder, before.number + 1), [], 0
            before.close()
            try:
                self._write(rows, sealed=before.number)
            except OSError:
                # They are in an open file still, and in memory for the next time.
                with self._swapping:
                    self._kept = rows + self._kept
                raise

    def _write(self, rows: Sequence[tuple[str, Row]], *, sealed: int) -> None:
        """Write rows as parts, and let them count; then the open files that they were in may go."""
        by_stream: dict[str, list[Row]] = {
            kind.value: []
            for kind in described_streams(self._market.spec, self._contents)
            if kind.value not in self._contents.streams
        }
        for stream, row in rows:
            by_stream.setdefault(stream, []).append(row)
        contents, old = self._contents, list[PartFile]()
        for stream, own in sorted(by_stream.items()):
            old += [part for part in contents.streams.get(stream, ()) if not part.rows]
            contents = self._with_part(contents, stream, own)
            contents, replaced = merged(self._folder, contents, stream)
            old += replaced
        contents = replace(
            contents,
            sealed=sealed,
            levels=max(contents.levels, levels_in(by_stream.get("book", ()))),
            last_seen=max([contents.last_seen, *(row[SEEN_AT] for _, row in rows)]),
            bar_length_s=self._contents.bar_length_s,
        )
        description = recorded_description(self._terms, self._market.spec, contents)
        sync_folder(self._folder)
        write_contents(self._folder, contents)
        self._contents = replace(contents, bar_length_s=self._contents.bar_length_s)
        write_durably(self._folder / MARKET, description.encode())
        for part in old:
            (self._folder / part.name).unlink()
        for number, path in open_files_of(self._folder, after=0):
            if number <= sealed:
                path.unlink()

    def _with_part(self, contents: Contents, stream: str, rows: Sequence[Row]) -> Contents:
        name = f"{stream}/{contents.next:06d}.parquet"
        write_part(self._folder / name, stream, rows)
        parts = [part for part in contents.streams.get(stream, ()) if part.rows]
        part = PartFile(name=name, rows=len(rows), merged=0)
        return replace(contents.with_parts(stream, (*parts, part)), next=contents.next + 1)

    def close(self) -> None:
        self._open.close()
        if not self._kept:
            with contextlib.suppress(OSError):
                self._open.path.unlink()


@contextlib.contextmanager
def _saying(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable("disk", f"{what}: {first_line(error)}") from error
