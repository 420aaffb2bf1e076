"""What an account earned and paid in a period, and how far it fell."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.civil import date_text
from golive.core.unit import NANOS
from golive.replay.daily.account_record import AccountRecord, days_in
from golive.replay.daily.figure import MONEY, SECONDS, SHARE, Figure, exact
from golive.replay.daily.period import Period
from golive.replay.daily.under_water import under_water
from golive.replay.money.day_money import DayMoney
from golive.replay.money.worth_at_looks import EquityPoint, deepest
from golive.trading.pnl import NOTHING, Pnl

FILLS, DAYS, BOUNDARIES, MARKS, TRIPS = "fills", "days", "funding boundaries", "marks", "round trips"
NO_MID = "of some fill no bid and ask were told at its arrival, so that spread and impact cannot be told apart"


def money_figures(record: AccountRecord, period: Period) -> Iterator[Figure]:
    """Yield what was booked, part by part, what the equity came to, and drawdown and time under water."""
    days = days_in(record.money.days, period)
    pnl = sum((day.pnl for day in days), NOTHING)
    n, boundaries = sum(period.has(fill.ts) for fill in record.fills), sum(map(period.has, record.boundaries))
    unfunded = _unfunded(days)
    yield exact("gross", "Gross", MONEY, pnl.gross, n, FILLS, why=NO_MID)
    yield exact("spread", "Spread paid", MONEY, pnl.spread, n, FILLS, why=NO_MID)
    yield exact("impact", "Impact paid", MONEY, pnl.impact, n, FILLS, why=NO_MID)
    yield exact("fees", "Fees paid", MONEY, pnl.fees, n, FILLS)
    yield exact("funding", "Funding", MONEY, None if unfunded else pnl.funding, boundaries, BOUNDARIES, why=unfunded)
    yield exact("net", "Net booked", MONEY, None if unfunded else pnl.net, n, FILLS, why=unfunded)
    yield from _equity(record, days, period)
    yield from _fallen(record, period)


def booked(record: AccountRecord, period: Period) -> Pnl:
    """Return what was booked in a period, also where not all of it is known."""
    return sum((day.pnl for day in days_in(record.money.days, period)), NOTHING)


def _unfunded(days: tuple[DayMoney, ...]) -> str:
    unknown = [date_text(day.day) for day in days if not day.is_booked_known]
    return f"funding is not known of {', '.join(unknown)}" if unknown else ""


def _equity(record: AccountRecord, days: tuple[DayMoney, ...], period: Period) -> Iterator[Figure]:
    n = sum(period.has(point.ts) for point in record.money.curve)
    began = days[0].began if days else None
    ended = days[-1].ended if days else None
    why = _why_incomplete(days)
    change = None if began is None or ended is None or why else ended - began
    unmarked = why or "no mark is near its end"
    yield exact("equity", "Equity at the end", MONEY, ended, n, MARKS, why=unmarked)
    yield exact("equity_change", "Added to equity", MONEY, change, n, MARKS, why=unmarked)
    share = None if change is None or not began or began < 0 else change / began
    yield exact("return", "Return on equity", SHARE, share, len(days), DAYS, why=unmarked)
    still = [trip for trip in record.trips if trip.is_open] if period.until > record.until else []
    worth = [trip.open_profit for trip in still]
    is_known = None not in worth
    yield exact(
        "open_profit",
        "Open profit, before the fees of leaving",
        MONEY,
        sum(one for one in worth if one is not None) if is_known else None,
        len(still),
        "open round trips",
        why="what is open has no mark",
    )


def _why_incomplete(days: tuple[DayMoney, ...]) -> str:
    """Return why the sum over some days is not known; funding, or an end of them that could not be marked."""
    if not days:
        return "the account was not there"
    unfunded = _unfunded(days)
    if unfunded:
        return unfunded
    ends = {"the first": days[0].began, "the last": days[-1].ended}
    unknown = [name for name, equity in ends.items() if equity is None]
    return f"the equity at {' and '.join(unknown)} end of it could not be marked" if unknown else ""


def _fallen(record: AccountRecord, period: Period) -> Iterator[Figure]:
    points = [point for point in record.money.curve if period.has(point.ts)]
    worst, wet = deepest(points), under_water(record.money.curve, period)
    n = sum(point.equity is not None for point in points)
    unmarked = "nothing was marked in it"
    yield exact(
        "drawdown",
        "Deepest drawdown within it",
        MONEY,
        None if worst is None else -worst.amount,
        n,
        MARKS,
        why=unmarked,
    )
    yield exact(
        "drawdown_share",
        "Deepest drawdown, of its peak",
        SHARE,
        None if worst is None else abs(float(worst.share)),
        n,
        MARKS,
        why=unmarked,
    )
    yield exact("below_peak", "Below the peak at its end", MONEY, _below(record, period), n, MARKS, why=unmarked)
    yield exact("under_water", "Time under water", SHARE, wet.share, wet.n, MARKS, why=unmarked)
    yield exact("under_water_longest", "Longest without a new peak", SECONDS, wet.longest / NANOS, wet.n, MARKS)


def _below(record: AccountRecord, period: Period) -> int | None:
    """Return how far the last equity in a period is below the highest of the run until then."""
    before: list[EquityPoint] = [point for point in record.money.curve if point.ts < period.until]
    equities = [point.equity for point in before if point.equity is not None]
    return max(equities) - equities[-1] if equities and before[-1].equity is not None else None
