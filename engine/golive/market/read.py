"""`read_market`: a market description in, its streams out, or every mistake in description and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from golive.core.issue import Issue, is_error
from golive.core.issue_pad import IssuePad
from golive.core.unit import NANOS
from golive.core.window import IntArray
from golive.documents.market import Adapter, IdRule, MarketSpec, StreamKind, StreamSpec
from golive.documents.streams import BarColumns, Columns, MarketData, TradeColumns, arrays_of, joined
from golive.market.adapters.bars import read_bars, read_funding
from golive.market.adapters.books import read_distance_book, read_listed_book, read_paired_book, read_wide_book
from golive.market.adapters.long_books import read_long_book
from golive.market.adapters.quotes import read_interval_quotes, read_quotes
from golive.market.adapters.trades import read_taker_totals, read_trades
from golive.market.as_received import read_seen
from golive.market.bar_stamps import check_stamp
from golive.market.data import market_data
from golive.market.instants import show
from golive.market.local_clock import clock_of
from golive.market.mapping import check_mapping
from golive.market.open_files import open_files
from golive.market.simulated import simulated_streams
from golive.market.source import SourceFile

Reader = Callable[[SourceFile, MarketSpec], Columns | None]

READERS: Mapping[tuple[StreamKind, Adapter], Reader] = {
    (StreamKind.TRADES, Adapter.COLUMNS): read_trades,
    (StreamKind.TRADES, Adapter.TAKER_MINUTES): read_taker_totals,
    (StreamKind.QUOTES, Adapter.COLUMNS): read_quotes,
    (StreamKind.QUOTES, Adapter.MINUTE_QUOTES): read_interval_quotes,
    (StreamKind.BOOK, Adapter.LEVELS_WIDE): read_wide_book,
    (StreamKind.BOOK, Adapter.LEVELS_LISTS): read_listed_book,
    (StreamKind.BOOK, Adapter.LEVELS_PAIRS): read_paired_book,
    (StreamKind.BOOK, Adapter.LEVELS_LONG): read_long_book,
    (StreamKind.BOOK, Adapter.DISTANCE_NOTIONAL): read_distance_book,
    (StreamKind.BARS, Adapter.COLUMNS): read_bars,
    (StreamKind.FUNDING, Adapter.COLUMNS): read_funding,
}


Progress = Callable[[int, int | None], None]
"""Takes how many files were read, and of how many."""


def read_market(
    spec: MarketSpec, roots: tuple[Path, ...], *, progress: Progress | None = None
) -> tuple[MarketData | None, tuple[Issue, ...]]:
    """Read the streams of a market.

    Parameters
    ----------
    spec
        The description.
    roots
        Folders in which the description's relative paths are looked up, in order: usually the description's own and
        the data folder. Nothing outside them is read.
    progress
        Told after each file.

    Returns
    -------
    data, issues
        `data` is None when any issue is an error. Warnings (gaps in bars or trade ids) come with usable data.
    """
    pad = IssuePad()
    if not spec.streams:
        pad.error("GL609", f"market `{spec.id}` has no streams", spec.header.span, "add `streams:`")
    if spec.pace is not None and not spec.is_simulated:
        pad.error("GL609", f"market `{spec.id}` is recorded and has no `pace`", spec.header.span, "remove `pace:`")
    usable = [stream for stream in spec.streams if check_mapping(stream, spec, pad)]
    files = _counted(progress, sum(len(stream.files) for stream in usable))
    recorded = {
        stream.kind: _read_stream(stream, spec, roots, pad, files)
        for stream in usable
        if stream.adapter is not Adapter.SIMULATED
    }
    bars, trades = recorded.get(StreamKind.BARS), recorded.get(StreamKind.TRADES)
    if isinstance(bars, BarColumns) and isinstance(trades, TradeColumns):
        check_stamp(bars, trades, next(stream for stream in usable if stream.kind is StreamKind.BARS), pad)
    issues = pad.in_order()
    if is_error(issues):
        return None, issues
    streams: dict[str, Any] = {kind.value: columns for kind, columns in recorded.items()}
    if spec.is_simulated:
        streams = simulated_streams(spec)
    if streams.get("book") is not None:
        streams["book"] = replace(streams["book"], complete=spec.book_complete)
    return market_data(spec.symbol, **streams), issues


def _counted(progress: Progress | None, files: int) -> Callable[[], None]:
    """Return what is called once a file is read."""
    done = count(1)
    return lambda: None if progress is None else progress(next(done), files)


def _read_stream(
    stream: StreamSpec, spec: MarketSpec, roots: tuple[Path, ...], pad: IssuePad, files: Callable[[], None]
) -> Columns | None:
    read = READERS[stream.kind, stream.adapter]
    parts: list[Columns] = []
    last_file = ""
    for source in open_files(stream, roots, pad):
        part = _with_seen(source, read(source, spec))
        files()
        if part is None or not len(part.ts):
            continue
        if parts:
            _check_seam(parts[-1], part, last_file, source)
        parts.append(part)
        last_file = source.name.value
    if not parts:
        return None
    whole = joined(parts)
    if not stream.is_as_received:
        _warn_of_gaps(whole, stream, pad)
    return whole


def _with_seen(source: SourceFile, part: Columns | None) -> Columns | None:
    """Return what was read with when each row was seen, where the file says so."""
    if part is None or not source.as_received:
        return part
    seen = read_seen(source)
    return None if seen is None else replace(part, seen=seen)


def _check_seam(before: Columns, after: Columns, last_file: str, source: SourceFile) -> None:
    """Note that a file begins before the one listed before it ends, or repeats its last row."""
    if before.seen is not None and after.seen is not None:
        _check_received_seam(before.seen, after.seen, last_file, source)
        return
    ends, begins = int(before.ts[-1]), int(after.ts[0])
    if begins < ends:
        code, what = "GL605", f"begins at {show(begins)}, before `{last_file}` ends at {show(ends)}"
    elif begins == ends and _repeats(before, after, numbered=source.has("id")):
        code, what = "GL606", f"begins with what `{last_file}` ends with, at {show(ends)}"
    else:
        return
    hint = "list the files in order of time, without overlap"
    source.pad.error(code, f"`{source.name.value}` {what}", source.name.span, hint)


def _check_received_seam(before: IntArray, after: IntArray, last_file: str, source: SourceFile) -> None:
    if after[0] <= before[-1]:
        what = f"was seen from {show(int(after[0]))} on, before the end of `{last_file}`, at {show(int(before[-1]))}"
        hint = "list the files in the order in which they were received, without overlap"
        source.pad.error("GL605", f"`{source.name.value}` {what}", source.name.span, hint)


def _repeats(before: Columns, after: Columns, *, numbered: bool) -> bool:
    """Say whether two rows of one instant, the last of a file and the first of the next, are one too many."""
    if isinstance(before, TradeColumns) and isinstance(after, TradeColumns) and len(before.id):
        return bool(after.id[0] <= before.id[-1])
    single_trades = isinstance(before, TradeColumns) and not before.resolution_s
    return not (numbered or single_trades)


def _warn_of_gaps(columns: Columns, stream: StreamSpec, pad: IssuePad) -> None:
    match columns:
        case BarColumns():
            _warn_of_bars(columns, stream, pad)
        case TradeColumns(ids=IdRule.CONSECUTIVE) if len(columns.id):
            _warn_of_ids(columns, stream, pad)
        case TradeColumns() if not len(columns.id) and not columns.resolution_s:
            _warn_of_no_ids(columns, stream, pad)


def _warn_of_bars(bars: BarColumns, stream: StreamSpec, pad: IssuePad) -> None:
    steps = np.diff(clock_of(bars.ts, bars.length_s, bars.zone))
    gaps = steps > round(bars.length_s * NANOS)
    if gaps.any():
        row = int(np.argmax(steps))
        step, after = steps[row] / NANOS, show(int(bars.ts[row]))
        pad.warn(
            "GL615",
            f"bars are missing in {_places(gaps)}: the longest step is {step:g} s after {after}",
            stream.span,
            "a step of more than a bar is taken as an outage of the venue",
        )


def _warn_of_ids(trades: TradeColumns, stream: StreamSpec, pad: IssuePad) -> None:
    steps = np.diff(trades.id)
    jumps = steps > 1
    if jumps.any():
        row, missing = int(np.argmax(jumps)), int((steps[jumps] - 1).sum())
        first = f"first after id {trades.id[row]} at {show(int(trades.ts[row]))}"
        pad.warn(
            "GL615",
            f"{missing:,} trade{'s' if missing > 1 else ''} missing by id in {_places(jumps)}, {first}",
            stream.span,
            "windows warm up again after each; say `ids: increasing` where the venue skips numbers",
        )


def _warn_of_no_ids(trades: TradeColumns, stream: StreamSpec, pad: IssuePad) -> None:
    if stream.ids is IdRule.DISTINCT and any(column.field == "id" for column in stream.columns):
        hint = "nothing to be done where the venue does not count its trades"
        pad.warn("GL617", "ids of trades are `distinct`: what was lost cannot be told by them", stream.span, hint)
        return
    alike = _repeated(trades)
    repeats = f"; {alike:,} of {len(trades.ts):,} repeat the one before in every field" if alike else ""
    pad.warn(
        "GL617",
        f"trades have no ids: what was lost or is there twice cannot be told{repeats}",
        stream.span,
        "map the venue's trade id as `id:` where the file has it",
    )


def _repeated(trades: TradeColumns) -> int:
    """Count the trades that equal the one before: duplicates, or fills of one order at one price."""
    return int(np.logical_and.reduce([np.diff(array) == 0 for _, array in arrays_of(trades) if len(array)]).sum())


def _places(where: NDArray[np.bool_]) -> str:
    count = int(where.sum())
    return f"{count:,} places" if count > 1 else "one place"
