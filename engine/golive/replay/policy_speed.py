"""How long a library takes: a signal, a table of them, and each gate, rule and feature by itself.

Nothing is drawn and no clock is read here: the clock is an argument, and the signals are those of a replay.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from golive.account.account import AssumedAccount
from golive.api.decide_block import kernel_columns
from golive.api.decide_table import ROWS_AT_ONCE, decided_table
from golive.api.engine import Engine
from golive.api.instants_in_tables import moments_of
from golive.api.signal_table import SignalTable
from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.intent import CLOSE
from golive.core.row import DECIDED_AT, INTENT, SIGNAL_ID, STRATEGY, Row
from golive.core.span import NOWHERE, Span
from golive.core.unit import NANOS
from golive.core.value import Unknown, missing
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Block
from golive.language.terms import Feature
from golive.models.studies.quantile_interval import Quantile, quantile_interval
from golive.replay.live_signals import LiveSignals
from golive.trading.one_account import Recording

MEDIAN, TAIL = 0.5, 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """How much is measured.

    Each row is decided `decided` times by itself, a table of `table_rows` rows and each gate and rule `part` times, and
    at most `signals` signals are decided from events. `confidence` is that of all intervals, a share.
    """

    decided: int
    table_rows: int
    part: int
    signals: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long one thing takes, in nanoseconds: at the median and at the 99th percentile."""

    median: Quantile | Unknown
    tail: Quantile | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A gate, a rule or a feature by itself, with what it is computed from: nanoseconds a row, or a look.

    Parts share what they are computed from, so that they do not add up to the whole. `place` is where it is written.
    """

    kind: str
    name: str
    place: str
    ns: Quantile | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySpeed:
    """What a library takes on this machine, over the signals of one replay.

    `ready` is `Engine.decide` of a row whose features are there, `from_events` is `Session.decide` with the features
    computed. `rows_a_second` is that of a table of `table_rows` without sentences, by the back end `backend`.
    """

    market: str
    strategies: tuple[str, ...]
    signals: int
    executed: int
    ready: Timing
    from_events: Timing
    table_rows: int
    backend: str
    rows_a_second: Quantile | Unknown
    gates: tuple[Part, ...]
    rules: tuple[Part, ...]
    features: tuple[Part, ...]
    confidence: float
    policy_digest: str


def policy_speed(
    engine: Engine,
    recording: Recording,
    rows: Sequence[Row],
    *,
    account: AssumedAccount,
    rounds: Rounds,
    clock: Clock,
    progress: Callable[[int, int | None], None] | None = None,
) -> PolicySpeed:
    """Measure a library over the rows that a replay of a recording decided, none of which is left out.

    Raises
    ------
    ValueError
        Where there are no rows: nothing was signalled, and nothing can be said.
    """
    if not rows:
        raise ValueError("no rows: nothing was signalled")
    program, sure = engine.program, rounds.confidence
    engine.warm()
    steps = iter(range(1, 6))

    def done() -> None:
        if progress is not None:
            progress(next(steps), 5)

    executed = sum(engine.decide(row).allowed for row in rows)
    ready = _timing(
        [ns for _ in range(rounds.decided) for ns in _each(clock, [partial(engine.decide, row) for row in rows])], sure
    )
    done()
    live = LiveSignals(engine, recording, account, clock)
    opening = [row for row in rows if row[INTENT] != CLOSE][: rounds.signals]
    asked: list[int] = []
    looks: dict[str, list[int]] = {spec.port.column: [] for spec in program.features}
    for row in sorted(opening, key=lambda row: row[DECIDED_AT]):
        asked.append(live.decided(row))
        for column, ns in live.features(row):
            looks[column].append(ns)
    done()
    table = _repeated(rows, rounds.table_rows)
    # The first round warms what the others find warm.
    by = decided_table(engine, table, reasons=False).backends
    took = list(_each(clock, [lambda: decided_table(engine, table, reasons=False)] * rounds.part))
    done()
    block = _block(engine, _repeated(opening or rows, min(rounds.table_rows, ROWS_AT_ONCE)))
    gates = [
        _part(engine, block, "gate", gate.id, gate.span, clock, rounds, prefix=gate.id)
        for gate in program.checked.gates
    ]
    done()
    rules = [
        _part(engine, block, "rule", rule.key, rule.span, clock, rounds, prefix=rule.key)
        for rule in {rule.key: rule for rule in program.rules if rule.checked is not None}.values()
    ]
    done()
    places = _places(engine)
    features = [
        Part(
            kind="feature",
            name=column,
            place=_place(places.get(column, NOWHERE)),
            ns=quantile_interval(times, MEDIAN, confidence=sure) if times else missing("no_open", "nothing opened"),
        )
        for column, times in looks.items()
    ]
    return PolicySpeed(
        market=recording.market.id,
        strategies=tuple(dict.fromkeys(str(row[STRATEGY]) for row in rows)),
        signals=len(rows),
        executed=executed,
        ready=ready,
        from_events=_timing(asked, sure),
        table_rows=rounds.table_rows,
        backend=" ".join(dict.fromkeys(by)),
        rows_a_second=quantile_interval([rounds.table_rows * NANOS / ns for ns in took], MEDIAN, confidence=sure),
        gates=_slowest_first(gates),
        rules=_slowest_first(rules),
        features=_slowest_first(features),
        confidence=sure,
        policy_digest=program.digests.policy,
    )


def _each(clock: Clock, calls: Sequence[Callable[[], object]]) -> Iterator[int]:
    for call in calls:
        begin = clock.monotonic_ns()
        call()
        yield clock.monotonic_ns() - begin


def _timing(ns: Sequence[int], confidence: float) -> Timing:
    return Timing(
        median=quantile_interval(ns, MEDIAN, confidence=confidence),
        tail=quantile_interval(ns, TAIL, confidence=confidence),
    )


def _repeated(rows: Sequence[Row], count: int) -> SignalTable:
    """Return a table of so many rows, each with an id of its own."""
    table = SignalTable.from_rows(rows).picked(np.arange(count) % len(rows))
    return SignalTable({**table.columns, SIGNAL_ID: pa.array([str(i) for i in range(count)])}, count)


def _block(engine: Engine, table: SignalTable) -> Block:
    kernel, now = engine.program.decision, moments_of(table)
    return Block.of(kernel.sources, kernel_columns(kernel, table), table.rows, *now)


def _part(
    engine: Engine,
    block: Block,
    kind: str,
    name: str,
    span: Span,
    clock: Clock,
    rounds: Rounds,
    *,
    prefix: str,
) -> Part:
    kernel = engine.program.decision
    keep = [output for output in kernel.outputs if output.startswith(f"{prefix}.")]
    function = ColumnFunction(kernel, keep=keep)
    taken = list(_each(clock, [lambda: function.run(block)] * (rounds.part + 1)))[1:]
    each = [ns / block.rows for ns in taken]
    return Part(
        kind=kind,
        name=name,
        place=_place(span),
        ns=quantile_interval(each, MEDIAN, confidence=rounds.confidence),
    )


def _places(engine: Engine) -> dict[str, Span]:
    """Return where each feature is first written, by its column."""
    ports = engine.program.ports
    return {port.column: term.span for term, port in reversed([*ports.items()]) if isinstance(term, Feature)}


def _place(span: Span) -> str:
    return "" if span == NOWHERE else f"{span.file}:{span.line}"


def _slowest_first(parts: Sequence[Part]) -> tuple[Part, ...]:
    def slowness(part: Part) -> float:
        return -math.inf if isinstance(part.ns, Unknown) else part.ns.value

    return tuple(sorted(parts, key=slowness, reverse=True))
