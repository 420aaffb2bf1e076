"""The long-run error of a mean by explicit cosines, and the bound it gives in closed form: a second computation."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from golive.core.window import FloatArray
from golive.models.costs.traded_returns import TradedReturns


def degrees_of(n: int) -> int:
    """Return how many cosines n values are projected on."""
    return max(2, round(0.41 * math.pow(n, 2 / 3)))


def error_of(values: FloatArray) -> float:
    """Return the standard error of a mean: the root mean square of B projections, each written out."""
    n, degrees = values.size, degrees_of(values.size)
    t = np.arange(1, n + 1)
    waves = [math.sqrt(2 / n) * np.cos(math.pi * j * (t - 0.5) / n) for j in range(1, degrees + 1)]
    return math.sqrt(math.fsum(float(wave @ values) ** 2 for wave in waves) / degrees / n)


def closed_bound(traded: TradedReturns, confidence: float) -> tuple[float, float]:
    """Return both ends of the break-even in basis points, from the linearised ratio; exact for constant turnover."""
    mean, turnover = float(traded.gross.mean()), float(traded.turnover.mean())
    error = error_of(traded.gross - mean / turnover * traded.turnover) / turnover
    half = float(stats.t.ppf(confidence, degrees_of(traded.n))) * error
    return (mean / turnover - half) * 1e4, (mean / turnover + half) * 1e4


def stretched_by_hand(traded: TradedReturns, paths: list[FloatArray], rng: np.random.Generator) -> FloatArray:
    """Return the stretched mean gross return of each path of (return, turnover), path by path."""
    cost = float(traded.gross.mean() / traded.turnover.mean())
    left = [float((path[:, 0] - cost * path[:, 1]).mean()) for path in paths]
    degrees = degrees_of(traded.n)
    scale = error_of(traded.gross - cost * traded.turnover) / math.sqrt(np.mean(np.square(left)))
    tails = [math.sqrt(degrees / x) for x in rng.chisquare(degrees, len(paths))]
    rows = zip(paths, left, tails, strict=True)
    return np.array([cost * path[:, 1].mean() + scale * tail * u for path, u, tail in rows])
