"""A look at a market, and what a turn makes of it."""

from __future__ import annotations

from collections.abc import Sequence

from golive.account.exits import ExitReading
from golive.api.signals import Signal
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.decision import Decision
from golive.trading.entries import Noted
from golive.trading.machine_state import MachineState, Working
from golive.trading.pair import Pair
from golive.trading.received import Command
from golive.trading.worth import Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A look on the grid: at an instant, and acted on when the first later event is seen.

    `asking` are the strategies that look, each with the instrument that it looks at; `between` and `missed` are those
    that were to look and have nothing new to look at, or nothing: they are not asked. `commands` are what people said,
    and are obeyed before anybody looks.
    """

    at: int
    acts_at: int
    asking: Sequence[Pair]
    commands: Sequence[Command] = ()
    between: Sequence[Pair] = ()
    missed: Sequence[Pair] = ()

    @property
    def scheduled(self) -> tuple[Pair, ...]:
        """Return all that were to look."""
        return (*self.asking, *self.between, *self.missed)

    def on(self, symbol: str) -> list[str]:
        """Return the strategies that look at an instrument."""
        return [strategy for strategy, of in self.asking if of == symbol]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision of a turn; `due` is what an exit was decided for, `unsent` why no order left."""

    decision: Decision
    signal: Signal | None = None
    due: ExitReading | None = None
    unsent: Unknown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """A machine after a turn, what there is to write, what was decided, and all signals, told or not.

    `asking` are the strategies that looked, each with the instrument that it looked at. `worth` is what the account was
    worth at the look, None where none was taken; `goes_on` is False for the last one.
    """

    state: MachineState
    working: Working
    entries: tuple[Noted, ...]
    decided: tuple[Decided, ...] = ()
    signals: tuple[Signal, ...] = ()
    asking: Sequence[Pair] = ()
    worth: Worth | None = None
    goes_on: bool = True
