"""How often the best of many backtests is not better than the median out of sample: CSCV."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import INVALID, Series, matrix, whole
from golive.models.numerics.float_noise import FLOAT_NOISE, is_noise

BATCH = 4096
"""Splits evaluated at a time: a few megabytes for a thousand strategies."""

MOST_SPLITS = 24
"""Beyond this there are over ten million ways to choose half of the blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overfitting:
    """Probability of backtest overfitting over all symmetric splits of time.

    `probability` is the share of splits whose best strategy in sample ranks in the lower half out of sample,
    `probability_of_loss` the share where it has a negative Sharpe ratio there.
    """

    probability: float
    mean_logit: float
    probability_of_loss: float
    n_combinations: int
    n_strategies: int
    n_used: int


def backtest_overfitting(returns: Sequence[Series] | FloatArray, *, n_splits: int = 16) -> Overfitting:
    """Return the probability of backtest overfitting by combinatorially symmetric cross-validation.

    Time is cut into blocks of equal length; every choice of half the blocks is in sample once, the other half out of
    sample. The strategy with the best Sharpe ratio in sample has relative rank w = rank / (N + 1) out of sample.

    Parameters
    ----------
    returns : array of shape (periods, strategies)
        Returns of every strategy that was tried, at least 2.
    n_splits
        Blocks, even; 16 in the paper. Leading periods that do not fill a block are dropped.

    Returns
    -------
    Overfitting
        Splits with logit w <= 0 count as overfit.

    Raises
    ------
    Refused
        `invalid_input` for values that are not finite, fewer than two strategies, an odd number of blocks, blocks
        too short for a standard deviation; `constant_strategy` where a strategy does not vary in some half of the
        blocks, so that its Sharpe ratio is undefined there.

    References
    ----------
    Bailey, Borwein, Lopez de Prado, Zhu (2017), The probability of backtest overfitting, J. Comp. Finance 20(4).
    """
    blocks = whole(n_splits, "n_splits", minimum=2)
    if blocks % 2 or blocks > MOST_SPLITS:
        raise Refused(INVALID, f"`n_splits` is {blocks}, needs an even number up to {MOST_SPLITS}", field="n_splits")
    table = matrix(returns, "returns", rows=max(blocks, 4), columns=2)
    periods, strategies = table.shape
    length = periods // blocks
    table = table[periods - length * blocks :]
    moments = _moments(table, blocks)
    logits, losses = [], []
    for chosen in _halves(blocks):
        inside = _sharpe(moments, chosen, length * blocks // 2)
        outside = _sharpe(moments, 1 - chosen, length * blocks // 2)
        best = np.argmax(inside, axis=1)
        score = outside[np.arange(best.size), best]
        below = (outside < score[:, None]).sum(axis=1)
        equal = (outside == score[:, None]).sum(axis=1)
        share = (below + (equal + 1) / 2) / (strategies + 1)
        logits.append(np.log(share / (1 - share)))
        losses.append(score < 0)
    logit, loss = np.concatenate(logits), np.concatenate(losses)
    return Overfitting(
        # A rank in the very middle has logit zero up to rounding, and counts as overfit.
        probability=float(np.mean(logit <= FLOAT_NOISE)),
        mean_logit=math.fsum(logit) / logit.size,
        probability_of_loss=float(np.mean(loss)),
        n_combinations=int(logit.size),
        n_strategies=strategies,
        n_used=length * blocks,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moments:
    """Sums a block, of shape (blocks, strategies); values are centred, so that squares keep their digits."""

    mean: FloatArray
    total: FloatArray
    squares: FloatArray
    largest: FloatArray


def _moments(table: FloatArray, blocks: int) -> _Moments:
    mean = table.mean(axis=0)
    cut = (table - mean).reshape(blocks, -1, table.shape[1])
    return _Moments(
        mean=mean,
        total=cut.sum(axis=1),
        squares=(cut**2).sum(axis=1),
        largest=np.abs(table).max(axis=0),
    )


def _halves(blocks: int) -> Iterator[FloatArray]:
    combinations = itertools.combinations(range(blocks), blocks // 2)
    while batch := list(itertools.islice(combinations, BATCH)):
        picked: NDArray[np.intp] = np.array(batch, dtype=np.intp)
        chosen = np.zeros((len(batch), blocks))
        np.put_along_axis(chosen, picked, 1.0, axis=1)
        yield chosen


def _sharpe(moments: _Moments, chosen: FloatArray, n: int) -> FloatArray:
    total = chosen @ moments.total
    variance = (chosen @ moments.squares - total**2 / n) / (n - 1)
    constant = is_noise(np.sqrt(np.maximum(variance, 0.0)), moments.largest)
    if constant.any():
        column = int(np.argwhere(constant.any(axis=0))[0, 0])
        raise Refused("constant_strategy", f"strategy {column} does not vary in half of the blocks", field="returns")
    ratio: FloatArray = (moments.mean + total / n) / np.sqrt(variance)
    return ratio
