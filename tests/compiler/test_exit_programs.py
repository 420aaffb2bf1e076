"""What a strategy says of leaving, ordering and repeating becomes a program with the values it is held to."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.library import NOW, SKEW, decided, engine_of, files_with, row_of

from golive.api import Engine
from golive.api.signals import SignalStage
from golive.compiler.signal_program import OrderSpec, RepeatSpec, SignalProgram
from golive.core.value import Status, Unknown
from golive.evaluator.windows import Windows as Shown
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


def files_of(says: str, strategies: tuple[str, ...] = ("ant",)) -> dict[str, str]:
    files = files_with(GATE, strategies=strategies, tighten=says)
    name = "strategies/ant.yaml"
    files[name] = files[name].replace("inputs:\n", "inputs:\n  level: {from: world.level}\n", 1)
    return files


def stage_of(says: str, tighten: str = "") -> tuple[SignalStage, SignalProgram]:
    engine = engine_of(files_of(says + tighten))
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
    leaves = stage.leaves("ant", "long", row, Shown(STREAMS, NOW, SKEW))
    assert (leaves.status if isinstance(leaves, Unknown) else leaves) is expected


def test_a_direction_without_a_condition_never_closes_by_one() -> None:
    stage, _ = stage_of(SAYS)
    assert stage.leaves("ant", "short", row_of(level=None), Shown(STREAMS, NOW, SKEW)) is False
    stage, _ = stage_of("")
    assert stage.leaves("ant", "long", row_of(), Shown(STREAMS, NOW, SKEW)) is False


def digests_of(says: str) -> tuple[str, str, dict[str, str]]:
    """Return the digests of policy, prose and strategies of a library with one strategy that says something more."""
    digests = engine_of(files_of(says, strategies=("ant", "bee"))).program.digests
    return digests.policy, digests.text, dict(digests.strategy)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("40 bps", "41 bps"),
        ("level <= 0", "level < 0"),
        ("blind: 60 s", "blind: 61 s"),
        ("residual: rest", "residual: cancel"),
        ("while_open: decide", "while_open: ignore"),
        ("after_close: 90 s", "after_close: 91 s"),
    ],
)
def test_what_it_leaves_and_orders_by_is_in_the_digest_of_the_strategy_alone(old: str, new: str) -> None:
    assert SAYS.count(old) == 1
    (policy, text, own), (other_policy, other_text, others) = (digests_of(s) for s in (SAYS, SAYS.replace(old, new)))
    assert (policy != other_policy, text == other_text) == (True, True)
    assert (own["ant"] != others["ant"], own["bee"] == others["bee"]) == (True, True)


def test_the_sentence_of_an_exit_is_prose_and_a_number_is_the_same_in_any_unit() -> None:
    policy, text, own = digests_of(SAYS)
    said = digests_of(SAYS.replace("it is over", "enough"))
    assert (said[0] == policy, said[1] != text, said[2] == own) == (True, True, True)
    assert digests_of(SAYS.replace("after: {value: 30 min", "after:   {value: 30 min"))[0] == policy


def test_a_gate_may_read_what_a_repeat_is_of_the_strategy_that_asks() -> None:
    gate = """\
inputs:
  while_open: {from: strategy.repeat_while_open}
  wait: {from: strategy.repeat_after_close}
parameters: {least: {value: 10 s, range: [0 s, 1 h], source: a test}}
require:
  - {id: patient, that: while_open == "ignore" or wait >= least, else: "after {wait}"}
"""
    waits = "repeat: {while_open: decide, after_close: 90 s}\n"
    for says, verdict in (("", "EXECUTE"), (waits, "EXECUTE"), (waits.replace("90 s", "9 s"), "SKIP")):
        engine = engine_of(files_with(gate, strategies=("ant", "bee"), tighten=says))
        assert decided(engine, row_of()) == {verdict}
        assert decided(engine, row_of(strategy="bee")) == {"EXECUTE"}
    held = "tighten: {ant.repeat_after_close: {value: 20 s, why: care, owner: a.b}}\n"
    engine = engine_of(files_with(gate, tighten=waits.replace("90 s", "9 s") + held))
    assert decided(engine, row_of()) == {"EXECUTE"}


def test_the_price_of_an_order_may_read_its_direction() -> None:
    says = "order: {type: limit, at: level * unit if direction == 'long' else unit, expires: 5 s}\n"
    parameters = "parameters: {unit: {value: 100 usd_per_base, range: [1 usd_per_base, 200 usd_per_base], source: a}}\n"
    files = files_of(says + parameters)
    name = "strategies/ant.yaml"
    files[name] = files[name].replace("inputs:\n", "inputs:\n  direction: {from: world.direction}\n", 1)
    stage = SignalStage(engine_of(files).program)

    def price(direction: str, level: float) -> object:
        at = stage.price("ant", direction, row_of(level=level), Shown(STREAMS, NOW, SKEW))
        return at.status if isinstance(at, Unknown) else at

    assert (price("long", 0.5), price("short", 0.5)) == (50.0, 100.0)
    # What is not above zero is no price, and what is unknown is none either.
    assert (price("long", 0.0), price("long", -1.0), price("long", 11.0)) == (Status.INVALID,) * 3


def test_a_deep_copy_of_what_holds_a_program_shares_it(shipped: Engine) -> None:
    """It is a key of caches: a copy would be compiled and kept again for every branch of an account."""
    program = shipped.program
    assert copy.deepcopy([program]) == [program]
