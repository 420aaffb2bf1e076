"""Pairs of models whose true gain is known, judged by the shipped guardrails."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from tests.calibration.records import RECORDS
from tests.guardrails_library import guardrails_by_point, house_guardrails

from golive.api.guardrails_program import GuardrailsProgram
from golive.core.window import FloatArray
from golive.learning.compare_models import MeasuredModel, compare_models
from golive.learning.judge_update import judge_update
from golive.learning.update_evidence import ModelMetrics
from golive.models.returns.growth import max_drawdown
from golive.models.returns.plausible_returns import ReturnUnit
from golive.models.returns.return_series import return_series

DAYS_A_YEAR = 365.25
DEVIATION = 0.008
"""Of a day's return."""
OLD_SHARPE = 0.5
"""What the model that trades earns a year, in deviations."""
POINT = "POINT"
"""What counts updates that point estimates alone would let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCell:
    """Pairs of one kind of record: how many days, how alike both are, and what the new model truly gains a year."""

    kind: str
    days: int
    correlation: float
    gain: float

    @property
    def name(self) -> str:
        """Return what the cell is called."""
        return f"{self.kind}:{self.days}:{self.correlation:g}:{self.gain:g}"


CELLS = (
    *(
        PairCell(kind="independent", days=n, correlation=0.0, gain=g)
        for n in (250, 1_000, 2_500)
        for g in (0.0, 0.5, 1.0, 2.0)
    ),
    *(PairCell(kind="independent", days=n, correlation=0.9, gain=0.0) for n in (60, 120, 250, 1_000)),
    PairCell(kind="independent", days=60, correlation=0.0, gain=0.0),
    PairCell(kind="independent", days=250, correlation=0.9, gain=1.0),
    *(
        PairCell(kind=k, days=n, correlation=0.5, gain=0.0)
        for k in ("AR(1) 0.2", "Student t(3)", "GARCH")
        for n in (120, 250, 1_000)
    ),
)


def returns_of(cell: PairCell, seed: int) -> tuple[FloatArray, FloatArray]:
    """Return a day's returns of both models; the same seed gives the same pair."""
    rng = np.random.default_rng((2_026, CELLS.index(cell), seed))
    record = RECORDS[cell.kind]
    shared, first, second = (record(cell.days, rng) for _ in range(3))
    both, own = math.sqrt(cell.correlation), math.sqrt(1 - cell.correlation)
    drifts = [s / math.sqrt(DAYS_A_YEAR) for s in (OLD_SHARPE, OLD_SHARPE + cell.gain)]
    old, new = (DEVIATION * (both * shared + own * x + d) for x, d in zip((first, second), drifts, strict=True))
    return np.maximum(old, -0.5), np.maximum(new, -0.5)


def measured(values: FloatArray) -> MeasuredModel:
    """Return a model as a caller would measure it."""
    days = np.datetime64("2015-01-01") + np.arange(len(values))
    ratio = float(values.mean() / values.std() * math.sqrt(DAYS_A_YEAR))
    metrics = ModelMetrics(sharpe=ratio, max_drawdown=max_drawdown(values))
    trained = np.datetime64("2014-12-31")
    return MeasuredModel(
        metrics=metrics,
        returns=return_series(values, "returns", dates=days, unit=ReturnUnit.FRACTION),
        dates=days,
        trained_until=trained,
    )


def judged(cell: PairCell, seeds: Iterable[int]) -> Mapping[str, int]:
    """Return how many pairs of a cell got each verdict, and how many point estimates alone would let in."""
    house, by_point = house_guardrails(), guardrails_by_point()
    counts: Counter[str] = Counter()
    for seed in seeds:
        old, new = (measured(values) for values in returns_of(cell, seed))
        compared = compare_models(old, new, most_wrong_accepts=level(house))
        counts[judge_update(house, compared.evidence, now=0).verdict.value] += 1
        counts[POINT] += bool(judge_update(by_point, compared.evidence, now=0))
    return counts


def level(guardrails: GuardrailsProgram) -> float:
    """Return the share of updates of equal skill that guardrails let in at most."""
    return guardrails.number("most_wrong_accepts")
