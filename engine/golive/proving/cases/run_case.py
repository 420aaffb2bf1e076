"""One case on one program: the row that it makes, the decision, and what each rule of the document did."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import itemgetter
from typing import Any

from golive.account.seen_price import seen_price
from golive.api.sizes import priced, size_facts
from golive.checker.checked import Checked, Rule
from golive.compiler.program import Program
from golive.core.dataclass import dataclass
from golive.core.row import CLOCK_SKEW, DECIDED_AT, EDGE, RAW_SIZE, SIGNAL_ID, SYMBOL, VENUE, Row, known, unknown
from golive.core.value import Unknown
from golive.decision import read_decision
from golive.documents.library import Strategy
from golive.evaluator.scalar import ScalarFunction
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


def seen_rules(trace: Trace, plan: Plan) -> tuple[Seen, ...]:
    """Return what each rule of the document under test did; of a pipeline each rule of its gates, as `gate.rule`."""
    return _watched(trace.program, trace.function, "" if plan.kind == "pipeline" else plan.document).seen(trace)


@lru_cache(maxsize=16)
def _watched(program: Program, function: ScalarFunction, document: str) -> _Watched:
    """Return the rules of a gate, or of all gates under longer names, ready to be asked of one trace after another."""
    gates = [gate for gate in program.checked.gates if document in ("", gate.id)]
    named = [(rule, rule.id if document else f"{gate.id}.{rule.id}") for gate in gates for rule in gate.rules]
    return _Watched(named, {output: place for place, output in enumerate(function.position)})


class _Watched:
    """Rules, and what each can answer: many cases of many rules see the same, which is then one object for all."""

    def __init__(self, named: Sequence[tuple[Rule, str]], place: Mapping[str, int]) -> None:
        self._caps = {i: rule for i, (rule, _) in enumerate(named) if rule.effect == "cap"}
        self._answers = [[Seen(rule=name, saw=saw) for saw in _SAWS[rule.effect]] for rule, name in named]
        keys = [f"{rule.gate}.{rule.id}" for rule, _ in named]
        # A cap has no masks: its limit stands for both, and what it did is asked for by itself.
        outputs = [f"{key}.limit" if i in self._caps else f"{key}.true" for i, key in enumerate(keys)]
        outputs += [f"{key}.limit" if i in self._caps else f"{key}.false" for i, key in enumerate(keys)]
        self._pick = itemgetter(*(place[output] for output in outputs)) if outputs else tuple
        self._kept: dict[tuple[Any, ...], tuple[Seen, ...]] = {}

    def seen(self, trace: Trace) -> tuple[Seen, ...]:
        masks = self._pick(tuple(chain.from_iterable(trace.values))) if self._answers else ()
        if self._caps:
            return tuple(self._each(masks, trace))
        if masks not in self._kept:
            self._kept[masks] = tuple(self._each(masks, trace))
        return self._kept[masks]

    def _each(self, masks: Sequence[Any], trace: Trace) -> Iterator[Seen]:
        rules = len(self._answers)
        for i, (answers, true, false) in enumerate(zip(self._answers, masks[:rules], masks[rules:], strict=True)):
            if i in self._caps:
                yield answers[_limited(self._caps[i], trace)]
            else:
                yield answers[_TRUE if true else _FALSE if false else _NEITHER]


_TRUE, _FALSE, _NEITHER = range(3)
_MET = (Saw.PASSED, Saw.REFUSED, Saw.UNKNOWN)
_SAWS: Mapping[str, tuple[Saw, ...]] = {
    "require": _MET,
    "forbid": _MET,
    "reduce": (Saw.REFUSED, Saw.PASSED, Saw.UNKNOWN),
    "cap": _MET,
}
"""What a rule did where its outputs say true, false or neither: of a requirement, and of what is forbidden, they say
whether it is met; of a reduction whether it applies; of a cap whether it takes nothing.
"""


def _limited(rule: Rule, trace: Trace) -> int:
    raw, amount = trace.value("raw"), rule.amount
    unknown_limit = isinstance(trace.observe(amount), Unknown) if amount is not None else True
    if unknown_limit or not math.isfinite(raw):
        return _NEITHER
    return _FALSE if trace.value(f"{rule.gate}.{rule.id}.limit") < raw else _TRUE
