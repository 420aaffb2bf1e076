"""Models over bars: one value a closed bar, over the last of them, reduced at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from golive.compiler.features import BarModel, FeatureSpec
from golive.core.value import Unknown, warming_up
from golive.core.window import Bars, Window
from golive.evaluator.answers import usable
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Block
from golive.evaluator.feature_inputs import FeatureInputs


class BarModelFunction:
    """A model over bars: its series and states for the last window of bars seen."""

    def __init__(self, model: BarModel, function: Callable[[str], Callable[..., Any]]) -> None:
        self.model, self._function = model, function
        self.port = next(a.window for s in model.series for a in s.arguments if a.window is not None)
        self._kernel = ColumnFunction(model.kernel)
        series = {s.port.column for s in model.series}
        self._scalars = sorted({a.output for s in model.series for a in s.arguments if a.output})
        self._columns = [s.port.column for s in model.kernel.sources if s.port.column not in series]
        self._key: tuple[Any, ...] = ()
        self._series: Mapping[str, Any] = {}
        self._answers: dict[tuple[Any, ...], Any] = {}

    def answer(self, spec: FeatureSpec, bars: Window, inputs: FeatureInputs) -> Any:
        """Return one output of the model, or why it is unknown."""
        assert isinstance(bars, Bars)
        history = bars.last(inputs.scalars[self.model.history])
        if isinstance(history, Unknown):
            return history
        key = self._key_of(history, inputs)
        if key != self._key:
            self._series, self._answers = self._run(history, inputs), {}
            self._key = key
        over = spec.arguments[: spec.series]
        scalars = tuple(inputs.scalars[a.output] for a in spec.arguments[spec.series :])
        asked = (spec.port.column, *scalars)
        if asked not in self._answers:
            self._answers[asked] = self._function(spec.function)(*(self._series[a.output] for a in over), *scalars)
        answer = self._answers[asked]
        if isinstance(answer, Unknown):
            return answer
        return _state(int(answer), over[0].members) if over[0].members else usable(answer, spec)

    def _key_of(self, bars: Bars, inputs: FeatureInputs) -> tuple[Any, ...]:
        # By content, because a caller may give a corrected history that ends in the same bar.
        content = (c.tobytes() for c in (bars.ts, bars.open, bars.high, bars.low, bars.close, bars.volume))
        scalars = (inputs.scalars[name] for name in self._scalars)
        return (*content, *scalars, *(inputs.row.get(name) for name in self._columns))

    def _run(self, bars: Bars, inputs: FeatureInputs) -> Mapping[str, Any]:
        columns: dict[str, Any] = {}
        for spec in self.model.series:
            arguments = [bars if a.window is not None else inputs.scalars[a.output] for a in spec.arguments]
            columns[spec.port.column] = np.asarray(self._function(spec.function)(*arguments), dtype=np.float64)
        for name in self._columns:
            # Parameters that strategies tighten are gathered by the strategy that asks: one code for every bar.
            columns[name] = [inputs.row.get(name)] * len(bars.ts)
        now, skew = inputs.windows.now, inputs.windows.skew
        return self._kernel.run(Block.of(self._kernel.kernel.sources, columns, len(bars.ts), now, skew))


def _state(code: int, members: tuple[str, ...]) -> str | Unknown:
    return members[code] if 0 <= code < len(members) else warming_up("regime_warming_up", "too few bars to tell")
