"""A strategy's track record: its returns, and what is declared of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import Series, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """What is known of a strategy; None is not known, and never stands for zero.

    `returns` are simple returns a period before costs, as fractions, oldest first, each earned by positions taken
    before it; `market_returns` are the benchmark's in the same periods. `signal_strength` has one value a period of
    its own clock, `signal_window` of which share data. `turnover` is traded notional (buys and sells) over net asset
    value a period of the returns, one number or one a period. Sharpe ratios are annual. `adv_traded` is the
    average daily volume of what is traded, in the currency of `current_aum`. `n_params` and `n_trials` were counted.
    `is_measured` says that the Sharpe ratios are of records that are kept, and of nobody's claim.
    `in_excess` says that cash is off the returns, or never was in them; where nobody says so, the score is held down.
    `regimes` are those in which the returns were earned, as known before each, None where nobody knew; without them
    they are told from the market's returns. `notes` are sentences about the returns that the assessment repeats.
    """

    returns: Series
    signal_strength: Series | None = None
    signal_window: int = 1
    market_returns: Series | None = None
    backtest_sharpe: float | None = None
    live_sharpe: float | None = None
    backtest_periods: int | None = None
    live_periods: int | None = None
    n_params: int | None = None
    n_trials: int | None = None
    transaction_costs_bps: float | None = None
    turnover: float | Series | None = None
    current_aum: float | None = None
    adv_traded: float | None = None
    is_measured: bool = False
    in_excess: bool = False
    regimes: Sequence[str | None] | None = None
    notes: tuple[str, ...] = ()


def count_parameters(params: object) -> int | None:
    """Count declared parameters: the leaves of mappings and sequences, or a number of them; None for None.

    An empty mapping or sequence counts nothing: who fitted none says so with 0.

    Raises
    ------
    Refused
        `invalid_input` for a number that is not a count.

    Examples
    --------
    >>> count_parameters({"fast": 10, "slow": 60, "exit": {"stop": 0.02}}), count_parameters(3)
    (3, 3)
    """
    if params is None:
        return None
    if isinstance(params, Mapping | Sequence) and not isinstance(params, str | bytes):
        return _leaves(params) or None
    if isinstance(params, int | float):
        return whole(params, "strategy_params", minimum=0)
    raise Refused(
        "invalid_input", "`strategy_params` are neither a mapping, a list nor a count", field="strategy_params"
    )


def _leaves(value: object) -> int:
    if isinstance(value, Mapping):
        return sum(_leaves(v) for v in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return sum(_leaves(v) for v in value)
    return 1
