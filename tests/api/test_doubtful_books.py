"""Rows whose book says too little, or not what the row says: none of them executes, and each has a twin that does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.library import told_apart
from tests.replays import EQUITY, SIMULATED, market, replay

from golive.api import Engine, Session
from golive.api.book_rows import from_book
from golive.api.decide_table import decide_table
from golive.api.retention import retention
from golive.api.signal_table import SignalTable
from golive.cli import main
from golive.core.row import with_companions
from golive.documents.streams import BookColumns, MarketData
from golive.loader.shipped import library_root
from golive.market.data import market_data
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes
from golive.replay.replay import Run

SECOND = 1_000_000_000
SIDES = ("bid_prices", "bid_sizes", "ask_prices", "ask_sizes")


@pytest.fixture
def booked(shipped: Engine, executed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row that executes, of a market whose book is given as arrays."""
    computed = {
        name for spec in shipped.program.features if from_book(spec) for name in with_companions(spec.port.column)
    }
    row = {name: value for name, value in executed.items() if name not in computed and value is not None}
    ours, others = [9.0] * 20, [1.0] * 20
    sizes = (ours, others) if row["direction"] == "long" else (others, ours)
    now = row["decided_at"]
    return {
        **row,
        "bid_prices": [60_000.0 - i for i in range(20)],
        "bid_sizes": sizes[0],
        "ask_prices": [60_001.0 + i for i in range(20)],
        "ask_sizes": sizes[1],
        "book_at": now,
        "book_changed_at": now - SECOND,
    }


def verdict(engine: Engine, row: Mapping[str, Any]) -> str:
    """Return what a row is decided to be, the same one by one and in a table."""
    alone = engine.decide(row).verdict.name
    assert engine.decide_frame(pd.DataFrame([row])).verdict.tolist() == [alone]
    return alone


def written(row: Mapping[str, Any], suffix: str, folder: Path) -> Path:
    path = folder / f"signals{suffix}"
    if suffix == ".jsonl":
        path.write_text(json.dumps(row) + "\n")
    elif suffix == ".csv":
        cells = {k: json.dumps(v) if isinstance(v, list) else v for k, v in row.items()}
        pd.DataFrame([cells]).to_csv(path, index=False)
    else:
        pq.write_table(pa.Table.from_pylist([dict(row)]), path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("how", ["left out", "blank", "told"])
def test_a_book_of_unknown_change_holds_in_every_file(
    booked: dict[str, Any], tmp_path: Path, suffix: str, how: str
) -> None:
    row = dict(booked)
    if how != "told":
        row["book_changed_at"] = None
    if how == "left out":
        del row["book_changed_at"]
    out = tmp_path / "decisions.jsonl"
    words = ["decide", library_root(), "--signals", written(row, suffix, tmp_path), "--out", out]
    main([str(word) for word in words], standalone_mode=False)
    assert json.loads(out.read_text())["verdict"] == ("EXECUTE" if how == "told" else "HOLD")


@pytest.mark.parametrize("absent", [None, pd.NA, pd.NaT, float("nan")])
def test_a_book_of_unknown_change_holds_in_every_row(shipped: Engine, booked: dict[str, Any], absent: Any) -> None:
    assert verdict(shipped, booked) == "EXECUTE"
    assert shipped.decide({**booked, "book_changed_at": absent}).verdict.name == "HOLD"


def test_a_held_book_says_how_its_change_can_be_told(shipped: Engine, booked: dict[str, Any]) -> None:
    del booked["book_changed_at"]
    texts = {b.text for b in shipped.decide(booked).because}
    wanted = "one snapshot cannot show that the book moves: give changed_at, or call again after it changed"
    assert wanted in texts


@pytest.mark.parametrize("side", ["bid", "ask"])
@pytest.mark.parametrize("levels", [0, 1, 4])
@pytest.mark.parametrize("how", ["cut", "padded"])
def test_a_side_cut_off_above_the_policys_depth_holds(
    shipped: Engine, booked: dict[str, Any], side: str, levels: int, how: str
) -> None:
    prices, sizes = booked[f"{side}_prices"], booked[f"{side}_sizes"]
    shallow = {f"{side}_prices": prices[:levels], f"{side}_sizes": sizes[:levels]}
    if how == "padded":
        shallow = {f"{side}_sizes": sizes[:levels] + [0.0] * (20 - levels)}
    assert verdict(shipped, {**booked, **shallow}) == "HOLD"
    five = {f"{side}_prices": prices[:5], f"{side}_sizes": sizes[:5]}
    assert verdict(shipped, {**booked, **five}) == "EXECUTE"


def test_a_cut_off_side_is_named_with_its_levels_and_the_depth(shipped: Engine, booked: dict[str, Any]) -> None:
    cut = {**booked, "ask_prices": booked["ask_prices"][:3], "ask_sizes": booked["ask_sizes"][:3]}
    assert any(b.text.startswith("the book has 3 of the 5 asks that are counted") for b in shipped.decide(cut).because)


@pytest.mark.parametrize(
    "column",
    [
        "orderflow.imbalance",
        "orderflow.book_frozen",
        "participation.visible_depth",
        "data_quality.spread",
        "data_quality.frozen_for",
        "data_quality.mid",
    ],
)
def test_a_feature_that_the_book_of_its_row_contradicts_holds(
    shipped: Engine, booked: dict[str, Any], column: str
) -> None:
    from golive.api.book_rows import complete

    shown = complete(shipped.program, booked, booked["decided_at"], 0)[column]
    at = {f"{column}_at": booked["decided_at"]}
    assert verdict(shipped, {**booked, **at, column: shown}) == "EXECUTE"
    wrong = shown * 0.5
    decision = shipped.decide({**booked, **at, column: wrong})
    assert verdict(shipped, {**booked, **at, column: wrong}) == decision.verdict.name == "HOLD"
    assert any(f"{column} is given as {wrong}, the book of the row gives {shown}" in b.text for b in decision.because)


@pytest.mark.parametrize("given", ["0.9", True, [0.9], float("inf"), 10**400, float("nan")])
def test_a_feature_that_is_no_number_beside_a_book_holds(shipped: Engine, booked: dict[str, Any], given: Any) -> None:
    column = "orderflow.imbalance"
    row = {**booked, column: given, f"{column}_at": booked["decided_at"]}
    assert shipped.decide(row).verdict.name == "HOLD"


def test_a_feature_beside_a_book_that_cannot_be_used_holds(shipped: Engine, booked: dict[str, Any]) -> None:
    at = booked["decided_at"]
    for column, value in (("orderflow.imbalance", 0.9), ("data_quality.spread", 1e-5), ("data_quality.mid", 60_000.5)):
        row = {**booked, column: value, f"{column}_at": at}
        for broken in ({"bid_prices": None}, {"ask_prices": [1.0] * 20}, {"book_at": at - 10 * SECOND}):
            assert verdict(shipped, {**row, **broken}) == "HOLD"


def test_a_best_quote_that_stood_longer_than_its_book_is_believed(shipped: Engine, booked: dict[str, Any]) -> None:
    column, at = "data_quality.frozen_for", booked["decided_at"]
    assert verdict(shipped, {**booked, column: 5.0, f"{column}_at": at}) == "EXECUTE"
    assert verdict(shipped, {**booked, column: 31.0, f"{column}_at": at}) == "SKIP"


def test_rows_with_and_without_arrays_go_in_one_table(
    shipped: Engine, booked: dict[str, Any], executed: Mapping[str, Any]
) -> None:
    flat = {name: value for name, value in executed.items() if value is not None}
    table = SignalTable.from_rows(list(told_apart([booked, flat])))
    assert decide_table(shipped, table).columns["verdict"].tolist() == ["EXECUTE", "EXECUTE"]


def cut(data: MarketData, levels: int, *, complete: bool) -> MarketData:
    """Return a recording whose books have so many levels."""
    book = data.book
    assert book is not None
    tables = {
        f"{side}_{what}": getattr(book, f"{side}_{what}")[:, :levels]
        for side in ("bid", "ask")
        for what in ("prices", "sizes")
    }
    counts = {f"{side}_levels": getattr(book, f"{side}_levels").clip(max=levels) for side in ("bid", "ask")}
    shallow: BookColumns = replace(book, **tables, **counts, complete=complete)
    return market_data(
        data.symbol, funding=data.funding, bars=data.bars, trades=data.trades, quotes=data.quotes, book=shallow
    )


@pytest.mark.parametrize("levels", [1, 4])
def test_a_run_on_books_of_fewer_levels_than_the_policy_counts_executes_nothing(shipped: Engine, levels: int) -> None:
    spec, data = market(SIMULATED)
    assert data.book is not None
    asked = {"strategies": ["momentum"], "stop": data.book.ts[0] + 200 * SECOND}
    held = replay(shipped, (spec, cut(data, levels, complete=False)), **asked)
    assert held.counts["EXECUTE"] == held.counts["REDUCE"] == 0
    assert held.counts["HOLD"] > 0
    assert replay(shipped, (spec, cut(data, 5, complete=False)), **asked).counts["EXECUTE"] > 0
    assert replay(shipped, (spec, cut(data, levels, complete=True)), **asked).counts["EXECUTE"] > 0


@pytest.mark.parametrize(("off", "expected"), [(1.0, "EXECUTE"), (1.0004, "EXECUTE"), (1.0006, "SKIP"), (20.0, "SKIP")])
def test_a_book_off_the_quote_of_its_instant_is_refused(
    shipped: Engine, momentum_run: Run, off: float, expected: str
) -> None:
    verdicts = momentum_run.decisions.columns["verdict"].tolist()
    row = momentum_run.rows[verdicts.index("EXECUTE")]
    now, (spec, data) = row["decided_at"], market(SIMULATED)
    quoted = with_quotes(data)
    assert quoted.quotes is not None
    prices = {name: getattr(quoted.quotes, name) * off for name in ("bid", "ask")}
    streams = RecordedWindows(
        replace(quoted, quotes=replace(quoted.quotes, **prices)), retention=retention(shipped.program)
    )
    session = Session(shipped, spec, mode="replay", streams=streams)
    session.state(position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="armed", at=now)
    decision = session.decide(id="A", strategy="momentum", direction=row["direction"], now=now)
    assert decision.verdict.name == expected
    if expected == "SKIP":
        assert "off the quote of its instant" in " ".join(b.text for b in decision.because)
