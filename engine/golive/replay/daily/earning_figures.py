"""What the episodes of a period earned after costs, and how much was traded for it."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.value import Unknown
from golive.replay.daily.account_record import AccountRecord, days_in
from golive.replay.daily.figure import COUNT, MONEY, RATIO, Figure, exact, mean, seen_share, withheld
from golive.replay.daily.money_figures import FILLS, TRIPS
from golive.replay.daily.period import Period
from golive.replay.money.earnings import EPISODES, Earnings, earnings_of

SPREADS = "it is a quotient of sums, and no interval of it is told"


def earnings_in(record: AccountRecord, period: Period) -> tuple[Earnings, ...]:
    """Return what all strategies together, and then each, earned with the round trips that ended in a period."""
    ended = [trip for trip in record.trips if period.has(trip.exit_ts)]
    doubts = [doubt for doubt in record.money.doubts if doubt.is_of_booked and period.has(doubt.heard)]
    days = days_in(record.money.days, period)
    return earnings_of(ended, days, record.strategies, capital=record.capital, doubts=doubts)


def earning_figures(record: AccountRecord, period: Period) -> Iterator[Figure]:
    """Yield round trips and episodes that ended, what one earned, wins, profit factor and turnover."""
    yield from episode_figures(earnings_in(record, period)[0])
    yield _turnover(record, period, sum(period.has(fill.ts) for fill in record.fills))


def episode_figures(every: Earnings) -> Iterator[Figure]:
    """Yield what episodes came to that ended, of all strategies or of one."""
    yield exact("round_trips", "Round trips that ended", COUNT, every.trips, every.trips, TRIPS)
    yield exact("episodes", "Episodes that ended", COUNT, every.episodes, every.episodes, EPISODES)
    yield mean("mean_net", "Mean of an episode after costs", MONEY, every.mean, every.episodes, EPISODES)
    yield seen_share("win_rate", "Win rate", every.win_rate, every.episodes, EPISODES)
    factor = every.profit_factor
    if isinstance(factor, Unknown):
        yield withheld("profit_factor", "Profit factor", RATIO, factor, every.episodes, EPISODES)
    else:
        yield Figure(
            id="profit_factor",
            title="Profit factor",
            unit=RATIO,
            value=factor,
            n=every.episodes,
            counted=EPISODES,
            why=SPREADS,
        )


def _turnover(record: AccountRecord, period: Period, n: int) -> Figure:
    traded = sum(fill.notional for fill in record.fills if period.has(fill.ts))
    days = days_in(record.money.days, period)
    began = days[0].began if days else None
    turnover = traded / began if began else None
    title = "Turnover, of the equity that it began with"
    return exact("turnover", title, RATIO, turnover, n, FILLS, why="the equity that it began with is not known")
