"""How far timeframes agree, and how many of them there were to ask."""

from __future__ import annotations

from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.models.arguments import between, not_negative


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The weighted mean of the signals in [-1, 1], and the share of the weight that had one."""

    score: float
    coverage: float


def timeframe_alignment(signals: Sequence[float | None], weights: Sequence[float]) -> Alignment:
    """Return how far signals of several timeframes agree.

    A missing signal (None) is left out and lowers the coverage, which a gate must test.

    Parameters
    ----------
    signals
        One a timeframe, in [-1, 1]; None where there is none.
    weights
        One a timeframe, not negative.

    Raises
    ------
    Refused
        `undefined` when nothing has weight; otherwise on values out of range.

    Examples
    --------
    >>> timeframe_alignment([1.0, None, 1.0], [1.0, 2.0, 1.0])
    Alignment(score=1.0, coverage=0.5)
    """
    if len(signals) != len(weights):
        raise Refused("invalid_input", f"{len(signals)} signals have {len(weights)} weights")
    shares = [not_negative(weight, "weights") for weight in weights]
    seen = [(between(s, "signals", -1.0, 1.0), w) for s, w in zip(signals, shares, strict=True) if s is not None]
    total, available = sum(shares), sum(weight for _, weight in seen)
    if not available > 0:
        raise Refused("undefined", "no timeframe with weight has a signal")
    score = sum(signal * weight for signal, weight in seen) / available
    return Alignment(score=max(-1.0, min(1.0, score)), coverage=available / total)
