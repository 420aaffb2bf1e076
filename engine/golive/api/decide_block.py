"""`BlockDecider`: a table block by block, each decided by a back end, and as much of it as is asked for by another.

What is remembered from one block to the next are the ids and the compiled kernels, so that a table of any length, or a
file, takes no more than a block of memory besides what is kept of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from golive.api.arrow_columns import picked, plain
from golive.api.chosen_back_end import chosen_back_end
from golive.api.decided_columns import decided_columns
from golive.api.instants_in_tables import moments_of
from golive.api.intents import position_column
from golive.api.intents_in_tables import rows_of
from golive.api.policy import Policy
from golive.api.ready_table import ready_table, timed
from golive.api.rows import moments
from golive.api.signal_ids import SignalIds
from golive.api.signal_table import SignalTable
from golive.compiler.kernel import Kernel
from golive.compiler.program import Program
from golive.core.back_end import BackEnd
from golive.core.dataclass import dataclass
from golive.core.row import CLOCK_SKEW, DECIDED_AT, DIRECTION, INTENT, at, with_companions
from golive.core.sentences import Sentences
from golive.core.verdict import Verdict
from golive.core.window import IntArray
from golive.decision import read_decision
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Array, Block
from golive.evaluator.trace import Trace

if TYPE_CHECKING:
    from golive.evaluator.machine_code import Announce

NO_VERDICT = -1
"""In the place of what a gate says of a row that another pipeline decides."""

SENT_CHECKED, REFUSED_CHECKED = 10_000, 1_000
"""How many rows at most are decided again where no sentences are wanted, of those that may be sent and the others."""

Mask = NDArray[np.bool_]

AGREED = ("verdict", "final", "rule")
"""The outputs on which two back ends have to agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedBlock:
    """A block's decisions as arrow columns, and what its back end answered, by the names of `AGREED`.

    `once` says which rows were decided once only; the others were decided by row as well, with the same answer. `by` is
    the back end that computed the answers, as it says itself.
    """

    columns: pa.RecordBatch
    answers: Mapping[str, Array]
    once: Mask
    by: BackEnd


class BlockDecider:
    """Decides blocks of one table, in their order. When the last is decided, `ids` has to be asked for repeats.

    `reasons` says which rows get a sentence. Those are decided once more by the scalar function, and so is every row
    by the back end `scalar`. One that is not installed is refused here, before a row is read.

    `rows` are those of the whole table, where that is known: by them the back end is chosen where neither the caller
    nor the policy names one. `announce` hears how many lines are compiled where that takes a while.

    `before` are the rows of the table that come before the first block. Kernels that another decider of the policy
    compiled for the same back end can be given in `kernels`, which then holds this one's as well.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        backend: str | None = None,
        reasons: Sentences = Sentences.ALL,
        rows: int | None = None,
        announce: Announce | None = None,
        before: int = 0,
        kernels: dict[Program, ColumnFunction] | None = None,
    ) -> None:
        self.policy, self.reasons = policy, reasons
        self.by = chosen_back_end(policy.backend if backend is None else backend, rows)
        self._announce = announce
        if self.by is BackEnd.JIT:
            from golive.evaluator.machine_code import need_compiler

            need_compiler()
        self.ids = SignalIds()
        self._kernels = {} if kernels is None else kernels
        self._before = before

    def decide(self, table: SignalTable) -> DecidedBlock:
        """Decide the rows that come next.

        Raises
        ------
        InvalidInput
            For a column that is there twice or is named nearly like one that is read, a table without `decided_at`,
            or a typed column of times that holds floats or has no zone.
        RuntimeError
            Where two back ends do not agree, or another computed than the one that was asked: nothing is decided, and
            golive has a defect.
        """
        program = self.policy.program
        as_told = timed(program, table)
        self.ids.see(as_told)
        ready = ready_table(program, as_told, explained=self.reasons is not Sentences.NONE)
        now, skew = moments_of(ready)
        parts = rows_of(program, ready)
        values = self._by_columns(parts, ready, now, skew)
        wanted = self._wanted(values["verdict"])
        again = np.arange(table.rows) if self.by is BackEnd.SCALAR else np.flatnonzero(wanted)
        sentences = self._by_row(ready, again, wanted, values) if len(again) else {}
        columns = decided_columns(parts, as_told, ready, now, values, sentences)
        self._before += table.rows
        once = np.ones(table.rows, dtype=bool)
        once[again] = False
        answers = {name: _narrow(values[name]) for name in AGREED}
        return DecidedBlock(columns=columns, answers=answers, once=once, by=self._computed_by(parts))

    def check(self, table: SignalTable, answers: Mapping[str, Array], names: IntArray) -> None:
        """Decide rows by the scalar function that were decided by columns, and hold the answers against each other.

        `names` are the numbers of the rows by which one is reported on which they differ.
        """
        ready = ready_table(self.policy.program, timed(self.policy.program, table), explained=False)
        for i, trace in self._traces(ready, np.arange(ready.rows)):
            _agree(trace, answers, i, int(names[i]))

    def _by_columns(
        self, parts: Mapping[Program, IntArray], table: SignalTable, now: IntArray, skew: IntArray
    ) -> dict[str, Array]:
        kernels = {program: self._kernel(program) for program in parts}
        return by_columns(kernels, parts, table, now, skew)

    def _kernel(self, program: Program) -> ColumnFunction:
        if program not in self._kernels:
            self._kernels[program] = self._compiled(program)
        return self._kernels[program]

    def _compiled(self, program: Program) -> ColumnFunction:
        kernel, names = program.decision, kept(program)
        if self.by is not BackEnd.JIT:
            return ColumnFunction(kernel, names, whole_expressions=self.by is BackEnd.NUMEXPR)
        from golive.api.code_folder import CodeFolder
        from golive.evaluator.native import NativeFunction

        return NativeFunction(kernel, names, store=CodeFolder.of_user(), announce=self._announce)

    def _computed_by(self, parts: Mapping[Program, IntArray]) -> BackEnd:
        """Return the back end that was asked, which must be the one whose code ran."""
        asked = BackEnd.COLUMNS if self.by is BackEnd.SCALAR else self.by
        others = {self._kernel(program).by for program in parts} - {asked}
        if others:
            raise RuntimeError(f"computed by {', '.join(sorted(others))}, not by {asked}; nothing was decided")
        return self.by

    def _wanted(self, verdicts: Array) -> Array:
        """Say which rows get a sentence."""
        if self.reasons is Sentences.REFUSED:
            return verdicts > int(Verdict.REDUCE)
        return np.full(len(verdicts), self.reasons is Sentences.ALL)

    def _by_row(
        self, ready: SignalTable, again: IntArray, wanted: Array, values: dict[str, Array]
    ) -> Mapping[int, str]:
        """Decide rows one by one, check them, and return the sentences that are wanted."""
        sentences: dict[int, str] = {}
        for i, trace in self._traces(ready, again):
            _agree(trace, values, i, self._before + i)
            if self.by is BackEnd.SCALAR:
                for name in kept(trace.program):
                    values[name][i] = trace.value(name)
            if wanted[i]:
                sentences[i] = read_decision(trace).reason
        return sentences

    def _traces(self, ready: SignalTable, positions: IntArray) -> Iterator[tuple[int, Trace]]:
        """Yield rows by their positions, evaluated one by one."""
        rows = ready.rows_at(positions, _read_by_row(self.policy.program))
        for i, row in zip(positions.tolist(), rows, strict=True):
            now, skew = moments(row)
            yield i, self.policy.evaluate(row, now=now, skew=skew)


def by_columns(
    kernels: Mapping[Program, ColumnFunction],
    parts: Mapping[Program, IntArray],
    table: SignalTable,
    now: IntArray,
    skew: IntArray,
) -> dict[str, Array]:
    """Decide each row by its pipeline; where that has no such gate, the gate's verdict is `NO_VERDICT`."""
    made: dict[str, Array] = {}
    for program, rows in parts.items():
        some = len(rows) < table.rows
        columns = kernel_columns(program.decision, table, rows if some else None)
        block = Block.of(program.decision.sources, columns, len(rows), now[rows], skew[rows])
        for name, decided in kernels[program].run(block).items():
            if some:
                every = made.setdefault(name, np.full(table.rows, NO_VERDICT, dtype=decided.dtype))
                every[rows] = decided
            else:
                made[name] = decided
    return made


def kernel_columns(kernel: Kernel, table: SignalTable, rows: IntArray | None = None) -> Mapping[str, Any]:
    """Return the columns that a decision kernel reads, with their times, as the evaluator takes them; of some rows.

    What those rows have no cell of is left out first: a column of integers without a gap is read as it is.
    """
    names = dict.fromkeys(n for s in kernel.sources for n in (s.port.column, at(s.port.column)))
    there = {name: table.columns[name] for name in names if name in table.columns}
    if rows is None:
        return {name: plain(cells) for name, cells in there.items()}
    below = 0 if rows.min(initial=0) < 0 else int(rows.max(initial=-1)) + 1
    indices = pa.array(rows)
    return {name: plain(picked(cells, indices, below=below)) for name, cells in there.items()}


def kept(program: Program) -> list[str]:
    """Return the outputs of the decision kernel that a table of decisions is made of."""
    verdicts = [f"{gate.id}.verdict" for gate in program.checked.gates]
    return ["raw", "final", "lots", "verdict", "rule", "confidence", *verdicts]


def sample(verdicts: Array, once: Mask, *, sent: int = SENT_CHECKED, refused: int = REFUSED_CHECKED) -> IntArray:
    """Return rows to check of those decided `once`, evenly spaced among the ones sent and the ones refused."""
    may_go = verdicts <= int(Verdict.REDUCE)
    some = (_evenly(once & may_go, sent), _evenly(once & ~may_go, refused))
    return np.sort(np.concatenate(some))


def _evenly(mask: Mask, most: int) -> IntArray:
    rows = np.flatnonzero(mask)
    # A copy: a view would keep all of them.
    return rows[:: max(1, -(-len(rows) // most))].copy()


def _narrow(answers: Array) -> Array:
    """Return answers as they are kept of a whole table: numbers as they are, codes in no more than they need."""
    return answers.astype(np.min_scalar_type(-1 - answers.max(initial=0))) if answers.dtype.kind == "i" else answers


def _agree(trace: Trace, answers: Mapping[str, Array], i: int, name: int) -> None:
    if any(trace.value(output) != answers[output][i] for output in AGREED):
        message = f"row {name}: the back ends disagree; nothing was decided, please report this row"
        raise RuntimeError(message)


def _read_by_row(program: Program) -> Mapping[str, None]:
    """Return the columns that deciding a row reads, each once."""
    sources = (s.port.column for one in program.decisions.values() for s in one.decision.sources)
    bounds = (position_column(program),) if program.closing is not None else ()
    read = (INTENT, DIRECTION, *bounds, *sources)
    return dict.fromkeys((DECIDED_AT, CLOCK_SKEW, *(name for c in read for name in with_companions(c))))
