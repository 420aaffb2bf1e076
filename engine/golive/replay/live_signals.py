"""Signals decided by a session that is told a recording's events one by one, as a bot tells them, and timed."""

from __future__ import annotations

from collections.abc import Iterator

from golive.account.account import AssumedAccount
from golive.account.kill_switch import KILL_SWITCH
from golive.api.engine import Engine
from golive.api.session import Session
from golive.compiler.features import FeatureSpec
from golive.core.clock import Clock
from golive.core.row import CLOCK_SKEW, DECIDED_AT, DIRECTION, SIGNAL_ID, STRATEGY, Row
from golive.evaluator.features import FeatureStage
from golive.evaluator.windows import Windows
from golive.market.events import Timeline
from golive.trading.one_account import Recording


class LiveSignals:
    """A session that is told a recording's events one by one, as a bot tells them."""

    def __init__(self, engine: Engine, recording: Recording, account: AssumedAccount, clock: Clock) -> None:
        self._engine, self._clock, self._told = engine, clock, -(2**63)
        self._session = Session(engine, recording.market, mode="replay")
        self._events = Timeline(recording.data)
        values = {**account.values(), KILL_SWITCH: "armed"}
        self._state = {name: value for name, value in values.items() if name in self._session.inputs}
        self._stages = [(spec.port.column, self._stage(spec)) for spec in engine.program.features]

    def _stage(self, spec: FeatureSpec) -> FeatureStage:
        program = self._engine.program
        return FeatureStage((spec,), program.arguments, program.bar_models, program.checked.functions)

    def decided(self, row: Row) -> int:
        """Return how long the session took to decide the signal of a row, everything before it told."""
        now, session = row[DECIDED_AT], self._session
        for event in self._events.between(self._told, now):
            self._events.deliver(event, session.windows)
        self._told = now
        session.state(at=now, **self._state)
        begin = self._clock.monotonic_ns()
        decision = session.decide(id=str(row[SIGNAL_ID]), strategy=row[STRATEGY], direction=row[DIRECTION], now=now)
        took = self._clock.monotonic_ns() - begin
        if decision.allowed:
            session.order(decision.signal_id, state="cancelled", lots=0, at=now)
        return took

    def features(self, row: Row) -> Iterator[tuple[str, int]]:
        """Yield each feature with the time that it takes alone, its windows read and nothing kept of the others."""
        for column, stage in self._stages:
            windows = Windows(self._session.windows, row[DECIDED_AT], int(row.get(CLOCK_SKEW) or 0))
            begin = self._clock.monotonic_ns()
            stage.row(row, windows)
            yield column, self._clock.monotonic_ns() - begin
