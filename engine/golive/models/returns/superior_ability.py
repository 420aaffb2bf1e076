"""Whether the best of many strategies beats a benchmark by more than luck: White, Hansen, Romano and Wolf."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, matrix, probability, real, series, whole
from golive.models.numerics.float_noise import is_constant

FEWEST_PERIODS = 8
"""A block bootstrap of fewer returns says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperiorAbility:
    """p-values of 'no strategy beats the benchmark': `p_upper` is White's reality check, `p_consistent` Hansen's."""

    p_lower: float
    p_consistent: float
    p_upper: float
    n: int
    resamples: int


def superior_ability(
    returns: Sequence[Series] | FloatArray,
    *,
    benchmark: float | Series,
    block_length: int,
    rng: np.random.Generator,
    resamples: int = 10_000,
) -> SuperiorAbility:
    """Return Hansen's test of superior predictive ability, studentised, by stationary bootstrap.

    Parameters
    ----------
    returns : array of shape (periods, strategies)
        Returns of every strategy that was tried.
    benchmark : float or array of shape (periods,)
        Return of the benchmark; a number is the same every period.
    block_length
        Expected block length, see `optimal_block`, at least 1.
    rng
        Where resamples come from.
    resamples
        At least 1; ten thousand have a standard error of 0.002 at p = 0.05.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite or of the wrong shape; `constant_strategy` where a strategy
        differs from the benchmark by a constant.

    References
    ----------
    White (2000), A reality check for data snooping; Hansen (2005), A test for superior predictive ability. By `arch`.
    """
    from arch.bootstrap import SPA

    table, baseline = _losses(returns, benchmark)
    test = SPA(
        baseline,
        table,
        block_size=whole(block_length, "block_length", minimum=1),
        reps=whole(resamples, "resamples", minimum=1),
        bootstrap="stationary",
        studentize=True,
        seed=rng,
    )
    test.compute()
    p = test.pvalues
    return SuperiorAbility(
        p_lower=float(p["lower"]),
        p_consistent=float(p["consistent"]),
        p_upper=float(p["upper"]),
        n=table.shape[0],
        resamples=resamples,
    )


def superior_strategies(
    returns: Sequence[Series] | FloatArray,
    *,
    benchmark: float | Series,
    block_length: int,
    rng: np.random.Generator,
    size: float = 0.05,
    resamples: int = 10_000,
) -> tuple[int, ...]:
    """Return which strategies beat the benchmark, with the chance of any false one held at `size` (StepM).

    Parameters
    ----------
    returns, benchmark, block_length, rng, resamples
        As in `superior_ability`.
    size
        Familywise error rate, in (0, 1).

    Returns
    -------
    tuple of int
        Columns, ascending; empty when none does.

    Raises
    ------
    Refused
        As `superior_ability`.

    References
    ----------
    Romano, Wolf (2005), Stepwise multiple testing as formalized data snooping. By `arch`.
    """
    from arch.bootstrap import StepM

    table, baseline = _losses(returns, benchmark)
    test = StepM(
        baseline,
        table,
        size=probability(size, "size"),
        block_size=whole(block_length, "block_length", minimum=1),
        reps=whole(resamples, "resamples", minimum=1),
        bootstrap="stationary",
        studentize=True,
        seed=rng,
    )
    test.compute()
    return tuple(sorted(int(str(column)) for column in test.superior_models))


def _losses(returns: Sequence[Series] | FloatArray, benchmark: float | Series) -> tuple[FloatArray, FloatArray]:
    table = matrix(returns, "returns", rows=FEWEST_PERIODS, columns=1)
    if isinstance(benchmark, int | float):
        baseline = np.full(table.shape[0], real(benchmark, "benchmark"))
    else:
        baseline = series(benchmark, "benchmark")
    if baseline.size != table.shape[0]:
        raise Refused(INVALID, f"`benchmark` has {baseline.size} values for {table.shape[0]} periods")
    excess = table - baseline[:, None]
    for column, deviation in enumerate(np.std(excess, axis=0, ddof=1)):
        if is_constant(table[:, column], float(deviation)):
            raise Refused("constant_strategy", f"strategy {column} differs from the benchmark by a constant")
    return -table, -baseline
