"""The part of a page on money: the day beside the run, strategies, and what each day added."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.civil import date_text
from golive.core.unit import NANOS
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.day_figures import EARNINGS, MONEY
from golive.replay.daily.earning_figures import earnings_in
from golive.replay.daily.period import Period
from golive.replay.money.day_money import DayMoney
from golive.replay.money.earnings import Earnings
from golive.replay.simulated_fills import SIMULATED
from golive.report.analysis import PageRow, PageTable, Section
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.figure_tables import day_and_run, one_column
from golive.report.drawing.line_chart import Curve, LineChart, ReferenceLine, line_chart
from golive.report.formats import grouped
from golive.report.money_page import amount, earnings_words

COSTS = (
    f"{SIMULATED} fills. Gross is what trading at the mids of arrival would have brought; net is gross less spread, "
    "impact and fees, with funding. What is open is in equity at its mark, before the fees of leaving."
)
LISTED_DAYS = 40


def money_section(account: AccountOfDay) -> Section:
    """Return what was earned and paid, and how far it fell."""
    return Section(
        id="money",
        title="Money",
        paragraphs=(COSTS,),
        charts=tuple(_daily(account)),
        tables=(
            day_and_run(
                "What was booked, what the equity came to, and how far it fell. Drawdown and time under water are of "
                "marks: each minute while something is open, and whatever is known while nothing is.",
                account.figures[MONEY],
                account.run[MONEY],
                date=account.date,
                currency=account.currency,
            ),
            _days(account),
        ),
    )


def edge_section(account: AccountOfDay) -> Section:
    """Return how sure it is that anything is earned."""
    return Section(
        id="edge",
        title="How sure that is",
        paragraphs=(
            (
                "An episode is one event that a strategy signalled: what can at best count as independent. The Sharpe "
                "ratio is that of whole days of UTC, a year of 365 of them, with the ends of its interval at 95 % "
                "together; its confidence is one less the p-value of a test, not a chance."
            ),
        ),
        tables=(
            one_column("The Sharpe ratio.", account.sharpe, head="run so far", currency=account.currency),
            day_and_run(
                "Episodes that ended.",
                account.figures[EARNINGS],
                account.run[EARNINGS],
                date=account.date,
                currency=account.currency,
            ),
            _strategies(account.record, account.record.whole, account.currency),
        ),
    )


def _strategies(record: AccountRecord, period: Period, currency: str) -> PageTable:
    return PageTable(
        caption=f"Each strategy over the run so far, in {currency}.",
        heads=("Strategy", "Round trips", "Net", "Mean of an episode", "Win rate", "Profit factor"),
        rows=tuple(_strategy(one, currency) for one in earnings_in(record, period)),
        numeric=False,
    )


def _strategy(one: Earnings, currency: str) -> PageRow:
    row = earnings_words(one, currency)
    cells = (row.name, grouped(one.trips), row.pnl.net, row.mean, row.wins, row.profit_factor)
    return PageRow(cells=cells, strong=row.name == "all")


def _days(account: AccountOfDay) -> PageTable:
    days = account.record.money.days[-LISTED_DAYS:]
    return PageTable(
        caption=f"The last {len(days)} days of the run, in {account.currency}: what was booked on each, and what it "
        "added to the equity. A day of which something is not known has no number.",
        heads=("Day", "Gross", "Spread", "Impact", "Fees", "Funding", "Net", "Added to equity"),
        rows=tuple(_day(day) for day in days),
    )


def _day(day: DayMoney) -> PageRow:
    pnl, known = day.pnl, day.is_booked_known
    parts = (pnl.gross, pnl.spread, pnl.impact, pnl.fees, pnl.funding if known else None, pnl.net if known else None)
    return PageRow(cells=(date_text(day.day), *(amount(part) for part in parts), amount(day.change)))


def _daily(account: AccountOfDay) -> Iterator[LineChart]:
    days = [day for day in account.record.money.days if day.change is not None]
    first = account.record.money.days[0].day if account.record.money.days else 0
    drawn = line_chart(
        id="daily-chart",
        title="What each day added to the equity",
        description=f"{SIMULATED}. Each dot is a day of UTC, counted from the first of the run; the table has the same "
        "in numbers.",
        x_name="day of the run",
        y_name=f"added to equity, {account.currency}",
        curves=[
            Curve(
                name="a day",
                points=[(float(day.day - first + 1), (day.change or 0) / NANOS) for day in days],
                dots=True,
            )
        ],
        references=(ReferenceLine(name="nothing", y=0.0),),
    )
    yield from () if drawn is None or len(days) <= 1 else (drawn,)
