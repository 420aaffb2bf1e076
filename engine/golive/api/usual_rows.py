"""Rows that are decided as they stand: everything is known, and nothing contradicts itself or has to be converted.

Most rows are such, and a look at all of their cells at once tells it. What is done to the cells of any other row is in
`Engine.decide`; done to those of a usual one, it changes none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

from golive.api.column_names import misnamed
from golive.api.column_types import time_columns
from golive.api.described_terms import described
from golive.api.intents import directed, plain_way, position_column
from golive.api.one_instant import outputs_of_models
from golive.api.permit_cells import reads_permit, without_permit
from golive.api.rows import consistent, deciding
from golive.api.usual_cells import Look, look
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.intent import CLOSE, OPEN
from golive.core.row import (
    BOOK_COLUMNS,
    DAILY_LOSS,
    DAILY_PNL,
    DECIDED_AT,
    DIRECTION,
    INTENT,
    MODE,
    SIGNAL_ID,
    Row,
    at,
    why,
)
from golive.decision.decision import DECIDING, Decision, decision_of, said_alike
from golive.evaluator.scalar import ScalarFunction, compile_clear
from golive.evaluator.scalar_reading import is_dated
from golive.evaluator.trace import evaluated_later

MOST_SHAPES = 256
"""Sets of columns that are remembered: a caller's rows have one, or a few."""

_ELSEWHERE = (*BOOK_COLUMNS, DAILY_PNL, why(DAILY_PNL))
"""What other columns are made of, where it is told."""

_WHY = why(DIRECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What to ask of rows that have the same columns.

    `look` asks the cells that the pipeline does not read. `alike` are pairs of instants that it does, of outputs of one
    model. `terms` takes out what a market's description says as well.
    """

    look: Look
    alike: tuple[tuple[str, str], ...]
    terms: Callable[[Row], tuple[Any, ...]]


class UsualRows:
    """Decides the usual rows of a library; `functions` are those of its pipelines, by what they decide."""

    def __init__(self, program: Program, functions: Mapping[str, ScalarFunction]) -> None:
        self._made_of = (program, functions)
        ways = {intent: _Pipeline(program, intent, function) for intent, function in functions.items()}
        self._by_intent: dict[Any, _Pipeline] = {OPEN: ways[program.checked.intent]}
        if program.closing is None:
            # Nobody has to be told what a library with one pipeline decides.
            self._by_intent[None] = ways[program.checked.intent]
        else:
            self._by_intent[CLOSE] = ways[CLOSE]

    def __reduce__(self) -> tuple[Any, ...]:
        # It holds generated functions, which cannot be pickled.
        return type(self), self._made_of

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
        self._told = said_alike(self._program)
        self._position = position_column(program) if self._program is program.closing else ""
        self._reads_permit = reads_permit(program)
        self._decide = compile_clear(self._program.decision, DECIDING)
        self._agrees = described(program).agrees
        self._shapes: dict[tuple[Any, ...], _Shape | None] = {}
        self._latest: dict[int, _Shape] = {}

    def decision(self, row: Row) -> Decision | None:
        # As many columns as before, and all that are taken out: the same columns.
        shape = self._latest.get(len(row))
        try:
            moment = None if shape is None else shape.look(row)
        except KeyError:
            shape = None
        if shape is None:
            shape = self._shape(row)
            if shape is None:
                return None
            moment = shape.look(row)
        if moment is None:
            return None
        now, skew = moment
        # What is evaluated when somebody asks for the working is this row, whatever becomes of the caller's.
        own = {**row, **without_permit(row.get(MODE), now)} if self._reads_permit else {**row}
        if self._position:
            way = plain_way(own.get(self._position), own.get(DIRECTION))
            own |= {DIRECTION: way, _WHY: None} if way else directed(self._library, row)
        values = self._decide(own, now, skew)
        if values is None or not self._agrees(shape.terms(row)):
            return None
        for one, other in shape.alike:
            if row[one] != row[other]:
                return None
        trace = evaluated_later(self._program, self._function, own, now, skew)
        return decision_of(self._told, trace, own, now, *values[0])

    def _says_only_why(self, row: Row) -> bool:
        """Say whether reasons stand beside nothing but unknowns: what opens is often unknown where a row closes."""
        if not self._position or any(row.get(name) is not None for name in _ELSEWHERE):
            return False
        return consistent(row, deciding(self._library)) is row

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
        # A name of a class of its own may say that it equals any other, and is found under none.
        if any(type(name) is not str for name in columns):
            return None
        if not {SIGNAL_ID, DECIDED_AT}.issubset(columns) or misnamed(self._library, columns):
            return None
        # What a model gave is known by its version only, which no pipeline reads.
        if any(port.column in columns for _, model in self._library.models for port in model.outputs.values()):
            return None
        sources, terms_there = self._program.decision.sources, set(terms).issubset(columns)
        read = {source.port.column for source in sources} | {at(s.port.column) for s in sources if is_dated(s)}
        silent = [name for name in dict.fromkeys(_silent(self._library)) if name in columns]
        times = [name for name in time_columns(self._library) if name in columns and name not in read]
        # All that the pipeline does not miss where it is not there is among the others: else another column stands
        # unseen in its place.
        return _Shape(
            look=look(
                columns,
                silent=silent,
                times=times,
                others=[name for name in columns if name not in read],
                if_not_silent=self._says_only_why,
            ),
            alike=tuple(_pairs(self._library, columns)),
            terms=itemgetter(*terms) if terms_there else lambda row: tuple(map(row.get, terms)),
        )


def _silent(program: Program) -> Iterator[str]:
    yield from (reason for _, reason in deciding(program))
    yield from (*_ELSEWHERE, why(DAILY_LOSS))


def _pairs(program: Program, columns: Collection[Any]) -> Iterator[tuple[str, str]]:
    for group in outputs_of_models(program):
        yield from pairwise(at(column) for column in group if at(column) in columns)
