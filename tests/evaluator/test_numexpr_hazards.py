"""What numexpr does otherwise than Python is seen to be so, and reaches no kernel.

That a division by a constant stays one, that each thread has programs of its own and the number of threads is given
back, and that the smaller of a number and none is none, is held in `tests/language/test_expressions.py`; that what is
written twice is compiled once, here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numexpr
import numpy as np
import pytest
from tests.library import engine_of, files_with

from golive.compiler.kernel import Kernel, Source, Step
from golive.compiler.operations import OPERATIONS
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Array, Block
from golive.evaluator.scalar import compile_scalar
from golive.evaluator.whole_expressions import plan_expressions

GATE = """\
inputs:
  any: {from: world.any}
require:
  - {id: r, that: any > 0, else: 'no'}
"""
ODD = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan)
NOW = 10**18
INPUT = Step(op="in", kind="f", value=0)
BOTH_WAYS = pytest.mark.parametrize("whole", [False, True], ids=["one by one", "whole expressions"])


@pytest.fixture(scope="module")
def source() -> Source:
    sources = engine_of(files_with(GATE)).program.decision.sources
    return next(s for s in sources if s.port.column == "any")


def kernel(source: Source, steps: Sequence[Step]) -> Kernel:
    every = (INPUT, *steps)
    return Kernel(sources=(source,), steps=every, outputs={"out": len(every) - 1})


def columns(made: Kernel, values: Sequence[float], *, whole: bool) -> Array:
    block = Block.of(made.sources, {"any": np.array(values)}, len(values), NOW, 0)
    return ColumnFunction(made, whole_expressions=whole).run(block)["out"]


def rows(made: Kernel, values: Sequence[float]) -> list[object]:
    function = compile_scalar(made)
    return [function.value(function.run({"any": v}.get, NOW, 0)[0], "out") for v in values]


def agree(made: Kernel, *, whole: bool) -> None:
    """Hold columns to rows over odd values; both kinds of unknown are one after `fin`."""
    steps = made.steps
    if steps[-1].kind == "f":
        made = kernel(made.sources[0], [*steps[1:], Step(op="fin", kind="f", arguments=(len(steps) - 1,))])
    np.testing.assert_array_equal(columns(made, ODD, whole=whole), np.array(rows(made, ODD)))


@BOTH_WAYS
def test_a_root_of_a_negative_number_is_unknown_and_not_complex(source: Source, *, whole: bool) -> None:
    folded = numexpr.NumExpr("(-1.0) ** 0.5 + a", [("a", np.float64)])
    assert not math.isfinite(np.real(folded(np.array([1.0]))[0])) or np.iscomplexobj(folded(np.array([1.0])))
    half = Step(op="const", kind="f", value=0.5)
    agree(kernel(source, [half, Step(op="pow", kind="f", arguments=(0, 1))]), whole=whole)


@BOTH_WAYS
def test_a_division_by_zero_is_unknown_and_not_zero(source: Source, *, whole: bool) -> None:
    one = Step(op="const", kind="f", value=1.0)
    agree(kernel(source, [one, Step(op="div", kind="f", arguments=(1, 0))]), whole=whole)


@BOTH_WAYS
@pytest.mark.parametrize("op", ["abs", "neg", "floor", "sqrt", "or_zero", "fin"])
def test_every_function_of_one_number_is_what_it_is_of_a_row(source: Source, op: str, *, whole: bool) -> None:
    agree(kernel(source, [Step(op=op, kind="f", arguments=(0,))]), whole=whole)


@BOTH_WAYS
def test_conditions_that_are_counted_are_added_and_not_joined(source: Source, *, whole: bool) -> None:
    true = np.array([True])
    assert numexpr.evaluate("a + a", {"a": true}).tolist() == [True]
    zero, one = Step(op="const", kind="f", value=0.0), Step(op="const", kind="f", value=1.0)
    asks = Step(op="gt", kind="m", arguments=(0, 1))
    as_number = Step(op="sel", kind="f", arguments=(3, 2, 1))
    twice = kernel(source, [zero, one, asks, as_number, Step(op="add", kind="f", arguments=(4, 4))])
    assert columns(twice, [3.0], whole=whole).tolist() == [2.0]
    agree(twice, whole=whole)


@BOTH_WAYS
def test_more_inputs_than_one_expression_takes_are_no_error(source: Source, *, whole: bool) -> None:
    # Eighty conditions of one "or"; numexpr takes some sixty inputs.
    steps: list[Step] = []
    for n in range(80):
        steps += [Step(op="const", kind="f", value=float(n)), Step(op="lt", kind="m", arguments=(0, 2 * n + 1))]
    masks = tuple(range(2, 162, 2))
    agree(kernel(source, [*steps, Step(op="or", kind="m", arguments=masks)]), whole=whole)


@BOTH_WAYS
@pytest.mark.parametrize(("inner", "outer"), [("and", "or"), ("or", "and")])
def test_more_inputs_of_conditions_within_a_condition_are_no_error(
    source: Source, inner: str, outer: str, *, whole: bool
) -> None:
    # Four times twenty comparisons, each group of which numexpr would take in one expression.
    numbers = [Step(op="const", kind="f", value=float(n)) for n in range(80)]
    sums = [Step(op="add", kind="f", arguments=(0, 1 + n)) for n in range(80)]
    asked = [Step(op="gt", kind="m", arguments=(81 + n, 1)) for n in range(80)]
    groups = [Step(op=inner, kind="m", arguments=tuple(range(at, at + 20))) for at in range(161, 241, 20)]
    made = kernel(source, [*numbers, *sums, *asked, *groups, Step(op=outer, kind="m", arguments=(241, 242, 243, 244))])
    agree(made, whole=whole)
    # Sums that are kept are arrays of their own.
    kept = Kernel(sources=made.sources, steps=made.steps, outputs={"out": 245} | {f"s{n}": n for n in range(81, 161)})
    agree(kept, whole=whole)
    assert max(len(p.operands) for p in plan_expressions(kept, set(kept.outputs.values()))) == 61


@BOTH_WAYS
def test_a_sum_nested_deeper_than_numexpr_compiles_is_no_error(source: Source, *, whole: bool) -> None:
    steps = [Step(op="add", kind="f", arguments=(n, 0)) for n in range(300)]
    agree(kernel(source, steps), whole=whole)


def test_what_is_used_twice_is_written_once(source: Source) -> None:
    """Written out, forty doublings of a sum are a text of a million million names."""
    doubled = kernel(source, [Step(op="add", kind="f", arguments=(n, n)) for n in range(40)])
    planned = plan_expressions(doubled, {40})
    assert sum(len(step.text) for step in planned) < 40 * 40
    agree(doubled, whole=True)


@BOTH_WAYS
@pytest.mark.parametrize("constant", [math.nan, math.inf, -math.inf])
def test_constants_that_numexpr_has_no_word_for_are_constants(source: Source, constant: float, *, whole: bool) -> None:
    number = Step(op="const", kind="f", value=constant)
    agree(kernel(source, [number, Step(op="add", kind="f", arguments=(0, 1))]), whole=whole)


@pytest.mark.parametrize("word", [" and ", " or ", "not ", " if ", " % "])
def test_no_spelling_has_a_word_that_numexpr_reads_otherwise(word: str) -> None:
    assert not any(word in f" {operation.numexpr} " for operation in OPERATIONS.values())


@pytest.mark.parametrize("op", ["pow", "exp", "log"])
def test_functions_that_numpy_computes_by_itself_are_those_of_the_c_library(source: Source, op: str) -> None:
    values = np.random.default_rng(3).uniform(0.1, 9.0, 2_000).tolist()
    exponent = Step(op="const", kind="f", value=0.6)
    of_two = [exponent, Step(op=op, kind="f", arguments=(0, 1))]
    made = kernel(source, of_two if op == "pow" else [Step(op=op, kind="f", arguments=(0,))])
    np.testing.assert_array_max_ulp(columns(made, values, whole=False), np.array(rows(made, values)), maxulp=1)
    assert (
        not numexpr.use_vml
        or columns(made, values, whole=True).tobytes() == columns(made, values, whole=False).tobytes()
    )


def test_no_program_is_kept_by_numexpr_itself(source: Source) -> None:
    """Its cache has 256 places a thread, and a look-up costs more than a call: kernels hold what they compile."""
    half = Step(op="const", kind="f", value=0.5)
    function = ColumnFunction(kernel(source, [half, Step(op="pow", kind="f", arguments=(0, 1))]))
    block = Block.of((source,), {"any": np.array([4.0])}, 1, NOW, 0)
    function.run(block)
    compiled = numexpr.NumExpr
    try:
        del numexpr.NumExpr
        assert function.run(block)["out"].tolist() == [2.0]
    finally:
        numexpr.NumExpr = compiled
