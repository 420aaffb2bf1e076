"""A position that is closed is left for the exit that is due, and after so many stops of a day nothing opens."""

from __future__ import annotations

from typing import Any

import pytest
from tests.account_gates import account_library
from tests.from_outside import from_outside
from tests.replays import SIMULATED, market

from golive.api import Engine, Session
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision import Decision

BEGIN = 1_700_000_000 * NANOS
ENTRY, AT_THE_STOP, AT_THE_TAKE = 50_000.0, 49_790.0, 50_500.0


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return from_outside(account_library(tmp_path_factory.mktemp("library"), without=("repeat",), after_close="0 s"))


class Trader:
    """Whoever enters at one price and leaves at another, a second later each."""

    def __init__(self, engine: Engine) -> None:
        self.session = Session(engine, market(SIMULATED)[0], mode="paper")
        self.now, self.ids = BEGIN, 0
        self.tell()

    def tell(self, **values: Any) -> None:
        state: dict[str, Any] = {"equity": 1e6, "daily_loss": 0.0, "kill_switch": "active", "position": 0.0}
        self.session.state(at=self.now, **state, **values)

    def at(self, mid: float, seconds: float = 1.0) -> int:
        self.now += round(seconds * NANOS)
        self.session.quote(mid - 0.05, 5.0, mid + 0.05, 5.0, at=self.now)
        return self.now

    def enter(self, strategy: str = "momentum") -> Decision:
        self.ids += 1
        decision = self.session.decide(
            id=f"O{self.ids}", strategy=strategy, direction="long", now=self.at(ENTRY), raw_size=10_000.0, edge=0.01
        )
        if decision.allowed:
            self.done(decision, ENTRY)
        return decision

    def leave(self, mid: float, strategy: str = "momentum", reason: str | None = None) -> Decision:
        decision = self.rest(mid, strategy)
        self.done(decision, mid, reason=reason)
        return decision

    def rest(self, mid: float, strategy: str = "momentum", group: str | None = None) -> Decision:
        """Decide a close, and tell nothing of it."""
        self.ids += 1
        id, now = f"C{self.ids}", self.at(mid)
        decision = self.session.decide(id=id, strategy=strategy, intent="close", group=group, now=now)
        assert decision.allowed, decision.reason
        return decision

    def done(self, decision: Decision, price: float, reason: Any = None) -> None:
        assert self.report(decision.signal_id, lots=decision.lots, price=price, reason=reason) is None

    def report(self, id: str, state: str = "filled", **told: Any) -> Unknown | None:
        self.now += NANOS // 10
        return self.session.order(id, state=state, fee=0.0, at=self.now, **told)

    def stops(self) -> float | None:
        row = self.session.row(id="?", strategy="momentum", direction="long", now=self.now)
        stops: float | None = row["stops_today"]
        return stops

    def locked(self) -> bool:
        decision = self.enter()
        return (decision.verdict.name, decision.rule) == ("SKIP", "stops_a_day")


@pytest.mark.parametrize("told", [None, 0, 2])
def test_after_three_stops_a_symbol_is_locked_until_tomorrow(engine: Engine, told: int | None) -> None:
    trader = Trader(engine)
    if told is not None:
        trader.tell(stops_today=told)
    for stopped in range(told or 0, 3):
        assert trader.stops() == stopped
        entered = trader.enter()
        assert entered.allowed, entered.reason
        trader.leave(AT_THE_STOP)
    assert trader.stops() == 3
    assert trader.locked()
    trader.now += 86_400 * NANOS
    trader.at(ENTRY)
    trader.tell(**{} if told is None else {"stops_today": 0})
    assert not trader.locked()


def test_what_is_left_for_anything_else_is_no_stop(engine: Engine) -> None:
    trader = Trader(engine)
    for reason in (None, "take", "manual", "when", "after", "blind"):
        trader.enter()
        trader.leave(AT_THE_TAKE, reason=reason)
    assert trader.stops() == 0


def test_a_stop_seen_at_the_last_look_is_one_though_the_price_came_back(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    (due,) = trader.session.exits(now=trader.at(AT_THE_STOP), strategies=["momentum"])
    assert due.due is not None
    assert due.due.rule == "stop"
    trader.leave(ENTRY)
    assert trader.stops() == 1


def test_a_stop_seen_before_a_look_that_kept_the_position_is_none(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    for mid in (AT_THE_STOP, ENTRY):
        trader.session.exits(now=trader.at(mid), strategies=["momentum"])
    trader.leave(ENTRY, reason="manual")
    assert trader.stops() == 0


def test_a_stop_counts_from_its_decision_on_and_not_where_nothing_of_it_was_filled(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    closing = trader.session.decide(id="C", strategy="momentum", intent="close", now=trader.at(AT_THE_STOP))
    assert trader.stops() == 1, "it is being stopped out"
    trader.session.order(closing.signal_id, state="rejected", at=trader.now)
    assert trader.stops() == 0


def test_stops_of_all_strategies_on_the_symbol_count(engine: Engine) -> None:
    trader = Trader(engine)
    for strategy in ("momentum", "volatility", "mean_reversion"):
        assert trader.enter(strategy).allowed
        trader.leave(AT_THE_STOP, strategy)
    assert trader.stops() == 3
    assert trader.locked()


# A stop that is filled in part


@pytest.mark.parametrize("rest", ["take", "manual", "stop", None])
def test_a_position_stopped_out_in_part_is_stopped_whatever_the_rest_is_left_for(
    engine: Engine, rest: str | None
) -> None:
    trader = Trader(engine)
    trader.enter()
    stop = trader.rest(AT_THE_STOP)
    trader.report(stop.signal_id, "part", lots=stop.lots - 1, price=AT_THE_STOP)
    assert trader.stops() == 1, "its rest stops out the same position"
    trader.report(stop.signal_id, "cancelled", lots=stop.lots - 1, price=AT_THE_STOP)
    assert trader.stops() == 1, "one lot is left, and all others were stopped out"
    trader.leave(AT_THE_TAKE, reason=rest)
    assert trader.stops() == 1


def test_three_stops_that_each_leave_a_lot_behind_lock_the_symbol(engine: Engine) -> None:
    trader = Trader(engine)
    for stopped in range(3):
        assert trader.enter().allowed
        stop = trader.rest(AT_THE_STOP)
        trader.report(stop.signal_id, "cancelled", lots=stop.lots - 1, price=AT_THE_STOP, reason="stop")
        assert trader.stops() == stopped + 1
    assert trader.locked()


def test_a_stop_filled_on_both_sides_of_midnight_is_one_of_either_day(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    stop = trader.rest(AT_THE_STOP)
    trader.report(stop.signal_id, "part", lots=1, price=AT_THE_STOP, reason="stop")
    assert trader.stops() == 1
    trader.at(AT_THE_STOP, seconds=86_400)
    trader.done(stop, AT_THE_STOP, reason="stop")
    assert trader.stops() == 1


# A stop that rests at the venue


def test_three_stops_that_rested_at_the_venue_lock_the_symbol(engine: Engine) -> None:
    trader = Trader(engine)
    for stopped in range(3):
        trader.enter()
        resting = trader.rest(ENTRY, group="exit")
        trader.at(AT_THE_STOP)
        trader.done(resting, AT_THE_STOP, reason="stop")
        assert trader.stops() == stopped + 1
    assert trader.locked()


def test_a_close_that_nobody_names_counts_as_a_stop_until_somebody_does(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    closing = trader.rest(ENTRY)
    assert trader.stops() == 1, "it may be filled as a stop"
    trader.done(closing, ENTRY)
    assert trader.stops() == 1
    trader.done(closing, ENTRY, reason="manual")
    assert trader.stops() == 0


@pytest.mark.parametrize("reason", ["tkae", "", 7, "Take", b"take"])
def test_a_reason_that_is_no_word_counts_as_a_stop_and_says_so(engine: Engine, reason: Any) -> None:
    trader = Trader(engine)
    trader.enter()
    closing = trader.rest(AT_THE_TAKE)
    doubt = trader.report(closing.signal_id, lots=closing.lots, price=AT_THE_TAKE, reason=reason)
    assert doubt is not None
    assert doubt.code == "reason_invalid"
    assert trader.stops() == 1


def test_what_is_said_to_be_a_stop_is_one_whatever_was_due(engine: Engine) -> None:
    trader = Trader(engine)
    for reason in ("stop", "liquidation"):
        trader.enter()
        trader.leave(AT_THE_TAKE, reason=reason)
    assert trader.stops() == 2


def test_a_stop_and_a_take_of_one_group_are_one_possible_stop(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    stop, take = (trader.rest(ENTRY, group="exit") for _ in range(2))
    assert trader.stops() == 1
    trader.report(stop.signal_id, "cancelled", lots=0)
    trader.at(AT_THE_TAKE)
    trader.done(take, AT_THE_TAKE, reason="take")
    assert trader.stops() == 0


def test_a_stop_that_rested_since_before_the_count_was_told_is_added_to_it(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    resting = trader.rest(ENTRY)
    trader.at(ENTRY)
    trader.tell(stops_today=1)
    assert trader.stops() == 2
    trader.at(AT_THE_STOP)
    trader.done(resting, AT_THE_STOP, reason="stop")
    assert trader.stops() == 2
    trader.now += NANOS
    trader.tell(stops_today=2)
    assert trader.stops() == 2, "it is in what was told"


def test_a_stop_that_rested_over_midnight_is_one_of_the_day_it_is_filled(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    resting = trader.rest(ENTRY)
    trader.at(AT_THE_STOP, seconds=86_400)
    trader.done(resting, AT_THE_STOP, reason="stop")
    assert trader.stops() == 1
    trader.at(ENTRY, seconds=86_400)
    assert trader.stops() == 0


def test_a_stop_order_that_was_never_allowed_here_counts_as_well(engine: Engine) -> None:
    trader = Trader(engine)
    trader.enter()
    assert trader.report("bracket-1", "accepted") is not None
    assert trader.stops() == 1, "it may be filled as a stop"
    trader.report("bracket-1", lots=200, price=AT_THE_STOP, reason="stop")
    assert trader.stops() == 1
    trader.report("bracket-2", "accepted")
    trader.report("bracket-2", "cancelled", lots=0)
    assert trader.stops() == 1, "nothing of it was filled"
    trader.report("manual-1", lots=1, price=ENTRY, reason="manual")
    assert trader.stops() == 1
    trader.at(ENTRY, seconds=86_400)
    assert trader.stops() == 0
