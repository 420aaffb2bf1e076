"""The strategies' own conditions: whether they signal, by the features they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from golive.compiler.program import Program
from golive.compiler.signal_program import ModelProgram, SignalProgram
from golive.core.dataclass import dataclass
from golive.core.intent import LONG, SHORT
from golive.core.row import DIRECTION, STRATEGY, Row
from golive.core.value import Unknown, finite, invalid
from golive.evaluator.features import FeatureStage
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.trace import Trace
from golive.evaluator.windows import Windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a strategy's own conditions said at an instant; `unknown` says why when they could not be told.

    A signal is a level: it is there as long as its condition holds. `episode` names the event that it rose, the same
    for all looks at one: at most one entry comes of it.
    """

    strategy: str
    direction: str
    ts: int
    unknown: Unknown | None = None
    episode: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Whether a strategy signals in each direction, None where that cannot be told.

    `unknown` is the first of what was unknown, also where both can be told without it.
    """

    by_direction: Mapping[str, bool | None]
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    """One strategy, ready to be asked; a function is None where the strategy says nothing of it.

    `program` knows the columns of its features beside those of the gates.
    """

    program: Program
    stage: FeatureStage
    signal: ScalarFunction
    exit: ScalarFunction | None
    price: ScalarFunction | None
    models: Mapping[str, ScalarFunction]


class SignalStage:
    """The conditions of every strategy of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def _compiled(self) -> Mapping[str, _Compiled]:
        return {name: self._compile(signal) for name, signal in self._program.signals.items()}

    def _compile(self, signal: SignalProgram) -> _Compiled:
        functions = self._program.checked.functions
        price = signal.order.price
        return _Compiled(
            program=replace(self._program, ports={**self._program.ports, **signal.ports}),
            stage=FeatureStage(signal.features, signal.arguments, signal.bar_models, functions),
            signal=compile_scalar(signal.kernel),
            exit=compile_scalar(signal.exit.kernel) if signal.exit is not None else None,
            price=compile_scalar(price) if price is not None else None,
            models={model.id: compile_scalar(model.kernel) for model in signal.models},
        )

    @property
    def strategies(self) -> tuple[str, ...]:
        """Return the strategies there are to ask."""
        return tuple(self._program.signals)

    def levels(self, strategy: str, facts: Row, windows: Windows) -> Levels:
        """Return whether a strategy signals in each direction.

        `facts` are the columns that come from no stream: the state of the account, the venue's terms.
        """
        function = self._compiled[strategy].signal
        values, bad = function.of(self._row(strategy, facts, windows), windows.now, windows.skew)

        def level(direction: str) -> bool | None:
            if function.value(values, f"{direction}.true"):
                return True
            return False if function.value(values, f"{direction}.false") else None

        by_direction = {direction: level(direction) for direction in (LONG, SHORT)}
        return Levels(by_direction=by_direction, unknown=bad[0][1] if bad else None)

    def leaves(self, strategy: str, direction: str, facts: Row, windows: Windows) -> bool | Unknown:
        """Return whether a strategy's own condition closes a position of a direction, or why that cannot be told.

        A strategy that says no condition for it never closes by one: False. `direction` is that of the position.
        """
        trace = self.leaving(strategy, facts, windows)
        if trace is None or trace.value(f"{direction}.false"):
            return False
        return True if trace.value(f"{direction}.true") else _why(trace.bad)

    def leaving(self, strategy: str, facts: Row, windows: Windows) -> Trace | None:
        """Return what a strategy's own conditions for leaving were at an instant, None where it never says any.

        Its values are `long.true`, `long.false` and so on, by the direction of the position.
        """
        own = self._compiled[strategy]
        if own.exit is None:
            return None
        row = self._row(strategy, facts, windows)
        values, bad = own.exit.of(row, windows.now, windows.skew)
        return Trace(program=own.program, function=own.exit, row=row, values=values, bad=tuple(bad), now=windows.now)

    def price(self, strategy: str, direction: str, facts: Row, windows: Windows) -> float | Unknown | None:
        """Return the price at which a strategy orders, in quote currency per base, or why it cannot be told.

        None where its orders have no price: they take what is offered. `direction` is that of the order.
        """
        function = self._compiled[strategy].price
        if function is None:
            return None
        row = self._row(strategy, {**facts, DIRECTION: direction}, windows)
        values, bad = function.of(row, windows.now, windows.skew)
        price = function.value(values, "at")
        return price if finite(price) and price > 0 else _why(bad)

    def shown(self, strategy: str, model: ModelProgram, facts: Row, windows: Windows) -> Mapping[str, float] | Unknown:
        """Return the numbers that a model is shown at an instant, or why the first that is unknown is."""
        function = self._compiled[strategy].models[model.id]
        values, bad = function.of(self._row(strategy, facts, windows), windows.now, windows.skew)
        numbers = {name: function.value(values, name) for name in model.features}
        return numbers if all(finite(number) for number in numbers.values()) else _why(bad)

    def _row(self, strategy: str, facts: Row, windows: Windows) -> Row:
        """Return a row with the strategy's features in it."""
        row: Row = {**facts, STRATEGY: strategy}
        return {**row, **self._compiled[strategy].stage.row(row, windows)}


def _why(bad: Sequence[tuple[str, Unknown]]) -> Unknown:
    """Return why something is unknown: the first column that is, or that what was known gives no answer."""
    return bad[0][1] if bad else invalid("no_number", "what is known gives no number")
