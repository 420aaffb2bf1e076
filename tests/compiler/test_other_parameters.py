"""A size by another value of a parameter is the one that the whole library gives, compiled with that value."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generated_libraries import PHASES, libraries
from tests.generated_rows import ROWS
from tests.library import NOW, SKEW, engine_of, engine_with, row_of

from golive.api import Engine
from golive.checker.checked import Checked, Key, ParameterTable
from golive.compiler import compile_undigested
from golive.compiler.other_parameters import sizes_by
from golive.evaluator.scalar import ScalarFunction, compile_scalar


def others(checked: Checked) -> Iterator[tuple[Key, ParameterTable]]:
    """Yield each parameter with other values: numbers an eighth more, words the next of their set."""
    for key, table in checked.parameters.items():

        def other(value: float | str, members: tuple[str, ...] = table.declared.members) -> float | str:
            return members[members.index(value) - 1] if isinstance(value, str) else value + 0.125

        yield key, replace(table, house=other(table.house), by_strategy=tuple(map(other, table.by_strategy)))


def size(function: ScalarFunction, row: Mapping[str, Any], name: str) -> bytes:
    values, _ = function.of(dict(row), NOW, SKEW)
    return struct.pack("<d", function.value(values, name))


def compare(engine: Engine, rows: list[dict[str, Any]]) -> None:
    checked = engine.program.checked
    moved = list(others(checked))
    sizes = compile_scalar(sizes_by(checked, engine.program.ports, moved))
    for n, (key, table) in enumerate(moved):
        other = replace(checked, parameters={**checked.parameters, key: table})
        whole = compile_scalar(compile_undigested(other).decision)
        assert [size(sizes, row, str(n)) for row in rows] == [size(whole, row, "final") for row in rows], key


@settings(max_examples=6, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=libraries(), rows=st.lists(ROWS, min_size=4, max_size=8))
def test_any_parameter_of_any_library_gives_the_size_that_compiling_it_gives(
    files: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    compare(engine_of(files), rows)


THROUGH = """\
inputs:
  size: {from: world.share}
  mood: {from: world.mood}
parameters:
  floor: {value: 60 %, range: [0 %, 100 %], tighter: higher, source: house}
  same:  {value: 60 %, range: [0 %, 100 %], tighter: higher, source: house}
let:
  above: size - floor
  twice: above + above
  word: mood if twice >= 0 else "wild"
require:
  - {id: enough, that: size >= floor, else: "too little"}
  - {id: enough_again, that: size >= same, else: "too little"}
  - {id: in_lets, that: 'word in ("calm",)', else: "too little"}
"""


@pytest.mark.parametrize("share", [0.5, 0.6, 0.65, 0.725, 0.8])
def test_a_parameter_is_moved_wherever_it_is_read_and_one_of_the_same_value_is_not(share: float) -> None:
    compare(engine_with(THROUGH), [row_of(share=share)])


def steps_of(rules: int) -> int:
    cuts = "".join(
        f"  cut_{n}: {{value: {n / rules} %, range: [0 %, 100 %], tighter: higher, source: house}}\n"
        for n in range(rules)
    )
    required = "".join(f'  - {{id: r{n}, that: size >= cut_{n}, else: "too little"}}\n' for n in range(rules))
    gate = f"inputs:\n  size: {{from: world.share}}\nparameters:\n{cuts}require:\n{required}"
    program = engine_with(gate).program
    moved = list(others(program.checked))
    kernel = sizes_by(program.checked, program.ports, moved)
    assert len(moved) == rules
    return sum(1 + len(step.arguments) for step in kernel.steps)


def test_ten_times_the_rules_each_moved_by_itself_are_about_ten_times_the_steps() -> None:
    assert steps_of(300) <= 20 * steps_of(30)
