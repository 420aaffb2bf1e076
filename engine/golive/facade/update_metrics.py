"""Metrics of a model as callers have them: a mapping of names to values, with or without its returns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from golive.core.errors import Refused
from golive.core.value import Unknown, invalid
from golive.facade.series import index_dates, last_date, last_instant, taken
from golive.learning.compare_models import MeasuredModel
from golive.learning.update_evidence import ModelMetrics
from golive.models.returns.return_series import ReturnSeries

KEYS = ("sharpe", "max_drawdown", "returns", "trades", "trained_until", "window", "frequency")


def measured_model(metrics: Any, field: str) -> MeasuredModel | Unknown:
    """Return what a caller measured of a model; never raises for what the mapping holds.

    Unknown for what is no mapping, and for names that are none of `KEYS`: one that is misspelt would be passed over.
    """
    if not isinstance(metrics, Mapping):
        sentence = f"`{field}` is a {type(metrics).__name__}, a mapping of {', '.join(KEYS)} is needed"
        return invalid("no_metrics", sentence)
    strange = [str(key) for key in metrics if key not in KEYS]
    if strange:
        return invalid("unknown_metric", f"`{field}` has `{strange[0]}`, which is none of {', '.join(KEYS)}")
    returns = metrics.get("returns")
    name = f"{field}['returns']"
    read, dates = (None, None) if returns is None else read_returns(returns, name)
    trained, trained_utc = (trained_until_of(metrics.get("trained_until"), field, utc=utc) for utc in (False, True))
    return MeasuredModel(
        metrics=ModelMetrics(
            sharpe=metrics.get("sharpe"), max_drawdown=metrics.get("max_drawdown"), trades=metrics.get("trades")
        ),
        returns=read,
        dates=dates,
        last_utc=last_instant(returns, name) if dates is not None else None,
        trained_until=trained,
        trained_utc=trained_utc if isinstance(trained_utc, np.datetime64) else None,
        window=metrics.get("window"),
        frequency=metrics.get("frequency"),
    )


def read_returns(values: Any, field: str) -> tuple[ReturnSeries | Unknown, Any]:
    """Return a caller's returns, or why they are none, with their dates."""
    try:
        dates = index_dates(values, field)
        return taken(values, field, unit=None, risk_free=None, periods_per_year=None), dates
    except Refused as refused:
        return invalid(refused.code, refused.sentence), None


def trained_until_of(value: Any, field: str, *, utc: bool = False) -> np.datetime64 | Unknown | None:
    """Return the instant that a model was trained until, as the index of its returns would be read, or in UTC."""
    if value is None:
        return None
    sentence = f"`trained_until` of `{field}` is no date"
    if not isinstance(value, str | dt.date | np.datetime64):
        return invalid("no_date", sentence)
    import pandas as pd

    try:
        read = (last_instant if utc else last_date)(pd.Series([0.0], index=pd.DatetimeIndex([value])), "trained_until")
    except (ValueError, TypeError, OverflowError):
        return invalid("no_date", sentence)
    return invalid("no_date", sentence) if read is None else read
