"""What closes never closes more than there is: proved of every kernel, and of no kernel that may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from golive.api import Engine
from golive.compiler.kernel import Kernel, Step
from golive.compiler.program import Program
from golive.compiler.program_issues import findings
from golive.compiler.within_bounds import prove_bounds


def closing(engine: Engine) -> Program:
    assert engine.program.closing is not None
    return engine.program.closing


def test_both_bounds_of_the_shipped_pipeline_are_proved(shipped: Engine) -> None:
    assert [(p.pipeline, p.bound, p.holds) for p in prove_bounds(shipped.program)] == [
        ("closing", "position", True),
        ("closing", "bound", True),
    ]


def changed(kernel: Kernel, position: int, step: Step) -> Kernel:
    return replace(kernel, steps=tuple(step if i == position else s for i, s in enumerate(kernel.steps)))


def mistakes(kernel: Kernel) -> dict[str, Kernel]:
    """Return kernels in which a size is made as somebody might by mistake."""
    out: dict[str, Kernel] = {}
    limits = [kernel.outputs[f"closing.{bound}.limit"] for bound in ("position", "bound")]
    for i, step in enumerate(kernel.steps):
        if step.op == "min":
            rest = tuple(a for a in step.arguments if a not in limits)
            out[f"{i}: without its bound"] = changed(kernel, i, step._replace(op="fin", arguments=rest))
            out[f"{i}: the larger"] = changed(kernel, i, step._replace(op="max"))
        if step.op == "floor":
            out[f"{i}: parts of lots"] = changed(kernel, i, step._replace(op="fin"))
    return out


def test_a_kernel_that_lets_more_through_is_proved_of_nothing(shipped: Engine) -> None:
    program = closing(shipped)
    sabotaged = mistakes(program.decision)
    assert len(sabotaged) >= 5
    for name, kernel in sabotaged.items():
        proofs = prove_bounds(replace(program, decision=kernel))
        assert not all(proof.holds for proof in proofs), name


@pytest.mark.parametrize("bound", ["position", "bound"])
def test_a_bound_that_is_not_kept_is_an_issue(shipped: Engine, bound: str) -> None:
    program = closing(shipped)
    limit = program.decision.outputs[f"closing.{bound}.limit"]
    at = next(i for i, s in enumerate(program.decision.steps) if s.op == "min" and limit in s.arguments)
    other = next(a for a in program.decision.steps[at].arguments if a != limit)
    kernel = changed(program.decision, at, Step(op="fin", kind="f", arguments=(other,)))
    issues = findings(replace(shipped.program, closing=replace(program, decision=kernel)), (), ())
    assert [(i.code, i.span.file) for i in issues] == [("GL217", "rules/closing.yaml")]
    assert f"never above `{bound}`" not in issues[0].message
    assert bound in issues[0].message
