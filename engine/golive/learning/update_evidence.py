"""What is known of an update when it is judged, and what there is to doubt in it whatever its numbers are."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, missing
from golive.learning.paired_gain import PairedGain
from golive.models.arguments import known_number


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMetrics:
    """What was measured of a model: annual Sharpe ratio, deepest drawdown as a positive fraction, and its trades.

    Anything may stand here that a caller gave; what is no number is doubted. `trades` is None where nobody counted.
    """

    sharpe: object
    max_drawdown: object
    trades: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateEvidence:
    """Two models measured side by side. None is what nobody told; `paired` is None where there are no returns."""

    old: ModelMetrics
    new: ModelMetrics
    same_window: bool | None
    same_frequency: bool | None
    overlaps_training: bool | None
    paired: PairedGain | Unknown | None = None


def doubt(evidence: UpdateEvidence, *, tested: bool) -> Unknown | None:
    """Return the first reason to doubt evidence, None where there is none.

    `tested` says whether the models were compared on the same samples, or need not be: what they were measured on must
    then be told. Without a test nothing is accepted anyhow, and it is the returns that are lacking.
    """
    reasons = [*_doubted("old", evidence.old), *_doubted("new", evidence.new), *_compared(evidence, tested=tested)]
    return next(iter(reasons), None)


def _doubted(model: str, metrics: ModelMetrics) -> Iterator[Unknown]:
    for name, value in (("sharpe", metrics.sharpe), ("max_drawdown", metrics.max_drawdown)):
        if value is None:
            yield missing("metric_missing", f"no `{name}` of the {model} model")
        elif known_number(value) is None:
            yield invalid("metric_invalid", f"the `{name}` of the {model} model is no finite number")
    fall = known_number(metrics.max_drawdown)
    if fall is not None and not 0 <= fall <= 1:
        sentence = f"the `max_drawdown` of the {model} model is {fall:g}, a fraction from 0 to 1 is needed"
        yield invalid("drawdown_range", sentence)
    trades = known_number(metrics.trades)
    if metrics.trades is not None and (trades is None or trades < 0 or not trades.is_integer()):
        yield invalid("trades_invalid", f"the `trades` of the {model} model are no count")
    elif trades == 0:
        yield invalid("no_trades", f"the {model} model made no trades, so nothing was measured")


def _compared(evidence: UpdateEvidence, *, tested: bool) -> Iterator[Unknown]:
    conditions = (
        (evidence.same_window, True, "window", "the same window"),
        (evidence.same_frequency, True, "frequency", "the same frequency"),
        (evidence.overlaps_training, False, "training", "samples that neither was trained on"),
    )
    for value, wanted, code, what in conditions:
        if value is None and tested:
            # Returns that are none tell no window either, and why they are none is the better reason.
            untold = missing(f"{code}_not_told", f"whether both models were measured on {what} is not told")
            yield evidence.paired if isinstance(evidence.paired, Unknown) else untold
        elif value is not None and value is not wanted:
            yield invalid(f"{code}_differs", f"the models were not measured on {what}")


def rise(old: object, new: object) -> float | None:
    """Return by how much a number rose; None where either is none.

    >>> rise(1, 3.5), rise(None, 1.0)
    (2.5, None)
    """
    before, after = known_number(old), known_number(new)
    return None if before is None or after is None else after - before
