"""The feature stage: windows in, the scalars of one row out, each with its time or the reason why it is unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from golive.compiler.features import Argument, BarModel, FeatureSpec, functions_of
from golive.compiler.kernel import Kernel
from golive.core.row import Row, with_companions, write_why
from golive.core.signature import Signature
from golive.core.value import Unknown
from golive.evaluator.answers import usable
from golive.evaluator.bar_models import BarModelFunction
from golive.evaluator.calls import Answer, Call
from golive.evaluator.feature_inputs import FeatureInputs, Scalars
from golive.evaluator.scalar import compile_scalar
from golive.evaluator.windows import Windows

MOST_REMEMBERED = 1_024
"""Rows that differ in the arguments of features: more than a library has strategies and directions."""


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
        self._scalars: dict[tuple[Any, ...], Scalars] = {}
        self._bind = {name: functions[name] for name in (*_names(features, bar_models), *functions_of(shown))}
        self._bound: dict[str, Callable[..., Any]] = {}
        self._binding = bind
        models = {name: BarModelFunction(model, self._function) for name, model in bar_models.items()}
        self._features = [(*with_companions(spec.port.column), self._answering(spec, models)) for spec in features]
        self._of_shown = [self._showing(argument) for argument in shown]

    def row(self, row: Row, windows: Windows) -> Row:
        """Return the feature columns at an instant: value, time, and reason where the value is unknown."""
        cells = self._cells(row)
        if cells is None:
            return self._answered(self._inputs(row, windows))
        columns: Row = windows.once((self, cells), lambda: self._answered(self._inputs(row, windows, cells)))
        return columns

    def _cells(self, row: Row) -> tuple[Any, ...] | None:
        """Return all that a row's features depend on besides windows; None where that is more than plain cells.

        Zero is not: there are two that are equal, and divide differently.
        """
        if self._reads is None:
            return None
        cells = tuple([row.get(column) for column in self._reads])
        plain = all(cell.__class__ is str or (cell.__class__ is float and cell) for cell in cells)
        return cells if plain else None

    def _answered(self, inputs: FeatureInputs) -> Row:
        out: dict[str, Any] = {}
        for column, instant, reason, answering in self._features:
            answer, as_of = answering(inputs)
            if isinstance(answer, Unknown):
                out[instant], out[column], out[reason] = as_of, None, write_why(answer)
            else:
                out[column], out[instant], out[reason] = answer, as_of, None
        return out

    def arguments(self, row: Row, windows: Windows) -> tuple[Any, ...]:
        """Return what the stage was made to show: windows, numbers and words, or why they are unknown."""
        inputs = self._inputs(row, windows)
        return tuple(showing(inputs) for showing in self._of_shown)

    def _inputs(self, row: Row, windows: Windows, cells: tuple[Any, ...] | None = None) -> FeatureInputs:
        """Return what features are worked out from; of equal `cells` the scalars are the same at every instant."""
        scalars = None if cells is None else self._scalars.get(cells)
        if scalars is None:
            values, bad = self._arguments.of(row, windows.now, windows.skew)
            by_name = {name: self._arguments.value(values, name) for name in self._arguments.position}
            scalars = Scalars(values=by_name, causes=dict(bad))
            if cells is not None:
                if len(self._scalars) >= MOST_REMEMBERED:
                    self._scalars.clear()
                self._scalars[cells] = scalars
        return FeatureInputs(row=row, scalars=scalars, windows=windows)

    def _answering(
        self, spec: FeatureSpec, models: Mapping[str, BarModelFunction]
    ) -> Callable[[FeatureInputs], Answer]:
        if spec.model:
            return models[spec.model].output(spec)
        call = Call(spec.function, spec.arguments, self._function)

        def answer(inputs: FeatureInputs) -> Answer:
            value, as_of = call.answer(inputs)
            return usable(value, spec), as_of

        return answer

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


def _reads(arguments: Kernel, bar_models: Mapping[str, BarModel]) -> tuple[str, ...] | None:
    """Return the columns that features are worked out of besides windows; None where their times count as well."""
    series = {spec.port.column for model in bar_models.values() for spec in model.series}
    kernels = (arguments, *(model.kernel for model in bar_models.values()))
    sources = [source for kernel in kernels for source in kernel.sources if source.port.column not in series]
    if any(source.derive or source.port.max_age_ns is not None for source in sources):
        return None
    return tuple(dict.fromkeys(source.port.column for source in sources))


def _names(features: tuple[FeatureSpec, ...], models: Mapping[str, BarModel]) -> set[str]:
    names = {f.function for f in features} | {name for f in features for name in functions_of(f.arguments)}
    return names | {s.function for m in models.values() for s in (*m.series, *m.outputs.values())}
