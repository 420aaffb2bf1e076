"""How well a fit to own fills predicts the fills that came after it."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.window import FloatArray
from golive.models.arguments import Series, answer, positive
from golive.models.execution.calibrate_eta import calibrate_eta
from golive.models.execution.fill_regression import Weights, check_fills
from golive.models.execution.impact import BETA_2005

STRETCHES = 5
"""Of later orders, each predicted from all before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfSample:
    """Errors on fills that a fit has not seen, as root mean squares in fractions of the price."""

    rmse_fitted: float
    rmse_literature: float
    rmse_zero: float
    n_test: int

    @property
    def beats_literature(self) -> bool:
        """Say whether the fit predicts unseen fills better than the published coefficient."""
        return self.rmse_fitted < self.rmse_literature


def out_of_sample_error(
    participation: Series,
    volatility: Series,
    cost: Series,
    *,
    literature_eta: float,
    beta: float = BETA_2005,
    folds: int = STRETCHES,
    weights: Weights = Weights.NONE,
) -> OutOfSample:
    """Return how well eta predicts fills that came after the ones it was fitted on.

    Fills are in time order. The first of `folds` + 1 equal stretches only trains; each later one is predicted from all
    before it, so that no fit has seen its future.

    Parameters
    ----------
    participation, volatility, cost, beta, weights
        As in `calibrate_eta`.
    literature_eta
        The coefficient to compare with.
    folds
        How many stretches are predicted, at least 1.

    Raises
    ------
    Refused
        As `calibrate_eta`; `insufficient_data` with fewer than two fills a stretch.
    """
    unseen = predict_unseen(participation, volatility, cost, beta=beta, folds=folds, weights=weights)
    return OutOfSample(
        rmse_fitted=_rms(unseen.actual - unseen.fitted),
        rmse_literature=_rms(unseen.actual - positive(literature_eta, "literature_eta") * unseen.unit),
        rmse_zero=_rms(unseen.actual),
        n_test=int(unseen.actual.size),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Fills that no fit has seen, each array of shape (m,): what they cost, what was predicted, and the cost at eta 1.

    All three are fractions of the price.
    """

    actual: FloatArray
    fitted: FloatArray
    unit: FloatArray


def predict_unseen(
    participation: Series,
    volatility: Series,
    cost: Series,
    *,
    beta: float = BETA_2005,
    folds: int = STRETCHES,
    weights: Weights = Weights.NONE,
) -> Unseen:
    """Return each later stretch of fills as it was, and as a fit to all before it predicts it.

    Parameters and errors are those of `out_of_sample_error`.
    """
    p, sigma, y = check_fills(participation, volatility, cost)
    edges = np.linspace(0, y.size, folds + 2).astype(int) if folds >= 1 else np.zeros(1, dtype=int)
    if folds < 1 or int(np.diff(edges).min()) <= 1:
        raise Refused(
            "insufficient_data", f"{several(y.size, 'fill')} cannot make {folds} stretches to predict", field="folds"
        )
    unit = sigma * p ** positive(beta, "beta")
    fitted = np.concatenate(
        [
            calibrate_eta(p[:a], sigma[:a], y[:a], beta=beta, weights=weights).value * unit[a:b]
            for a, b in pairwise(edges[1:])
        ]
    )
    return Unseen(actual=y[edges[1] :], fitted=fitted, unit=unit[edges[1] :])


def _rms(errors: FloatArray) -> float:
    return answer(math.sqrt(float(np.mean(errors**2))), "the error")
