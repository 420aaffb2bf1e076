"""A run in numbers: everything a report counts, in one pass over the decided rows.

Every row is decided once more by the scalar function, for what `decisions.parquet` has no column for; a row on which
verdict or size then differ is a defect of golive and stops the report.
"""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.dataclass import dataclass
from golive.core.intent import CLOSE, OPEN, closes
from golive.decision import Decision
from golive.replay.replay import Run
from golive.report.tally.causes import Cause, KindCounter
from golive.report.tally.gates import GateTally, tally_gates
from golive.report.tally.limit_use import LimitCounter, LimitUse
from golive.report.tally.looks import LookTally, tally_looks
from golive.report.tally.positions import PositionTally, tally_positions
from golive.report.tally.rules import RuleCounter
from golive.report.tally.sizes import SizeCounter, SizeTally
from golive.report.tally.switch_use import switch_uses
from golive.report.tally.verdicts import VerdictTally, tally_verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """A run in numbers: of what was signalled, and under `left` and `closing_gates` of what was to be left.

    `closest` holds the positions of the rows worth reading: one a kind of outcome, the commonest kind of each verdict
    first.
    """

    overall: VerdictTally
    strategies: tuple[VerdictTally, ...]
    left: VerdictTally
    positions: PositionTally
    causes: tuple[Cause, ...]
    gates: tuple[GateTally, ...]
    closing_gates: tuple[GateTally, ...]
    sizes: tuple[SizeTally, ...]
    limits: tuple[LimitUse, ...]
    looks: tuple[LookTally, ...]
    closest: tuple[int, ...]


def count_run(run: Run) -> Tally:
    """Count a run."""
    program = run.engine.program
    names = tuple(run.looks)
    rules = {intent: RuleCounter(one) for intent, one in program.decisions.items()}
    limits = LimitCounter(program)
    sizes = {s.header.id: SizeCounter(program, s) for s in program.checked.specs.strategies}
    kinds = KindCounter()
    for i, decision in enumerate(_decided_again(run)):
        margin = rules[decision.trace.checked.intent].take(decision)
        if not closes(decision.intent):
            sizes[decision.strategy].take(decision)
            limits.take(decision)
        kinds.take(i, decision, margin)
    return Tally(
        overall=tally_verdicts("all", run, names),
        strategies=tuple(tally_verdicts(name, run, (name,)) for name in names),
        left=tally_verdicts("all", run, names, CLOSE),
        positions=tally_positions(run),
        causes=kinds.causes(run.decisions),
        gates=tally_gates(run, rules[OPEN]),
        closing_gates=tally_gates(run, rules[CLOSE]) if CLOSE in rules else (),
        sizes=tuple(sizes[name].close() for name in names),
        limits=(*limits.all(), *switch_uses_of(run)),
        looks=tuple(tally_looks(run, name) for name in names),
        closest=kinds.closest(),
    )


def switch_uses_of(run: Run) -> Iterator[LimitUse]:
    """Yield how near a run came to each trip of its switch."""
    return switch_uses(run.engine.program.checked, run.money.worst, assumed_loss=run.account.daily_loss)


def _decided_again(run: Run) -> Iterator[Decision]:
    columns = run.decisions.columns
    for i, row in enumerate(run.rows):
        decision = run.engine.decide(row)
        agrees = decision.verdict.name == columns["verdict"][i] and decision.final_size == columns["final_size"][i]
        assert agrees, f"row {i}: decided again, `{decision.signal_id}` comes out differently"
        yield decision
