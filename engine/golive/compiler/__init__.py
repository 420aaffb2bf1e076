"""Checked to Program.

`lower` turns terms into steps; folding of constants and sharing of equal steps happen as each step is made
(`builder`), so no later pass has to look for them. `features` splits the graph at the border of its two stages.
What decides is read in three files: `gates`, then `sizing`, then `verdict`.
"""

from __future__ import annotations

from golive.checker.checked import Checked, CheckedSignal, terms_of
from golive.compiler.builder import Builder
from golive.compiler.digest import digests
from golive.compiler.features import find_features, reach
from golive.compiler.gates import lower_confidence, lower_gates
from golive.compiler.kept import keep
from golive.compiler.lower import Lowering, Masks
from golive.compiler.precedence import lower_verdict
from golive.compiler.program import NO_DIGESTS, Digests, Program, SignalProgram
from golive.compiler.rule_info import RuleInfo
from golive.compiler.sizing import lower_size


def compile_library(checked: Checked) -> Program:
    """Compile a checked library; a failure here is a defect of golive, never of the library."""
    return compile_undigested(checked, digests(checked))


def compile_undigested(checked: Checked, named: Digests = NO_DIGESTS) -> Program:
    """Compile a checked library under digests that are known, or none: what only tests a policy is not bound to one."""
    roots = [(g.id, t) for g in checked.gates for t in terms_of(g)]
    reachable = reach(checked, *(t for _, t in roots))
    border = find_features(checked, reachable, roots)
    builder = Builder()
    lowering = Lowering(checked, builder, border.ports)
    outputs, rules = _decision(checked, lowering)
    for document, name in sorted(reachable):
        keep(outputs, lowering, f"let:{document}.{name}", checked.lets[document, name])
    arguments = border.arguments.finish(border.outputs)
    return Program(
        checked=checked,
        decision=builder.finish(outputs),
        arguments=arguments,
        features=tuple(border.specs),
        ports=border.ports,
        bar_models=border.models,
        rules=rules,
        signals={s.strategy: _signal(checked, s) for s in checked.signals},
        digests=named,
    )


def _decision(checked: Checked, lowering: Lowering) -> tuple[dict[str, int], tuple[RuleInfo, ...]]:
    """Add the decision to the builder of `lowering`; return its outputs, and what `rule` among them points at."""
    gates = lower_gates(checked, lowering)
    factors = [factor for gate in gates for factor in gate.factors]
    size = lower_size(lowering, checked.sizing, factors, [cap for gate in gates for cap in gate.caps])
    decided = lower_verdict(checked, lowering, gates, size)
    outputs = {**size.outputs, **decided.outputs, "confidence": lower_confidence(checked, lowering)}
    for gate in gates:
        outputs |= gate.outputs
    return outputs, decided.rules


def _signal(checked: Checked, signal: CheckedSignal) -> SignalProgram:
    roots = [t for t in (signal.long, signal.short) if t is not None]
    border = find_features(checked, reach(checked, *roots), [(signal.strategy, t) for t in roots])
    builder = Builder()
    lowering = Lowering(checked, builder, border.ports)
    outputs: dict[str, int] = {}
    for name, term in (("long", signal.long), ("short", signal.short)):
        value = lowering.condition(term) if term is not None else Masks(builder.never, builder.always)
        outputs[f"{name}.true"], outputs[f"{name}.false"] = value.true, value.false
    strategy = next(s for s in checked.specs.strategies if s.header.id == signal.strategy)
    return SignalProgram(
        strategy=signal.strategy,
        kernel=builder.finish(outputs),
        features=tuple(border.specs),
        arguments=border.arguments.finish(border.outputs),
        bar_models=border.models,
        every_s=strategy.every_s,
    )
