"""The feature stage: windows in, the scalars of one row out, each with its time or the reason why it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from golive.compiler.features import Argument, BarModel, DerivedWindow, FeatureSpec, functions_of
from golive.compiler.kernel import Kernel
from golive.core.row import Row, at, known, unknown
from golive.core.signature import Kind, Signature
from golive.core.value import Unknown
from golive.core.window import Window
from golive.evaluator.answers import member, usable
from golive.evaluator.bar_models import BarModelFunction
from golive.evaluator.feature_inputs import FeatureInputs
from golive.evaluator.ingest import reading
from golive.evaluator.scalar import compile_scalar
from golive.evaluator.windows import Streams, Windows
from golive.language.terms import Port

_SIDES = {"bid_prices": 0, "bid_sizes": 1, "ask_prices": 2, "ask_sizes": 3}


class FeatureStage:
    """The features of a program, bound to their functions.

    A window that is stale, absent or invalid makes every feature over it unknown, with the window's reason. The
    series of a model over bars depend only on the closed bars and the parameters, so the last answer is kept until
    another bar closes. `shown` is what is shown for itself,
    `bind` what imports a function.
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
        self._features, self._shown = features, shown
        self._arguments = compile_scalar(arguments)
        self._bind = {name: functions[name] for name in (*_names(features, bar_models), *functions_of(shown))}
        self._bound: dict[str, Callable[..., Any]] = {}
        self._binding = bind
        self._models = {name: BarModelFunction(model, self._function) for name, model in bar_models.items()}

    def row(self, row: Row, streams: Streams, now: int, skew: int) -> Row:
        """Return the feature columns at `now`: value, time, and reason where the value is unknown."""
        inputs = self._inputs(row, streams, *reading(now, skew))
        out: dict[str, Any] = {}
        for spec in self._features:
            answer, as_of = self._answer_of_model(spec, inputs) if spec.model else self._answer(spec, inputs)
            column = spec.port.column
            if isinstance(answer, Unknown):
                out |= {at(column): as_of, **unknown(column, answer)}
            else:
                out |= known(column, answer, as_of)
        return out

    def arguments(self, row: Row, streams: Streams, now: int, skew: int) -> tuple[Any, ...]:
        """Return what the stage was made to show, at `now`: windows, numbers and words, or why they are unknown."""
        inputs = self._inputs(row, streams, *reading(now, skew))
        return tuple(inputs.of(a) if a.derived is None else self._derived(a.derived, inputs) for a in self._shown)

    def _inputs(self, row: Row, streams: Streams, now: int, skew: int) -> FeatureInputs:
        values, bad = self._arguments.run(row.get, now, skew)
        scalars = {name: values[i] for name, i in self._arguments.position.items()}
        return FeatureInputs(row=row, scalars=scalars, causes=dict(bad), windows=Windows(streams, now, skew))

    def _answer(self, spec: FeatureSpec, inputs: FeatureInputs) -> tuple[Any, int | None]:
        arguments = self._values(spec.arguments, inputs)
        if isinstance(arguments, Unknown):
            return arguments, None
        times = [self._as_of(argument, inputs) for argument in spec.arguments]
        answer = self._function(spec.function)(*arguments)
        return usable(answer, spec), min((at for at in times if at is not None), default=None)

    def _values(self, arguments: Iterable[Argument], inputs: FeatureInputs) -> list[Any] | Unknown:
        """Return what arguments are, or why one of them is unknown."""
        values: list[Any] = []
        for argument in arguments:
            value = inputs.of(argument) if argument.derived is None else self._derived(argument.derived, inputs)
            if isinstance(value, Unknown):
                return value
            values.append(value if argument.window is None else _side(value, argument.window))
        return values

    def _derived(self, made: DerivedWindow, inputs: FeatureInputs) -> Window | Unknown:
        """Return a window made of others, or why there is none."""
        if made not in inputs.derived:
            values = self._values(made.arguments, inputs)
            window = values if isinstance(values, Unknown) else self._function(made.function)(*values)
            inputs.derived[made] = window
        return inputs.derived[made]

    @staticmethod
    def _as_of(argument: Argument, inputs: FeatureInputs) -> int | None:
        """Return the time of the oldest window that an argument is made of."""
        windows = [inputs.windows.of(port) for port in argument.ports]
        if argument.derived is not None:
            windows.append(inputs.derived[argument.derived])
        return min((w.as_of for w in windows if not isinstance(w, Unknown) and w.as_of is not None), default=None)

    def _answer_of_model(self, spec: FeatureSpec, inputs: FeatureInputs) -> tuple[Any, int | None]:
        model = self._models[spec.model]
        window = inputs.windows.of(model.port)
        if isinstance(window, Unknown):
            return window, None
        return member(model.answer(spec, window, inputs), spec.port), window.as_of

    def _function(self, name: str) -> Callable[..., Any]:
        if name not in self._bound:
            self._bound[name] = self._binding(self._bind[name])
        return self._bound[name]


def _names(features: tuple[FeatureSpec, ...], models: Mapping[str, BarModel]) -> set[str]:
    names = {f.function for f in features} | {name for f in features for name in functions_of(f.arguments)}
    return names | {s.function for m in models.values() for s in (*m.series, *m.outputs.values())}


def _side(window: Any, port: Port) -> Any:
    if port.type.kind is not Kind.LEVELS:
        return window
    return (window.bid_prices, window.bid_sizes, window.ask_prices, window.ask_sizes)[_SIDES[port.column]]
