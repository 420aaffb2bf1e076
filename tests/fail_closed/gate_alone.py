"""One gate asked by itself, with flat rows: what belongs to other gates may be absent, and nothing of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.fail_closed.cells import Answer, Cell, changed, crash
from tests.fail_closed.doubts import Doubt
from tests.fail_closed.flat_cells import OWN_REASON
from tests.fail_closed.rows import Row

from golive.api import Engine
from golive.api.gate_answer import ask_gate, find_gate
from golive.api.permit_cells import unpermitted
from golive.api.rows import moments
from golive.compiler.program import Program
from golive.core.row import with_companions
from golive.language.terms import Term

IN_OTHER_TABLES = frozenset(("signal_id", "decided_at", "clock_skew"))


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAlone:
    """A gate, and the columns it is computed from; the row has those that size an order besides."""

    engine: Engine
    gate: str
    row: Row
    columns: frozenset[str]
    name: str = "gate alone"

    def takes(self, cell: Cell) -> bool:
        """Say whether the gate reads the input; what contradicts something else is seen by the gate of that."""
        return cell.input in self.columns and (cell.doubt is not Doubt.CONTRADICTING or cell.variant == OWN_REASON)

    def ask(self, cells: Sequence[Cell | None]) -> list[Answer]:
        return [self._one(self.row if cell is None else changed(self.row, cell.changes)) for cell in cells]

    def _one(self, row: Row) -> Answer:
        now, skew = moments(row)
        try:
            answer = ask_gate(self.engine, find_gate(self.engine, self.gate), row, now=now, skew=skew)
        except Exception as error:  # noqa: BLE001 - what no surface may raise is what is looked for
            return crash(error)
        return Answer(verdict=answer.verdict.name, size=answer.size_factor, reason=answer.reason)


def gates_alone(engine: Engine, row: Row) -> Iterator[GateAlone]:
    """Yield every gate with the part of the row that it reads."""
    program, sizes = engine.program, engine.program.checked.sized_by
    # Nobody hands a permit in: where none was looked at, a row of a replay has the cells that say so.
    row = unpermitted(program, row)
    for gate in program.checked.gates:
        conditions = [term for rule in gate.rules for term in (rule.condition, rule.amount) if term is not None]
        columns = _columns(program, [term for _, term in gate.needs] + conditions)
        read = {n for c in columns | _columns(program, sizes) for n in with_companions(c)} | IN_OTHER_TABLES
        part = {name: value for name, value in row.items() if name in read}
        yield GateAlone(engine=engine, gate=gate.id, row=part, columns=columns)


def _columns(program: Program, terms: Sequence[Term]) -> frozenset[str]:
    return frozenset(column for term in terms for column in program.columns_of(term))
