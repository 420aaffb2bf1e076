"""Two programs are proved to answer alike, or not; what is proved holds on rows."""

from __future__ import annotations

from itertools import product

import pytest
from tests.library import engine_with, row_of

from golive.compiler.kernel import Step
from golive.compiler.program import Program
from golive.proving.mutants.equivalent import same_program
from golive.proving.mutants.possible_values import possible_values

HEAD = "inputs: {level: {from: world.level}, share: {from: world.share}, flag: {from: world.flag}}\n"
PARAMETERS = "parameters: {least: {value: %s, range: [-100, 100], source: none}}\n"
RULE = "require: [{id: high, that: '%s', else: too low}]\n"


def program_of(condition: str, least: str = "2", *, lets: str = "") -> Program:
    return engine_with(HEAD + PARAMETERS % least + lets + RULE % condition).program


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("level >= least", "level >= least", True),
        ("level >= least", "level > least", False),
        ("level >= least", "level >= least + 0", False),
        # Shares of two conditions are 0, a half and 1: no threshold between two of them is met by another.
        ("share_true(flag, level > 0) * least >= 1", "share_true(flag, level > 0) * least > 1", False),
        ("share_true(flag, level > 0) * least + 1 > 2", "share_true(flag, level > 0) * least + 1 >= 2", False),
        ("share_true(flag, level > 0) > level", "share_true(flag, level > 0) >= level", False),
    ],
)
def test_conditions_are_alike_only_where_no_value_tells_them_apart(one: str, other: str, *, alike: bool) -> None:
    assert same_program(program_of(one), program_of(other)) is alike


LETS = "let: {aligned: 'share_true(flag, level > 0)'}\n"


def test_a_tie_that_no_share_can_hit_is_proved_and_one_that_can_is_not() -> None:
    strict, lenient = (program_of(f"aligned {sign} least", "0.4", lets=LETS) for sign in (">", ">="))
    assert same_program(strict, lenient)
    strict, lenient = (program_of(f"aligned {sign} least", "0.5", lets=LETS) for sign in (">", ">="))
    assert not same_program(strict, lenient)


def test_a_threshold_that_moves_between_two_shares_is_alike_unless_the_reason_shows_it() -> None:
    a, b = (program_of("aligned >= least", least, lets=LETS) for least in ("0.4", "0.45"))
    c = program_of("aligned >= least", "0.6", lets=LETS)
    assert same_program(a, b)
    assert not same_program(a, c)
    shown = RULE.replace("too low", '"{least} is asked for"')
    x, y = (engine_with(HEAD + PARAMETERS % p + LETS + shown % "aligned >= least").program for p in ("0.4", "0.45"))
    assert not same_program(x, y)


def test_a_threshold_outside_of_what_an_input_can_be_is_alike_wherever_it_lies() -> None:
    a, b = (program_of("share <= least", least) for least in ("5", "7"))
    assert same_program(a, b)
    assert not same_program(a, program_of("share <= least", "0.5"))


def test_what_is_proved_alike_decides_rows_alike() -> None:
    texts = (LETS + RULE % f"aligned {sign} least" for sign in (">", ">="))
    strict, lenient = (engine_with(HEAD + PARAMETERS % "0.4" + text) for text in texts)
    assert same_program(strict.program, lenient.program)
    for level, flag in product((-1.0, 0.0, 1.0, None), (True, False, None)):
        row = row_of(level=level, flag=flag)
        assert strict.decide(row).verdict is lenient.decide(row).verdict


def test_shares_are_few_and_inputs_are_not() -> None:
    steps = (
        Step(op="in_true", kind="m", value=0),
        Step(op="const", kind="f", value=1.0),
        Step(op="const", kind="f", value=0.0),
        Step(op="sel", kind="f", arguments=(0, 1, 2)),
        Step(op="add", kind="f", arguments=(3, 3)),
        Step(op="const", kind="f", value=2.0),
        Step(op="div_by", kind="f", arguments=(4, 5)),
        Step(op="in", kind="f", value=1),
        Step(op="mul", kind="f", arguments=(6, 7)),
        Step(op="div", kind="f", arguments=(1, 3)),
    )
    values = possible_values(steps)
    assert values[6] == frozenset((0.0, 0.5, 1.0))
    assert values[7] is values[8] is None
    assert values[9] == frozenset((1.0,))


@pytest.mark.parametrize(("condition", "alike"), [("hour_of_day(decided_at) >= 0", False), ("level >= least", True)])
def test_the_zone_of_a_time_counts_only_where_a_clock_is_read(condition: str, *, alike: bool) -> None:
    head = HEAD.replace("{level", "{decided_at: {type: time, static: true, zone: %s}, level")
    one, other = (
        engine_with(head % zone + PARAMETERS % "2" + RULE % condition).program for zone in ("UTC", "America/New_York")
    )
    assert same_program(one, other) is alike
