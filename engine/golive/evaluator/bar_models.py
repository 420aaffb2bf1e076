"""Models over bars: one value a closed bar, over the last of them, reduced at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from golive.compiler.features import BarModel, FeatureSpec
from golive.core.ahead import ahead
from golive.core.dataclass import dataclass
from golive.core.series_windows import SeriesWindows
from golive.core.signature import Kind
from golive.core.stored_rows import StoredRows, Whole
from golive.core.value import Unknown, warming_up
from golive.core.window import Bars, FloatArray, IntArray
from golive.evaluator.answers import member, usable
from golive.evaluator.blocks import BLOCK_ROWS, ColumnFunction
from golive.evaluator.calls import Answer
from golive.evaluator.columns import Block
from golive.evaluator.feature_inputs import FeatureInputs

TAILS = (32, 128)
"""House choice. Of how many of its last rows a window is worked out first, where those before them mostly do not count:
what is not sure by then is worked out of all of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OfWindows:
    """The series of a model over many windows of as many rows."""

    series: Mapping[str, SeriesWindows]
    count: int
    rows: int


class BarModelFunction:
    """A model over bars: its series are worked out once for the same bars, its outputs of them."""

    def __init__(
        self,
        model: BarModel,
        function: Callable[[str], Callable[..., Any]],
        columns: Callable[[str], Callable[..., Any] | None],
        windows: Callable[[str], Callable[..., Any] | None],
        tails: Callable[[str], Callable[..., Any] | None],
    ) -> None:
        self.model, self._function = model, function
        self._columns_of, self._windows_of, self._tails_of = columns, windows, tails
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

    def of_each(self, spec: FeatureSpec) -> Callable[[FeatureInputs, Bars, int], Sequence[Any | None] | None]:
        """Return what answers one output of the model for many windows of a recording, as `Call.of_each` does."""

        def answers(inputs: FeatureInputs, window: Bars, count: int) -> Sequence[Any | None] | None:
            columns = self._columns_of(spec.function)
            key = (self, "each", *self._told(inputs))
            series = inputs.windows.once(key, lambda: self._each(window, count, inputs))
            if columns is None or series is None:
                return None
            return self._read_each(self._at_ends(spec, columns, series, inputs), spec)

        return answers

    def _at_ends(
        self, spec: FeatureSpec, columns: Callable[..., Any], series: _OfWindows, inputs: FeatureInputs
    ) -> FloatArray:
        """Return what an output answers at the end of each window: of its last rows, where no others count."""
        over = spec.arguments[: spec.series]
        scalars = [inputs.scalars.values[a.output] for a in spec.arguments[spec.series :]]
        answers, left, tails = np.empty(series.count), np.arange(series.count), self._tails_of(spec.function)
        for rows in (some for some in TAILS if some < series.rows):
            if tails is None or not len(left):
                break
            last = self._last(series, left, rows, inputs)
            answers[left], is_sure = tails(*(last[a.output] for a in over), *scalars)
            left = left[~is_sure]
        if len(left):
            every = self._last(series, left, series.rows, inputs)
            answers[left] = columns(*(every[a.output] for a in over), *scalars)
        return answers

    def _last(
        self, series: _OfWindows, windows: IntArray, rows: int, inputs: FeatureInputs
    ) -> Mapping[str, FloatArray]:
        """Return what the kernel makes of the last rows of some windows: both outputs ask for the same ones."""
        key = (series, windows.tobytes(), rows)
        last: Mapping[str, FloatArray] = inputs.windows.once(key, lambda: self._reduced(series, windows, rows, inputs))
        return last

    def _each(self, window: Bars, count: int, inputs: FeatureInputs) -> _OfWindows | None:
        """Return the series over so many windows, each one bar on; None where bars are too few or their times count."""
        # They are all of as many bars: what the first one lacks is the same of all.
        history = window.last(inputs.scalars.values[self.model.history])
        if isinstance(history, Unknown) or history.stored is None or history.stored.whole is None or self._is_dated:
            return None
        whole = history.stored.whole
        return self._ahead(history, whole, history.stored.first - whole.first, count, inputs)

    def _read_each(self, answers: FloatArray, spec: FeatureSpec) -> Sequence[Any | None]:
        """Return `_read` of each answer, None where it is unknown."""
        each: list[Any] = answers.tolist()
        if spec.arguments[0].members:
            # There are a few states, however many windows.
            known = {state: self._read(state, spec) for state in set(each)}
            each = [known[state] for state in each]
        elif spec.port.type.kind is not Kind.NUMBER or not np.isfinite(answers).all():
            each = [self._read(answer, spec) for answer in each]
        else:
            return each
        return [None if isinstance(answer, Unknown) else answer for answer in each]

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
            return history if isinstance(history, Unknown) else self._alone(history, inputs)
        rows, name = len(history.ts), (self, *self._told(inputs))

        def together(recording: Whole, first: int, count: int) -> Sequence[Mapping[str, Any]]:
            return self._of_each_window(self._ahead(history, recording, first, count, inputs), inputs)

        return ahead(name, history.stored, rows, lambda: self._alone(history, inputs), together)

    def _alone(self, history: Bars, inputs: FeatureInputs) -> Mapping[str, Any]:
        """Return the series over some bars."""
        (alone,) = self._of_each_window(self._over(history, len(history.ts), inputs), inputs)
        return alone

    def _of_each_window(self, series: _OfWindows, inputs: FeatureInputs) -> Sequence[Mapping[str, Any]]:
        """Return what the kernel makes of each window."""
        made = self._reduced(series, np.arange(series.count), series.rows, inputs)
        return [{name: cells[n] for name, cells in made.items()} for n in range(series.count)]

    def _ahead(self, history: Bars, recording: Whole, first: int, count: int, inputs: FeatureInputs) -> _OfWindows:
        """Return the series over so many windows of a recording, each of as many bars as `history` has."""
        assert history.stored is not None
        every = replace(recording.window, stored=StoredRows(recording.first, history.stored.facts, recording))
        rows = len(history.ts)
        return self._over(every.rows(first, first + count + rows - 1), rows, inputs)

    def _over(self, bars: Bars, rows: int, inputs: FeatureInputs) -> _OfWindows:
        """Return the series over each window of so many bars."""
        series = {spec.port.column: self._of_windows(spec, bars, rows, inputs) for spec in self.model.series}
        return _OfWindows(series=series, count=len(bars.ts) - rows + 1, rows=rows)

    def _reduced(
        self, series: _OfWindows, windows: IntArray, rows: int, inputs: FeatureInputs
    ) -> Mapping[str, FloatArray]:
        """Return what the kernel makes of the last rows of some windows: arrays of shape (windows, rows)."""
        outputs: dict[str, Any] = {}
        for first in range(0, len(windows), part := max(1, BLOCK_ROWS // rows)):
            some = windows[first : first + part]
            for name, cells in self._kernel.run(self._block(series, some, rows, inputs)).items():
                if name not in outputs:
                    outputs[name] = np.empty((len(windows), rows), dtype=cells.dtype)
                outputs[name][first : first + part] = cells.reshape(len(some), rows)
        return outputs

    def _block(self, series: _OfWindows, windows: IntArray, rows: int, inputs: FeatureInputs) -> Block:
        count = rows * len(windows)
        columns: dict[str, Any] = {}
        for name, of_windows in series.series.items():
            cells = np.empty((len(windows), rows))
            of_windows.write(windows, cells)
            columns[name] = cells.ravel()
        for name in self._columns:
            # Parameters that strategies tighten are gathered by the strategy that asks: one code for every bar.
            columns[name] = [inputs.row.get(name)] * count
        return Block.of(self._kernel.kernel.sources, columns, count, inputs.windows.now, inputs.windows.skew)

    def _of_windows(self, spec: FeatureSpec, bars: Bars, rows: int, inputs: FeatureInputs) -> SeriesWindows:
        """Return one series over each window of so many bars."""
        count = len(bars.ts) - rows + 1
        at_once = self._windows_of(spec.function) if count > 1 else None
        scalars = [inputs.scalars.values[a.output] for a in spec.arguments if a.window is None]
        if at_once is not None and spec.arguments[0].window is not None and len(scalars) + 1 == len(spec.arguments):
            made: SeriesWindows = at_once(bars, rows, *scalars)
            return made
        function = self._function(spec.function)
        windows = (bars.rows(begin, begin + rows) for begin in range(count))
        each = [function(*self._arguments(spec, window, inputs)) for window in windows]
        return SeriesWindows(values=np.array(each, dtype=np.float64).reshape(count, rows))

    def _arguments(self, spec: FeatureSpec, bars: Bars, inputs: FeatureInputs) -> list[Any]:
        return [bars if a.window is not None else inputs.scalars.values[a.output] for a in spec.arguments]


def _state(code: int, members: tuple[str, ...]) -> str | Unknown:
    return members[code] if 0 <= code < len(members) else warming_up("regime_warming_up", "too few bars to tell")
