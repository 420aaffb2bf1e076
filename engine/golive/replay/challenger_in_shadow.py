"""Champion and challenger on the same market, each in an account of its own: the days of both, paired and judged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.account.account import AssumedAccount
from golive.api.engine import Engine
from golive.api.guardrails_program import GuardrailsProgram
from golive.compiler.digest import joint_digest
from golive.compiler.signal_program import ModelProgram
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.documents.guardrails import LEAST_SAMPLES, MOST_WRONG_ACCEPTS
from golive.learning.asked_model import asked_for
from golive.learning.fixed_version import FixedVersion
from golive.learning.gain_interval import GainInterval, gain_interval
from golive.learning.model_desk import ModelDesk
from golive.learning.model_record import VersionRecord
from golive.learning.shadow_comparison import ShadowComparison
from golive.learning.side_by_side import Earned, judge_side_by_side
from golive.models.returns.return_dates import calendar
from golive.replay.replay import Progress, replay_account
from golive.trading.one_account import Recording
from golive.trading.served_models import ServedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowTerms:
    """On what two versions are held beside each other; `start` and `stop` bound the looks, in nanoseconds."""

    engine: Engine
    recordings: Sequence[Recording]
    account: AssumedAccount
    start: int | None = None
    stop: int | None = None
    seed: int | None = None
    progress: Progress | None = None


def challenger_in_shadow(
    terms: ShadowTerms,
    guardrails: GuardrailsProgram,
    desk: ModelDesk,
    model: ModelProgram,
    *,
    champion: VersionRecord,
    challenger: VersionRecord,
) -> ShadowComparison:
    """Let two versions of a model trade the same market apart, and judge the second as an update of the first.

    Each trades its strategy alone, in an account that nobody else is in: no order of either reaches anybody. A version
    whose file may not be used, or that was trained on what came later, opens nothing there.
    """
    first, old = _earned(terms, desk, model, champion)
    _, new = _earned(terms, desk, model, challenger)
    both = sorted(at for at in old.keys() & new.keys() if old[at] is not None and new[at] is not None)
    judged = judge_side_by_side(guardrails, old, new, strategy=desk.strategy, now=first.last)
    level = guardrails.number(MOST_WRONG_ACCEPTS, desk.strategy)
    series = tuple(tuple(one[at] or 0.0 for at in both) for one in (old, new))
    interval = _interval(both, series, level)
    lacking = int(guardrails.number(LEAST_SAMPLES, desk.strategy)) - len(both)
    return ShadowComparison(
        model=desk.model,
        strategy=desk.strategy,
        version=challenger.version,
        against=champion.version,
        verdict=judged.verdict.value,
        reason=judged.reason,
        gain=None if interval is None else interval.gain,
        lower=None if interval is None else interval.lower,
        upper=None if interval is None else interval.upper,
        p=None if interval is None else interval.p,
        level=level,
        pairs=len(both),
        left_out=len(old.keys() | new.keys()) - len(both),
        needed=judged.needed if judged.needed is not None else lacking if lacking > 0 else None,
        since=first.first,
        until=first.last,
        market=", ".join(one.symbol for one in terms.recordings),
        is_simulated=any(one.market.is_simulated for one in terms.recordings),
        policy=terms.engine.program.digests.policy,
        data=joint_digest({one.symbol: one.data.digest for one in terms.recordings}),
        champion=series[0],
        challenger=series[1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """The first and the last instant that was looked at, in nanoseconds."""

    first: int
    last: int


def _earned(terms: ShadowTerms, desk: ModelDesk, model: ModelProgram, version: VersionRecord) -> tuple[_Span, Earned]:
    served = ServedModel(FixedVersion(desk, version), asked_for(*model.outputs))
    run = replay_account(
        terms.engine,
        terms.recordings,
        account=terms.account,
        strategies=(desk.strategy,),
        start=terms.start,
        stop=terms.stop,
        seed=terms.seed,
        progress=terms.progress,
        shadows=False,
        models={model.id: served},
    )
    return _Span(first=run.first, last=run.last), served.earned


def _interval(both: Sequence[int], series: Sequence[Sequence[float]], level: float) -> GainInterval | None:
    """Return the gain with its interval, None where there is no test of so few days or of such ones."""
    per_year = calendar(np.array(both, dtype=np.int64).astype("datetime64[ns]")).per_year if both else None
    if per_year is None:
        return None
    old, new = (np.array(one, dtype=np.float64) for one in series)
    made = gain_interval(old, new, periods_per_year=per_year, most_wrong_accepts=level)
    return None if isinstance(made, Unknown) else made
