"""`AccountOfDay`: everything that the daily report of an account is made of."""

from __future__ import annotations

from collections.abc import Mapping

from golive.compiler.order_flow import OrderFlow
from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.learning.models_until import ModelUntil
from golive.paper.drills.last_held import HeldDrill
from golive.replay.attribution_study import AttributionStudy
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.compared_accounts import ComparedAccounts
from golive.replay.daily.day_figures import Figures
from golive.replay.daily.figure import Figure
from golive.replay.daily.period import Period
from golive.report.daily.told_backtest import ToldBacktest
from golive.report.tally.limit_use import LimitUse
from golive.trading.paper_days import PaperDays


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOfDay:
    """An account, a day of it counted since 1970, and what is told of it.

    `order_flow` says whether the policy that it ran by sees any; nobody knows of one that is not at hand.
    `before` are the figures of the day before, None where the run has none of it. `is_over` says whether the day had
    ended when the journal did. `why_no_limits`, `why_no_models`, `why_no_drill` and `why_no_backtest` say why those are
    not told.
    """

    name: str
    title: str
    record: AccountRecord
    day: int
    is_over: bool
    currency: str
    days: PaperDays
    figures: Figures
    before: Figures | None
    run: Figures
    sharpe: tuple[Figure, ...]
    limits: tuple[LimitUse, ...] = ()
    why_no_limits: str = ""
    models: tuple[ModelUntil, ...] = ()
    why_no_models: str = ""
    drill: HeldDrill | None = None
    why_no_drill: str = ""
    backtest: ToldBacktest | None = None
    why_no_backtest: str = ""
    compared: tuple[ComparedAccounts, ...] = ()
    earlier_runs: int = 0
    attribution: AttributionStudy
    order_flow: OrderFlow
    digests: Mapping[str, str]

    @property
    def date(self) -> str:
        """Return the day as `2024-02-29`."""
        return date_text(self.day)

    @property
    def period(self) -> Period:
        """Return the time of the day."""
        return Period.of_day(self.day)

    def figure(self, group: str, id: str) -> Figure:
        """Return one figure of the day."""
        return next(one for one in self.figures[group] if one.id == id)

    def run_figure(self, group: str, id: str) -> Figure:
        """Return one figure of the run so far."""
        return next(one for one in self.run[group] if one.id == id)
