"""Expressions: what is not in the language is refused where it stands, soon, and what is in it means one thing."""

from __future__ import annotations

import time
import zoneinfo
from datetime import UTC, datetime

import numexpr
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.library import NOW, decided, engine_of, engine_with, files_with, row_of

from golive.core.errors import InvalidLibrary
from golive.core.issue import Issue
from golive.evaluator.blocks import BLOCK_ROWS, ColumnFunction
from golive.evaluator.columns import Block
from golive.language.parser import MAX_LENGTH, MAX_NESTING, Problem, parse

A_HANG_S = 60.0
"""Longer than any loaded machine takes for what must not hang; how fast it is, `make bench` says."""

GATE = """\
inputs:
  any:   {from: world.any}
  share: {from: world.share}
  room:  {from: world.room}
  flag:  {from: world.flag}
parameters:
  three: {value: 3, range: [0, 10], source: written for this test}
  window: {value: 2 s, range: [0 s, 9 s], source: written for this test}
  half: {value: 0.5, range: [0, 1], source: written for this test}
require:
  - {id: r, that: 'EXPRESSION', else: "no"}
"""


def issues_of(expression: str) -> tuple[Issue, ...]:
    with pytest.raises(InvalidLibrary) as caught:
        engine_of(files_with(GATE.replace("EXPRESSION", expression.replace("'", "''"))))
    return tuple(i for i in caught.value.issues if i.code not in ("GL218", "GL241"))


HOSTILE = (
    "any.__class__",
    "().__class__.__bases__",
    '"".__class__',
    "any[0]",
    "any[:]",
    "lambda: any",
    "(lambda x: x)(any)",
    "(x := any)",
    'f"{any}"',
    'f"{any!r:>{any}}"',
    'b"long" == b"long"',
    "[x for x in (1, 2)]",
    "{any: 1}",
    "{any}",
    "[any]",
    "(any, share)",
    "*any",
    "await any",
    "yield any",
    "any if share",
    "any; share",
    "any\\\n> 0",
    "any # > 0",
    "__import__('os')",
    "open('x')",
    "eval('1')",
    "getattr(any, 'x')",
    "any.real",
    "1 .real",
    "any @ share",
    "any // share",
    "any % share",
    "any << 1",
    "any & share",
    "any | share",
    "~any",
    "+any",
    "any is share",
    "any in share",
    "min(*any)",
    "min(x=any)",
    "min(any, key=share)",
    "(min)(any)(share)",
    "None",
    "True",
    "...",
    "1j",
    "0x10 > any",
    "1_0 > any",
    "1e400 > any",
    "-1e400 < any",
    "\N{FULLWIDTH LATIN SMALL LETTER A}ny > 0",
    "any \N{GREATER-THAN OR EQUAL TO} 0",
    "\N{CYRILLIC SMALL LETTER A}ny > 0",
    "any\u200b > 0",
    "any\u202e > 0",
    "any\x00 > 0",
    "any\x1b[31m > 0",
    "",
    "   ",
    "any >",
    "any = 0",
    "any && share",
    "any > 0 or",
    "not",
    ")",
    "(" * 30,
    "'" * 7,
)


@pytest.mark.parametrize("expression", HOSTILE, ids=lambda e: ascii(e)[:30])
def test_x1_what_is_not_in_the_language_is_refused_and_never_run(expression: str) -> None:
    before = time.perf_counter()
    parsed = parse(expression)
    if isinstance(parsed, Problem):
        assert parsed.code in ("GL201", "GL202")
        assert 0 <= parsed.at.offset <= len(expression)
        assert "\n" not in parsed.message
    elif expression.isascii() and expression.isprintable():
        assert issues_of(expression)
    assert time.perf_counter() - before < A_HANG_S


def test_x2_a_tower_of_powers_is_an_issue_and_no_work() -> None:
    start = time.perf_counter()
    assert {i.code for i in issues_of("9**9**9 > any")} == {"GL208"}
    assert {i.code for i in issues_of("9**9**9**9**9**9**9 > any")} == {"GL208"}
    engine = engine_of(files_with(GATE.replace("EXPRESSION", "any < three ** three ** three ** three ** three")))
    assert time.perf_counter() - start < A_HANG_S
    assert decided(engine, row_of()) == {"HOLD"}, "a power without end is unknown, not infinite"


@pytest.mark.parametrize(
    "expression",
    [
        " + ".join(["any"] * 20_000) + " > 0",
        "(" * 200 + "any" + ")" * 200 + " > 0",
        "not " * 900 + "flag",
        "-" * 3_000 + "any > 0",
        " and ".join(["flag"] * 850),
        "any" + " if flag else any" * 300 + " > 0",
        "min(" * 60 + "any" + ", any)" * 60 + " > 0",
    ],
    ids=["terms", "parentheses", "nots", "minuses", "ands", "ifs", "calls"],
)
def test_x3_an_expression_too_large_is_refused_at_once(expression: str) -> None:
    start = time.perf_counter()
    parsed = parse(expression)
    assert isinstance(parsed, Problem)
    assert parsed.code in ("GL201", "GL202")
    assert time.perf_counter() - start < A_HANG_S


def test_x3_what_is_just_small_enough_is_read() -> None:
    assert not isinstance(parse("(" * MAX_NESTING + "any" + ")" * MAX_NESTING), Problem)
    assert isinstance(parse("(" * (MAX_NESTING + 1) + "any" + ")" * (MAX_NESTING + 1)), Problem)
    assert not isinstance(parse("any".ljust(MAX_LENGTH)), Problem)
    assert isinstance(parse("any".ljust(MAX_LENGTH + 1)), Problem)


@settings(max_examples=400)
@given(st.text(st.sampled_from("any shre()[]{}+-*/<>=!.,:'\"01e9_\n\\#%&|^~@;`\x00é"), max_size=60))
def test_x1_no_text_makes_the_reader_raise(text: str) -> None:
    parsed = parse(text)
    if isinstance(parsed, Problem):
        assert parsed.code in ("GL201", "GL202")


def test_x4_integers_are_numbers_and_do_not_overflow() -> None:
    engine = engine_with(GATE.replace("EXPRESSION", "any * any > 0"))
    for large in (2**62, 2**63, 10**18, 10**30):
        assert decided(engine, row_of(any=large)) == {"EXECUTE"}
    assert decided(engine, row_of(any=10**200)) == {"HOLD"}, "its square is no finite number"


@pytest.mark.parametrize(
    "expression", ["room > any", "window > any", "room + share > 0", "min(room, window) > 0", "room ** any > 0"]
)
def test_x5_units_that_do_not_match_are_an_issue_in_its_place(expression: str) -> None:
    (issue, *_) = issues_of(expression)
    assert issue.code == "GL207"
    assert issue.span.file == "rules/gate0.yaml"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 / any > 0", 0.0),
        ("1 / any > 0", -0.0),
        ("1 / any <= 0 or 1 / any > 0", 0.0),
        ("not (1 / any > 0)", 0.0),
        ("0 / any == 0", 0.0),
        ("1 / (any - any) > half", 3.0),
        ("any / any >= half", 0.0),
        ("1 / (1 / any) > -1", 5e-324),
        ("sqrt(any) >= -1", -1.0),
        ("log(any) < half", 0.0),
        ("log(any) < half", -1.0),
        ("exp(any) > 0", 1e4),
        ("any ** half >= -1", -4.0),
        ("any ** -1 >= -1", 0.0),
        ("any ** any > 0", 1e4),
        ("any * any > 0", 1e200),
        ("any * any >= half", -1e300),
        ("any + any > 0", 1.7e308),
        ("-1 * any * 2 < 0", 1.7e308),
        ("any * any - any * any == 0", 1e200),
        ("abs(any * any) > 0", 1e200),
        ("min(any * any, 1) <= 1", 1e200),
        ("max(any * any, 1) >= 1", 1e200),
        ("clip(any * any, 0, 1) >= 0", 1e200),
    ],
)
def test_x6_a_number_that_is_none_is_unknown_in_every_back_end(expression: str, value: float) -> None:
    engine = engine_with(GATE.replace("EXPRESSION", expression))
    assert decided(engine, row_of(any=value)) == {"HOLD"}
    assert engine.decide(row_of(any=value)).because[0].code == "not_computable"


@pytest.mark.parametrize("infinite", [float("inf"), float("-inf"), float("nan")])
@pytest.mark.parametrize("op", [">=", ">", "<=", "<", "==", "!="])
def test_no_comparison_holds_for_what_is_no_finite_number(op: str, infinite: float) -> None:
    for right in ("half", "any", "0", "share"):
        engine = engine_with(GATE.replace("EXPRESSION", f"any {op} {right}"))
        assert decided(engine, row_of(any=infinite)) == {"HOLD"}


@pytest.mark.parametrize("op", [">=", ">", "<=", "<", "==", "!="])
@pytest.mark.parametrize("right", ["half", "share", "1"])
def test_a_condition_and_its_negation_are_never_both_true_nor_both_false(op: str, right: str) -> None:
    plain = engine_with(GATE.replace("EXPRESSION", f"any {op} {right}"))
    negated = engine_with(GATE.replace("EXPRESSION", f"not any {op} {right}"))
    for value in (0.5, 0.5 - 1e-13, 0.5 + 1e-13, 0.5 - 1e-11, 0.7, 1.0, 0.35 - 0.3, -1.0):
        assert {*decided(plain, row_of(any=value)), *decided(negated, row_of(any=value))} == {"EXECUTE", "SKIP"}


# Time


@pytest.mark.parametrize(
    ("when", "hour"),
    [
        ("2024-03-10T06:59:59", 1),
        ("2024-03-10T07:00:00", 3),
        ("2024-11-03T05:30:00", 1),
        ("2024-11-03T06:30:00", 1),
        ("2024-11-03T07:30:00", 2),
        ("2024-02-29T12:00:00", 7),
        ("1970-01-01T00:00:00", 19),
        ("2038-01-19T03:14:08", 22),
    ],
)
def test_t2_hours_follow_daylight_saving_and_leap_days(when: str, hour: int) -> None:
    text = GATE.replace("EXPRESSION", "hour_of_day(clock) >= low and hour_of_day(clock) <= low")
    text = text.replace("inputs:\n", "inputs:\n  clock: {from: world.clock}\n")
    text = text.replace("parameters:\n", f"parameters:\n  low: {{value: {hour}, range: [0, 24], source: a test}}\n")
    instant = datetime.fromisoformat(when).replace(tzinfo=UTC)
    assert instant.astimezone(zoneinfo.ZoneInfo("America/New_York")).hour == hour
    assert decided(engine_with(text), row_of(clock=round(instant.timestamp()) * 10**9)) == {"EXECUTE"}


@pytest.mark.parametrize("shift_s", [3600, -3600, -NOW // 10**9, 2**31 - NOW // 10**9])
def test_t1_a_clock_that_jumped_finds_everything_stale_or_from_the_future(shift_s: int) -> None:
    engine = engine_with(GATE.replace("EXPRESSION", "share > 0"))
    assert decided(engine, row_of(decided_at=NOW + shift_s * 10**9, clock_skew=2 * 10**9)) == {"HOLD"}


# numexpr's hazards


def kernel_of(expression: str) -> ColumnFunction:
    engine = engine_with(GATE.replace("EXPRESSION", expression))
    return ColumnFunction(engine.program.decision)


@pytest.mark.parametrize("whole_expressions", [False, True])
def test_a_division_by_three_is_a_division(*, whole_expressions: bool) -> None:
    text = GATE.replace("require:", "let:\n  third: any / three\nrequire:").replace("EXPRESSION", "third > 0")
    engine = engine_with(text)
    values = np.random.default_rng(5).uniform(0, 1, 5_000)
    kernel = engine.program.decision
    function = ColumnFunction(kernel, whole_expressions=whole_expressions)
    thirds = function.run(Block.of(kernel.sources, {"any": values}, len(values), NOW, 0))["let:gate0.third"]
    assert (thirds == values / 3.0).all()
    assert (values * (1 / 3.0) != values / 3.0).any()


@pytest.mark.parametrize("whole_expressions", [False, True])
def test_the_smaller_of_a_number_and_none_is_none(*, whole_expressions: bool) -> None:
    text = GATE.replace("require:", "let:\n  low: min(any, 1)\n  high: max(1, any)\nrequire:")
    engine = engine_with(text.replace("EXPRESSION", "low + high > 0"))
    kernel = engine.program.decision
    block = Block.of(kernel.sources, {"any": np.array([np.nan, np.inf, 0.5])}, 3, NOW, 0)
    outputs = ColumnFunction(kernel, whole_expressions=whole_expressions).run(block)
    assert np.isnan(outputs["let:gate0.low"][:2]).all()
    assert np.isnan(outputs["let:gate0.high"][:2]).all()
    assert (outputs["let:gate0.low"][2], outputs["let:gate0.high"][2]) == (0.5, 1.0)


def test_one_function_serves_many_threads() -> None:
    from concurrent.futures import ThreadPoolExecutor

    function = kernel_of("any ** half + exp(share) > 0")
    rows = BLOCK_ROWS + 3
    values = np.random.default_rng(1).uniform(0, 9, rows)
    block = Block.of(
        function.kernel.sources,
        {"any": values, "share": values / 9, "share_at": np.full(rows, NOW)},
        rows,
        NOW,
        0,
    )
    expected = function.run(block)
    with ThreadPoolExecutor(4) as pool:
        for outputs in pool.map(lambda _: function.run(block, threads=2), range(8)):
            for name, array in outputs.items():
                assert array.tobytes() == expected[name].tobytes()


def test_numexpr_keeps_the_threads_it_had() -> None:
    before = numexpr.get_num_threads()
    try:
        numexpr.set_num_threads(2)
        function = kernel_of("any ** half > 0")
        block = Block.of(function.kernel.sources, {"any": np.ones(3)}, 3, NOW, 0)
        function.run(block)
        assert numexpr.get_num_threads() == 2
        broken = Block.of(function.kernel.sources, {"any": np.ones(3)}, 3, NOW, 0)
        object.__setattr__(broken, "columns", ())
        with pytest.raises(IndexError):
            function.run(broken)
        assert numexpr.get_num_threads() == 2
    finally:
        numexpr.set_num_threads(before)
