"""What a run earned, over episodes and days: against other computations, and what each number is withheld for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.execution.account import DAY
from golive.models.returns.annual_sharpe import AnnualSharpe, annual_sharpe
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.money.day_money import DayMoney
from golive.replay.money.doubts import QUOTES_SILENT, Doubt
from golive.replay.money.earnings import ALL, Earnings, SeenShare, earnings_of
from golive.replay.money.execution_quality import quality_of
from golive.replay.money.order_outcomes import OrderOutcome
from golive.replay.money.outcome import Word, outcome_of
from golive.replay.money.run_money import RunMoney
from golive.replay.round_trips import Trip
from golive.trading.pnl import NOTHING

CAPITAL = 1_000 * NANOS


def trip(n: int, net: int, *, strategy: str = "s", episode: str = "", open_lots: int = 0) -> Trip:
    """Return a round trip that came to so many nano-units, after fees of three."""
    return Trip(
        entry_id=f"{strategy}-{n}-long",
        strategy=strategy,
        symbol="BTC",
        direction="long",
        episode=episode or f"{strategy}-e{n}",
        lots=2,
        open_lots=open_lots,
        entry_ts=n * NANOS,
        entry_price=100.0,
        exit_id=f"{strategy}-{n}-close",
        exit_ts=None if open_lots else (n + 1) * NANOS,
        exit_price=101.0,
        reason="when",
        because="over",
        realised=net + 3,
        fees=3,
        funding=0,
        spread=1,
        impact=1,
        open_profit=5 if open_lots else 0,
        worst=0,
        best=0,
    )


def earned(trips: list[Trip], **options: object) -> Earnings:
    """Return what all of them came to."""
    days = options.get("days", ())
    doubts = options.get("doubts", ())
    assert isinstance(days, tuple)
    assert isinstance(doubts, tuple)
    return earnings_of(trips, days, ("s", "t"), capital=CAPITAL, doubts=doubts)[0]


NETS = st.lists(st.one_of(st.just(0), st.integers(-(10**9), 10**9)), min_size=1, max_size=30)


@given(NETS)
def test_wins_and_factors_are_those_of_the_episodes(nets: list[int]) -> None:
    every = earned([trip(n, net) for n, net in enumerate(nets)])
    wins, losses = sum(net > 0 for net in nets), sum(net < 0 for net in nets)
    assert (every.episodes, every.trips) == (len(nets), len(nets))
    assert every.pnl is not None
    assert every.pnl.net == sum(nets)
    if wins + losses:
        assert isinstance(every.win_rate, SeenShare)
        low, high = proportion_confint(wins, wins + losses, method="wilson")
        assert every.win_rate.share == wins / (wins + losses)
        assert (every.win_rate.low, every.win_rate.high) == pytest.approx((low, high), abs=1e-12)
        assert every.win_rate.n == wins + losses
    else:
        assert isinstance(every.win_rate, Unknown)
    if losses:
        gains = sum(net for net in nets if net > 0)
        assert every.profit_factor == pytest.approx(gains / -sum(net for net in nets if net < 0))
    else:
        assert isinstance(every.profit_factor, Unknown)


def test_the_trips_of_one_episode_are_one_observation_and_an_open_one_is_none() -> None:
    trips = [trip(0, 5, episode="a"), trip(1, -7, episode="a"), trip(2, 4), trip(3, -3, open_lots=1)]
    every = earned(trips)
    assert (every.trips, every.open, every.episodes) == (4, 1, 2)
    assert isinstance(every.win_rate, SeenShare)
    assert (every.win_rate.share, every.win_rate.n) == (0.5, 2)
    assert every.profit_factor == 2.0
    assert every.open_profit == 5
    both = earned([trip(0, 5, episode="a"), trip(1, -7, episode="a", open_lots=1)])
    assert both.episodes == 0, "an episode that is open in part has not ended"


@pytest.mark.parametrize(("n", "withheld"), [(23, True), (24, False)])
def test_means_and_sharpe_ratios_are_withheld_under_24_episodes(n: int, *, withheld: bool) -> None:
    nets = np.random.default_rng(5).integers(-900, 1_100, n) * 10**6
    every = earned([trip(i, int(net)) for i, net in enumerate(nets)])
    assert isinstance(every.mean, Unknown if withheld else MeanInterval)
    assert isinstance(every.sharpe, Unknown if withheld else AnnualSharpe)
    assert every.sharpe_over == "episodes"
    if isinstance(every.sharpe, AnnualSharpe) and isinstance(every.mean, MeanInterval):
        shares = nets / CAPITAL
        assert every.sharpe.by_square_root.ratio == pytest.approx(shares.mean() / shares.std(ddof=1))
        assert every.mean.mean == pytest.approx(nets.mean() / NANOS)
        assert every.mean.n == every.sharpe.n == n
    else:
        assert "23 episodes, needs 24" in str(every.mean)
        assert "23 episodes, needs 24" in str(every.sharpe)


def days_of(changes: list[int]) -> tuple[DayMoney, ...]:
    """Return whole days that added so many nano-units each."""
    worth = [CAPITAL, *(CAPITAL + int(change) for change in np.cumsum(changes))]
    return tuple(
        DayMoney(
            day=n,
            since=n * DAY,
            until=(n + 1) * DAY,
            pnl=NOTHING,
            began=worth[n],
            ended=worth[n + 1],
            is_whole=True,
            doubts=(),
            is_booked_known=True,
        )
        for n in range(len(changes))
    )


def test_of_enough_whole_days_the_sharpe_ratio_is_that_of_a_year_of_them() -> None:
    changes = (np.random.default_rng(7).integers(-900, 1_000, 40) * 10**6).tolist()
    days = days_of(changes)
    every = earned([trip(0, 5)], days=days)
    shares = [day.change / day.began for day in days if day.change is not None and day.began is not None]
    wanted = annual_sharpe(shares, periods_per_year=365, confidence=0.975)
    assert (every.sharpe, every.sharpe_over) == (wanted, "days")
    assert isinstance(wanted, AnnualSharpe)
    assert wanted.by_square_root.ratio == pytest.approx(np.mean(shares) / np.std(shares, ddof=1) * np.sqrt(365))
    incomplete = (replace(days[3], doubts=("rate_absent",)), *days[:3], *days[4:])
    withheld = earned([trip(0, 5)], days=incomplete)
    assert str(withheld.sharpe) == "1 of 40 days are incomplete"
    part = tuple(replace(day, is_whole=False) for day in days)
    assert earned([trip(0, 5)], days=part).sharpe_over == "episodes", "a day that was looked at in part is no day"


def test_each_strategy_has_its_own_and_all_of_them_sum() -> None:
    trips = [trip(0, 5), trip(1, -3, strategy="t"), trip(2, 9, strategy="t")]
    every, one, other = earnings_of(trips, (), ("s", "t"), capital=CAPITAL)
    assert [e.name for e in (every, one, other)] == [ALL, "s", "t"]
    assert (one.trips, other.trips) == (1, 2)
    assert one.pnl is not None
    assert other.pnl is not None
    assert one.pnl + other.pnl == every.pnl


def test_where_funding_is_not_known_no_number_is_told_and_where_a_mark_is_missing_only_the_total_is_not() -> None:
    trips = [trip(n, 10**9 + n * 10**7) for n in range(40)]
    (day,) = days_of([10**9])
    funding = Doubt(code="rate_absent", since=7, until=7, symbol="BTC", heard=8)
    silent = Doubt(code=QUOTES_SILENT, since=7, until=9)
    unknown = earned(trips, doubts=(funding,))
    assert unknown.pnl is None
    assert all(isinstance(v, Unknown) for v in (unknown.mean, unknown.win_rate, unknown.profit_factor, unknown.sharpe))
    known = earned(trips, doubts=(silent,))
    assert isinstance(known.mean, MeanInterval)
    for doubt, every in ((funding, unknown), (silent, known)):
        outcome = outcome_of(RunMoney(days=(replace(day, doubts=(doubt.code,)),), doubts=(doubt,)), every)
        assert (outcome.word, outcome.booked, outcome.total) == (Word.UNTOLD, None, None)
        assert outcome.why == (f"1970-01-01 is incomplete ({doubt.code.replace('_', ' ')})",)


@pytest.mark.parametrize(("shift", "word"), [(5, Word.EARNS), (-5, Word.LOSES), (0, Word.UNTOLD)])
def test_the_word_follows_from_the_interval(shift: int, word: Word) -> None:
    nets = [(n % 3 - 1 + shift) * 10**8 + n * n % 7 * 10**6 - 3 * 10**6 for n in range(60)]
    outcome = outcome_of(RunMoney(days=days_of([10**9])), earned([trip(n, net) for n, net in enumerate(nets)]))
    assert outcome.word is word
    assert outcome.booked == sum(nets) == outcome.total
    assert bool(outcome.why) is (word is Word.UNTOLD)


def order(n: int, slippage: float | None, *, filled: int = 10, ended: bool = True) -> OrderOutcome:
    """Return an order of ten lots."""
    return OrderOutcome(
        id=f"{n}/1",
        signal=f"{n}",
        strategy="s",
        symbol="BTC",
        side="buy",
        closes=False,
        lots=10,
        filled=filled,
        sent_ts=n,
        arrives_ts=n,
        ended=ended,
        mid_price=None if slippage is None else 100.0,
        average_price=None,
        slippage_bps=slippage,
    )


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=60))
def test_slippage_is_that_of_numpy_over_orders_and_its_tail_needs_twenty(slipped: list[float]) -> None:
    every = quality_of([order(n, bps) for n, bps in enumerate(slipped)], ("s",))[0]
    assert every.n == len(slipped)
    assert every.mean == pytest.approx(float(np.mean(slipped)), abs=1e-12)
    if len(slipped) < 20:
        assert str(every.tail) == f"{len(slipped)} orders, needs 20"
    else:
        assert every.tail in slipped
        assert sum(bps <= every.tail for bps in slipped) >= 0.95 * len(slipped)


def test_filled_lots_are_counted_over_orders_that_ended() -> None:
    orders = [order(0, 1.0), order(1, None, filled=0), order(2, None, filled=4), order(3, 2.0, filled=5, ended=False)]
    every = quality_of(orders, ())[0]
    assert (every.orders, every.open, every.ordered, every.filled) == (3, 1, 30, 14)
    assert every.filled_share == pytest.approx(14 / 30)
    assert (every.n, every.blind, every.mean) == (2, 1, 1.5)
    nothing = quality_of([], ())[0]
    assert isinstance(nothing.filled_share, Unknown)
    assert isinstance(nothing.mean, Unknown)
