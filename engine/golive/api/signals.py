"""The strategies' own conditions: whether they signal, by the features they read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from golive.compiler.program import Program, SignalProgram
from golive.core.row import STRATEGY, Row
from golive.core.value import Unknown
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


class SignalStage:
    """The conditions of every strategy of a program."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def _compiled(self) -> Mapping[str, tuple[FeatureStage, ScalarFunction]]:
        return {name: self._compile(signal) for name, signal in self._program.signals.items()}

    def _compile(self, signal: SignalProgram) -> tuple[FeatureStage, ScalarFunction]:
        functions = self._program.checked.functions
        stage = FeatureStage(signal.features, signal.arguments, signal.bar_models, functions)
        return stage, compile_scalar(signal.kernel)

    @property
    def strategies(self) -> tuple[str, ...]:
        """Return the strategies there are to ask."""
        return tuple(self._program.signals)

    def ask(self, strategy: str, facts: Row, streams: Streams, now: int, skew: int) -> Iterator[Signal]:
        """Yield the directions in which a strategy signals, and once why it cannot tell of one.

        `facts` are the columns that come from no stream: the state of the account, the venue's terms.
        """
        stage, function = self._compiled[strategy]
        row: Row = {**facts, STRATEGY: strategy}
        row = {**row, **stage.row(row, streams, now, skew)}
        values, bad = function.run(row.get, now, skew)
        untold = False
        for direction in (LONG, SHORT):
            if values[function.position[f"{direction}.true"]]:
                yield Signal(strategy=strategy, direction=direction, ts=now)
            elif not values[function.position[f"{direction}.false"]] and not untold:
                untold = True
                yield Signal(strategy=strategy, direction="", ts=now, unknown=bad[0][1] if bad else None)
