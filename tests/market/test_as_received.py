"""A market whose rows say when they were received is read as it came."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from golive.api.markets import read_description
from golive.core.errors import Refused
from golive.core.issue import Issue
from golive.core.value import Unknown
from golive.documents.streams import MarketData
from golive.market.read import read_market
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention

TERMS = """\
kind: market
id: received
title: A market as it was received
why: Rows say when they were seen.
source: a test
symbol: BTC-PERP
venue: test
contract: linear
quote: USD
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 10 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams:
"""
TRADES = "{time: ts, seen_at: seen, price: price, quantity: size, aggressor: side, id: id}"
T = 1_767_571_200_000_000_000


def read(folder: Path, streams: str, **tables: dict[str, list[object]]) -> tuple[MarketData | None, tuple[Issue, ...]]:
    """Read a market of some tables, each a file."""
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    path = folder / "MARKET.yaml"
    path.write_text(TERMS + streams)
    return read_market(read_description(path), (folder,))


def trades(**changes: list[object]) -> dict[str, list[object]]:
    """Return a table of three trades, some columns of it changed."""
    return {
        "ts": [T, T + 10, T + 20],
        "seen": [T + 5, T + 30, T + 31],
        "price": [100.0, 100.1, 100.2],
        "size": [1.0, 2.0, 3.0],
        "side": [1, -1, 1],
        "id": [1, 2, 3],
        **changes,
    }


def test_rows_are_visible_from_when_they_were_seen(tmp_path: Path) -> None:
    data, issues = read(tmp_path, f"  trades: {{file: t.parquet, columns: {TRADES}}}\n", t=trades())
    assert not issues
    assert data is not None
    windows = RecordedWindows(data, retention=Retention(horizon_s=60.0, bars=1))
    assert isinstance(windows.trades(T + 4), Unknown)
    shown = windows.trades(T + 30)
    assert not isinstance(shown, Unknown)
    assert shown.ts.tolist() == [T, T + 10]


def test_rows_that_go_back_are_told_as_they_came_and_not_looked_at_by_their_times(tmp_path: Path) -> None:
    data, issues = read(
        tmp_path,
        f"  trades: {{file: t.parquet, columns: {TRADES}}}\n",
        t=trades(ts=[T, T + 10, T + 3], id=[1, 2, 2], price=[100.0, float("nan"), -1.0]),
    )
    assert not issues
    assert data is not None
    assert data.trades is not None
    assert data.trades.id.tolist() == [1, 2, 2]
    with pytest.raises(Refused, match="as they were received"):
        RecordedWindows(data, retention=Retention(horizon_s=60.0, bars=1))


@pytest.mark.parametrize("seen", [[T + 5, T + 5, T + 6], [T + 5, T + 4, T + 6]])
def test_rows_that_were_not_seen_one_after_another_are_an_issue(tmp_path: Path, seen: list[object]) -> None:
    data, issues = read(tmp_path, f"  trades: {{file: t.parquet, columns: {TRADES}}}\n", t=trades(seen=seen))
    assert data is None
    assert [(issue.code, "row 2" in issue.message) for issue in issues] == [("GL605", True)]


def test_files_that_overlap_in_the_time_of_reception_are_an_issue(tmp_path: Path) -> None:
    streams = f"  trades: {{files: [a.parquet, b.parquet], columns: {TRADES}}}\n"
    data, issues = read(tmp_path, streams, a=trades(), b=trades(id=[4, 5, 6]))
    assert data is None
    assert [issue.code for issue in issues] == ["GL605"]


def test_a_market_that_is_as_received_in_part_is_an_issue(tmp_path: Path) -> None:
    streams = (
        f"  trades: {{file: t.parquet, columns: {TRADES}}}\n"
        "  funding: {file: f.parquet, columns: {time: ts, rate: rate}}\n"
    )
    data, issues = read(tmp_path, streams, t=trades(), f={"ts": [T], "rate": [0.0001]})
    assert data is None
    assert ["`funding` does not say when its rows were seen" in issue.message for issue in issues] == [True]


def test_books_are_read_from_lists(tmp_path: Path) -> None:
    columns = "{time: ts, bid_price: bp, bid_size: bs, ask_price: ap, ask_size: az}"
    book: dict[str, list[object]] = {
        "ts": [T, T + 1],
        "bp": [[100.0, 99.9], []],
        "bs": [[1.0, 2.0], []],
        "ap": [[100.1], [100.2, 100.3]],
        "az": [[3.0], [4.0, 5.0]],
    }
    streams = f"  book: {{file: b.parquet, adapter: levels_lists, levels: 3, columns: {columns}}}\n"
    data, issues = read(tmp_path, streams, b=book)
    assert not issues
    assert data is not None
    assert data.book is not None
    assert data.book.bid_prices.tolist() == [[100.0, 99.9, 0.0], [0.0, 0.0, 0.0]]
    assert data.book.ask_sizes.tolist() == [[3.0, 0.0, 0.0], [4.0, 5.0, 0.0]]
    assert (data.book.bid_levels.tolist(), data.book.ask_levels.tolist()) == ([2, 0], [1, 2])
    assert data.book.bid_prices.dtype == np.float64


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bp": [[100.0, 99.9], [1.0]]}, "GL614"),
        ({"bp": [[100.0, 99.9, 1.0, 1.0], []], "bs": [[1.0] * 4, []]}, "GL614"),
        ({"bp": [[100.0, -1.0], []]}, "GL608"),
        ({"bs": [[1.0, float("nan")], []]}, "GL607"),
        ({"bp": [[100.0, None], []]}, "GL607"),
        ({"bp": [None, []], "bs": [[], []]}, "GL604"),
        ({"bp": [1.0, 2.0]}, "GL604"),
        ({"bp": [["100"], []], "bs": [[1.0], []]}, "GL604"),
    ],
)
def test_lists_that_are_no_book_are_an_issue(tmp_path: Path, changes: dict[str, list[object]], code: str) -> None:
    columns = "{time: ts, bid_price: bp, bid_size: bs, ask_price: ap, ask_size: az}"
    book: dict[str, list[object]] = {
        "ts": [T, T + 1],
        "bp": [[100.0, 99.9], []],
        "bs": [[1.0, 2.0], []],
        "ap": [[100.1], [100.2]],
        "az": [[3.0], [4.0]],
        **changes,
    }
    streams = f"  book: {{file: b.parquet, adapter: levels_lists, levels: 3, columns: {columns}}}\n"
    data, issues = read(tmp_path, streams, b=book)
    assert data is None
    assert {issue.code for issue in issues} == {code}
