"""What the page of a run says of its money: each number with its n and interval, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.models.returns.annual_sharpe import AnnualSharpe
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.money.day_money import DayMoney
from golive.replay.money.doubts import Doubt
from golive.replay.money.earnings import CONFIDENCE, DAYS, Earnings, SeenShare
from golive.replay.money.execution_quality import ExecutionQuality
from golive.replay.money.statistics import MoneyStatistics
from golive.replay.replay import Run
from golive.replay.round_trips import Trip, doubt_of
from golive.report.drawing.equity_drawing import EquityDrawing, equity_drawing
from golive.report.formats import bps, cash, limit, number, percent, rounded, share, sureness, words
from golive.report.money_sentences import earned_sentence, total_of_what
from golive.report.tally.limit_use import LimitUse
from golive.trading.pnl import Pnl

UNKNOWN = "not known"
_FINE = 3
"""Digits of what is a small part of a percent or of a basis point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PnlCells:
    """Money without its unit, which stands in the table's caption."""

    gross: str
    spread: str
    impact: str
    fees: str
    funding: str
    net: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsRow:
    """Of one strategy or of all: what was booked, what is open, and what is told of an episode."""

    name: str
    trips: int
    open: int
    episodes: int
    pnl: PnlCells
    open_profit: str
    mean: str
    wins: str
    profit_factor: str
    sharpe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """What became of the orders of one strategy or of all."""

    name: str
    orders: int
    open: int
    ordered: int
    filled: int
    filled_share: str
    n: int
    mean: str
    tail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A day of UTC; an incomplete one has no number, and `doubts` says why."""

    date: str
    since: int
    until: int
    is_whole: bool
    pnl: PnlCells
    change: str
    doubts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """The most of a limit that was used; `share` is of the limit, at most 1."""

    use: LimitUse
    used: str
    limit: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """A round trip, and why what it came to is not known."""

    trip: Trip
    pnl: PnlCells
    worst: str
    best: str
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPage:
    """The money of a run; `is_kept` is False where no account could be kept, and then nothing is known."""

    is_kept: bool
    is_booked_known: bool
    sentence: str
    total: str
    made_of: str
    sure: str
    curve: EquityDrawing | None
    drawdown: str
    drawdown_share: str
    earnings: tuple[EarningsRow, ...]
    quality: tuple[QualityRow, ...]
    days: tuple[DayRow, ...]
    limits: tuple[LimitRow, ...]
    trips: tuple[TripRow, ...]


def money_page(
    run: Run, statistics: MoneyStatistics | None, *, trips: Sequence[Trip], limits: Sequence[LimitUse]
) -> MoneyPage:
    """Return what the page says of a run's money; `trips` are those that it lists."""
    known, unit = statistics is not None, run.balance.currency
    total = None if statistics is None else statistics.outcome.total
    worst = None if statistics is None else statistics.drawdown
    return MoneyPage(
        is_kept=known,
        is_booked_known=run.money.is_booked_known,
        sentence=earned_sentence(statistics, unit),
        total=UNKNOWN if total is None else cash(total, unit),
        made_of=total_of_what(statistics, unit),
        sure=sureness(CONFIDENCE),
        curve=equity_drawing(run.money.curve, run.money.doubts) if run.money.curve else None,
        drawdown=UNKNOWN if worst is None else cash(worst.amount, unit),
        drawdown_share=UNKNOWN if worst is None else share(float(worst.share), _FINE),
        earnings=tuple(earnings_words(one, unit) for one in (statistics.earnings if statistics else ())),
        quality=tuple(_quality(one) for one in (statistics.quality if statistics else ())),
        days=tuple(_day(day) for day in run.money.days),
        limits=tuple(_limit(use) for use in limits),
        trips=tuple(_trips(trips, run.money.doubts)),
    )


def amount(nanos: int | None) -> str:
    """Write money without its unit.

    >>> amount(-1_500_000_000), amount(None)
    ('-1.50', 'not known')
    """
    return UNKNOWN if nanos is None else cash(nanos, "").rstrip()


def _cells(pnl: Pnl | None, *, is_known: bool = True) -> PnlCells:
    if pnl is None or not is_known:
        return PnlCells(**dict.fromkeys(PnlCells.__slots__, UNKNOWN))
    return PnlCells(
        gross=amount(pnl.gross),
        spread=amount(pnl.spread),
        impact=amount(pnl.impact),
        fees=amount(pnl.fees),
        funding=amount(pnl.funding),
        net=amount(pnl.net),
    )


def earnings_words(one: Earnings, unit: str) -> EarningsRow:
    """Return what one strategy, or all, earned, in words."""
    return EarningsRow(
        name=one.name,
        trips=one.trips,
        open=one.open,
        episodes=one.episodes,
        pnl=_cells(one.pnl),
        open_profit=amount(one.open_profit),
        mean=_mean(one.mean, unit),
        wins=_share(one.win_rate),
        profit_factor=str(one.profit_factor)
        if isinstance(one.profit_factor, Unknown)
        else f"{number(one.profit_factor)}, n = {one.episodes}",
        sharpe=_sharpe(one.sharpe, one.sharpe_over),
    )


def _mean(mean: MeanInterval | Unknown, unit: str) -> str:
    if isinstance(mean, Unknown):
        return f"withheld: {mean}"
    return f"{number(mean.mean)} {unit}, {number(mean.lower)} to {number(mean.upper)}, n = {mean.n}"


def _share(seen: SeenShare | Unknown) -> str:
    if isinstance(seen, Unknown):
        return str(seen)
    return f"{percent(seen.share)}, {percent(seen.low)} to {percent(seen.high)}, n = {seen.n}"


def _sharpe(sharpe: AnnualSharpe | Unknown, over: str) -> str:
    if isinstance(sharpe, Unknown):
        return f"withheld: {sharpe}"
    ratio = sharpe.by_square_root
    span = "a year, over days" if over == DAYS else "an episode"
    return f"{number(ratio.ratio)} {span}, {number(ratio.lower)} to {number(ratio.upper)}, n = {sharpe.n}"


def _quality(one: ExecutionQuality) -> QualityRow:
    interval = one.interval
    ends = (
        f"withheld: {interval}"
        if isinstance(interval, Unknown)
        else f"{bps(interval.lower, 2)} to {bps(interval.upper, 2)}"
    )
    return QualityRow(
        name=one.name,
        orders=one.orders,
        open=one.open,
        ordered=one.ordered,
        filled=one.filled,
        filled_share=share(one.filled_share),
        n=one.n,
        mean=str(one.mean) if isinstance(one.mean, Unknown) else f"{bps(one.mean, _FINE)}, {ends}",
        tail=f"withheld: {one.tail}" if isinstance(one.tail, Unknown) else bps(one.tail, _FINE),
    )


def _day(day: DayMoney) -> DayRow:
    return DayRow(
        date=date_text(day.day),
        since=day.since,
        until=day.until,
        is_whole=day.is_whole,
        pnl=_cells(day.pnl, is_known=day.is_complete),
        change=amount(day.change),
        doubts=", ".join(words(code) for code in day.doubts),
    )


def _limit(use: LimitUse) -> LimitRow:
    return LimitRow(
        use=use,
        used=rounded(use.used, use.unit, use.limit),
        limit=limit(use.limit, use.unit),
        share=max(0.0, min(1.0, use.share)),
    )


def _trips(trips: Sequence[Trip], doubts: Sequence[Doubt]) -> Iterator[TripRow]:
    """Yield round trips; one that was held over a boundary whose funding is not known has no number."""
    for trip in trips:
        doubt = doubt_of(trip, doubts)
        yield TripRow(
            trip=trip,
            pnl=_cells(trip.pnl, is_known=doubt is None),
            worst=amount(trip.worst),
            best=amount(trip.best),
            doubt="" if doubt is None else words(doubt.code),
        )
