"""What a strategy says of leaving, ordering and repeating becomes a program with the values it is held to."""

from __future__ import annotations

from typing import Any

import pytest
from tests.library import NOW, SKEW, engine_of, files_with, row_of

from golive.api.signals import SignalStage
from golive.compiler.signal_program import OrderSpec, RepeatSpec, SignalProgram
from golive.core.value import Status, Unknown
from golive.market.retention import Retention
from golive.market.windows import Windows

STREAMS = Windows("BTC-PERP", retention=Retention(horizon_s=60.0, bars=1))

MINUTE = 60_000_000_000
GATE = "inputs: {any: {from: world.any}}\nrequire: [{id: positive, that: any > 0, else: no}]\n"

SAYS = """\
exit:
  long:  {when: "level <= 0", because: "it is over, {level}"}
  stop:  {value: 40 bps, range: [1 bps, 1_000 bps], tighter: lower, source: a test}
  take:  {value: 80 bps, range: [1 bps, 5_000 bps], source: a test}
  after: {value: 30 min, range: [1 s, 30 d], source: a test}
  blind: 60 s
order: {type: market, residual: rest, collar: 20 bps, expires: 5 s}
repeat: {while_open: decide, after_close: 90 s}
"""


def signal_of(says: str, tighten: str = "") -> SignalProgram:
    """Compile the strategy `ant`, which sees `level` and goes long, with what it says beside its signal."""
    return stage_of(says, tighten)[1]


def stage_of(says: str, tighten: str = "") -> tuple[SignalStage, SignalProgram]:
    files = files_with(GATE, tighten=says + tighten)
    name = "strategies/ant.yaml"
    files[name] = files[name].replace("inputs:\n", "inputs:\n  level: {from: world.level}\n", 1)
    engine = engine_of(files)
    return SignalStage(engine.program), engine.program.signals["ant"]


def test_a_strategy_that_says_nothing_orders_at_the_market_and_ignores_repeats() -> None:
    signal = signal_of("")
    assert (signal.exit, signal.order, signal.repeat) == (None, OrderSpec(), RepeatSpec())
    assert (signal.order.type, signal.order.residual, signal.repeat.while_open) == ("market", "cancel", "ignore")


def test_each_number_is_compiled_in_the_unit_that_it_is_held_in() -> None:
    signal = signal_of(SAYS)
    assert signal.exit is not None
    leaves = signal.exit
    assert (leaves.stop, leaves.take, leaves.after_ns, leaves.blind_ns) == (0.004, 0.008, 30 * MINUTE, MINUTE)
    assert signal.order == OrderSpec(
        type="market", residual="rest", time_in_force="gtt", collar=0.002, expires_ns=5_000_000_000
    )
    assert signal.repeat == RepeatSpec(while_open="decide", after_close_ns=90_000_000_000)
    assert {side: text.value for side, text in leaves.because.items()} == {"long": "it is over, {level}"}
    assert set(leaves.spans) == {"long", "stop", "take", "after", "blind"}
    assert {span.file for span in leaves.spans.values()} == {"strategies/ant.yaml"}


def test_a_strategy_is_held_to_the_stop_that_is_tightened() -> None:
    held = "tighten:\n  ant.exit_stop: {value: 10 bps, why: care, owner: a.b}\n"
    leaves = signal_of(SAYS, held).exit
    assert leaves is not None
    assert leaves.stop == 0.001


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (1.0, False),
        (0.0, True),
        (-1.0, True),
        (None, Status.MISSING),
        (float("nan"), Status.INVALID),
        (11.0, Status.INVALID),
    ],
)
def test_a_condition_is_true_false_or_unknown_for_a_reason(level: float | None, expected: object) -> None:
    stage, _ = stage_of(SAYS)
    row: dict[str, Any] = row_of(level=level)
    leaves = stage.leaves("ant", "long", row, STREAMS, NOW, SKEW)
    assert (leaves.status if isinstance(leaves, Unknown) else leaves) is expected


def test_a_direction_without_a_condition_never_closes_by_one() -> None:
    stage, _ = stage_of(SAYS)
    assert stage.leaves("ant", "short", row_of(level=None), STREAMS, NOW, SKEW) is False
    stage, _ = stage_of("")
    assert stage.leaves("ant", "long", row_of(), STREAMS, NOW, SKEW) is False
