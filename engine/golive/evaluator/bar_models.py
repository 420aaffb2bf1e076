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

    def __init__(
        self,
        model: BarModel,
        function: Callable[[str], Callable[..., Any]],
        columns: Callable[[str], Callable[..., Any] | None],
    ) -> None:
        self.model, self._function, self._columns_of = model, function, columns
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
            return self._read(self._answer(spec, window, inputs), spec), window.as_of

        return answer

    def of_each(self, spec: FeatureSpec) -> Callable[[FeatureInputs, Sequence[Bars]], Sequence[Answer | None] | None]:
        """Return what answers one output of the model for many windows of a recording, as `Call.of_each` does."""

        def answers(inputs: FeatureInputs, windows: Sequence[Bars]) -> Sequence[Answer | None] | None:
            columns = self._columns_of(spec.function)
            series = inputs.windows.once((self, "each", *self._told(inputs)), lambda: self._each(windows, inputs))
            if columns is None or series is None:
                return None
            over = spec.arguments[: spec.series]
            scalars = (inputs.scalars.values[a.output] for a in spec.arguments[spec.series :])
            made = columns(*(series[a.output] for a in over), *scalars).tolist()
            each = (self._read(answer, spec) for answer in made)
            return [
                None if isinstance(answer, Unknown) else (answer, window.as_of)
                for answer, window in zip(each, windows, strict=True)
            ]

        return answers

    def _each(self, windows: Sequence[Bars], inputs: FeatureInputs) -> Mapping[str, Any] | None:
        """Return the series over each of some windows, None where bars are too few or their times count."""
        histories = [bars.last(inputs.scalars.values[self.model.history]) for bars in windows]
        known = [history for history in histories if not isinstance(history, Unknown)]
        return self._run(known, inputs) if len(known) == len(windows) and not self._is_dated else None

    def _read(self, answer: Any, spec: FeatureSpec) -> Any:
        """Return what an output's function answered, as the language has it."""
        if isinstance(answer, Unknown) or not spec.arguments[0].members:
            return member(answer if isinstance(answer, Unknown) else usable(answer, spec), spec.port)
        return member(_state(int(answer), spec.arguments[0].members), spec.port)

    def _answer(self, spec: FeatureSpec, bars: Bars, inputs: FeatureInputs) -> Any:
        """Return what the function of an output answers, or why it is unknown."""
        key = (self, inputs.scalars.values[self.model.history], *self._told(inputs))
        series = inputs.windows.bars.once(bars, key, lambda: self._series(bars, inputs))
        if isinstance(series, Unknown):
            return series
        over = spec.arguments[: spec.series]
        scalars = tuple(inputs.scalars.values[a.output] for a in spec.arguments[spec.series :])
        function = self._function(spec.function)
        return inputs.windows.bars.once(
            bars, (*key, spec.port.column, *scalars), lambda: function(*(series[a.output] for a in over), *scalars)
        )

    def _told(self, inputs: FeatureInputs) -> Iterator[Any]:
        """Yield what the series are computed from besides bars."""
        yield from (inputs.scalars.values[name] for name in self._scalars)
        yield from (inputs.row.get(name) for name in self._columns)

    def _series(self, bars: Bars, inputs: FeatureInputs) -> Mapping[str, Any] | Unknown:
        """Return the series over the last bars that the model looks at, or why there are too few."""
        history = bars.last(inputs.scalars.values[self.model.history])
        if isinstance(history, Unknown) or history.stored is None or self._is_dated:
            return history if isinstance(history, Unknown) else _of_window(self._run([history], inputs), 0)
        rows, name = len(history.ts), (self, *self._told(inputs))

        def together(recording: Whole, first: int, count: int) -> Sequence[Mapping[str, Any]]:
            every = replace(recording.window, stored=StoredRows(recording.first, history_facts, recording))
            made = self._run([every.rows(begin, begin + rows) for begin in range(first, first + count)], inputs)
            return [_of_window(made, n) for n in range(count)]

        history_facts = history.stored.facts
        return ahead(name, history.stored, rows, lambda: _of_window(self._run([history], inputs), 0), together)

    def _run(self, windows: Sequence[Bars], inputs: FeatureInputs) -> Mapping[str, Any]:
        """Return the series over some windows, all of as many bars: arrays of shape (windows, bars)."""
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
        return {name: cells.reshape(count, rows) for name, cells in outputs.items()}

    def _arguments(self, spec: FeatureSpec, bars: Bars, inputs: FeatureInputs) -> list[Any]:
        return [bars if a.window is not None else inputs.scalars.values[a.output] for a in spec.arguments]


def _of_window(series: Mapping[str, Any], n: int) -> Mapping[str, Any]:
    """Return the series over one of some windows."""
    return {name: cells[n] for name, cells in series.items()}


def _state(code: int, members: tuple[str, ...]) -> str | Unknown:
    return members[code] if 0 <= code < len(members) else warming_up("regime_warming_up", "too few bars to tell")
