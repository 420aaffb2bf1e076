"""One case on one program: the row that it makes, the decision, and what each rule of the document did."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from golive.account.seen_price import seen_price
from golive.api.sizes import priced, size_facts
from golive.checker.checked import Checked, Rule
from golive.compiler.program import Program
from golive.core.row import CLOCK_SKEW, DECIDED_AT, EDGE, RAW_SIZE, SIGNAL_ID, SYMBOL, VENUE, Row, known, unknown
from golive.core.value import Unknown
from golive.decision import read_decision
from golive.documents.library import Strategy
from golive.evaluator.trace import Trace
from golive.evaluator.windows import shown
from golive.proving.cases.given_values import STALE, Moment, Told
from golive.proving.cases.market_at import StreamsAt
from golive.proving.cases.plan import Plan
from golive.proving.cases.program import CaseProgram
from golive.proving.outcome import Judged, Outcome, Saw, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a case plays: its streams as of `now`, and the age that what prices a size may have.

    `moment` is when the signal says that it is decided.
    """

    streams: StreamsAt
    now: int
    moment: Moment
    oldest_price: int | Unknown | None


def decide(plan: Plan, program: CaseProgram, setting: Setting) -> Trace:
    """Run a case whose document gives a verdict."""
    market = plan.gives.market
    skew = 0 if market is None else market.clock_skew_ns
    row = ready_row(plan, program.program.checked, setting, skew)
    return program.trace(row, plan.gives.pins, setting.streams, setting.now, skew, setting.moment)


def judge_decision(plan: Plan, trace: Trace) -> Judged:
    """Hold the decision of a case against what it expects."""
    decision = read_decision(trace)
    by = f"{decision.gate}.{decision.rule}" if decision.rule else ""
    outcome = Outcome(
        verdict=decision.verdict.name,
        by=by,
        reason=decision.reason,
        size=decision.final_size,
        confidence=decision.confidence,
        outcome={},
    )
    return judged(plan, outcome, seen_rules(trace, plan))


def judged(plan: Plan, outcome: Outcome, seen: Iterable[Seen]) -> Judged:
    """Hold an outcome against what a case expects."""
    return Judged(
        of=plan.of,
        id=plan.case.id,
        origin=plan.origin,
        span=plan.case.span,
        outcome=outcome,
        mismatches=tuple(plan.expects.mismatches(outcome)),
        seen=tuple(seen),
        base=plan.base,
    )


def ready_row(plan: Plan, checked: Checked, setting: Setting, skew: int) -> Row:
    """Return the columns that a case decides by, all but features: the venue's terms, the strategy's own, the given."""
    columns = plan.gives.columns
    row: dict[str, Any] = {SIGNAL_ID: plan.case.id, DECIDED_AT: setting.now, CLOCK_SKEW: skew}
    strategy = _asking(checked, columns)
    if plan.gives.market is not None:
        row |= {SYMBOL: plan.gives.market.symbol, VENUE: plan.gives.market.venue}
    if strategy is not None:
        row |= {RAW_SIZE: strategy.raw_size.value, EDGE: strategy.facts[EDGE][0].value}
        if plan.gives.market is not None:
            market, now = plan.gives.market, setting.now
            seen = seen_price(market, partial(shown, streams=setting.streams, now=now))
            price = priced(seen, now, setting.oldest_price)
            row |= size_facts(market, strategy.raw_size.unit.dimension, price, now).columns()
    for column, value in columns.items():
        row |= _cells(column, value, setting)
    return row


def _asking(checked: Checked, columns: Mapping[str, Told]) -> Strategy | None:
    value = columns.get(checked.strategy.column)
    return next((s for s in checked.specs.strategies if value is not None and s.header.id == value.value), None)


def _cells(column: str, value: Told, setting: Setting) -> Row:
    why = value.why(column)
    if why is not None and value.word != STALE:
        return unknown(column, why)
    scalar = value.value
    if value.is_relative and isinstance(scalar, int):
        scalar += setting.moment if isinstance(setting.moment, int) else setting.now
    return known(column, scalar, setting.now - value.age_ns)


def seen_rules(trace: Trace, plan: Plan) -> Iterator[Seen]:
    """Yield what each rule of the document under test did; of a pipeline each rule of its gates, as `gate.rule`."""
    return (one.seen(trace) for one in _watched(trace.program, "" if plan.kind == "pipeline" else plan.document))


@lru_cache(maxsize=16)
def _watched(program: Program, document: str) -> tuple[_Watched, ...]:
    """Return the rules of a gate, or of all gates under longer names, ready to be asked of one trace after another."""
    gates = [gate for gate in program.checked.gates if document in ("", gate.id)]
    return tuple(
        _Watched(rule, rule.id if document else f"{gate.id}.{rule.id}") for gate in gates for rule in gate.rules
    )


class _Watched:
    """A rule, with the names of what says what it did, and each answer that there is: many cases see the same ones."""

    def __init__(self, rule: Rule, name: str) -> None:
        key = f"{rule.gate}.{rule.id}"
        self._rule, self._true, self._false, self._limit = rule, f"{key}.true", f"{key}.false", f"{key}.limit"
        self._passed, self._refused, self._unknown = (
            Seen(rule=name, saw=saw) for saw in (Saw.PASSED, Saw.REFUSED, Saw.UNKNOWN)
        )

    def seen(self, trace: Trace) -> Seen:
        if self._rule.effect == "cap":
            return self._limited(trace)
        true, false = trace.value(self._true), trace.value(self._false)
        if not true and not false:
            return self._unknown
        # Of a requirement, and of what is forbidden, the outputs say whether it is met; of a reduction whether it
        # applies.
        return self._passed if bool(true) is (self._rule.effect != "reduce") else self._refused

    def _limited(self, trace: Trace) -> Seen:
        raw, amount = trace.value("raw"), self._rule.amount
        unknown_limit = isinstance(trace.observe(amount), Unknown) if amount is not None else True
        if unknown_limit or not math.isfinite(raw):
            return self._unknown
        return self._refused if trace.value(self._limit) < raw else self._passed
