"""The strategies' own conditions: whether they signal, by the features they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from golive.compiler.program import Program
from golive.compiler.signal_program import SignalProgram
from golive.core.row import STRATEGY, Row
from golive.core.value import Unknown, finite, invalid
from golive.evaluator.features import FeatureStage
from golive.evaluator.scalar import ScalarFunction, compile_scalar
from golive.evaluator.windows import Streams

LONG, SHORT = "long", "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What a strategy's own conditions said at an instant; `unknown` says why when they could not be told."""

    strategy: str
    direction: str
    ts: int
    unknown: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    """One strategy, ready to be asked; a function is None where the strategy says nothing of it."""

    stage: FeatureStage
    signal: ScalarFunction
    exit: ScalarFunction | None
    price: ScalarFunction | None


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
            stage=FeatureStage(signal.features, signal.arguments, signal.bar_models, functions),
            signal=compile_scalar(signal.kernel),
            exit=compile_scalar(signal.exit.kernel) if signal.exit is not None else None,
            price=compile_scalar(price) if price is not None else None,
        )

    @property
    def strategies(self) -> tuple[str, ...]:
        """Return the strategies there are to ask."""
        return tuple(self._program.signals)

    def ask(self, strategy: str, facts: Row, streams: Streams, now: int, skew: int) -> Iterator[Signal]:
        """Yield the directions in which a strategy signals, and once why it cannot tell of one.

        `facts` are the columns that come from no stream: the state of the account, the venue's terms.
        """
        function = self._compiled[strategy].signal
        values, bad = function.run(self._row(strategy, facts, streams, now, skew).get, now, skew)
        untold = False
        for direction in (LONG, SHORT):
            if values[function.position[f"{direction}.true"]]:
                yield Signal(strategy=strategy, direction=direction, ts=now)
            elif not values[function.position[f"{direction}.false"]] and not untold:
                untold = True
                yield Signal(strategy=strategy, direction="", ts=now, unknown=bad[0][1] if bad else None)

    def leaves(
        self, strategy: str, direction: str, facts: Row, streams: Streams, now: int, skew: int
    ) -> bool | Unknown:
        """Return whether a strategy's own condition closes a position of a direction, or why that cannot be told.

        A strategy that says no condition for it never closes by one: False. `direction` is that of the position.
        """
        function = self._compiled[strategy].exit
        if function is None:
            return False
        values, bad = function.run(self._row(strategy, facts, streams, now, skew).get, now, skew)
        if values[function.position[f"{direction}.true"]]:
            return True
        if values[function.position[f"{direction}.false"]]:
            return False
        return _why(bad)

    def price(self, strategy: str, facts: Row, streams: Streams, now: int, skew: int) -> float | Unknown | None:
        """Return the price at which a strategy orders, in quote currency per base, or why it cannot be told.

        None where its orders have no price: they take what is offered.
        """
        function = self._compiled[strategy].price
        if function is None:
            return None
        values, bad = function.run(self._row(strategy, facts, streams, now, skew).get, now, skew)
        price = values[function.position["at"]]
        return price if finite(price) and price > 0 else _why(bad)

    def _row(self, strategy: str, facts: Row, streams: Streams, now: int, skew: int) -> Row:
        """Return a row with the strategy's features in it."""
        row: Row = {**facts, STRATEGY: strategy}
        return {**row, **self._compiled[strategy].stage.row(row, streams, now, skew)}


def _why(bad: Sequence[tuple[str, Unknown]]) -> Unknown:
    """Return why something is unknown: the first column that is, or that what was known gives no answer."""
    return bad[0][1] if bad else invalid("no_number", "what is known gives no number")
