"""What a strategy, or all of them, earned after costs, and how sure that is: over episodes and days, never looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing, warming_up
from golive.core.window import FloatArray
from golive.models.numerics.wilson_interval import wilson_interval
from golive.models.returns.annual_sharpe import FEWEST_RETURNS, AnnualSharpe, annual_sharpe
from golive.models.returns.mean_interval import MeanInterval, mean_interval
from golive.models.returns.win_rate import profit_factor, win_rate
from golive.replay.money.day_money import DayMoney
from golive.replay.money.doubts import Doubt
from golive.replay.round_trips import Trip, open_profit
from golive.trading.pnl import NOTHING, Pnl

CONFIDENCE = 0.95
"""Of every interval, two-sided: convention."""

DAYS_A_YEAR = 365
"""Every day of UTC is one of the record, so a year has as many."""

EPISODES, DAYS = "episodes", "days"
"""What a Sharpe ratio is counted over: of episodes it is that of one, of days that of a year."""

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenShare:
    """A share that was seen in `n` cases, with Wilson's interval at 95 %."""

    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Earnings:
    """Of one strategy, or of `all`: money in nano-units, means in the account's currency.

    `trips` counts round trips, `open` those that are still open; `episodes` those of which nothing is, which all that
    follows is counted over. `mean` is what one of them earned after costs. Where funding is not known nothing is that
    follows from it: `pnl` is None then.
    """

    name: str
    trips: int
    open: int
    episodes: int
    pnl: Pnl | None
    open_profit: int | None
    mean: MeanInterval | Unknown
    win_rate: SeenShare | Unknown
    profit_factor: float | Unknown
    sharpe: AnnualSharpe | Unknown
    sharpe_over: str


def earnings_of(
    trips: Sequence[Trip],
    days: Sequence[DayMoney],
    strategies: Sequence[str],
    *,
    capital: int,
    doubts: Sequence[Doubt] = (),
) -> tuple[Earnings, ...]:
    """Return what each strategy earned, and all of them first.

    Parameters
    ----------
    trips
        Every round trip of a run, in the order in which they were opened.
    days
        Every day of it. Where enough are whole the Sharpe ratio of all is that of days, and otherwise of episodes.
    strategies
        Those that were asked.
    capital
        What the account began with, in nano-units: returns are shares of it.
    doubts
        What is not known of the run's money.
    """
    every = (
        _earnings(ALL, trips, days, capital),
        *(_earnings(name, [trip for trip in trips if trip.strategy == name], (), capital) for name in strategies),
    )
    booked = next((doubt for doubt in doubts if doubt.is_of_booked), None)
    return every if booked is None else tuple(_without_numbers(one, booked) for one in every)


def _without_numbers(one: Earnings, doubt: Doubt) -> Earnings:
    unknown = missing(doubt.code, f"funding is not known: {doubt.code.replace('_', ' ')}")
    return replace(one, pnl=None, mean=unknown, win_rate=unknown, profit_factor=unknown, sharpe=unknown)


def _earnings(name: str, trips: Sequence[Trip], days: Sequence[DayMoney], capital: int) -> Earnings:
    nets = np.array([net / NANOS for net in _ended_episodes(trips)], dtype=np.float64)
    sharpe, over = _sharpe(nets * (NANOS / capital) if capital > 0 else None, [day for day in days if day.is_whole])
    return Earnings(
        name=name,
        trips=len(trips),
        open=sum(trip.is_open for trip in trips),
        episodes=nets.size,
        pnl=sum((trip.pnl for trip in trips), NOTHING),
        open_profit=open_profit(trips),
        mean=mean_interval(nets, confidence=CONFIDENCE, named=EPISODES),
        win_rate=_wins(nets),
        profit_factor=profit_factor(nets) if nets.size else NO_EPISODES,
        sharpe=sharpe,
        sharpe_over=over,
    )


NO_EPISODES = missing("no_episodes", "no episode has ended")
NO_CAPITAL = invalid("no_capital", "the account began with nothing to count a share of")


def _ended_episodes(trips: Sequence[Trip]) -> Iterator[int]:
    """Yield what each episode came to of which nothing is open, in the order in which they ended."""
    episodes: dict[str, list[Trip]] = {}
    for trip in trips:
        # A position that no episode is known of is one by itself.
        episodes.setdefault(trip.episode or trip.entry_id, []).append(trip)
    ended = [own for own in episodes.values() if not any(trip.is_open for trip in own)]
    for own in sorted(ended, key=lambda own: max(trip.exit_ts or 0 for trip in own)):
        yield sum(trip.net for trip in own)


def _wins(nets: FloatArray) -> SeenShare | Unknown:
    if not nets.size:
        return NO_EPISODES
    share = win_rate(nets)
    if isinstance(share, Unknown):
        return share
    n = int(np.count_nonzero(nets))
    low, high = wilson_interval(share, n)
    return SeenShare(share=share, low=low, high=high, n=n)


def _sharpe(returns: FloatArray | None, days: Sequence[DayMoney]) -> tuple[AnnualSharpe | Unknown, str]:
    """Return the Sharpe ratio a year of whole days where they are enough, and otherwise that of an episode."""
    each_end = (1 + CONFIDENCE) / 2
    if len(days) >= FEWEST_RETURNS:
        incomplete = sum(not day.is_complete for day in days)
        if incomplete:
            return missing("incomplete_days", f"{incomplete} of {len(days)} days are incomplete"), DAYS
        shares = np.array([share_of_day(day) for day in days], dtype=np.float64)
        return annual_sharpe(shares, periods_per_year=DAYS_A_YEAR, confidence=each_end), DAYS
    if returns is None:
        return NO_CAPITAL, EPISODES
    if returns.size < FEWEST_RETURNS:
        return warming_up("insufficient_data", f"{several(returns.size, 'episode')}, needs {FEWEST_RETURNS}"), EPISODES
    return annual_sharpe(returns, periods_per_year=1, confidence=each_end), EPISODES


def share_of_day(day: DayMoney) -> float:
    """Return what a complete day added, as a share of what it began with; NaN, which is refused, where that is none."""
    if day.change is None or not day.began or day.began < 0:
        return float("nan")
    return day.change / day.began
