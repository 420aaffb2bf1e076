"""What a daily report does not tell."""

from __future__ import annotations

from collections.abc import Iterator

from golive.replay.daily.day_figures import EXECUTION
from golive.report.daily.account_of_day import AccountOfDay

ALWAYS = (
    (
        "Fills are simulated: nobody traded, no order moved the market, and no queue was waited in. What real orders "
        "cost is only known of real orders."
    ),
    (
        "A day confirms operations, not an edge. The standard deviation of a Sharpe ratio a year over thirty days is "
        "3.0: thirty good days are common without any skill."
    ),
    "Equity is what its marks say, not what leaving would have brought.",
    "What a blocked episode would have earned is not in this report's counts.",
    (
        "Between two entries of the journal nothing is known; a gap is unknown for ever, and what would have been "
        "filled in it is in no number."
    ),
    "Whether the process lives now: the report is of the journal up to its last entry of the day.",
)


def limits_of(account: AccountOfDay) -> Iterator[str]:
    """Yield what is not told, first what is true of this account alone."""
    feed = account.record.begun.feed_class
    if feed != "live":
        yield f"Its feed is {feed.upper()}: no day of it counts, and nothing of it is about a market."
    if account.why_no_limits:
        yield f"How much of each limit was used: {account.why_no_limits}."
    if account.earlier_runs:
        yield f"Anything of its {account.earlier_runs} earlier runs: a run begins flat, and is told by itself."
    blind = sum(order.filled > 0 and order.slippage_bps is None for order in account.record.money.orders)
    if blind:
        yield f"The slippage of {blind} orders that arrived where no usable bid and ask were shown."
    if account.run_figure(EXECUTION, "impact_realised").n:
        yield (
            "The impact of real orders: what was paid beyond the best price is that of a book that golive took levels "
            "from, and no book answered."
        )
    yield from ALWAYS
