"""Asking a model that was loaded for its numbers, whoever made it: scikit-learn, river, or a class of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def asked_for(*outputs: str) -> Callable[[Any, Mapping[str, float]], Mapping[str, float]]:
    """Return what asks a model of these outputs, in the order in which it gives them.

    It is shown a row of numbers in the strategy's order where it has `predict`, and numbers by name where it has
    `predict_one`.

    Raises
    ------
    TypeError
        When it is asked: the model has neither.
    ValueError
        When it is asked: it gives more or fewer numbers.

    Examples
    --------
    >>> class Mean:
    ...     def predict(self, rows):
    ...         return rows.mean(axis=1)
    >>> asked_for("edge")(Mean(), {"fast": 1.0, "slow": 3.0})
    {'edge': 2.0}
    """

    def ask(model: Any, features: Mapping[str, float]) -> Mapping[str, float]:
        if callable(getattr(model, "predict_one", None)):
            given = model.predict_one(dict(features))
        elif callable(getattr(model, "predict", None)):
            given = model.predict(np.array([list(features.values())], dtype=np.float64))
        else:
            raise TypeError(f"a {type(model).__name__} has neither `predict` nor `predict_one`")
        numbers = np.asarray(given, dtype=np.float64).reshape(-1)
        if numbers.size != len(outputs):
            raise ValueError(f"the model gives {numbers.size} numbers, and not {len(outputs)}")
        return dict(zip(outputs, numbers.tolist(), strict=True))

    return ask
