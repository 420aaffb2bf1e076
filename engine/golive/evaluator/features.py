"""The feature stage: windows in, the scalars of one row out, each with its time or the reason why it is unknown."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

from golive.compiler.features import Argument, BarModel, FeatureSpec
from golive.compiler.kernel import Kernel
from golive.core.row import Row, at, known, unknown
from golive.core.signature import Kind, Signature
from golive.core.value import Unknown, invalid, missing, stale, warming_up
from golive.core.window import Bars, Book, Funding, Quotes, Trades, Window
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Block
from golive.evaluator.ingest import NANOS, NO_SKEW, reading, wrong_clock
from golive.evaluator.scalar import compile_scalar
from golive.language.terms import Port

_SIDES = {"bid_prices": 0, "bid_sizes": 1, "ask_prices": 2, "ask_sizes": 3}


class Streams(Protocol):
    """What a session sees of the market: windows as of an instant, or why there are none."""

    def trades(self, now: int) -> Trades | Unknown: ...
    def quotes(self, now: int) -> Quotes | Unknown: ...
    def book(self, now: int) -> Book | Unknown: ...
    def bars(self, now: int) -> Bars | Unknown: ...
    def funding(self, now: int) -> Funding | Unknown: ...


class FeatureStage:
    """The features of a program, bound to their functions.

    A window that is stale, absent or invalid makes every feature over it unknown, with the window's reason. The
    series of a model over bars depend only on the closed bars and the parameters, so the last answer is kept until
    another bar closes.
    """

    def __init__(
        self,
        features: tuple[FeatureSpec, ...],
        arguments: Kernel,
        bar_models: Mapping[str, BarModel],
        functions: Mapping[str, Signature],
    ) -> None:
        self._features = features
        self._arguments = compile_scalar(arguments)
        self._bind = {name: functions[name] for name in _names(features, bar_models)}
        self._bound: dict[str, Callable[..., Any]] = {}
        self._models = {name: _BarModel(model, self._function) for name, model in bar_models.items()}

    def row(self, row: Row, streams: Streams, now: int, skew: int) -> Row:
        """Return the feature columns at `now`: value, time, and reason where the value is unknown."""
        now, skew = reading(now, skew)
        values, bad = self._arguments.run(row.get, now, skew)
        scalars = {name: values[i] for name, i in self._arguments.position.items()}
        causes = dict(bad)
        windows: dict[Port, Window | Unknown] = {}
        out: dict[str, Any] = {}
        for spec in self._features:
            answer, as_of = self._answer(spec, scalars, causes, streams, windows, row, now, skew)
            column = spec.port.column
            if isinstance(answer, Unknown):
                out |= {at(column): as_of, **unknown(column, answer)}
            else:
                out |= known(column, answer, as_of)
        return out

    def _answer(
        self,
        spec: FeatureSpec,
        scalars: Mapping[str, Any],
        causes: Mapping[str, Unknown],
        streams: Streams,
        windows: dict[Port, Window | Unknown],
        row: Row,
        now: int,
        skew: int,
    ) -> tuple[Any, int | None]:
        if spec.model:
            model = self._models[spec.model]
            window = _window(model.port, streams, windows, now, skew)
            at = None if isinstance(window, Unknown) else window.as_of
            answer = window if isinstance(window, Unknown) else model.answer(spec, window, scalars, row, now, skew)
            return (_named(answer, spec.port) if not isinstance(answer, Unknown) else answer), at
        arguments: list[Any] = []
        times: list[int] = []
        for argument in spec.arguments:
            value = _argument(argument, scalars, causes, streams, windows, now, skew)
            if isinstance(value, Unknown):
                return value, None
            if argument.window is not None and value.as_of is not None:
                times.append(value.as_of)
            arguments.append(_side(value, argument.window) if argument.window is not None else value)
        answer = self._function(spec.function)(*arguments)
        return _usable(answer, spec), min(times) if times else None

    def _function(self, name: str) -> Callable[..., Any]:
        if name not in self._bound:
            self._bound[name] = self._bind[name].bind()
        return self._bound[name]


class _BarModel:
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

    def answer(self, spec: FeatureSpec, bars: Window, scalars: Mapping[str, Any], row: Row, now: int, skew: int) -> Any:
        assert isinstance(bars, Bars)
        history = bars.last(scalars[self.model.history])
        if isinstance(history, Unknown):
            return history
        asked = (*(scalars[name] for name in self._scalars), *(row.get(name) for name in self._columns))
        # By content, because a caller may give a corrected history that ends in the same bar.
        columns = (history.ts, history.open, history.high, history.low, history.close, history.volume)
        key = (*(column.tobytes() for column in columns), asked)
        if key != self._key:
            self._series = self._run(history, scalars, row, now, skew)
            self._key = key
        series, *rest = spec.arguments
        values = [scalars[a.output] for a in rest]
        answer = self._function(spec.function)(self._series[series.output], *values)
        if isinstance(answer, Unknown):
            return answer
        if series.members:
            code = int(answer)
            named = 0 <= code < len(series.members)
            return series.members[code] if named else warming_up("regime_warming_up", "too few bars to tell")
        return _usable(answer, spec)

    def _run(self, bars: Bars, scalars: Mapping[str, Any], row: Row, now: int, skew: int) -> Mapping[str, Any]:
        columns: dict[str, Any] = {}
        for spec in self.model.series:
            arguments = [bars if a.window is not None else scalars[a.output] for a in spec.arguments]
            columns[spec.port.column] = np.asarray(self._function(spec.function)(*arguments), dtype=np.float64)
        for name in self._columns:
            # Parameters that strategies tighten are gathered by the strategy that asks: one code for every bar.
            columns[name] = [row.get(name)] * len(bars.ts)
        return self._kernel.run(Block.of(self._kernel.kernel.sources, columns, len(bars.ts), now, skew))


def _names(features: tuple[FeatureSpec, ...], models: Mapping[str, BarModel]) -> set[str]:
    names = {f.function for f in features}
    return names | {s.function for m in models.values() for s in (*m.series, *m.outputs.values())}


def _argument(
    argument: Argument,
    scalars: Mapping[str, Any],
    causes: Mapping[str, Unknown],
    streams: Streams,
    windows: dict[Port, Window | Unknown],
    now: int,
    skew: int,
) -> Any:
    if argument.window is not None:
        return _window(argument.window, streams, windows, now, skew)
    value = scalars[argument.output]
    if argument.members:
        return argument.members[value] if value >= 0 else _cause(causes)
    return value if math.isfinite(value) else _cause(causes)


def _cause(causes: Mapping[str, Unknown]) -> Unknown:
    return next(iter(causes.values()), missing("argument_unknown", "an argument of the feature is unknown"))


def _window(
    port: Port, streams: Streams, windows: dict[Port, Window | Unknown], now: int, skew: int
) -> Window | Unknown:
    if port not in windows:
        windows[port] = _fresh(port, _read(port, streams, now), now, skew)
    return windows[port]


def _read(port: Port, streams: Streams, now: int) -> Window | Unknown:
    match port.type.kind:
        case Kind.TRADES:
            return streams.trades(now)
        case Kind.QUOTES:
            return streams.quotes(now)
        case Kind.BARS:
            return streams.bars(now)
        case Kind.FUNDING:
            return streams.funding(now)
    book = streams.book(now)
    return book.checked() if isinstance(book, Book) and port.type.kind is Kind.LEVELS else book


def _fresh(port: Port, window: Window | Unknown, now: int, skew: int) -> Window | Unknown:
    if isinstance(window, Unknown):
        return window
    at, name = window.as_of, port.column
    if at is None:
        return missing("window_empty", f"no {name} in the window")
    if skew == NO_SKEW:
        return wrong_clock(name)
    if at > now + skew:
        return invalid("from_the_future", f"{name} are from {(at - now) / NANOS:.6g} s after the decision")
    if port.max_age_ns is not None and now - at > port.max_age_ns:
        limit = port.max_age_ns / NANOS
        return stale(
            "too_old", f"the last of the {name} is {(now - at) / NANOS:.6g} s old, at most {limit:.6g} s is fresh"
        )
    if port.length_ns is not None and isinstance(window, Bars):
        return window.of_length(port.length_ns)
    return window


def _side(window: Any, port: Port) -> Any:
    if port.type.kind is not Kind.LEVELS:
        return window
    return (window.bid_prices, window.bid_sizes, window.ask_prices, window.ask_sizes)[_SIDES[port.column]]


def _usable(answer: Any, spec: FeatureSpec) -> Any:
    """Return the answer as plain Python; a number that is not finite is invalid, whatever the function thinks."""
    if isinstance(answer, Unknown):
        return answer
    if spec.port.type.kind is Kind.NUMBER:
        number = float(answer)
        if not math.isfinite(number):
            return invalid("not_finite", f"{spec.function} gave no finite number")
        return number
    return bool(answer) if spec.port.type.kind is Kind.BOOL else answer


def _named(answer: Any, port: Port) -> Any:
    if port.type.kind is Kind.ENUM and answer not in port.type.members:
        return invalid("not_a_member", f"{port.column} cannot be {answer}")
    return answer
