"""`--record DIR`: what an account received, written down as it came, so that `golive run` can be held against it.

Each market is a folder with its `MARKET.yaml`: `DIR` itself where there is one market, else a folder in it for each.
What was received goes into an open file first, a line an event. From time to time those rows become parts in Parquet,
and small parts are put together, so that neither memory nor the number of files grows with the days.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from golive.api.markets import market_digest
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, Unavailable, first_line
from golive.documents.market import MarketSpec
from golive.journal.system_clock import SystemClock
from golive.journal.writer_lock import WriterLock
from golive.paper.event_rows import LOST, SEEN_AT, Row, levels_in, numbers_in, row_of, table_of
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
from golive.paper.recording_unavailable import RecordingUnavailable
from golive.trading.received import BarReceived, Received

LOCK = ".writer.lock"
"""The file that is locked by whoever records: there is one writer."""

MOST_NUMBERS = 50_000
"""How many numbers are in memory before they are written as parts: some megabytes, written in some milliseconds."""

MOST_WAITING = 80 * MOST_NUMBERS
"""How many may be there where nothing can be written."""


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

    `take` writes a line, which a kill of the process does not lose: to be called before an account is told, so that
    what its entries came of is there whenever they are. Parts are written in a thread of their own. `torn` names what a
    kill had left unfinished in the folders.

    Raises
    ------
    InvalidInput
        For folders that hold something else, or a recording of another market.
    RecordingUnavailable
        `locked`, naming the process that records into one of them; `disk` for one that cannot be written.
    """

    def __init__(self, folder: Path, markets: Sequence[RecordedMarket]) -> None:
        places = folders_of(folder, [market.spec for market in markets])
        self._markets = {one.spec.symbol: _MarketRecording(places[one.spec.symbol], one) for one in markets}
        # Arrow imports pandas with its first list, which takes half a second: now, and not beside the loop.
        table_of(LOST, [])
        self._sealer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="golive-recording")
        self._sealing: Future[None] | None = None

    @property
    def torn(self) -> tuple[str, ...]:
        """Return what was unfinished when the last process ended, and is in no part."""
        return tuple(name for one in self._markets.values() for name in one.torn)

    @property
    def last_seen(self) -> int:
        """Return when the last event was seen that was there before, 0 where there was none: stamps go on from it."""
        return max(one.last_seen for one in self._markets.values())

    @property
    def trouble(self) -> str | None:
        """Return why something that was taken is not written yet, None where all is."""
        return next((one.trouble for one in self._markets.values() if one.trouble is not None), None)

    def take(self, event: Received) -> None:
        """Write an event down.

        What cannot be written waits, and is tried again with the next; `trouble` says why.

        Raises
        ------
        RecordingUnavailable
            `disk`, once so much waits that memory would grow: a recording with a hole is none.
        """
        self._markets[event.symbol].take(event)

    def flush(self) -> None:
        """Try again what waits, and let parts be written where they are due."""
        for one in self._markets.values():
            one.try_again()
        if self._sealing is not None and self._sealing.done():
            self._sealing = None
        if self._sealing is None and any(one.is_due for one in self._markets.values()):
            self._sealing = self._sealer.submit(self._seal_each)

    def seal(self) -> None:
        """Write what was taken as parts that are on the disk, which a power failure does not lose either.

        Raises
        ------
        RecordingUnavailable
            `disk`; what was taken stays where it is.
        """
        for one in self._markets.values():
            one.seal()

    def _seal_each(self) -> None:
        for one in self._markets.values():
            one.try_sealing()

    def close(self) -> None:
        """Write what there is as parts, and let go of the files."""
        self._sealer.shutdown()
        try:
            for one in self._markets.values():
                one.try_again()
            self.seal()
        finally:
            for one in self._markets.values():
                one.close()

    def __enter__(self) -> Recording:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _MarketRecording:
    """One market of a recording; `torn` names what a kill had left unfinished, `trouble` why something waits."""

    def __init__(self, folder: Path, market: RecordedMarket) -> None:
        self._folder, self._market = folder, market
        self._waiting: list[tuple[str, Row]] = []
        self._kept: list[tuple[str, Row]] = []
        self._numbers = self._seal_at = 0
        self._unwritten: str | None = None
        self._unsealed: str | None = None
        self._swapping, self._sealing = threading.Lock(), threading.Lock()
        self._terms = recorded_terms(market.text)
        with _saying("the recording cannot be begun"):
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(folder)
            self._contents = self._begun_alone()
            self.torn = tuple(torn_parts(folder, self._contents))
            for name in self.torn:
                (folder / name).unlink()
            left = read_open_rows(folder, after=self._contents.sealed)
            self.torn += left.torn
            numbers = [number for number, _ in open_files_of(folder, after=self._contents.sealed)]
            self._open = OpenRows(folder, max(numbers, default=self._contents.sealed) + 1)
            self._write(left.rows, sealed=self._open.number - 1)

    def _begun_alone(self) -> Contents:
        """Return what the folder holds; let others have it where nothing can be recorded into it."""
        try:
            return self._begun()
        except InvalidInput:
            self._lock.release()
            raise

    def _begun(self) -> Contents:
        """Return what the folder holds; refuse one of another market, or that holds anything else."""
        spec = self._market.spec
        digest = market_digest(replace(spec, streams=()))
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
    def trouble(self) -> str | None:
        return self._unwritten or self._unsealed

    @property
    def is_due(self) -> bool:
        return self._numbers >= self._seal_at + MOST_NUMBERS

    def take(self, event: Received) -> None:
        if isinstance(event, BarReceived):
            self._check_length(event)
        stream, row = row_of(event)
        self._waiting.append((stream, row))
        self._numbers += numbers_in(stream, row)
        try:
            self._keep()
        except Unavailable as error:
            self._unwritten = error.sentence
            if self._numbers > MOST_WAITING:
                raise

    def _check_length(self, bar: BarReceived) -> None:
        known = self._contents.bar_length_s
        if known is None:
            self._contents = replace(self._contents, bar_length_s=bar.length_s)
        elif known != bar.length_s:
            message = f"bars of {bar.length_s:g} s came where there were bars of {known:g} s"
            raise InvalidInput(message, hint="record into another folder")

    def try_again(self) -> None:
        """Write what waits, if it can be."""
        if self._waiting:
            with contextlib.suppress(Unavailable):
                self._keep()

    def _keep(self) -> None:
        """Write what waits into the open file."""
        lines = [line_of(stream, row) for stream, row in self._waiting]
        with self._swapping:
            self._open.write(lines)
            self._kept += self._waiting
        self._waiting, self._unwritten = [], None

    def try_sealing(self) -> None:
        """Write parts; where they cannot be, what was taken is in the open files still, and they are tried later."""
        try:
            self.seal()
        except Unavailable as error:
            self._unsealed, self._seal_at = error.sentence, self._numbers
        else:
            self._unsealed = None

    def seal(self) -> None:
        with self._sealing, _saying("what was received cannot be written"):
            with self._swapping:
                if not self._kept:
                    return
                rows, before = self._kept, self._open
                self._open, self._kept = OpenRows(self._folder, before.number + 1), []
                self._numbers = self._seal_at = 0
            before.close()
            try:
                self._write(rows, sealed=before.number)
            except OSError:
                # They are in an open file still, and in memory for the next time.
                with self._swapping:
                    self._kept = rows + self._kept
                    self._numbers += sum(numbers_in(stream, row) for stream, row in rows)
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
        self._lock.release()
        self._open.close()
        if not self._kept:
            with contextlib.suppress(OSError):
                self._open.path.unlink()


def _locked(folder: Path) -> WriterLock:
    try:
        return WriterLock.take(folder / LOCK, SystemClock())
    except Unavailable as error:
        raise RecordingUnavailable(error.why, error.sentence) from error


@contextlib.contextmanager
def _saying(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RecordingUnavailable("disk", f"{what}: {first_line(error)}") from error
