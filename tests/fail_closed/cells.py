"""Cells of the matrix, and what a surface answers to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.fail_closed.doubts import GONE, Doubt
from tests.fail_closed.optional_inputs import OPTIONAL, is_left_out

ALLOWED = frozenset(("EXECUTE", "REDUCE"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cell:
    """One fault of one input: what it changes of a row, or of a world.

    `needs` are the other inputs that a surface must see to be told of it. What only `lowers` may be allowed, at no more
    than the healthy size: an event that is as if it had not come yet.
    """

    input: str
    doubt: Doubt
    variant: str
    changes: Any
    needs: tuple[str, ...] = ()
    lowers: bool = False

    @property
    def place(self) -> str:
        return f"{self.input} {self.doubt}: {self.variant}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a cell; `verdict` is REFUSED where nothing was decided at all."""

    verdict: str
    size: float = 0.0
    reason: str = ""

    @property
    def allowed(self) -> bool:
        return self.verdict in ALLOWED or self.size != 0.0


def crash(error: Exception) -> Answer:
    """Return what a foreign exception is worth: neither allowed nor refused, and red."""
    return Answer(verdict=type(error).__name__, size=float("nan"), reason=str(error))


class Surface(Protocol):
    """One way of asking golive."""

    @property
    def name(self) -> str: ...

    def takes(self, cell: Cell) -> bool:
        """Say whether the cell can be told on this surface at all."""
        ...

    def ask(self, cells: Sequence[Cell | None]) -> list[Answer]:
        """Answer each cell; None is the healthy twin."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A cell, the surface it was told on, its answer, and whether the twin beside it executed."""

    cell: Cell
    surface: str
    answer: Answer
    twin: Answer

    @property
    def red(self) -> bool:
        """Say whether doubt was allowed, or the twin did not execute and the cell therefore shows nothing."""
        if self.twin.verdict != "EXECUTE":
            return True
        if self.lowers and self.answer.verdict in ALLOWED:
            return self.answer.size > self.twin.size
        return self.answer.allowed

    @property
    def lowers(self) -> bool:
        """Say whether the cell may be allowed at no more than the healthy size."""
        left_out = (self.surface, self.cell.input) in OPTIONAL and is_left_out(self.surface, self.cell.doubt)
        return self.cell.lowers or left_out

    @property
    def place(self) -> str:
        return f"{self.surface}: {self.cell.place}"


def changed(row: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with changes; what is GONE is left out."""
    return {name: value for name, value in {**row, **changes}.items() if value is not GONE}


def ask_all(surface: Surface, cells: Iterable[Cell]) -> list[Result]:
    """Ask a surface all cells that it takes, with the healthy twin before and after them."""
    taken = [cell for cell in cells if surface.takes(cell)]
    answers = surface.ask([None, *taken, None])
    twin = next((a for a in (answers[0], answers[-1]) if a.verdict != "EXECUTE"), answers[0])
    return [
        Result(cell=cell, surface=surface.name, answer=answer, twin=twin)
        for cell, answer in zip(taken, answers[1:-1], strict=True)
    ]
