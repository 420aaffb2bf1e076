"""Checked to Program.

`lower` turns terms into steps; folding of constants and sharing of equal steps happen as each step is made
(`builder`), so no later pass has to look for them. `features` splits the graph at the border of its two stages.
What decides is read in three files: `gates`, then `sizing`, then `verdict`.
"""

from __future__ import annotations

from dataclasses import replace

from golive.checker.checked import Checked, terms_of
from golive.compiler.builder import Builder
from golive.compiler.digest import digests
from golive.compiler.features import Border, find_features, reach
from golive.compiler.gates import lower_confidence, lower_gates
from golive.compiler.kept import keep
from golive.compiler.kernel import Kernel
from golive.compiler.lower import Lowering
from golive.compiler.precedence import lower_verdict
from golive.compiler.program import NO_DIGESTS, Digests, Program
from golive.compiler.rule_info import RuleInfo
from golive.compiler.signals import compile_signal
from golive.compiler.sizing import lower_size
from golive.core.intent import CLOSE


def compile_library(checked: Checked) -> Program:
    """Compile a checked library; a failure here is a defect of golive, never of the library."""
    return compile_undigested(checked, digests(checked))


def compile_undigested(checked: Checked, named: Digests = NO_DIGESTS) -> Program:
    """Compile a checked library under digests that are known, or none: what only tests a policy is not bound to one.

    Each pipeline has a kernel of its own; the features of all of them are those of one stage.
    """
    roots = [(g.id, t) for g in checked.every_gate for t in terms_of(g)]
    border = find_features(checked, reach(checked, *(t for _, t in roots)), roots)
    arguments = border.arguments.finish(border.outputs)
    kernel, rules = _kernel(checked, border)
    program = Program(
        checked=checked,
        decision=kernel,
        arguments=arguments,
        features=tuple(border.specs),
        ports=border.ports,
        bar_models=border.models,
        rules=rules,
        signals={s.strategy: compile_signal(checked, s) for s in checked.signals},
        digests=named,
    )
    if CLOSE not in checked.pipelines or checked.intent == CLOSE:
        return program
    closing = checked.deciding(CLOSE)
    kernel, rules = _kernel(closing, border)
    return replace(program, closing=replace(program, checked=closing, decision=kernel, rules=rules))


def _kernel(checked: Checked, border: Border) -> tuple[Kernel, tuple[RuleInfo, ...]]:
    """Return the kernel of the pipeline that decides, with all that its gates look at kept by name, and its rules."""
    builder = Builder()
    lowering = Lowering(checked, builder, border.ports)
    outputs, rules = _decision(checked, lowering)
    for document, name in sorted(reach(checked, *(t for gate in checked.gates for t in terms_of(gate)))):
        keep(outputs, lowering, f"let:{document}.{name}", checked.lets[document, name])
    return builder.finish(outputs), rules


def _decision(checked: Checked, lowering: Lowering) -> tuple[dict[str, int], tuple[RuleInfo, ...]]:
    """Add the decision to the builder of `lowering`; return its outputs, and what `rule` among them points at."""
    gates = lower_gates(checked, lowering)
    factors = [factor for gate in gates for factor in gate.factors]
    size = lower_size(checked, lowering, factors, [cap for gate in gates for cap in gate.caps])
    decided = lower_verdict(checked, lowering, gates, size)
    outputs = {**size.outputs, **decided.outputs, "confidence": lower_confidence(checked, lowering)}
    for gate in gates:
        outputs |= gate.outputs
    return outputs, decided.rules
