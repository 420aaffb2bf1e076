"""What stood against an entry, rule by rule, and how much would have been let through without some of it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache, partial

from golive.compiler.program import Program
from golive.compiler.rule_info import NEED, REQUIRING
from golive.compiler.sizing import LOT_SLACK
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.evaluator.trace import Trace
from golive.language.terms import ColumnRef, Feature, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """The rules, and the needs of gates, without which more might have been let through; by their names, in order.

    `refusing` let nothing through, `factors` and `limits` are of those that took from the size, in the signal's own
    unit. The venue's own terms of size are no rule: `raw` is what was asked for, `lot` and `minimum` are the venue's,
    None where they are unknown.
    """

    rules: tuple[str, ...]
    refusing: frozenset[str]
    factors: Mapping[str, float]
    limits: Mapping[str, float]
    raw: float | None
    lot: float | None
    minimum: float | None

    @property
    def full_lots(self) -> int:
        """Return the whole lots that nothing stands against, 0 where they are unknown or under the minimum."""
        return self.lots_without(self.rules)

    def lots_without(self, rules: Collection[str] = ()) -> int:
        """Return the whole lots that are let through without some rules, as the deciding formula has it."""
        if self.raw is None or self.lot is None or self.minimum is None or not self.refusing <= set(rules):
            return 0
        factor = math.prod(factor for rule, factor in self.factors.items() if rule not in rules)
        size = min([self.raw * factor, *(limit for rule, limit in self.limits.items() if rule not in rules)])
        lots = math.floor(size / self.lot + LOT_SLACK)
        rounded = min(lots * self.lot, size)
        return lots if rounded > 0 and rounded >= self.minimum else 0


def gate_of(rule: str) -> str:
    """Return the gate of a rule, both by their names."""
    return rule.rpartition(".")[0]


def obstacles(trace: Trace) -> Obstacles:
    """Return what stood against an entry: what `Decision.because` lists as anything but passing, but for its size."""
    sizing, raw = trace.checked.sizing, trace.value("raw")
    lot, minimum = trace.observe(sizing.lot), trace.observe(sizing.minimum)
    standing = dict(_standing(trace))
    effects = _effects(trace.program)
    return Obstacles(
        rules=tuple(standing),
        refusing=frozenset(rule for rule, amount in standing.items() if amount is None),
        factors={rule: amount for rule, amount in standing.items() if amount is not None and effects[rule] == "reduce"},
        limits={rule: amount for rule, amount in standing.items() if amount is not None and effects[rule] == "cap"},
        raw=raw if math.isfinite(raw) else None,
        lot=lot if isinstance(lot, float) and lot > 0 else None,
        minimum=minimum if isinstance(minimum, float) else None,
    )


@dataclass(frozen=True, slots=True)
class _RuleOutput:
    """A rule as it is asked for at each decision: its name, its effect, and the output of a trace that tells of it.

    `column` is that of a need which is one column of the row.
    """

    key: str
    effect: str
    output: str
    term: Term | None
    column: str | None


@lru_cache(maxsize=16)
def _rules(program: Program) -> tuple[_RuleOutput, ...]:
    endings = {**dict.fromkeys(REQUIRING, "true"), "reduce": "factor", "cap": "limit"}
    return tuple(
        _RuleOutput(r.key, r.effect, f"{r.key}.{endings.get(r.effect, '')}", r.term, _column(program, r.term))
        for r in program.rules
    )


def _column(program: Program, term: Term | None) -> str | None:
    match term:
        case ColumnRef(port=port):
            return port.column
        case Feature():
            return program.ports[term].column
    return None


@lru_cache(maxsize=16)
def _effects(program: Program) -> Mapping[str, str]:
    return {one.key: one.effect for one in _rules(program)}


def _standing(trace: Trace) -> Iterator[tuple[str, float | None]]:
    """Yield what stood against an entry, with the factor or the limit of it; None for what lets nothing through."""
    # Asked of each refused entry of a run: what is the same for all rules is looked up once.
    value, row = partial(trace.function.value, trace.values), trace.row
    raw, bad = value("raw"), {column for column, _ in trace.bad}
    for rule in _rules(trace.program):
        if rule.effect in REQUIRING:
            if not value(rule.output):
                yield rule.key, None
        elif rule.effect == NEED:
            if rule.column is not None:
                is_unknown = rule.column in bad or row.get(rule.column) is None
            else:
                is_unknown = rule.term is not None and isinstance(trace.observe(rule.term), Unknown)
            if is_unknown:
                yield rule.key, None
        elif rule.effect == "reduce":
            factor = value(rule.output)
            if not factor >= 1:
                yield rule.key, factor if math.isfinite(factor) else None
        elif rule.effect == "cap":
            limit = value(rule.output)
            if not limit >= raw:
                yield rule.key, limit if math.isfinite(limit) else None
