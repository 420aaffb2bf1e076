"""All figures of a period, by what they are of."""

from __future__ import annotations

from collections.abc import Mapping

from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.earning_figures import earning_figures
from golive.replay.daily.execution_figures import execution_figures
from golive.replay.daily.exposure_figures import exposure_figures
from golive.replay.daily.figure import Figure
from golive.replay.daily.money_figures import money_figures
from golive.replay.daily.operation_figures import operation_figures
from golive.replay.daily.period import Period

MONEY, EARNINGS, EXECUTION, EXPOSURE, OPERATION = "money", "earnings", "execution", "exposure", "operation"

Figures = Mapping[str, tuple[Figure, ...]]


def figures_of(record: AccountRecord, period: Period) -> Figures:
    """Return the figures of a period by group; the same groups and figures whatever happened in it."""
    return {
        MONEY: tuple(money_figures(record, period)),
        EARNINGS: tuple(earning_figures(record, period)),
        EXECUTION: tuple(execution_figures(record, period)),
        EXPOSURE: tuple(exposure_figures(record, period)),
        OPERATION: tuple(operation_figures(record, period)),
    }
