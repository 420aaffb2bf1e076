"""What a kernel gives where a mask is true is what it gives, and less is worked out for it."""

from __future__ import annotations

from golive.api import Engine
from golive.compiler.assume import when_known, where_true
from golive.compiler.kernel import Kernel, needed_steps
from golive.core.verdict import Verdict
from golive.decision.decision import DECIDING


def test_where_nothing_determines_the_verdict_it_is_execute_and_a_part_of_the_steps_says_so(shipped: Engine) -> None:
    every = shipped.program.decision
    kernel = when_known(
        Kernel(sources=every.sources, steps=every.steps, outputs={n: every.outputs[n] for n in DECIDING})
    )
    rule = kernel.steps[kernel.outputs["rule"]]
    short = where_true(kernel, rule.arguments[0])
    verdict, determining = (short.kernel.steps[short.outputs[name]] for name in ("verdict", "rule"))
    assert (verdict.op, verdict.value) == ("const", Verdict.EXECUTE)
    assert (determining.op, determining.value) == ("const", len(shipped.program.rules))
    taken = needed_steps(short.kernel.steps, (short.mask, *short.outputs.values()))
    assert len(taken) < 0.8 * len(needed_steps(short.kernel.steps, short.kernel.outputs.values()))


def test_of_an_output_that_is_the_mask_it_is_known_that_it_is_true(shipped: Engine) -> None:
    kernel = shipped.program.decision
    permitted = kernel.outputs["permitted"]
    short = where_true(kernel, permitted)
    assert short.kernel.steps[short.outputs["permitted"]].value is True
    assert short.kernel.steps[short.mask] == kernel.steps[permitted]
