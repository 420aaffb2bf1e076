"""The verdict, and the rule that determined it: both by one precedence.

INVARIANT: EXECUTE and REDUCE, and a final size above zero, are selected by one mask, `permitted`, which is the
conjunction of every gate's `ok`, of the strategy being known and of the size being tradable. `non_bypass.py` checks
that by substitution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from golive.checker.checked import Checked
from golive.compiler.builder import Builder
from golive.compiler.gates import GateSteps
from golive.compiler.lower import Lowering
from golive.compiler.rule_info import NEED, SIZE, STRATEGY, RuleInfo
from golive.compiler.sizing import Cap, Factor, Size
from golive.core.dataclass import dataclass
from golive.core.verdict import Verdict
from golive.language.terms import ColumnRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineSteps:
    """A pipeline as steps: what its gates say, the size they leave, and whether a known strategy asks."""

    checked: Checked
    b: Builder
    gates: tuple[GateSteps, ...]
    size: Size
    ok: int
    """The mask that says every gate is met."""
    asked: int
    """The mask that says a known strategy asks: parameters belong to strategies, so another is held to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Determinant:
    """A rule, and the mask that says it may be what determined the verdict."""

    rule: RuleInfo
    mask: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground not to execute as asked: the mask that says it holds, and the rules it may be put down to."""

    holds: int
    determinants: Sequence[Determinant]


def gate_that_halts_fails(steps: PipelineSteps) -> Ground:
    return _failing(steps, halts=True)


def gate_fails(steps: PipelineSteps) -> Ground:
    return _failing(steps, halts=False)


def needed_is_unknown(steps: PipelineSteps) -> Ground:
    """Say where a requirement cannot be told to be met, no known strategy asks, or no size can be computed."""
    b, pipeline = steps.b, steps.checked.pipeline
    unmet = [(r.rule, r.met.true) for gate in steps.gates for r in gate.requirements]
    strategy = ColumnRef(port=steps.checked.strategy)
    asking = RuleInfo(gate=pipeline.value, id=STRATEGY, effect=NEED, span=pipeline.span, term=strategy)
    every = (*unmet, (asking, steps.asked), (_size_rule(steps), steps.size.known))
    return Ground(
        holds=b.any_of(b.op("not", mask) for mask in (steps.ok, steps.asked, steps.size.known)),
        determinants=[Determinant(rule=rule, mask=b.op("not", mask)) for rule, mask in every],
    )


def unknown_limit_leaves_nothing(steps: PipelineSteps) -> Ground:
    """Say where a factor or a cap is unknown; what is tradable all the same is refused on no such ground."""
    b = steps.b
    untradable = b.op("not", steps.size.tradable)
    doubtful = [*((f.rule, f.unknown) for f in _factors(steps)), *((c.rule, c.unknown) for c in _caps(steps))]
    return Ground(
        holds=steps.size.doubtful,
        determinants=[Determinant(rule=rule, mask=b.all_of((untradable, mask))) for rule, mask in doubtful],
    )


def cap_takes(steps: PipelineSteps) -> Ground:
    """Say where a cap takes something away, and which leaves just what is left."""
    b, size = steps.b, steps.size
    binding = [(c.rule, b.all_of((size.limited, b.op("eq", c.limit, size.capped)))) for c in _caps(steps)]
    return Ground(holds=size.limited, determinants=[Determinant(rule=rule, mask=mask) for rule, mask in binding])


def factor_takes(steps: PipelineSteps) -> Ground:
    b = steps.b
    one = b.const(1.0)
    return Ground(
        holds=steps.size.multiplied,
        determinants=[Determinant(rule=f.rule, mask=b.op("lt", f.value, one)) for f in _factors(steps)],
    )


def nothing_tradable_is_left(steps: PipelineSteps) -> Ground:
    untradable = steps.b.op("not", steps.size.tradable)
    return Ground(holds=untradable, determinants=[Determinant(rule=_size_rule(steps), mask=untradable)])


PRECEDENCE: tuple[tuple[Verdict, Callable[[PipelineSteps], Ground]], ...] = (
    (Verdict.HALT, gate_that_halts_fails),
    (Verdict.SKIP, gate_fails),
    (Verdict.HOLD, needed_is_unknown),
    (Verdict.HOLD, unknown_limit_leaves_nothing),
    (Verdict.REDUCE, cap_takes),
    (Verdict.REDUCE, factor_takes),
    (Verdict.SKIP, nothing_tradable_is_left),
)
"""What comes first decides: the first ground that holds gives the verdict, the first of its rules is named.

REDUCE needs `permitted`: where it is not given, a cap or a factor is still what is named, and the verdict is the next.
Where no ground holds the verdict is EXECUTE.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The outputs that say the decision, and the rules by the position that `rule` gives."""

    outputs: Mapping[str, int]
    rules: tuple[RuleInfo, ...]


def lower_verdict(checked: Checked, lowering: Lowering, gates: tuple[GateSteps, ...], size: Size) -> Decided:
    """Add verdict, final size and determining rule to the builder of `lowering`."""
    b = lowering.b
    ok, asked, permitted = _permission(lowering, [gate.ok.true for gate in gates], size)
    steps = PipelineSteps(checked=checked, b=b, gates=gates, size=size, ok=ok, asked=asked)
    grounds = [(verdict, ground(steps)) for verdict, ground in PRECEDENCE]
    reduced = b.any_of(ground.holds for verdict, ground in grounds if verdict is Verdict.REDUCE)
    allowed = b.op("code_sel", reduced, b.code(Verdict.REDUCE), b.code(Verdict.EXECUTE))
    determinants = [d for _, ground in grounds for d in ground.determinants if d.mask != b.never]
    # Nothing determines an EXECUTE: asking first spares the scalar function the search.
    executes = b.all_of((permitted, b.op("not", reduced)))
    rule = b.op("code_sel", executes, b.code(len(determinants)), b.first(tuple(d.mask for d in determinants)))
    outputs = {
        "ok": ok,
        "permitted": permitted,
        "final": _final(b, permitted, size),
        "verdict": b.op("code_sel", permitted, allowed, _refused(b, grounds)),
        "rule": rule,
    }
    return Decided(outputs=outputs, rules=tuple(d.rule for d in determinants))


def lower_final(lowering: Lowering, oks: Iterable[int], size: Size) -> int:
    """Add the final size alone; `oks` are masks that say together that every gate is met."""
    _, _, permitted = _permission(lowering, oks, size)
    return _final(lowering.b, permitted, size)


def _permission(lowering: Lowering, oks: Iterable[int], size: Size) -> tuple[int, int, int]:
    """Return the masks that say every gate is met, a known strategy asks, and with a size to trade it is permitted."""
    b = lowering.b
    ok, asked = b.all_of(oks), b.op("code_known", lowering.strategy)
    return ok, asked, b.all_of((ok, asked, size.tradable))


def _final(b: Builder, permitted: int, size: Size) -> int:
    return b.op("sel", permitted, size.rounded, b.const(0.0))


def _refused(b: Builder, grounds: Iterable[tuple[Verdict, Ground]]) -> int:
    """Return the verdict of what is not permitted: that of the first ground that holds."""
    refusing = [(verdict, ground.holds) for verdict, ground in grounds if not verdict.allowed]
    out = b.code(refusing[-1][0])
    for verdict, same in reversed([(v, list(g)) for v, g in groupby(refusing, key=lambda pair: pair[0])]):
        out = b.op("code_sel", b.any_of(holds for _, holds in same), b.code(verdict), out)
    return out


def _failing(steps: PipelineSteps, *, halts: bool) -> Ground:
    gates = [gate for gate in steps.gates if gate.gate.halts is halts]
    return Ground(
        holds=steps.b.any_of(gate.ok.false for gate in gates),
        determinants=[Determinant(rule=r.rule, mask=r.met.false) for gate in gates for r in gate.requirements],
    )


def _factors(steps: PipelineSteps) -> Sequence[Factor]:
    return [factor for gate in steps.gates for factor in gate.factors]


def _caps(steps: PipelineSteps) -> Sequence[Cap]:
    return [*steps.size.bounds, *(cap for gate in steps.gates for cap in gate.caps)]


def _size_rule(steps: PipelineSteps) -> RuleInfo:
    pipeline = steps.checked.pipeline
    return RuleInfo(gate=pipeline.value, id=SIZE, effect=SIZE, span=pipeline.span)
