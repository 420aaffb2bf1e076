"""The parameters of a program a step tighter, each by itself, and what rows come to by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import starmap

import numpy as np

from golive.api.decide_block import kernel_columns
from golive.api.signal_table import SignalTable
from golive.checker.checked import Checked, Key, ParameterTable, terms_of
from golive.compiler.other_parameters import sizes_by
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.row import CLOCK_SKEW
from golive.core.span import Span
from golive.core.unit import Quantity, held, show
from golive.core.window import FloatArray
from golive.documents.declarations import Parameter
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Block
from golive.evaluator.ingest import reading
from golive.evaluator.trace import Trace
from golive.language.references import walk_all
from golive.language.terms import ParameterRef
from golive.proving.made.turning_points import last_digit, written_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightened:
    """One parameter a step tighter: what is said of it, and where it stands."""

    what: str
    span: Span


class Tightenings:
    """A program by each of its parameters, that says which way is tighter, moved by one step."""

    def __init__(self, program: Program) -> None:
        moved = tuple(_moved(program.checked))
        self.each = tuple(starmap(_tightened, moved))
        self._kernel = sizes_by(program.checked, program.ports, moved)
        self._function = ColumnFunction(self._kernel)

    def sizes(self, traces: Sequence[Trace]) -> Sequence[FloatArray]:
        """Return the final sizes of rows, for each of `each` those of all of them."""
        table = SignalTable.from_rows([trace.row for trace in traces])
        moments = np.array([reading(t.now, t.row.get(CLOCK_SKEW)) for t in traces], dtype=np.int64).reshape(-1, 2)
        columns = kernel_columns(self._kernel, table)
        block = Block.of(self._kernel.sources, columns, len(traces), moments[:, 0], moments[:, 1])
        sizes = self._function.run(block)
        return [sizes[str(n)] for n in range(len(self.each))]


def _tightened(key: Key, table: ParameterTable) -> Tightened:
    return Tightened(what=f"`{'.'.join(key)}` at {_shown(table.house, table.declared)}", span=table.declared.span)


def _moved(checked: Checked) -> Iterator[tuple[Key, ParameterTable]]:
    for key, table in _read(checked).items():
        moved = replace(
            table,
            house=_step(table.declared, table.house),
            by_strategy=tuple(_step(table.declared, value) for value in table.by_strategy),
        )
        if (moved.house, moved.by_strategy) != (table.house, table.by_strategy):
            yield key, moved


def _read(checked: Checked) -> Mapping[Key, ParameterTable]:
    """Return the parameters that gates read and that say which way is tighter."""
    parts = walk_all((root for gate in checked.gates for root in terms_of(gate)), checked.lets)
    keys = dict.fromkeys((part.document, part.id) for part in parts if isinstance(part, ParameterRef))
    return {key: checked.parameters[key] for key in keys if checked.parameters[key].declared.tighter_sign}


def _step(declared: Parameter, value: float | str) -> float | str:
    """Return a value one step tighter: the next member, or one more of the last digit that is written; in its range."""
    sign = declared.tighter_sign
    if isinstance(value, str):
        place = declared.members.index(value) + sign
        return declared.members[place] if 0 <= place < len(declared.members) else value
    assert isinstance(declared.value, Quantity)
    unit = declared.value.unit
    number = written_number(value, unit)
    moved = held(float(number + sign * last_digit(number)), unit)
    return min(max(moved, declared.lo), declared.hi)


def _shown(value: float | str, declared: Parameter) -> str:
    if isinstance(value, str) or not isinstance(declared.value, Quantity):
        return str(value)
    return show(value, declared.value.unit)
