"""How long a library takes: every part is timed by itself, over signals of a replay, by a clock that is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tests.places import REPOSITORY
from tests.replays import EQUITY, SIMULATED, market, replay

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.models.studies.quantile_interval import Quantile
from golive.replay.policy_speed import PolicySpeed, Rounds, policy_speed
from golive.trading.one_account import Recording

TICK_NS = 1_000
ROUNDS = Rounds(decided=2, table_rows=300, part=9, signals=20, confidence=0.95)


@dataclass
class Ticking:
    """A clock that goes on by as much each time it is asked: what lies between two looks takes one tick."""

    ns: int = 0

    def wall_ns(self) -> int:
        raise AssertionError("nothing here is dated")

    def monotonic_ns(self) -> int:
        self.ns += TICK_NS
        return self.ns


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.shipped()


@pytest.fixture(scope="module")
def rows(engine: Engine) -> list[dict[str, Any]]:
    return [dict(row) for row in replay(engine, market(SIMULATED), shadows=False).rows]


@pytest.fixture(scope="module")
def speed(engine: Engine, rows: list[dict[str, Any]]) -> PolicySpeed:
    return measured(engine, rows)


def measured(engine: Engine, rows: list[dict[str, Any]]) -> PolicySpeed:
    spec, data = market(SIMULATED)
    recording = Recording(market=spec, data=data)
    account = AssumedAccount(equity=EQUITY)
    return policy_speed(engine, recording, rows, account=account, rounds=ROUNDS, clock=Ticking())


def known(quantile: Quantile | Unknown) -> Quantile:
    assert isinstance(quantile, Quantile)
    return quantile


def test_each_signal_takes_what_passes_between_two_looks_at_the_clock(
    speed: PolicySpeed, rows: list[dict[str, Any]]
) -> None:
    ready, live = known(speed.ready.median), known(speed.from_events.tail)
    assert (ready.value, ready.lower, ready.upper, ready.n) == (TICK_NS, TICK_NS, TICK_NS, 2 * len(rows))
    assert (live.value, live.n) == (TICK_NS, 20)


def test_rows_a_second_are_the_tables_rows_over_the_seconds_it_took(speed: PolicySpeed) -> None:
    assert known(speed.rows_a_second).value == 300 * NANOS / TICK_NS


def test_every_gate_rule_and_feature_is_there_once_with_the_line_it_is_written_on(
    engine: Engine, speed: PolicySpeed
) -> None:
    checked = engine.program.checked
    assert sorted(part.name for part in speed.gates) == sorted(gate.id for gate in checked.gates)
    written = {f"{gate.id}.{rule.id}" for gate in checked.gates for rule in gate.rules}
    assert sorted(part.name for part in speed.rules) == sorted(written)
    assert {part.name for part in speed.features} == {spec.port.column for spec in engine.program.features}
    for part in (*speed.gates, *speed.rules, *speed.features):
        file, _, line = part.place.rpartition(":")
        text = (REPOSITORY / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert part.kind == "gate" or part.name.rpartition(".")[2] in text or "(" in text, part


def test_what_was_executed_is_what_the_rows_say(engine: Engine, rows: list[dict[str, Any]], speed: PolicySpeed) -> None:
    assert speed.executed == sum(engine.decide(row).allowed for row in rows) > 0


def test_the_slowest_part_comes_first_and_one_that_nobody_looked_at_says_so(
    engine: Engine, rows: list[dict[str, Any]]
) -> None:
    closing = [row for row in rows if row["intent"] == "close"]
    assert closing
    parts = measured(engine, closing)
    assert isinstance(parts.from_events.median, Unknown)
    assert all(isinstance(part.ns, Unknown) for part in parts.features)


def test_nothing_is_said_of_nothing(engine: Engine) -> None:
    with pytest.raises(ValueError, match="no rows"):
        measured(engine, [])
