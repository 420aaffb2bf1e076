"""A champion and a challenger on the same days, each in an account of its own: the challenger judged as an update."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from golive.api.guardrails_program import GuardrailsProgram
from golive.core.errors import Refused
from golive.core.value import invalid
from golive.core.window import FloatArray
from golive.learning.compare_models import MeasuredModel, measured_by_returns
from golive.learning.judge_update import JudgedUpdate
from golive.learning.propose_update import judge_models
from golive.learning.update_evidence import ModelMetrics
from golive.models.returns.plausible_returns import ReturnUnit
from golive.models.returns.return_dates import Dates
from golive.models.returns.return_series import return_series

Earned = Mapping[int, float | None]
"""Returns of an account by the instants at which their periods ended, in nanoseconds; None for what nobody knows."""


def judge_side_by_side(
    guardrails: GuardrailsProgram, champion: Earned, challenger: Earned, *, strategy: str, now: int
) -> JudgedUpdate:
    """Judge a challenger by what both earned in the periods of which both returns are known.

    Both traded on what they saw then, so that nothing of it was trained on. Whether an account of its own would have
    moved the market, and so the other, is not told. `now` is nanoseconds. What was left out is said in a remark.
    """
    both = [at for at in sorted(champion.keys() & challenger.keys()) if None not in (champion[at], challenger[at])]
    dates = np.array(both, dtype=np.int64).astype("datetime64[ns]")
    old, new = (
        _measured(np.array([one[at] for at in both], dtype=np.float64), dates) for one in (champion, challenger)
    )
    judged = judge_models(guardrails, old, new, strategy=strategy, now=now)
    left_out = len(champion.keys() | challenger.keys()) - len(both)
    remark = f"side by side over {len(both)} periods; {left_out} were left out, of which one return is not known"
    return replace(judged, remarks=(*judged.remarks, remark))


def _measured(returns: FloatArray, dates: Dates) -> MeasuredModel:
    try:
        return measured_by_returns(
            return_series(returns, "returns", dates=dates, unit=ReturnUnit.FRACTION), dates=dates
        )
    except Refused as refused:
        unknown = invalid(refused.code, refused.sentence)
        return MeasuredModel(metrics=ModelMetrics(sharpe=None, max_drawdown=None), returns=unknown, dates=dates)
