"""Models over bars: one value a closed bar, over the last of them, reduced at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from golive.compiler.features import BarModel, FeatureSpec
from golive.core.ahead import ahead
from golive.core.stored_rows import StoredRows, Whole
from golive.core.value import Unknown, warming_up
from golive.core.window import Bars
from golive.evaluator.answers import member, usable
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.calls import Answer
from golive.evaluator.columns import Block
from golive.evaluator.feature_inputs import FeatureInputs


class BarModelFunction:
    """A model over bars: its series are worked out once for the same bars, its outputs of them."""

    def __init__(self, model: BarModel, function: Callable[[str], Callable[..., Any]]) -> None:
        self.model, self._function = model, function
        self.port = next(a.window for s in model.series for a in s.arguments if a.window is not None)
        self._kernel = ColumnFunction(model.kernel)
        series = {s.port.column for s in model.series}
        self._scalars = sorted({a.output for s in model.series for a in s.arguments if a.output})
        self._is_dated = any(s.derive or s.port.max_age_ns is not None for s in model.kernel.sources)
        self._columns = [s.port.column for s in model.kernel.sources if s.port.column not in series]

    def output(self, spec: FeatureSpec) -> Callable[[FeatureInputs], Answer]:
        """Return what answers one output of the model."""

        def answer(inputs: FeatureInputs) -> Answer:
            window = inputs.windows.of(self.port)
            if isinstance(window, Unknown):
                return window, None
            assert isinstance(window, Bars)
            return member(self._answer(spec, window, inputs), spec.port), window.as_of

        return answer

    def _answer(self, spec: FeatureSpec, bars: Bars, inputs: FeatureInputs) -> Any:
        """Return one output of the model, or why it is unknown."""
        key = (self, inputs.scalars.values[self.model.history], *self._told(inputs))
        series = inputs.windows.bars.once(bars, key, lambda: self._series(bars, inputs))
        if isinstance(series, Unknown):
            return series
        over = spec.arguments[: spec.series]
        scalars = tuple(inputs.scalars.values[a.output] for a in spec.arguments[spec.series :])
        function = self._function(spec.function)
        answer = inputs.windows.bars.once(
            bars, (*key, spec.port.column, *scalars), lambda: function(*(series[a.output] for a in over), *scalars)
        )
        if isinstance(answer, Unknown):
            return answer
        return _state(int(answer), over[0].members) if over[0].members else usable(answer, spec)

    def _told(self, inputs: FeatureInputs) -> Iterator[Any]:
        """Yield what the series are computed from besides bars."""
        yield from (inputs.scalars.values[name] for name in self._scalars)
        yield from (inputs.row.get(name) for name in self._columns)

    def _series(self, bars: Bars, inputs: FeatureInputs) -> Mapping[str, Any] | Unknown:
        """Return the series over the last bars that the model looks at, or why there are too few."""
        history = bars.last(inputs.scalars.values[self.model.history])
        if isinstance(history, Unknown) or history.stored is None or self._is_dated:
            return history if isinstance(history, Unknown) else self._run([history], inputs)[0]
        rows, name = len(history.ts), (self, *self._told(inputs))

        def together(recording: Whole, first: int, count: int) -> Sequence[Mapping[str, Any]]:
            every = replace(recording.window, stored=StoredRows(recording.first, history_facts, recording))
            return self._run([every.rows(begin, begin + rows) for begin in range(first, first + count)], inputs)

        history_facts = history.stored.facts
        return ahead(name, history.stored, rows, lambda: self._run([history], inputs)[0], together)

    def _run(self, windows: Sequence[Bars], inputs: FeatureInputs) -> Sequence[Mapping[str, Any]]:
        """Return the series over each of some windows, all of as many bars."""
        columns: dict[str, Any] = {}
        rows, count = len(windows[0].ts), len(windows)
        for spec in self.model.series:
            function = self._function(spec.function)
            each = [function(*self._arguments(spec, bars, inputs)) for bars in windows]
            columns[spec.port.column] = np.concatenate([np.asarray(one, dtype=np.float64) for one in each])
        for name in self._columns:
            # Parameters that strategies tighten are gathered by the strategy that asks: one code for every bar.
            columns[name] = [inputs.row.get(name)] * (rows * count)
        now, skew = inputs.windows.now, inputs.windows.skew
        outputs = self._kernel.run(Block.of(self._kernel.kernel.sources, columns, rows * count, now, skew))
        return [{name: cells[n * rows : (n + 1) * rows] for name, cells in outputs.items()} for n in range(count)]

    def _arguments(self, spec: FeatureSpec, bars: Bars, inputs: FeatureInputs) -> list[Any]:
        return [bars if a.window is not None else inputs.scalars.values[a.output] for a in spec.arguments]


def _state(code: int, members: tuple[str, ...]) -> str | Unknown:
    return members[code] if 0 <= code < len(members) else warming_up("regime_warming_up", "too few bars to tell")
