"""What a kernel gives where numbers are finite, or a mask is true, is what it gives, and less is worked out for it."""

from __future__ import annotations

from golive.api import Engine
from golive.compiler.assume import Finite, when_finite, when_known, where_true
from golive.compiler.kernel import Kernel, needed_steps
from golive.core.verdict import Verdict
from golive.decision.decision import DECIDING


def test_where_nothing_determines_the_verdict_it_is_execute_and_a_part_of_the_steps_says_so(shipped: Engine) -> None:
    every = shipped.program.decision
    kernel = when_known(
        Kernel(sources=every.sources, steps=every.steps, outputs={n: every.outputs[n] for n in DECIDING})
    )
    rule = kernel.steps[kernel.outputs["rule"]]
    short = where_true(Finite(kernel=kernel, numbers=()), rule.arguments[0])
    verdict, determining = (short.kernel.steps[short.outputs[name]] for name in ("verdict", "rule"))
    assert (verdict.op, verdict.value) == ("const", Verdict.EXECUTE)
    assert (determining.op, determining.value) == ("const", len(shipped.program.rules))
    taken = needed_steps(short.kernel.steps, (short.mask, *short.outputs.values()))
    assert len(taken) < 0.8 * len(needed_steps(short.kernel.steps, short.kernel.outputs.values()))


def test_of_an_output_that_is_the_mask_it_is_known_that_it_is_true(shipped: Engine) -> None:
    kernel = shipped.program.decision
    permitted = kernel.outputs["permitted"]
    short = where_true(Finite(kernel=kernel, numbers=()), permitted)
    assert short.kernel.steps[short.outputs["permitted"]].value is True
    assert short.kernel.steps[short.mask] == kernel.steps[permitted]


def test_where_every_number_is_finite_nothing_asks_whether_one_is_and_no_comparison_is_made_twice(
    shipped: Engine,
) -> None:
    every = shipped.program.decision
    finite = when_finite(every)
    known, steps = when_known(every).steps, finite.kernel.steps
    assert {"fin", "known"} <= {step.op for step in known}
    assert not {"fin", "known", "min", "max"} & {step.op for step in steps}
    compared = [step.arguments for step in steps if step.op in ("lt", "ge")]
    assert len(compared) == len(set(compared)) > 20
    assert len(needed_steps(steps, finite.kernel.outputs.values())) < len(known)


def test_every_number_that_is_taken_for_finite_is_one_to_look_at(shipped: Engine) -> None:
    finite = when_finite(shipped.program.decision)
    steps = finite.kernel.steps
    assert len(set(finite.numbers)) == len(finite.numbers) > 20
    divided = [i for i, step in enumerate(steps) if step.op == "div"]
    looked_at = {a for number in finite.numbers for a in (number, *steps[number].arguments)}
    assert divided
    assert looked_at.issuperset(divided)
