"""When a strategy leaves, and the price it orders at: scalar function, columns and the reference walker agree."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from tests.generated_libraries import CALENDARS, EXACT, PHASES, VALUES, Document, Writer, quoted
from tests.generated_rows import ROWS
from tests.library import COLOURS, FAMILIES, MOODS, NOW, SKEW, STRATEGY, WORLD, engine_of, files_with
from tests.reference import Walker

from golive.api import Engine
from golive.api.signals import SignalStage
from golive.compiler.kernel import Kernel
from golive.core.errors import InvalidLibrary
from golive.core.issue import Severity
from golive.core.value import Unknown
from golive.evaluator.blocks import ColumnFunction
from golive.evaluator.columns import Block
from golive.evaluator.windows import Windows as Shown
from golive.market.retention import Retention
from golive.market.windows import Windows

STREAMS = Windows("BTC-PERP", retention=Retention(horizon_s=60.0, bars=1))
GATE = "inputs: {any: {from: world.any}}\nrequire: [{id: positive, that: any > 0, else: no}]\n"
DATED = ("any", "mood", "other", "clock", "price")
INPUTS = ("share", "level", "any", "colour", "mood", "flag", "other", "clock", "price")
AGED = WORLD + "  price: {type: number, unit: usd_per_base, range: [-inf, inf], static: true}\n"
for _name in DATED:
    _line = next(line for line in AGED.splitlines() if line.startswith(f"  {_name}:"))
    AGED = AGED.replace(_line, _line.replace("static: true", "max_age: 2 s"))
"""The world of the generated libraries, in which all that an exit may read has a time."""

SIDES = ("long", "short")
NEVER = {"GL244", "GL245"}
"""An exit that cannot leave, a price that cannot be above zero."""


@st.composite
def leaving(draw: st.DrawFn) -> dict[str, str]:
    """A library whose only strategy leaves by conditions, and orders at a price, that are drawn."""
    parameters = [f"p{i}" for i in range(draw(st.integers(1, 3)))]
    scope = Document(
        numbers=["share", "level", "any"],
        conditions=["flag", "other"],
        words=[("colour", COLOURS), ("mood", MOODS), ("family", FAMILIES)],
        parameters=parameters,
    )
    writer = Writer(draw, scope, tuple(one for one in EXACT if one != "sign"))
    lets = []
    for i in range(draw(st.integers(0, 2))):
        lets.append(f'  n{i}: "{quoted(writer.number(2))}"\n')
        scope.numbers.append(f"n{i}")
    texts = {name: quoted(writer.condition(2)) for name in ("signal", *SIDES)}
    values = "".join(
        f"  {p}: {{value: {draw(VALUES)!r} x, range: [-1_000 x, 1_000 x], source: drawn}}\n" for p in parameters
    )
    inputs = "".join(f"  {name}: {{from: world.{name}}}\n" for name in INPUTS) + "  family: {from: strategy.family}\n"
    own = STRATEGY % ("ant", "walkers", 25, 50_000, "")
    own = own.replace("inputs:\n  go: {from: world.any}\n", f"inputs:\n{inputs}parameters:\n{values}")
    own = own.replace("signal: {long: go > 0}\n", f'signal: {{long: "{texts["signal"]}", short: flag}}\n')
    own += "let:\n" + "".join(lets) if lets else ""
    own += "exit:\n" + "".join(f'  {side}: {{when: "{texts[side]}", because: because}}\n' for side in SIDES)
    own += "  blind: 60 s\n"
    own += f'order: {{type: limit, at: "price * ({quoted(writer.number(2))})", expires: 5 s}}\n'
    # Another strategy is of the other family, so that both are words.
    calendars = {f"rules/{name}.yaml": text for name, text in CALENDARS.items()}
    return {**files_with(GATE, strategies=("bee",)), **calendars, "rules/world.yaml": AGED, "strategies/ant.yaml": own}


def accepted(files: dict[str, str]) -> Engine:
    """Compile a library that was drawn; let go of one whose exit or price is proved to come to nothing."""
    try:
        return engine_of(files)
    except InvalidLibrary as refused:
        if {issue.code for issue in refused.issues if issue.severity is Severity.ERROR} - NEVER:
            raise
        reject()


def dated(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "strategy": "ant", "price": 100.0, **{f"{name}_at": NOW for name in DATED}}


def by_columns(kernel: Kernel, rows: list[dict[str, Any]], *, whole_expressions: bool) -> Any:
    names = {n for s in kernel.sources for n in (s.port.column, f"{s.port.column}_at")}
    columns = {n: np.array([*(r.get(n) for r in rows), None], dtype=object)[:-1] for n in names}
    block = Block.of(kernel.sources, columns, len(rows), NOW, SKEW)
    return ColumnFunction(kernel, whole_expressions=whole_expressions).run(block)


def walker(engine: Engine, row: dict[str, Any]) -> Walker:
    return Walker(engine.program.checked, engine.program.ports, row, now=NOW, skew=SKEW)


@settings(max_examples=100, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(files=leaving(), drawn=st.lists(ROWS, min_size=4, max_size=8), whole_expressions=st.booleans())
def test_exits_and_prices_are_the_same_three_times(
    files: dict[str, str], drawn: list[dict[str, Any]], *, whole_expressions: bool
) -> None:
    engine = accepted(files)
    stage, program = SignalStage(engine.program), engine.program.signals["ant"]
    checked = next(s for s in engine.program.checked.signals if s.strategy == "ant")
    rows = [dated(row) for row in drawn]
    assert program.exit is not None
    assert program.order.price is not None
    assert checked.at is not None
    exits = by_columns(program.exit.kernel, rows, whole_expressions=whole_expressions)
    prices = by_columns(program.order.price, rows, whole_expressions=whole_expressions)["at"]
    for i, row in enumerate(rows):
        reference = walker(engine, row)
        for side in SIDES:
            scalar = stage.leaves("ant", side, row, Shown(STREAMS, NOW, SKEW))
            expected = reference.condition(checked.leaves[side].when)
            assert (None if isinstance(scalar, Unknown) else scalar) is expected, row
            masks = bool(exits[f"{side}.true"][i]), bool(exits[f"{side}.false"][i])
            assert masks == (expected is True, expected is False), row
        price = stage.price("ant", "long", row, Shown(STREAMS, NOW, SKEW))
        finite = reference.finite(checked.at)
        by_column = float(prices[i])
        assert (finite is None) == math.isnan(by_column), row
        assert finite is None or finite == by_column, row
        # What is not above zero is no price.
        assert price == finite if finite is not None and finite > 0 else isinstance(price, Unknown), row
