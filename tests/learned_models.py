"""Returns of two models on the same days, and models that can be stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

Metrics = dict[str, Any]


def day_returns(seed: int, days: int, annual: float) -> pd.Series[float]:
    """Return normal daily returns with an annual Sharpe ratio of a year of 365.25 days, dated in UTC."""
    normal = np.random.default_rng(seed).normal(size=days)
    standard = (normal - normal.mean()) / normal.std()
    values = 0.004 * (standard + annual / np.sqrt(365.25))
    return pd.Series(values, index=pd.date_range("2023-01-01", periods=days, freq="D", tz="UTC"))


def metrics_of(returns: pd.Series[float], **other: Any) -> Metrics:
    """Return the metrics of a model, as a caller computes them."""
    wealth = np.cumprod(1 + np.concatenate([[0.0], returns.to_numpy()]))
    fall = float((1 - wealth / np.maximum.accumulate(wealth)).max())
    ratio = float(returns.mean() / returns.std() * np.sqrt(365.25))
    return {"sharpe": ratio, "max_drawdown": fall, "returns": returns, **other}


@dataclass(frozen=True, slots=True)
class Line:
    """A model that knows its own bytes."""

    slope: float

    def predict(self, x: float) -> float:
        return self.slope * x

    def to_bytes(self) -> bytes:
        return repr(self.slope).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Line:
        return cls(float(content))
