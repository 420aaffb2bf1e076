"""Rows that are decided as they stand: everything is known, and nothing contradicts itself or has to be converted.

Most rows are such, and a look at all of their cells at once tells it. What is done to the cells of any other row is in
`Engine.decide`; done to those of a usual one, it changes none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from types import NoneType
from typing import Any

from golive.api.column_names import misnamed
from golive.api.column_types import time_columns
from golive.api.described_terms import described
from golive.api.intents import directed
from golive.api.one_instant import outputs_of_models
from golive.api.rows import consistent, deciding
from golive.compiler.program import Program
from golive.core.intent import CLOSE, OPEN
from golive.core.readable import unreadable
from golive.core.row import (
    BOOK_COLUMNS,
    CLOCK_SKEW,
    DAILY_LOSS,
    DAILY_PNL,
    DECIDED_AT,
    INTENT,
    SIGNAL_ID,
    Row,
    at,
    why,
)
from golive.decision.decision import DECIDING, Decision, decision_of, said_alike
from golive.evaluator.ingest import LATEST, MOST_SKEW
from golive.evaluator.scalar import ScalarFunction, compile_clear
from golive.evaluator.scalar_reading import is_dated
from golive.evaluator.trace import LaterTrace
from golive.market.instants import EARLIEST

Cells = Callable[[Row], tuple[Any, ...]]

MOST_SHAPES = 256
"""Sets of columns that are remembered: a caller's rows have one, or a few."""


_ELSEWHERE = (*BOOK_COLUMNS, DAILY_PNL, why(DAILY_PNL))
"""What other columns are made of, where it is told."""

_DATED = frozenset((int, NoneType))
"""What stands in a usual row where an instant does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What to take out of rows that have the same columns.

    `silent` are cells that hold nothing in a usual row: reasons why something is unknown, books as arrays, the day's
    result with its sign. `times` are instants that the pipeline does not read, `alike` pairs of those that it does, of
    outputs of one model. `terms` are what a market's description says as well, and `others` all that nobody looks at.
    """

    silent: Cells
    silences: int
    times: Cells
    alike: tuple[tuple[str, str], ...]
    terms: Cells
    others: Cells


class UsualRows:
    """Decides the usual rows of a library; `functions` are those of its pipelines, by what they decide."""

    def __init__(self, program: Program, functions: Mapping[str, ScalarFunction]) -> None:
        ways = {intent: _Pipeline(program, intent, function) for intent, function in functions.items()}
        self._by_intent: dict[Any, _Pipeline] = {OPEN: ways[program.checked.intent]}
        if program.closing is None:
            # Nobody has to be told what a library with one pipeline decides.
            self._by_intent[None] = ways[program.checked.intent]
        else:
            self._by_intent[CLOSE] = ways[CLOSE]

    def decision(self, row: Row) -> Decision | None:
        """Return the decision on a usual row, None of any other."""
        if type(row) is not dict:
            return None
        intent = row.get(INTENT)
        pipeline = self._by_intent.get(intent) if intent is None or type(intent) is str else None
        return None if pipeline is None else pipeline.decision(row)


class _Pipeline:
    """Decides the usual rows that one pipeline of a library decides."""

    def __init__(self, program: Program, intent: str, function: ScalarFunction) -> None:
        self._library, self._program, self._function = program, program.decisions[intent], function
        self._closes, self._told = self._program is program.closing, said_alike(self._program)
        self._decide = compile_clear(self._program.decision, DECIDING)
        self._agrees = described(program).agrees
        self._shapes: dict[tuple[Any, ...], _Shape | None] = {}
        self._latest: dict[int, _Shape] = {}

    def decision(self, row: Row) -> Decision | None:
        latest = self._latest.get(len(row))
        if latest is not None:
            try:
                # As many columns, and all of these: the same.
                return self._decided(row, latest)
            except KeyError:
                pass
        shape = self._shape(row)
        return None if shape is None else self._decided(row, shape)

    def _decided(self, row: Row, shape: _Shape) -> Decision | None:
        id, now, skew, loss = row[SIGNAL_ID], row[DECIDED_AT], row.get(CLOCK_SKEW), row.get(DAILY_LOSS)
        skew = 0 if skew is None else skew
        shape.others(row)
        # By their types: what a cell says that it equals is not believed.
        silent = [*map(type, shape.silent(row))].count(NoneType) == shape.silences
        if not (
            (silent or (self._closes and self._says_only_why(row)))
            and type(id) is str
            and not unreadable(id)
            and type(now) is int
            and EARLIEST <= now < LATEST
            and type(skew) is int
            and 0 <= skew <= MOST_SKEW
            and (loss is None or (type(loss) is float and loss >= 0.0))
            and _DATED.issuperset(map(type, shape.times(row)))
        ):
            return None
        # What is evaluated when somebody asks for the working is this row, whatever becomes of the caller's.
        own = {**row, **directed(self._library, row)} if self._closes else {**row}
        values = self._decide(own, now, skew)
        if values is None or not self._agrees(shape.terms(row)):
            return None
        for one, other in shape.alike:
            if row[one] != row[other]:
                return None
        trace = LaterTrace(self._program, self._function, own, now, skew)
        return decision_of(self._told, trace, own, now, *values[0])

    def _says_only_why(self, row: Row) -> bool:
        """Say whether reasons stand beside nothing but unknowns: what opens is often unknown where a row closes."""
        return all(row.get(name) is None for name in _ELSEWHERE) and consistent(row, deciding(self._library)) is row

    def _shape(self, row: Row) -> _Shape | None:
        """Return what to take out of a row, None where its columns alone say that it is not decided as it stands."""
        columns = tuple(row)
        if columns not in self._shapes:
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.clear()
                self._latest.clear()
            self._shapes[columns] = self._learned(columns)
        shape = self._shapes[columns]
        if shape is not None:
            self._latest[len(row)] = shape
        return shape

    def _learned(self, columns: Sequence[Any]) -> _Shape | None:
        terms = described(self._library).columns.read
        if not {SIGNAL_ID, DECIDED_AT}.issubset(columns) or misnamed(self._library, columns):
            return None
        sources, terms_there = self._program.decision.sources, set(terms).issubset(columns)
        read = {source.port.column for source in sources} | {at(s.port.column) for s in sources if is_dated(s)}
        silent = [name for name in dict.fromkeys(_silent(self._library)) if name in columns]
        times = [name for name in time_columns(self._library) if name in columns and name not in read]
        # All that is not sure to be missed where it is not there is among the others: else another column stands unseen
        # in its place.
        looked = {SIGNAL_ID, DECIDED_AT, *silent, *times, *(terms if terms_there else ()), *read}
        return _Shape(
            silent=_cells(silent),
            silences=len(silent),
            times=_cells(times),
            alike=tuple(_pairs(self._library, columns)),
            terms=_cells(terms) if terms_there else lambda row: tuple(map(row.get, terms)),
            others=_cells([name for name in columns if name not in looked]),
        )


def _silent(program: Program) -> Iterator[str]:
    yield from (reason for _, reason in deciding(program))
    yield from (*_ELSEWHERE, why(DAILY_LOSS))


def _pairs(program: Program, columns: Collection[Any]) -> Iterator[tuple[str, str]]:
    for group in outputs_of_models(program):
        yield from pairwise(at(column) for column in group if at(column) in columns)


def _cells(columns: Sequence[str]) -> Cells:
    """Return what takes columns out of a row."""
    return itemgetter(*columns) if len(columns) > 1 else lambda row: tuple(row[column] for column in columns)
