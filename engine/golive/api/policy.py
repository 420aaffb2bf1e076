"""What a session and a table ask of an engine, so that neither has to know how one is made."""

from __future__ import annotations

from typing import Protocol

from golive.compiler.program import Program
from golive.core.back_end import BackEnd
from golive.core.row import Row
from golive.evaluator.trace import Trace


class Policy(Protocol):
    """A compiled library that evaluates ready rows."""

    @property
    def program(self) -> Program:
        """Return what the library was compiled to."""
        ...

    @property
    def backend(self) -> BackEnd | None:
        """Return how tables are decided where nobody says otherwise; None leaves it to how many rows a table has."""
        ...

    def evaluate(self, row: Row, *, now: int, skew: int = 0) -> Trace:
        """Evaluate one ready row; never raises for what the row holds."""
        ...
