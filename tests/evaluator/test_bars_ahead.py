"""Features over a recording of bars, worked out for many of its bars at once: those of each bar alone, to the bit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.bars_library import FOUR_HOURS, bars_engine, bars_market

from golive.api import Session
from golive.core.row import Row
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.documents.streams import BarColumns, MarketData
from golive.evaluator import bar_models
from golive.evaluator.features import MOST_AHEAD, FeatureStage, RowKind
from golive.evaluator.windows import Streams, Windows
from golive.market.data import market_data
from golive.trading.assumed_terms import streams_seen

MANY, WARM = 1_100, 560


class Alone:
    """Streams whose bars know of no recording that they lie in."""

    def __init__(self, streams: Streams) -> None:
        self.trades, self.quotes, self.book, self.funding = (
            streams.trades,
            streams.quotes,
            streams.book,
            streams.funding,
        )
        self._shown = streams

    def bars(self, now: int, length: int | None = None) -> Bars | Unknown:
        window = self._shown.bars(now, length)
        return window if isinstance(window, Unknown) else replace(window, stored=None)


def walk(fault: str = "") -> MarketData:
    """Return the bars of a random walk; after the first of them something may be wrong."""
    random, (_, shown) = np.random.default_rng(8), bars_market()
    assert shown.bars is not None
    closes = 60_000 * np.exp(np.cumsum(random.normal(0.0, 0.01, MANY + 1)))
    if fault == "frozen":
        closes[800:830] = closes[800]
    if fault == "crisis":
        closes[850:] *= 0.7
    before, after = closes[:-1], closes[1:]
    columns: dict[str, Any] = {
        "ts": int(shown.bars.ts[0]) + np.arange(MANY, dtype=np.int64) * FOUR_HOURS,
        "open": before,
        "high": np.maximum(before, after) * 1.001,
        "low": np.minimum(before, after) * 0.999,
        "close": after,
        "volume": random.uniform(500.0, 900.0, MANY),
    }
    if fault == "untraded":
        columns["volume"][820:850] = 0.0
    kept = np.ones(MANY, dtype=bool)
    if fault == "hole":
        kept[810:813] = False
    if fault == "outage":
        kept[700:760] = False
    bars: BarColumns = replace(shown.bars, **{name: column[kept] for name, column in columns.items()})
    return market_data(shown.symbol, bars=bars)


class Looking:
    """A session over a recording, and what a stage that sees one of its instants alone makes of that one."""

    def __init__(self, data: MarketData) -> None:
        engine, (spec, _) = bars_engine(), bars_market()
        program = engine.program
        self._streams = streams_seen(engine, spec, data, seed=0)
        self._session = Session(engine, spec, mode="replay", streams=self._streams)
        self._anew = FeatureStage(program.features, program.arguments, program.bar_models, program.checked.functions)

    def row(self, now: int) -> Row:
        """Return what the session sees at an instant."""
        return self._session.row(id=str(now), strategy="bot", direction="long", now=now)

    def both(self, now: int) -> tuple[Row, Row]:
        """Return the features that the session sees at an instant, and those of a stage that sees that one alone."""
        row = self.row(now)
        alone = self._anew.row(row, Windows(Alone(self._streams), now, row["clock_skew"]))
        return {name: row[name] for name in alone}, alone


def looked(data: MarketData, instants: Iterable[int]) -> list[tuple[Row, Row]]:
    """Return both at each instant."""
    looking = Looking(data)
    return [looking.both(now) for now in instants]


def closes(data: MarketData) -> list[int]:
    assert data.bars is not None
    return [int(ts) for ts in data.bars.ts]


@pytest.mark.parametrize("fault", ["", "frozen", "crisis", "untraded", "hole", "outage"])
def test_what_is_seen_bar_by_bar_is_what_each_bar_alone_shows(fault: str) -> None:
    data = walk(fault)
    both = looked(data, closes(data)[WARM:])
    assert [seen for seen, _ in both] == [alone for _, alone in both]
    assert sum(seen["market_regime.state"] is not None for seen, _ in both) > 100


def test_what_the_last_bars_do_not_tell_is_told_by_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bar_models, "TAILS", (9, 12))
    data = walk("crisis")
    both = looked(data, closes(data)[960:1_030])
    assert [seen for seen, _ in both] == [alone for _, alone in both]


def test_looks_that_skip_go_back_or_ask_twice_see_what_each_bar_alone_shows() -> None:
    data = walk("hole")
    ends, random = closes(data), np.random.default_rng(2)
    rows = np.clip(np.cumsum(random.integers(-2, 6, 150)) + WARM, WARM, len(ends) - 1)
    instants = [ends[row] + int(random.choice([0, 1, 3_600, 5 * 3_600])) * NANOS for row in rows]
    both = looked(data, instants)
    assert [seen for seen, _ in both] == [alone for _, alone in both]


def test_bars_that_are_told_too_late_are_as_old_as_they_are_however_far_ahead_was_worked_out() -> None:
    data = walk()
    ends, looking = closes(data), Looking(data)
    for now in ends[WARM:-10]:
        looking.row(now)
    seen, alone = looking.both(ends[-1] + 40 * 86_400 * NANOS)
    assert seen == alone
    assert seen["liquidity.daily_value"] is None
    assert str(seen["liquidity.daily_value_why"]).startswith("stale:")


def test_a_bar_changes_nothing_of_those_before_it() -> None:
    data = walk()
    ends, bars = closes(data), data.bars
    assert bars is not None
    spoilt = {name: getattr(bars, name).copy() for name in ("open", "high", "low", "close", "volume")}
    for column in spoilt.values():
        column[900:] = np.nan
    told = market_data(data.symbol, bars=replace(bars, **spoilt))
    whole, cut = Looking(data), Looking(told)
    for now in ends[WARM:900]:
        assert whole.row(now) == cut.row(now)


def test_rows_that_differ_at_every_look_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, (spec, _), data = bars_engine(), bars_market(), walk()
    program, streams = engine.program, streams_seen(engine, spec, data, seed=0)
    stage = FeatureStage(program.features, program.arguments, program.bar_models, program.checked.functions)
    monkeypatch.setattr(stage, "_reads", ("tick",))
    row = Session(engine, spec, mode="replay", streams=streams).row(
        id="1", strategy="bot", direction="long", now=closes(data)[WARM]
    )
    for tick, now in enumerate(closes(data)[WARM : WARM + 3 * MOST_AHEAD], 1):
        seen = stage.row({**row, "tick": float(tick)}, Windows(streams, now, row["clock_skew"]))
        assert seen == stage.row(row, Windows(Alone(streams), now, row["clock_skew"]))
    bars = streams.bars(now)
    assert isinstance(bars, Bars)
    assert bars.stored is not None
    kinds = {id(name[0]) for name in bars.stored.facts if isinstance(name, tuple) and isinstance(name[0], RowKind)}
    assert 1 < len(kinds) <= MOST_AHEAD
