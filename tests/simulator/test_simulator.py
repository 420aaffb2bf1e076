"""The embedded market holds what was planted in it, and nothing that was not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.replays import SIMULATED

from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars, Book, FloatArray, Trades
from golive.documents.streams import BarColumns, MarketData, on_tick
from golive.loader import load_market
from golive.market.data import market_data
from golive.market.events import Timeline
from golive.market.frames import window_of
from golive.market.read import read_market
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.models.bars.adx import adx
from golive.models.bars.drawdown_from_peak import drawdown_from_peak
from golive.models.bars.efficiency_ratio import efficiency_ratio
from golive.models.bars.vol_multiple import vol_multiple
from golive.models.bars.vol_percentile import vol_percentile
from golive.models.tape.flow_imbalance import flow_imbalance
from golive.models.tape.price_change import price_change
from golive.simulator.book import SIZE_STEP
from golive.simulator.parameters import FaultKind, PlantedRegime, SimulatedMarket
from golive.simulator.simulate import Simulated, simulate

SEEDS = range(8)
MARKET = SimulatedMarket()
KEEP = Retention(horizon_s=300.0, bars=1_000)


def simulated(seed: int) -> Simulated:
    return simulate(MARKET, np.random.default_rng(seed))


def data_of(sim: Simulated) -> MarketData:
    return market_data("BTC-PERP", bars=sim.bars, trades=sim.trades, quotes=sim.quotes, book=sim.book)


def test_a_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    digests = [data_of(simulated(seed)).digest for seed in (1, 1, 2)]
    assert digests[0] == digests[1] != digests[2]


def test_every_price_and_size_is_on_a_grid_so_that_processors_that_round_otherwise_give_the_same_bytes() -> None:
    bars, trades, quotes, book = (sim := simulated(1)).bars, sim.trades, sim.quotes, sim.book
    prices = (*bars_prices(bars), trades.price, quotes.bid, quotes.ask, book.bid_prices, book.ask_prices)
    sizes = (bars.volume, trades.quantity, quotes.bid_size, quotes.ask_size, book.bid_sizes, book.ask_sizes)
    assert all(np.array_equal(column, on_tick(column, MARKET.tick)) for column in prices)
    assert all(np.array_equal(column, on_tick(column, SIZE_STEP)) for column in sizes)


def bars_prices(bars: BarColumns) -> tuple[FloatArray, ...]:
    return bars.open, bars.high, bars.low, bars.close


def test_the_shipped_description_reads_as_the_embedded_market() -> None:
    spec, issues, _ = load_market(SIMULATED)
    assert issues == ()
    assert spec is not None
    assert (spec.label, spec.is_simulated) == ("SIMULATED", True)
    data, remarks = read_market(spec, ())
    assert remarks == ()
    assert data is not None
    assert spec.seed is not None
    made = simulated(spec.seed)
    streams: dict[str, Any] = {kind.value: columns for kind, columns in data.streams()}
    assert set(streams) == {stream.kind.value for stream in spec.streams}
    assert data.digest == market_data(spec.symbol, **streams).digest
    assert data.trades is not None
    assert data.trades.price.tolist() == made.trades.price.tolist()
    reseeded, _ = read_market(replace(spec, seed=spec.seed + 1), ())
    assert reseeded is not None
    assert reseeded.digest != data.digest


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_bars_are_a_calm_rise_that_a_momentum_strategy_may_trade(seed: int) -> None:
    sim = simulated(seed)
    bars = window_of(sim.bars, MARKET.start)
    last = slice(-10, None)
    assert (adx(bars, 14)[last] > 25).all()
    assert (efficiency_ratio(bars, 20)[last] > 0.3).all()
    assert (vol_percentile(bars, 20, 252)[last] < 0.8).all(), "volatile would come first"
    assert (vol_multiple(bars, 20, 252)[last] < 3).all()
    assert (drawdown_from_peak(bars, 252)[last] < 0.15).all()
    assert bars.close[-1] > bars.close[-60]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bars_before_hold_every_regime(seed: int) -> None:
    sim = simulated(seed)
    assert len(sim.regimes) == len(sim.bars.ts)
    assert set(sim.regimes) == set(PlantedRegime)
    assert sim.regimes[-60:] == (PlantedRegime.TRENDING,) * 60
    made = np.array([regime.value for regime in sim.regimes])
    returns = np.diff(np.log(sim.bars.close), prepend=np.nan)
    spread = {regime: float(np.nanstd(returns[made == regime.value])) for regime in PlantedRegime}
    assert spread[PlantedRegime.CRISIS] > spread[PlantedRegime.VOLATILE] > 2 * spread[PlantedRegime.MEAN_REVERTING]
    crisis = sim.bars.close[made == "crisis"]
    assert crisis[-1] < crisis[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_bars_are_bars(seed: int) -> None:
    bars = simulated(seed).bars
    assert isinstance(window_of(bars, MARKET.start), Bars)
    assert (bars.low <= np.minimum(bars.open, bars.close)).all()
    assert (bars.high >= np.maximum(bars.open, bars.close)).all()
    assert (np.diff(bars.ts) == 4 * 3600 * NANOS).all()
    assert bars.ts[-1] == MARKET.start
    assert bars.close[-1] == MARKET.price
    assert (bars.open[1:] == bars.close[:-1]).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_flow_book_and_price_lean_to_the_side_of_every_episode(seed: int) -> None:
    sim = simulated(seed)
    windows = RecordedWindows(data_of(sim), retention=KEEP)
    for episode in sim.episodes:
        trades = windows.trades(episode.end)
        assert isinstance(trades, Trades)
        length = (episode.end - episode.start) / NANOS
        assert episode.direction * flow_of(trades, length) > 0.3
        moved = price_change(trades, length)
        assert not isinstance(moved, Unknown)
        assert episode.direction * moved > 5e-4
        leads = windows.trades(episode.start + round(MARKET.lead_s * NANOS))
        assert isinstance(leads, Trades)
        assert episode.direction * flow_of(leads, MARKET.lead_s) > 0, "flow comes before the price"
        assert episode.direction * (share_of_bids(sim, episode.start, episode.end) - 0.5) > 0.1


def flow_of(trades: Trades, span_s: float) -> float:
    flow = flow_imbalance(trades, span_s)
    assert not isinstance(flow, Unknown)
    return float(flow)


def share_of_bids(sim: Simulated, start: int, end: int) -> float:
    clean = (sim.book.ts >= start) & (sim.book.ts < end) & (sim.book.ask_levels > 0)
    bids, asks = sim.book.bid_sizes[clean, :5].sum(axis=1), sim.book.ask_sizes[clean, :5].sum(axis=1)
    return float(np.median(bids / (bids + asks)))


@pytest.mark.parametrize("seed", SEEDS)
def test_outside_episodes_neither_flow_nor_book_leans(seed: int) -> None:
    sim = simulated(seed)
    quiet = np.ones(len(sim.trades.ts), dtype=bool)
    calm = np.ones(len(sim.book.ts), dtype=bool)
    for episode in sim.episodes:
        quiet &= (sim.trades.ts < episode.start) | (sim.trades.ts >= episode.end + NANOS)
        calm &= (sim.book.ts < episode.start) | (sim.book.ts >= episode.end + NANOS)
    signed = sim.trades.quantity[quiet] * sim.trades.aggressor[quiet]
    assert abs(signed.sum() / sim.trades.quantity[quiet].sum()) < 0.1
    share = sim.book.bid_sizes[calm].sum() / (sim.book.bid_sizes[calm].sum() + sim.book.ask_sizes[calm].sum())
    assert abs(share - 0.5) < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_the_book_is_wrong_where_a_fault_was_planted_and_nowhere_else(seed: int) -> None:
    sim = simulated(seed)
    windows = RecordedWindows(data_of(sim), retention=KEEP)
    assert {fault.kind for fault in sim.faults} == set(FaultKind)
    for ts in sim.book.ts.tolist():
        kind = next((fault.kind for fault in sim.faults if fault.start <= ts < fault.end), None)
        book = windows.book(ts)
        assert isinstance(book, Book)
        checked = book.checked()
        if kind is FaultKind.CROSSED:
            assert isinstance(checked, Unknown)
            assert checked.code == "book_crossed"
        elif kind is FaultKind.ONE_SIDED:
            assert isinstance(checked, Unknown)
            assert checked.code == "book_one_sided"
        else:
            assert isinstance(checked, Book)
            frozen = kind is FaultKind.FROZEN
            first = ts == sim.book.ts[0]
            assert frozen or book.changed_at == (None if first else ts)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fault_lies_in_an_episode_and_other_episodes_are_clean(seed: int) -> None:
    sim = simulated(seed)
    hit = [any(e.start <= fault.start < e.end for fault in sim.faults) for e in sim.episodes]
    assert sum(hit) == 3
    assert all(fault.start < fault.end for fault in sim.faults)
    assert sorted({e.direction for e in sim.episodes}) == [-1, 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_trades_and_quotes_are_what_a_venue_sends(seed: int) -> None:
    sim = simulated(seed)
    trades, quotes = sim.trades, sim.quotes
    assert 20 < len(trades.ts) / MARKET.session_s < 60
    assert (np.diff(trades.ts) >= 0).all()
    assert (np.diff(trades.id) == 1).all()
    assert (trades.quantity > 0).all()
    assert (quotes.bid < quotes.ask).all()
    assert (np.diff(quotes.ts) > 0).all()
    ticks = trades.price / MARKET.tick
    assert np.abs(ticks - np.rint(ticks)).max() < 1e-6
    at = np.searchsorted(quotes.ts, trades.ts, side="right") - 1
    best = np.where(trades.aggressor > 0, quotes.ask[at], quotes.bid[at])
    assert (trades.aggressor * (trades.price - best) >= -1e-9).all(), "a taker pays the best price or worse"


def test_the_session_is_one_timeline() -> None:
    data = data_of(simulated(0))
    timeline = Timeline(data)
    assert len(timeline) == sum(len(columns.ts) for _, columns in data.streams())
    assert (np.diff(timeline.ts) >= 0).all()


@pytest.mark.parametrize("change", [{"episodes": 20}, {"episode_shortest_s": 3.0}, {"phases": ()}, {"session_s": 60.0}])
def test_numbers_that_do_not_fit_together_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(Refused):
        replace(MARKET, **change)  # type: ignore[arg-type]  # each value has its field's type
