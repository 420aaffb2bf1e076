"""What a run's money comes to, counted once for its document, its page and the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.core.dataclass import dataclass
from golive.replay.money.earnings import Earnings, earnings_of
from golive.replay.money.execution_quality import ExecutionQuality, quality_of
from golive.replay.money.outcome import Outcome, outcome_of
from golive.replay.money.worth_at_looks import Drawdown, deepest

if TYPE_CHECKING:
    from golive.replay.replay import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStatistics:
    """Earnings and orders of all strategies first, then of each; the drawdown is the deepest at any look."""

    outcome: Outcome
    earnings: tuple[Earnings, ...]
    quality: tuple[ExecutionQuality, ...]
    drawdown: Drawdown | None


def statistics_of(run: Run) -> MoneyStatistics | None:
    """Return what a run's money comes to; None where no account could be kept."""
    if run.balance.capital is None:
        return None
    names = tuple(run.looks)
    money = run.money
    earnings = earnings_of(run.trips, money.days, names, capital=run.balance.capital, doubts=money.doubts)
    return MoneyStatistics(
        outcome=outcome_of(money, earnings[0]),
        earnings=earnings,
        quality=quality_of(money.orders, names),
        drawdown=deepest(money.curve),
    )
