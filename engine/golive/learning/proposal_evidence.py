"""The text that a candidate was judged by: kept by its digest, so that the same judgement can be made again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from golive.core.canonical import canonical
from golive.core.dataclass import dataclass
from golive.core.printable import encodable, quoted
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray
from golive.learning.compare_models import MeasuredModel
from golive.learning.evidence_refusal import evidence_refusal
from golive.learning.judge_update import JudgedUpdate
from golive.models.arguments import known_number
from golive.models.returns.return_series import ReturnSeries


def proposal_evidence(
    old: MeasuredModel | None, new: MeasuredModel, judged: JudgedUpdate | None, *, looks: int
) -> bytes:
    """Return what a candidate was judged by as canonical JSON: both models as they were told, and what came of it.

    Values that are no numbers stand there as text. `looks` is how many candidates had been looked at before.
    """
    document = {
        "old": None if old is None else _model(old),
        "new": _model(new),
        "judged": None if judged is None else _plain(judged.to_dict()),
        "looks": looks,
    }
    return canonical(document)


def _model(model: MeasuredModel) -> Mapping[str, Any]:
    returns = model.returns
    metrics = model.metrics
    trained = model.trained_until
    return {
        "sharpe": _told(metrics.sharpe),
        "max_drawdown": _told(metrics.max_drawdown),
        "trades": _told(metrics.trades),
        "window": _told(model.window),
        "frequency": _told(model.frequency),
        "trained_until": None if trained is None else encodable(str(trained)),
        "returns": _series(returns) if isinstance(returns, ReturnSeries) else None,
        "returns_unknown": str(returns) if isinstance(returns, Unknown) else None,
        "dates": None if model.dates is None else [str(one) for one in model.dates],
    }


def _series(returns: ReturnSeries) -> Mapping[str, Any]:
    per_year = None if returns.calendar is None else returns.calendar.per_year
    return {"total": returns.total.tolist(), "excess": returns.excess.tolist(), "periods_per_year": per_year}


def _told(value: object) -> float | str | None:
    """Return what a caller told, as JSON has it."""
    number = None if value is None else known_number(value)
    return None if value is None else encodable(quoted(value)) if number is None else number


def _plain(value: Any) -> Any:
    """Return JSON values that canonical JSON holds: what is no number is text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | bool) else _told(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBaseline:
    """Returns of a model when it was accepted, of shape (n,), and how many a year has."""

    returns: FloatArray
    periods_per_year: float


def baseline_of_evidence(text: bytes | None, digest: str) -> KeptBaseline | Unknown:
    """Return the returns that a model was accepted by, out of the text of a digest that it was judged by."""
    refused = evidence_refusal(text, digest)
    if refused is not None:
        return refused
    try:
        series = json.loads(text or b"")["new"]["returns"]
        returns = np.array(series["total"], dtype=np.float64)
        per_year = float(series["periods_per_year"])
    except (ValueError, TypeError, KeyError) as error:
        return invalid("no_baseline", f"the evidence holds no returns: {type(error).__name__}")
    return KeptBaseline(returns=returns, periods_per_year=per_year)
