"""The price of the sparse market: a walk through its regimes, with the crash on top."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.window import FloatArray
from golive.simulator.sparse_market import DAY_S, HOUR_S, SparseMarket, Stretch


@dataclass(slots=True, kw_only=True)
class Walk:
    """Where the walk has come to: how many steps it took, the log of its price, and that its stretch began at."""

    step: int
    log: float
    anchor: float

    @classmethod
    def begin(cls, market: SparseMarket) -> Walk:
        """Return a walk before its first step."""
        log = float(np.log(market.price))
        return cls(step=0, log=log, anchor=log)


def walk_on(market: SparseMarket, walk: Walk, steps: int, rng: np.random.Generator) -> FloatArray:
    """Take so many steps more and return the price after each; the walk is where the next ones begin."""
    logs, moves = np.empty(steps), rng.normal(0.0, 1.0, steps)
    crash = _crash(market, walk.step, steps)
    for stretch in market.stretches:
        first, end = (_step(market, share) for share in (stretch.begin, stretch.end))
        rows = slice(max(first - walk.step, 0), min(max(end - walk.step, 0), steps))
        moves[rows] = _moves(market, stretch, moves[rows]) + crash[rows]
        if rows.start == first - walk.step:
            walk.anchor = walk.log
        _follow(market, stretch, walk, moves[rows], logs[rows])
    walk.step += steps
    return np.exp(logs)


def _moves(market: SparseMarket, stretch: Stretch, noise: FloatArray) -> FloatArray:
    share = market.step_s / DAY_S
    return np.asarray(stretch.drift * share + stretch.vol * np.sqrt(share) * noise)


def _follow(market: SparseMarket, stretch: Stretch, walk: Walk, moves: FloatArray, logs: FloatArray) -> None:
    """Add moves up, drawn back to where the stretch began by its pull."""
    back = 1 - (1 - stretch.pull) ** (market.step_s / HOUR_S)
    for row, move in enumerate(moves.tolist()):
        walk.log += move - back * (walk.log - walk.anchor)
        logs[row] = walk.log


def _crash(market: SparseMarket, first: int, steps: int) -> FloatArray:
    """Return what the crash adds to each of some steps."""
    begin, end = market.crash
    falls = np.zeros(steps)
    rows = slice(max(begin - first, 0), max(end - first, 0))
    falls[rows] = np.log1p(-market.crash_fall) / (end - begin)
    return falls


def _step(market: SparseMarket, share: float) -> int:
    return round(share * market.steps)
