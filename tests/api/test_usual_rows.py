"""What is decided as it stands is decided as every row is that is looked at cell by cell."""

from __future__ import annotations

import copy
import datetime as dt
import math
import struct
from dataclasses import FrozenInstanceError, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.closing_rows import closing
from tests.generated_libraries import PHASES, libraries
from tests.generated_rows import CLEAN, MIXED_ROWS, ROWS
from tests.library import NOW, engine_of, engine_with, row_of
from tests.odd_values import NUMBERS, ODD

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.markets import find_market
from golive.core.row import BOOK_COLUMNS, at, why
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.market.read import read_market
from golive.replay.replay import replay

QUICK = settings(max_examples=60, suppress_health_check=list(HealthCheck), phases=PHASES)

WRONG = (
    *(None, 0, 1, -1.0, 0.0, -0.0, 1e9, 1e-9, math.nan, math.inf, -math.inf, True, "", "open", "close", "long", "x y"),
    *(1.0, 0.5, 100.0, 0.02, "missing:not_given:gone", [1.0, 2.0], np.array([1.0, 2.0]), np.float64(0.5), 2**62),
    *(
        dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
        np.datetime64("2026-01-05T00:00", "ns"),
        *ODD.values(),
        *NUMBERS.values(),
    ),
)


@cache
def shipped() -> Engine:
    return Engine.shipped()


@cache
def recorded() -> tuple[dict[str, Any], ...]:
    """Return rows of the embedded market: two that execute, one that is skipped, one that closes."""
    engine = shipped()
    market = find_market(engine.program.checked.specs, "BTC-PERP", None)
    data, _ = read_market(market, ())
    assert data is not None
    rows = [dict(row) for row in replay(engine, market, data, account=AssumedAccount(equity=100_000.0)).rows]
    executed = [row for row in rows if engine.decide(row).verdict is Verdict.EXECUTE]
    skipped = next(row for row in reversed(rows) if engine.decide(row).verdict is Verdict.SKIP)
    return (*executed[:2], skipped, closing())


def alike(engine: Engine, row: dict[str, Any]) -> None:
    """Hold the decision on a row against that of the long way: every field, and the working down to the bit."""
    short, long = engine.decide(row), engine._decide_by_cell(row)
    assert written(short) == written(long), row
    assert working(short) == working(long), row
    assert [*short.trace.row] == [*long.trace.row]
    assert all(a is b or same(a, b) for a, b in zip(short.trace.row.values(), long.trace.row.values(), strict=True))


def written(decision: Decision) -> dict[str, Any]:
    return {**decision.to_dict(), "ts": decision.ts, "fields": repr(decision), "hash": hash(decision)}


def working(decision: Decision) -> Any:
    trace = decision.trace
    each = [bits(value) for piece in trace.values for value in piece]
    return each, trace.bad, trace.now, trace.program is decision.trace.program


def bits(value: Any) -> Any:
    """Return a number's bits; one that is none has any sign, which nothing reads."""
    if not isinstance(value, float):
        return value
    return "nan" if math.isnan(value) else struct.pack("<d", value)


def same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and (a == b or math.isnan(a))


@QUICK
@given(files=libraries() | libraries(closes=True), rows=st.lists(CLEAN | ROWS | MIXED_ROWS, min_size=8, max_size=16))
def test_generated_rows_are_decided_alike(files: dict[str, str], rows: list[dict[str, Any]]) -> None:
    engine = engine_of(files)
    for i, row in enumerate(rows):
        alike(engine, {**row, "signal_id": f"S{i}"})


@pytest.mark.parametrize("n", range(4))
def test_whatever_a_cell_holds_the_row_is_decided_alike(n: int) -> None:
    engine, row = shipped(), recorded()[n]
    alike(engine, row)
    for i, column in enumerate(row):
        alike(engine, {**row, column: WRONG[(i + n) % len(WRONG)]})


@settings(max_examples=100, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(data=st.data())
def test_with_cells_of_any_kind_changed_dropped_and_added_a_row_is_decided_alike(data: st.DataObject) -> None:
    row = dict(data.draw(st.sampled_from(recorded())))
    names = [*row, *(why(c) for c in row), *(at(c) for c in row), *BOOK_COLUMNS, "daily_pnl", "daily_pnl_why", "Mode"]
    for name in data.draw(st.lists(st.sampled_from(names), max_size=3)):
        if data.draw(st.booleans()):
            row.pop(name, None)
        else:
            row[name] = WRONG[data.draw(st.integers(0, len(WRONG) - 1))]
    alike(shipped(), row)


def test_a_row_in_which_nothing_is_wrong_is_decided_as_it_stands() -> None:
    usual = shipped()._usual
    assert all(usual.decision(row) is not None for row in recorded())


@pytest.mark.parametrize(
    "change",
    [
        {"equity_why": "missing:not_told:nobody said"},
        {"equity_why": math.nan},
        {"equity": 100_000},
        {"signal_id": "SIG "},
        {"signal_id": None},
        {"daily_pnl": -0.01},
        {"daily_loss": -0.01},
        {"bid_prices": np.array([1.0])},
        {"Mode": "replay"},
        {"lot": 0.5},
        {"tick": 0.2},
        {"clock_skew": 10**15},
        {"decided_at": 5},
        {"market_regime.state_at": NOW},
        {"open_lots_at": dt.datetime(2026, 1, 5, tzinfo=dt.UTC)},
        {"intent": "both"},
    ],
)
def test_a_row_with_anything_to_be_looked_at_is_not_decided_as_it_stands(change: dict[str, Any]) -> None:
    row = recorded()[0]
    assert shipped()._usual.decision({**row, **change}) is None
    alike(shipped(), {**row, **change})


def test_rows_of_as_many_other_columns_are_told_apart_from_those_before() -> None:
    engine, row = shipped(), recorded()[0]
    assert engine._usual.decision(row) is not None
    other = {("Mode" if name == "lot_quantity" else name): value for name, value in row.items()}
    dated, doubted = {**row, "mode_at": 0}, {**row, "mode_why": "missing:not_told:nobody said"}
    for one in (other, row, other, row, dated, doubted, dated, doubted):
        alike(engine, one)
        assert (engine._usual.decision(one) is None) is (one is other or one is doubted)


UNREAD = {"symbol": "BTC-PERP", "venue": "simulated", "tick": 0.1, "session": 86_400.0, "clock_skew": 0}
"""Terms of a venue, which a library need not read."""


@pytest.mark.parametrize("absent", [(), *((name,) for name in UNREAD), tuple(UNREAD)])
def test_no_column_stands_unseen_in_the_place_of_one_that_need_not_be_there(absent: tuple[str, ...]) -> None:
    engine = engine_with("inputs: {flag: {from: world.flag}}\nrequire: [{id: r, that: flag, else: no}]\n")
    row = {name: cell for name, cell in {**row_of(), **UNREAD}.items() if name not in absent}
    said = set()
    for new in ("Flag", "flag_why", "FLAG_at"):
        for old in row:
            other = {name: cell for name, cell in row.items() if name != old} | {new: "missing:not_told:nobody said"}
            alike(engine, row)
            alike(engine, other)
            said.add(engine.decide(other).verdict)
    assert said == {Verdict.HOLD}


class Key(str):
    """A name that says it is any name at all, and is found under its own."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


@pytest.mark.parametrize("n", [0, 3])
def test_a_name_that_poses_as_another_does_not_stand_for_it(n: int) -> None:
    engine, row = shipped(), recorded()[n]
    for name in (*row, "equity_why", "bid_prices"):
        posing = {**{k: v for k, v in row.items() if k != name}, Key("nothing"): 1.0}
        short, long = engine.decide(posing), engine._decide_by_cell(posing)
        assert (short.verdict, short.reason) == (long.verdict, long.reason), name


class Posing(float):
    """A double that says it is no other class, and lies between whatever it is asked about."""

    __class__ = property(lambda _: float)

    def __ge__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __lt__ = __ge__


@pytest.mark.parametrize("number", [math.nan, math.inf, -1e300, 0.5])
def test_a_number_that_poses_as_a_plain_one_is_the_number_that_it_holds(number: float) -> None:
    engine, row = shipped(), recorded()[0]
    for column in ("equity", "edge", "data_quality.spread", "strategy_pending", "lot"):
        posing, plain = (engine.decide({**row, column: cell}) for cell in (Posing(number), number))
        assert posing.to_dict() == plain.to_dict()


class AnyClass(type):
    """Makes classes that say that they are whatever they are compared with."""

    def __eq__(cls, other: object) -> bool:
        return True

    def __hash__(cls) -> int:
        return hash(cls.__bases__[-1])


class PosesAsNothing(metaclass=AnyClass):
    """Is no None, and says that it equals it, as its class does of that of None."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash(None)


@pytest.mark.parametrize("n", [0, 3])
def test_a_reason_of_a_class_that_poses_as_that_of_nothing_is_a_reason(n: int) -> None:
    engine, row, held = shipped(), recorded()[n], 0
    known = [name for name, cell in row.items() if cell is not None and not name.endswith(("_at", "_why"))]
    for name in known:
        posing = {**row, why(name): PosesAsNothing()}
        short, long = engine.decide(posing), engine._decide_by_cell(posing)
        assert short.verdict is long.verdict, name
        assert [one.text for one in short.because] == [one.text for one in long.because], name
        held += short.verdict is Verdict.HOLD
    assert held > 5


def test_of_rows_that_differ_in_their_terms_alone_each_is_held_against_its_own() -> None:
    engine, row = shipped(), recorded()[0]
    others = [{**row, **change} for change in ({"tick": 0.2}, {"lot": 1e-9}, {"lot": 2.0 * row["lot"]}, {"venue": "x"})]
    for other in others:
        for one in (row, other, row, row, other, other):
            alike(engine, one)
            assert engine.decide(one).allowed is (one is row)


def test_terms_in_doubt_are_written_alike_whichever_zero_was_seen_first() -> None:
    row = recorded()[0]
    reasons = [
        [decide({**row, "tick": zero}).reason for zero in zeros]
        for zeros, decide in (((0.0, -0.0), Engine.shipped().decide), ((-0.0, 0.0), Engine.shipped().decide))
    ]
    assert len({reason for each in reasons for reason in each}) == 1


def test_the_working_is_that_of_the_row_that_was_decided_whatever_becomes_of_it() -> None:
    engine, row = shipped(), dict(recorded()[0])
    expected = engine._decide_by_cell(dict(row)).to_dict()
    decision = engine.decide(row)
    row.update(dict.fromkeys(row, None))
    assert decision.to_dict() == expected


def test_a_decision_made_at_once_is_one_like_any_other() -> None:
    engine, row = shipped(), recorded()[0]
    short, long = engine.decide(row), engine._decide_by_cell(row)
    assert type(short) is type(long) is Decision
    assert short == long
    assert hash(short) == hash(long)
    assert {short, long} == {long}
    assert list(vars(short)) == list(vars(long))
    for other in (copy.copy(short), copy.deepcopy(short)):
        assert other == short
        assert other.to_dict() == short.to_dict()
    assert replace(short, remarks=("a",)).remarks == ("a",)
    assert replace(short, remarks=("a",)) != short
    anything: Any = short
    with pytest.raises(FrozenInstanceError):
        anything.gate = "x"
