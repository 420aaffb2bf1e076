"""How far each limit was used over a run: the most that was seen against it, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from golive.account.state_inputs import state_inputs
from golive.compiler.program import Program
from golive.compiler.rule_info import RuleInfo
from golive.core.dataclass import dataclass
from golive.core.row import DECIDED_AT
from golive.core.span import Span
from golive.core.unit import in_unit, unit_named
from golive.decision import Decision
from golive.decision.comparisons import comparisons
from golive.decision.shown_units import unit_of
from golive.evaluator.trace import Trace
from golive.language.terms import Apply, Reference, Term

CAP = "cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """The most of a limit that a run used, in held units of `unit`, by which strategy and at which instant.

    Of a requirement of the account it is what was observed when something was to be opened, of `n` such decisions; of
    a cap it is what the order that was allowed came to, with what counted against the cap before it.
    """

    gate: str
    id: str
    span: Span
    used: float
    limit: float
    unit: str
    strategy: str
    at: int
    n: int

    @property
    def share(self) -> float:
        """Return the use as a share of the limit, 1 where all of it was used."""
        return self.used / self.limit


@dataclass(slots=True)
class _Limit:
    """A limit while it is counted: `used` is None for an order alone, and otherwise what counts besides it.

    `room` is what a cap leaves for an order.
    """

    info: RuleInfo
    used: Term | None
    limit: Term
    room: Term | None = None
    n: int = 0
    most: LimitUse | None = None


@dataclass(slots=True)
class LimitCounter:
    """The largest use of each limit over the decisions taken so far."""

    program: Program
    limits: list[_Limit] | None = field(default=None)

    def take(self, decision: Decision) -> None:
        """Take a decision on something to be opened."""
        if self.limits is None:
            self.limits = list(_limits(self.program, decision.trace))
        for limit in self.limits:
            if decision.allowed or limit.room is None:
                _take(limit, decision)

    def all(self) -> tuple[LimitUse, ...]:
        """Return every limit of which some use was seen, in the order of the gates, caps after requirements."""
        return tuple(limit.most for limit in self.limits or () if limit.most is not None)


def _take(limit: _Limit, decision: Decision) -> None:
    trace = decision.trace
    most, used = trace.observe(limit.limit), 0.0 if limit.used is None else trace.observe(limit.used)
    if limit.room is not None and not (isinstance(most, float) and isinstance(used, float)):
        # A part that has no value of its own: the order is held against what it left.
        most, used = trace.observe(limit.room), 0.0
    if not (isinstance(most, float) and isinstance(used, float)) or most <= 0:
        return
    limit.n += 1
    seen = LimitUse(
        gate=limit.info.gate,
        id=limit.info.id,
        span=limit.info.span,
        used=used if limit.room is None else used + decision.final_size,
        limit=most,
        unit=unit_of(trace, limit.limit, limit.used).name,
        strategy=decision.strategy,
        at=trace.row[DECIDED_AT],
        n=limit.n,
    )
    largest = seen if limit.most is None or seen.share > limit.most.share else limit.most
    limit.most = replace(largest, n=limit.n)


def _limits(program: Program, trace: Trace) -> Iterator[_Limit]:
    """Yield what is a limit: a cap, and a requirement that something told of the account stays under a number."""
    of_account = state_inputs(program).keys()
    # A rule stands once among the rules for each way in which it can determine a decision.
    once = {info.key: info for info in program.rules if info.checked is not None}
    for info in once.values():
        rule = info.checked
        if rule is None:
            continue
        if rule.effect == CAP and rule.amount is not None:
            used, most = _parts(trace, rule.amount)
            yield _Limit(info, used, most, room=rule.amount)
        elif rule.effect == "require" and rule.condition is not None:
            compared = list(comparisons(trace, rule.condition, negated=False))
            if len(compared) == 1 and compared[0][0] in ("lt", "le"):
                _, used, most = compared[0]
                if not of_account.isdisjoint(program.columns_of(used)):
                    yield _Limit(info, used, most)


def _parts(trace: Trace, amount: Term) -> tuple[Term | None, Term]:
    """Return what counts against a cap, and the limit: a cap at what is left of one is written as a difference."""
    written = trace.checked.lets[amount.document, amount.id] if isinstance(amount, Reference) else amount
    if isinstance(written, Apply) and written.op == "sub":
        most, used = written.arguments
        return used, most
    return None, amount


def limits_document(uses: Sequence[LimitUse]) -> list[Mapping[str, Any]]:
    """Return uses of limits as JSON values, `used` and `limit` in `unit` as the policy writes them.

    Instants are text, for they exceed what JSON numbers hold exactly.
    """
    return [
        {
            "gate": use.gate,
            "rule": use.id,
            "at": str(use.span),
            "used": in_unit(use.used, unit_named(use.unit)),
            "limit": in_unit(use.limit, unit_named(use.unit)),
            "share": use.share,
            "unit": use.unit,
            "strategy": use.strategy,
            "when": str(use.at),
            "n": use.n,
        }
        for use in uses
    ]
