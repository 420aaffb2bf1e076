"""Measurements of a score as cases give them: a number with its unit, its interval, or why it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.unit import Unit, measured, parse_quantity
from golive.core.value import Unknown
from golive.documents.cases import Given
from golive.documents.score import Score
from golive.proving.cases.given_values import UNKNOWNS, Told
from golive.proving.cases.pad import CasePad
from golive.proving.cases.targets import MeasureTarget

_VALUE, _LOW, _HIGH = "value", "low", "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMeasure:
    """One measurement in held units: its value and its interval, which is the value alone where none is given."""

    value: float | Unknown
    low: float
    high: float


Measures = Mapping[str, Mapping[str, GivenMeasure]]
"""Measurements by component and id."""

ScoreAnswers = Callable[[Score, Measures], Mapping[str, float | str | bool]]
"""Scores measurements: the rating by the empty name, ends, coverage and the points of components by theirs."""


def read_measure(entry: Given, target: MeasureTarget, pad: CasePad) -> GivenMeasure | None:
    """Return what a case gives for a measurement, or None with the reason on the pad."""
    if entry.text is not None and entry.text.value in UNKNOWNS:
        why = Told(word=entry.text.value).why(entry.name.value)
        assert why is not None
        return GivenMeasure(value=why, low=0.0, high=0.0)
    if target.is_truth:
        if not isinstance(entry.value, bool):
            pad.error("GL703", f"`{entry.name.value}` is true or false", entry.span, "write `true` or `false`")
            return None
        truth = float(entry.value)
        return GivenMeasure(value=truth, low=truth, high=truth)
    written = entry.value if isinstance(entry.value, Mapping) else {_VALUE: entry.value}
    if not {_VALUE} <= set(written) <= {_VALUE, _LOW, _HIGH}:
        pad.error("GL703", f"`{entry.name.value}` is no measurement", entry.span, _FORM)
        return None
    value = _held(written[_VALUE], target.unit)
    low, high = (_held(written.get(end, written[_VALUE]), target.unit) for end in (_LOW, _HIGH))
    if value is None or low is None or high is None:
        message = f"`{entry.name.value}` is {measured(target.unit.dimension)}, and every number of it has its unit"
        pad.error("GL703", message, entry.span, _FORM)
        return None
    if not low <= value <= high:
        pad.error("GL703", f"`{entry.name.value}` lies outside its own interval", entry.span, _FORM)
        return None
    return GivenMeasure(value=value, low=low, high=high)


_FORM = "write for example `30 d`, or `{value: 30 d, low: 20 d, high: 60 d}`"


def _held(written: Any, unit: Unit) -> float | None:
    quantity = None if isinstance(written, bool) else parse_quantity(str(written))
    if quantity is None or quantity.unit.dimension != unit.dimension:
        return None
    # A bare 25 where 25 % was meant is 2,500 %.
    return None if not quantity.unit.name and unit.name and quantity.value else quantity.value
