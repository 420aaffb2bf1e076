"""The feature stage: windows in, the scalars of one row out, each with its time or the reason why it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from golive.compiler.features import Argument, BarModel, FeatureSpec, functions_of, ports_of
from golive.compiler.kernel import Kernel
from golive.core.row import Row, with_companions, write_why
from golive.core.signature import Kind, Signature
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.evaluator.answers import usable
from golive.evaluator.bar_models import BarModelFunction
from golive.evaluator.bars_ahead import AskedFeature, answered_ahead
from golive.evaluator.calls import Answer, Call
from golive.evaluator.feature_inputs import FeatureInputs, Scalars
from golive.evaluator.scalar import compile_scalar
from golive.evaluator.windows import Windows
from golive.language.terms import Port

MOST_REMEMBERED = 1_024
"""Rows that differ in the arguments of features: more than a library has strategies and directions."""

MOST_AHEAD = 64
"""Of those, the ones that bars are worked out ahead for: a row that differs at every look must not fill the memory."""


@dataclass(slots=True, eq=False)
class RowKind:
    """Rows that do not differ in what features are worked out from besides windows; `scalars` are made of the first.

    Of those that are `is_ahead` the features of a recording's next bars are worked out together.
    """

    is_ahead: bool
    scalars: Scalars | None = None


class FeatureStage:
    """The features of a program, bound to their functions.

    A window that is stale, absent or invalid makes every feature over it unknown, with the window's reason. `shown` is
    what is shown for itself, `bind` what imports a function.
    """

    def __init__(
        self,
        features: tuple[FeatureSpec, ...],
        arguments: Kernel,
        bar_models: Mapping[str, BarModel],
        functions: Mapping[str, Signature],
        shown: Sequence[Argument] = (),
        bind: Callable[[Signature], Callable[..., Any]] = Signature.bind,
    ) -> None:
        self._arguments, self._reads = compile_scalar(arguments), _reads(arguments, bar_models)
        self._kinds: dict[tuple[Any, ...], RowKind] = {}
        self._made = 0
        self._bind = {name: functions[name] for name in (*_names(features, bar_models), *functions_of(shown))}
        self._bound: dict[str, Callable[..., Any]] = {}
        self._binding = bind
        models = {
            name: BarModelFunction(model, self._function, self._columns, self._windows, self._tails)
            for name, model in bar_models.items()
        }
        self._features = [self._asked(spec, models) for spec in features]
        self._bars = _bars_alone(features, bar_models)
        self._of_shown = [self._showing(argument) for argument in shown]

    def row(self, row: Row, windows: Windows) -> Row:
        """Return the feature columns at an instant: value, time, and reason where the value is unknown."""
        asked = self._kind(row)
        if asked is None:
            return self._answered(self._inputs(row, windows))
        columns: Row = windows.once(asked, lambda: self._kept(row, windows, asked))
        return columns

    def _kept(self, row: Row, windows: Windows, asked: RowKind) -> Row:
        """Return the columns; where features read bars alone, those that the same bars gave at another instant."""
        bars = None if self._bars is None else windows.bars_of_all(self._bars)
        if bars is None:
            return self._answered(self._inputs(row, windows, asked))
        columns: Row = windows.bars.of_all(bars, asked, lambda: self._of_bars(bars, row, windows, asked))
        return columns

    def _of_bars(self, bars: Sequence[Bars], row: Row, windows: Windows, asked: RowKind) -> Row:
        inputs = self._inputs(row, windows, asked)
        ahead = answered_ahead(asked, bars[0], inputs, self._features) if len(bars) == 1 and asked.is_ahead else None
        return self._answered(inputs) if ahead is None else ahead

    def _kind(self, row: Row) -> RowKind | None:
        """Return what is the same of rows that do not differ in what features depend on besides windows.

        None where that is more than plain cells. Zero is none: there are two that are equal, and divide differently.
        """
        if self._reads is None:
            return None
        cells = tuple([row.get(column) for column in self._reads])
        # Before they are looked up: what is no plain cell may say that it equals one.
        for cell in cells:
            if not (cell.__class__ is str or (cell.__class__ is float and cell)):
                return None
        kind = self._kinds.get(cells)
        if kind is None:
            if len(self._kinds) >= MOST_REMEMBERED:
                self._kinds.clear()
            self._made += 1
            kind = self._kinds[cells] = RowKind(is_ahead=self._made <= MOST_AHEAD)
        return kind

    def _answered(self, inputs: FeatureInputs) -> Row:
        out: dict[str, Any] = {}
        for feature in self._features:
            answer, as_of = feature.answering(inputs)
            if isinstance(answer, Unknown):
                out[feature.instant], out[feature.column], out[feature.reason] = as_of, None, write_why(answer)
            else:
                out[feature.column], out[feature.instant], out[feature.reason] = answer, as_of, None
        return out

    def arguments(self, row: Row, windows: Windows) -> tuple[Any, ...]:
        """Return what the stage was made to show: windows, numbers and words, or why they are unknown."""
        inputs = self._inputs(row, windows)
        return tuple(showing(inputs) for showing in self._of_shown)

    def _inputs(self, row: Row, windows: Windows, asked: RowKind | None = None) -> FeatureInputs:
        """Return what features are worked out from; of rows of a kind the scalars are the same at every instant."""
        scalars = None if asked is None else asked.scalars
        if scalars is None:
            values, bad = self._arguments.of(row, windows.now, windows.skew)
            by_name = {name: self._arguments.value(values, name) for name in self._arguments.position}
            scalars = Scalars(values=by_name, causes=dict(bad))
            if asked is not None:
                asked.scalars = scalars
        return FeatureInputs(row=row, scalars=scalars, windows=windows)

    def _asked(self, spec: FeatureSpec, models: Mapping[str, BarModelFunction]) -> AskedFeature:
        column, instant, reason = with_companions(spec.port.column)
        if spec.model:
            model = models[spec.model]
            output, of_each = model.output(spec), model.of_each(spec)
            return AskedFeature(column=column, instant=instant, reason=reason, answering=output, of_each=of_each)
        call = Call(spec.function, spec.arguments, self._function, self._columns)

        def answer(inputs: FeatureInputs) -> Answer:
            value, as_of = call.answer(inputs)
            return usable(value, spec), as_of

        return AskedFeature(column=column, instant=instant, reason=reason, answering=answer, of_each=call.of_each)

    def _showing(self, argument: Argument) -> Callable[[FeatureInputs], Any]:
        made, port = argument.derived, argument.window
        if made is not None:
            call = Call(made.function, made.arguments, self._function)
            return lambda inputs: call.answer(inputs)[0]
        if port is not None:
            return lambda inputs: inputs.windows.of(port)
        return lambda inputs: inputs.scalar((argument.output, argument.members))

    def _function(self, name: str) -> Callable[..., Any]:
        if name not in self._bound:
            self._bound[name] = self._binding(self._bind[name])
        return self._bound[name]

    def _columns(self, name: str) -> Callable[..., Any] | None:
        """Return what gives a function's answers at once; nothing does where another stands in for the function."""
        return self._bind[name].bind_columns() if self._binding is Signature.bind else None

    def _windows(self, name: str) -> Callable[..., Any] | None:
        """Return what gives a function's series over many windows; nothing does where another stands in for it."""
        return self._bind[name].bind_windows() if self._binding is Signature.bind else None

    def _tails(self, name: str) -> Callable[..., Any] | None:
        """Return what gives a function's answers of the last rows; nothing does where another stands in for it."""
        return self._bind[name].bind_tails() if self._binding is Signature.bind else None


def _reads(arguments: Kernel, bar_models: Mapping[str, BarModel]) -> tuple[str, ...] | None:
    """Return the columns that features are worked out of besides windows; None where their times count as well."""
    series = {spec.port.column for model in bar_models.values() for spec in model.series}
    kernels = (arguments, *(model.kernel for model in bar_models.values()))
    sources = [source for kernel in kernels for source in kernel.sources if source.port.column not in series]
    if any(source.derive or source.port.max_age_ns is not None for source in sources):
        return None
    return tuple(dict.fromkeys(source.port.column for source in sources))


def _bars_alone(features: tuple[FeatureSpec, ...], models: Mapping[str, BarModel]) -> tuple[Port, ...] | None:
    """Return the windows that features read, each once; None where they are not all of bars, or there are none."""
    called = (*features, *(spec for model in models.values() for spec in model.series))
    ports = ports_of(argument for spec in called for argument in spec.arguments)
    return ports if ports and all(port.type.kind is Kind.BARS for port in ports) else None


def _names(features: tuple[FeatureSpec, ...], models: Mapping[str, BarModel]) -> set[str]:
    names = {f.function for f in features} | {name for f in features for name in functions_of(f.arguments)}
    return names | {s.function for m in models.values() for s in (*m.series, *m.outputs.values())}
