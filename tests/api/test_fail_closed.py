"""For every observed input of every gate and every way it can be wrong: never EXECUTE, whatever way it is asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.library import NOW, decided, engine_with, row_of, told_apart
from tests.replays import SIMULATED, fed, fork, market

from golive.api import Engine, Session
from golive.core.signature import Kind
from golive.core.verdict import Verdict
from golive.language.terms import Port

Row = Mapping[str, Any]
Fault = tuple[str, dict[str, Any]]

REFUSED = {"HOLD", "SKIP", "HALT"}
ABSENT = object()

VALUES: Mapping[str, Any] = {
    "absent": ABSENT,
    "null": None,
    "pandas NA": pd.NA,
    "NaT": pd.NaT,
    "NaN": float("nan"),
    "numpy NaN": np.float64("nan"),
    "+inf": float("inf"),
    "-inf": float("-inf"),
    "numpy inf": np.float32("inf"),
    "huge integer": 10**400,
    "text": "0.5",
    "empty text": "",
    "true": True,
    "false": False,
    "numpy true": np.True_,
    "bytes": b"long",
    "list": [0.5],
    "tuple": (0.5,),
    "mapping": {"value": 0.5},
    "array": np.array([0.5, 0.6]),
    "object": object(),
    "complex": 0.5 + 1j,
    "duration": np.timedelta64(1, "s"),
    "date": pd.Timestamp("2024-08-08", tz="UTC"),
}


def ports(engine: Engine) -> dict[str, Port]:
    """Return the columns that decide, each with its strictest age."""
    found: dict[str, Port] = {}
    for source in engine.program.decision.sources:
        port = source.port
        known = found.get(port.column)
        if known is None or (port.max_age_ns or 0) < (known.max_age_ns or 0):
            found[port.column] = port
    return found


def faults(port: Port, row: Row) -> Iterator[Fault]:
    """Yield every way in which one column can be wrong, as changes of the row."""
    column = port.column
    for name, value in VALUES.items():
        yield f"{column} {name}", {column: value}
    if port.type.kind is Kind.NUMBER:
        if math.isfinite(port.type.lo):
            yield f"{column} under its range", {column: math.nextafter(port.type.lo, -math.inf)}
        if math.isfinite(port.type.hi):
            yield f"{column} over its range", {column: math.nextafter(port.type.hi, math.inf)}
    else:
        yield f"{column} of no set", {column: "nonesuch"}
        yield f"{column} in the other case", {column: str(row[column]).swapcase()}
        yield f"{column} with a blank", {column: f"{row[column]} "}
    if port.max_age_ns is None:
        return
    now, skew, at = row["decided_at"], row["clock_skew"], f"{column}_at"
    times: dict[str, Any] = {
        "one nanosecond too old": now - port.max_age_ns - 1,
        "ages old": 0,
        "older than anything": -(2**63),
        "one nanosecond too far ahead": now + skew + 1,
        "from the end of time": 2**63 - 1,
        "without a time": ABSENT,
        "with null for a time": None,
        "with NaT for a time": pd.NaT,
        "with a float for a time": float(now),
        "with text for a time": str(now),
        "with true for a time": True,
        "with NaN for a time": float("nan"),
        "with a stamp without a zone": pd.Timestamp(now, unit="ns"),
        "with a stamp too old": pd.Timestamp(now - port.max_age_ns - 1, unit="ns", tz="UTC"),
        "with a duration for a time": np.timedelta64(now, "ns"),
    }
    for name, value in times.items():
        yield f"{column} {name}", {at: value}


def changed(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in {**row, **changes}.items() if v is not ABSENT}


def every_fault(engine: Engine, row: Row) -> list[Fault]:
    found = [fault for port in ports(engine).values() for fault in faults(port, row)]
    for name, value in {"absent": ABSENT, "null": None, "a float": float(NOW), "text": "now", "true": True}.items():
        found.append((f"decided_at {name}", {"decided_at": value}))
    return found


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return pd.DataFrame({n: pd.Series([row.get(n) for row in rows], dtype=object) for n in names})


def test_the_row_of_the_matrix_executes_without_a_fault(shipped: Engine, executed: Row) -> None:
    assert shipped.decide(executed).verdict is Verdict.EXECUTE
    assert shipped.decide_frame(frame_of([dict(executed)])).verdict.tolist() == ["EXECUTE"]


def test_the_matrix_covers_every_gate(shipped: Engine) -> None:
    columns = set(ports(shipped))
    assert len(columns) > 25
    for gate in shipped.program.checked.gates:
        assert gate.needs, f"{gate.id} needs nothing to be known"
    for name in ("market_regime.state", "orderflow.imbalance", "kill_switch", "equity", "daily_loss", "lot", "mode"):
        assert name in columns


def test_by_row_nothing_wrong_executes(shipped: Engine, executed: Row) -> None:
    open_ones = [
        (name, decision.verdict.name)
        for name, changes in every_fault(shipped, executed)
        if (decision := shipped.decide(changed(executed, changes))).verdict.name not in REFUSED
        or decision.final_size != 0.0
        or not decision.reason
    ]
    assert open_ones == []


def test_by_table_nothing_wrong_executes_and_the_sentences_are_those_of_the_rows(
    shipped: Engine, executed: Row
) -> None:
    found = every_fault(shipped, executed)
    rows = told_apart(changed(executed, changes) for _, changes in found)
    decided_rows = shipped.decide_frame(frame_of(rows))
    for (name, _), row, verdict, size, reason in zip(
        found, rows, decided_rows.verdict, decided_rows.final_size, decided_rows.reason, strict=True
    ):
        decision = shipped.decide(row)
        assert verdict in REFUSED, name
        assert size == 0.0, name
        assert verdict == decision.verdict.name, name
        # NaN in a frame is how pandas writes absence.
        assert reason == decision.reason or "NaN" in name, name


def test_by_table_a_fault_in_a_typed_column_does_not_execute_either(shipped: Engine, executed: Row) -> None:
    count = 3
    for column, port in ports(shipped).items():
        frame = pd.DataFrame(told_apart([executed] * count))
        if port.type.kind is Kind.NUMBER:
            frame[column] = pd.Series([executed[column], float("nan"), float("inf")], dtype="float64")
            expected = ["EXECUTE", *[None] * 2]
        else:
            frame[column] = pd.Categorical([executed[column], None, "nonesuch"])
            expected = ["EXECUTE", *[None] * 2]
        verdicts = shipped.decide_frame(frame).verdict.tolist()
        assert verdicts[0] == expected[0], column
        assert set(verdicts[1:]) <= REFUSED, column
        if port.max_age_ns is not None:
            frame = pd.DataFrame(told_apart([executed] * count))
            old = executed["decided_at"] - port.max_age_ns - 1
            frame[f"{column}_at"] = pd.Series([executed["decided_at"], old, 0], dtype="int64")
            verdicts = shipped.decide_frame(frame).verdict.tolist()
            assert verdicts[0] == "EXECUTE", column
            assert set(verdicts[1:]) <= REFUSED, column


def test_m6_the_oldest_and_the_most_ahead_that_are_allowed_pass(shipped: Engine, executed: Row) -> None:
    rows = []
    for column, port in ports(shipped).items():
        if port.max_age_ns is not None:
            rows.append({**executed, f"{column}_at": executed["decided_at"] - port.max_age_ns})
            rows.append({**executed, f"{column}_at": executed["decided_at"] + executed["clock_skew"]})
    assert len(rows) > 20
    assert set(shipped.decide_frame(pd.DataFrame(told_apart(rows))).verdict) == {"EXECUTE"}
    assert {shipped.decide(row).verdict.name for row in rows} == {"EXECUTE"}


def test_everything_wrong_at_once_is_refused_with_a_reason(shipped: Engine) -> None:
    for row in ({}, {"strategy": "momentum"}, {"decided_at": NOW}, dict.fromkeys(ports(shipped))):
        decision = shipped.decide(row)
        assert decision.verdict is Verdict.HOLD
        assert decision.reason
        assert decision.to_dict()["because"]


# Optional inputs


OPTIONAL = """\
inputs:
  share: {from: world.share}
  extra: {from: world.extra, optional: true}
  spare: {from: world.spare, optional: true}
parameters:
  half: {value: 0.5, range: [0, 1], source: written for this test}
require:
  - {id: some, that: share > 0, else: "none"}
reduce:
  - {id: less, when: "extra < 0", to: half, because: "less"}
"""
CAPPED = OPTIONAL + 'cap:\n  - {id: most, at: spare, because: "capped"}\n'


@pytest.mark.parametrize("name", list(VALUES))
def test_an_optional_input_that_is_wrong_at_most_reduces(name: str) -> None:
    engine = engine_with(OPTIONAL)
    assert engine.decide(row_of()).final_size == 1000.0
    row = changed(row_of(), {"extra": VALUES[name]})
    assert decided(engine, row) == {"REDUCE"}
    assert engine.decide(row).final_size == 500.0


@pytest.mark.parametrize("at", [None, NOW - 2 * 10**9 - 1, NOW + 1, float(NOW), "now"])
def test_an_optional_input_of_the_wrong_time_at_most_reduces(at: Any) -> None:
    engine = engine_with(OPTIONAL)
    assert decided(engine, row_of(extra_at=at)) == {"REDUCE"}
    assert engine.decide(row_of(extra_at=at)).final_size == 500.0


@pytest.mark.parametrize("name", list(VALUES))
def test_an_optional_limit_that_is_wrong_is_a_limit_of_nothing(name: str) -> None:
    row = changed(row_of(), {"spare": VALUES[name]})
    assert decided(engine_with(CAPPED), row) == {"HOLD"}
    assert engine_with(CAPPED).decide(row).rule == "most"


# Through a session


@pytest.fixture(scope="module")
def live(shipped: Engine, executed: Row) -> Session:
    """Return a session that has seen the embedded market up to the instant of the row that executes."""
    return fed(shipped, market(SIMULATED), executed["decided_at"])


@pytest.fixture
def asked(live: Session, executed: Row) -> Callable[[Session], str]:
    """Return how the signal is asked for once more."""

    def ask(session: Session) -> str:
        decision = session.decide(
            id="again", strategy="momentum", direction=executed["direction"], now=executed["decided_at"]
        )
        return decision.verdict.name

    assert ask(fork(live)) == "EXECUTE"
    return ask


BID, ASK = 60_000.0, 60_000.1
GOOD = ([(BID, 1.0)], [(ASK, 1.0)])
BOOKS: Mapping[str, tuple[Any, Any]] = {
    "crossed": ([(ASK, 5.0)], [(BID, 1.0)]),
    "locked": ([(BID, 5.0)], [(BID, 1.0)]),
    "without asks": ([(BID, 5.0)], []),
    "without bids": ([], [(ASK, 5.0)]),
    "empty": ([], []),
    "null": (None, None),
    "of nothing": ([(BID, 0.0)], [(ASK, 0.0)]),
    "with bids of nothing": ([(BID, 0.0)], [(ASK, 1.0)]),
    "with a NaN price": ([(float("nan"), 5.0)], [(ASK, 1.0)]),
    "with a NaN size": ([(BID, float("nan"))], [(ASK, 1.0)]),
    "with an infinite price": ([(BID, 1.0)], [(float("inf"), 1.0)]),
    "with an infinite size": ([(BID, float("inf"))], [(ASK, 1.0)]),
    "with a negative size": ([(BID, -5.0)], [(ASK, 1.0)]),
    "with a negative price": ([(-BID, 5.0)], [(ASK, 1.0)]),
    "with a price of zero": ([(0.0, 5.0)], [(ASK, 1.0)]),
    "with 1e308": ([(1e308, 5.0)], [(1.5e308, 1.0)]),
    "with sizes of 1e308": ([(BID, 1e308), (BID - 1, 1e308)], [(ASK, 1e308)]),
    "with text": ([("60000", "5")], [("60001", "1")]),
    "with true": ([(BID, True)], [(ASK, True)]),
    "with null": ([(BID, None)], [(ASK, 1.0)]),
    "with a level of three": ([(BID, 5.0, 1.0)], [(ASK, 1.0)]),
    "of text": ("book", "book"),
    "far from any price": ([(1.0, 5.0)], [(2.0, 1.0)]),
}


@pytest.mark.parametrize("name", list(BOOKS))
def test_m5_a_bad_book_is_refused(live: Session, executed: Row, asked: Callable[[Session], str], name: str) -> None:
    session = fork(live)
    session.book(*BOOKS[name], at=executed["decided_at"])
    assert asked(session) in REFUSED


@pytest.mark.parametrize(
    "at", [None, "now", float(NOW), True, -1, 2**63, 2**70, float("nan"), np.timedelta64(5, "s")], ids=str
)
def test_t1_an_event_without_a_usable_time_is_refused(live: Session, asked: Callable[[Session], str], at: Any) -> None:
    for event in ("book", "trade", "bar"):
        session = fork(live)
        match event:
            case "book":
                trouble = session.book(*GOOD, at=at)
            case "trade":
                trouble = session.trade(BID, 1.0, "buy", at=at)
            case _:
                trouble = session.bar(BID, BID, BID, BID, 1.0, at=at)
        assert trouble is not None, event
        assert asked(session) in REFUSED, event


TRADES: Mapping[str, tuple[Any, Any, Any]] = {
    "NaN price": (float("nan"), 1.0, "buy"),
    "infinite price": (float("inf"), 1.0, "buy"),
    "price of zero": (0.0, 1.0, "buy"),
    "negative price": (-BID, 1.0, "buy"),
    "price as text": ("60000", 1.0, "buy"),
    "NaN size": (BID, float("nan"), "buy"),
    "negative size": (BID, -1.0, "buy"),
    "size as text": (BID, "1", "buy"),
    "true for a size": (BID, True, "buy"),
    "unknown side": (BID, 1.0, "bought"),
    "side as a float": (BID, 1.0, 0.5),
    "null": (None, None, None),
}


@pytest.mark.parametrize("name", list(TRADES))
def test_m5_a_bad_trade_interrupts_the_trades(
    live: Session, executed: Row, asked: Callable[[Session], str], name: str
) -> None:
    session = fork(live)
    assert session.trade(*TRADES[name], at=executed["decided_at"]) is not None
    assert asked(session) in REFUSED


def test_m2_a_trade_out_of_order_marks_the_trades_bad(
    live: Session, executed: Row, asked: Callable[[Session], str]
) -> None:
    session = fork(live)
    assert session.trade(BID, 1.0, "buy", at=executed["decided_at"] - 30 * 10**9) is not None
    assert asked(session) in REFUSED


def test_m1_a_repeated_trade_changes_nothing(live: Session, executed: Row) -> None:
    session = fork(live)
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    i = int(np.searchsorted(trades.ts, executed["decided_at"], side="right")) - 1
    repeated = (float(trades.price[i]), float(trades.quantity[i]), int(trades.aggressor[i]))
    if len(trades.id):
        assert session.trade(*repeated, at=int(trades.ts[i]), id=int(trades.id[i])) is not None
    row = session.row(id="x", strategy="momentum", direction="long", now=executed["decided_at"])
    before = live.row(id="x", strategy="momentum", direction="long", now=executed["decided_at"])
    assert row == before


def test_m4_a_gap_in_trade_ids_warms_up_anew(live: Session, executed: Row, asked: Callable[[Session], str]) -> None:
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    if not len(trades.id):
        pytest.skip("the embedded market gives its trades no ids")
    session = fork(live)
    session.trade(BID, 1.0, "buy", at=executed["decided_at"], id=int(trades.id[-1]) + 1_000)
    assert asked(session) in REFUSED


def test_m6_a_feed_that_stopped_is_stale(live: Session, executed: Row) -> None:
    for later in (3, 10, 3600):
        session = fork(live)
        now = executed["decided_at"] + later * 10**9
        session.state(at=now, position=0.0, equity=1e5, daily_loss=0.0, kill_switch="armed")
        decision = session.decide(id="later", strategy="momentum", direction=executed["direction"], now=now)
        assert decision.verdict is Verdict.HOLD
        assert decision.because[0].status in ("stale", "warming_up")


def test_m9_an_event_of_another_instrument_interrupts(
    live: Session, executed: Row, asked: Callable[[Session], str]
) -> None:
    session = fork(live)
    session.windows.add_book(*GOOD, at=executed["decided_at"], symbol="ETH-PERP")
    assert asked(session) in REFUSED
    session = fork(live)
    session.windows.add_trade(BID, 1.0, "buy", at=executed["decided_at"], symbol="ETH-PERP")
    assert asked(session) in REFUSED


STATES: Mapping[str, dict[str, Any]] = {
    "no equity": {"equity": 0.0},
    "negative equity": {"equity": -1.0},
    "NaN equity": {"equity": float("nan")},
    "infinite equity": {"equity": float("inf")},
    "equity as a list": {"equity": [1e5]},
    "true for equity": {"equity": True},
    "null equity": {"equity": None},
    "NaN position": {"position": float("nan")},
    "infinite position": {"position": float("-inf")},
    "a loss at the limit": {"daily_loss": "2 %"},
    "a huge loss": {"daily_loss": 1e9},
    "NaN loss": {"daily_loss": float("nan")},
    "null loss": {"daily_loss": None},
    "a fired switch": {"kill_switch": "fired"},
    "a switch of no state": {"kill_switch": "maybe"},
    "a null switch": {"kill_switch": None},
    "a switch that is true": {"kill_switch": True},
}


@pytest.mark.parametrize("name", list(STATES))
def test_a_bad_state_of_the_account_is_refused(
    live: Session, executed: Row, asked: Callable[[Session], str], name: str
) -> None:
    session = fork(live)
    session.state(at=executed["decided_at"], **STATES[name])
    assert asked(session) in REFUSED


@pytest.mark.parametrize("at", [None, "yesterday", float("nan"), 0, -1, 2**70])
def test_a_state_without_a_usable_time_is_refused(live: Session, asked: Callable[[Session], str], at: Any) -> None:
    session = fork(live)
    session.state(at=at, position=0.0, equity=1e5, daily_loss=0.0, kill_switch="armed")
    assert asked(session) in REFUSED


@pytest.mark.parametrize(
    "raw_size", [0, 0.0, -1.0, float("nan"), float("inf"), True, np.timedelta64(9, "s"), [1e4], 5e-324, 99.0]
)
def test_a_size_that_cannot_be_traded_is_refused(live: Session, executed: Row, raw_size: Any) -> None:
    decision = fork(live).decide(
        id="x",
        strategy="momentum",
        direction=executed["direction"],
        now=executed["decided_at"],
        raw_size=raw_size,
    )
    assert decision.verdict.name in REFUSED
    assert decision.final_size == 0.0


@pytest.mark.parametrize("direction", ["LONG", "", "buy", None, 1, True, b"long", ["long"]])
def test_a_direction_that_is_none_is_refused(live: Session, executed: Row, direction: Any) -> None:
    decision = fork(live).decide(id="x", strategy="momentum", direction=direction, now=executed["decided_at"])
    assert decision.verdict is Verdict.HOLD


@pytest.mark.parametrize("mode", ["canary", "live"])
def test_orders_that_would_leave_halt_until_there_is_a_permit(shipped: Engine, executed: Row, mode: str) -> None:
    assert shipped.decide({**executed, "mode": mode}).verdict is Verdict.HALT


def test_an_id_used_again_for_something_else_holds(live: Session, executed: Row) -> None:
    session = fork(live)
    now, way = executed["decided_at"], executed["direction"]
    first = session.decide(id="one", strategy="momentum", direction=way, now=now)
    assert first.allowed
    assert session.decide(id="one", strategy="momentum", direction=way, now=now) == first
    other = session.decide(id="one", strategy="momentum", direction=way, now=now, raw_size="20_000 usd")
    assert other.verdict is Verdict.HOLD
    assert session.decide(id="one", strategy="momentum", direction=way, now=now) == first
