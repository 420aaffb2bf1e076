"""The feature stage: windows in, the scalars of one row out, each with its time or the reason why it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from golive.compiler.features import BarModel, FeatureSpec
from golive.compiler.kernel import Kernel
from golive.core.row import Row, at, known, unknown
from golive.core.signature import Kind, Signature
from golive.core.value import Unknown
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

    def _inputs(self, row: Row, streams: Streams, now: int, skew: int) -> FeatureInputs:
        values, bad = self._arguments.run(row.get, now, skew)
        scalars = {name: values[i] for name, i in self._arguments.position.items()}
        return FeatureInputs(row=row, scalars=scalars, causes=dict(bad), windows=Windows(streams, now, skew))

    def _answer(self, spec: FeatureSpec, inputs: FeatureInputs) -> tuple[Any, int | None]:
        arguments: list[Any] = []
        times: list[int] = []
        for argument in spec.arguments:
            value = inputs.of(argument)
            if isinstance(value, Unknown):
                return value, None
            if argument.window is not None and value.as_of is not None:
                times.append(value.as_of)
            arguments.append(_side(value, argument.window) if argument.window is not None else value)
        answer = self._function(spec.function)(*arguments)
        return usable(answer, spec), min(times) if times else None

    def _answer_of_model(self, spec: FeatureSpec, inputs: FeatureInputs) -> tuple[Any, int | None]:
        model = self._models[spec.model]
        window = inputs.windows.of(model.port)
        if isinstance(window, Unknown):
            return window, None
        return member(model.answer(spec, window, inputs), spec.port), window.as_of

    def _function(self, name: str) -> Callable[..., Any]:
        if name not in self._bound:
            self._bound[name] = self._bind[name].bind()
        return self._bound[name]


def _names(features: tuple[FeatureSpec, ...], models: Mapping[str, BarModel]) -> set[str]:
    names = {f.function for f in features}
    return names | {s.function for m in models.values() for s in (*m.series, *m.outputs.values())}


def _side(window: Any, port: Port) -> Any:
    if port.type.kind is not Kind.LEVELS:
        return window
    return (window.bid_prices, window.bid_sizes, window.ask_prices, window.ask_sizes)[_SIDES[port.column]]
