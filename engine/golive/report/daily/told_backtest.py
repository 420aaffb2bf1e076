"""What a run on a recording says beside an account on paper: the figures that both have."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, missing
from golive.replay.daily.earning_figures import episode_figures
from golive.replay.daily.execution_figures import order_figures
from golive.replay.daily.figure import Figure
from golive.replay.money.statistics import statistics_of
from golive.replay.replay import Run

NO_ACCOUNT = missing("no_account", "no account could be kept of its market")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBacktest:
    """What a run on a recording came to; `differs` names what it was not made of as the account was."""

    name: str
    is_simulated: bool
    figures: tuple[Figure, ...]
    differs: tuple[str, ...]


def told_backtest(run: Run, *, name: str, differs: tuple[str, ...]) -> ToldBacktest | Unknown:
    """Return what a run came to, or why it came to nothing that can be compared."""
    statistics = statistics_of(run)
    if statistics is None:
        return NO_ACCOUNT
    return ToldBacktest(
        name=name,
        is_simulated=any(one.market.is_simulated for one in run.instruments),
        figures=(*episode_figures(statistics.earnings[0]), *order_figures(run.money.orders)),
        differs=differs,
    )
