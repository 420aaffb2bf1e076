"""Nothing is coerced: what is no number, no word and no instant stays unknown, by row and by table alike."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from tests.library import AGE, NOW, SKEW, decided, engine_with, row_of, told_apart

from golive.api import Engine, Session
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput
from golive.core.row import BOOK_COLUMNS
from golive.core.thousands import WITHOUT_COMMAS

GATE = """\
inputs:
  share: {from: world.share}
  any:   {from: world.any}
  flag:  {from: world.flag}
parameters:
  least: {value: 0.5, range: [0, 1], tighter: higher, source: written for this test}
require:
  - {id: enough, that: share >= least, else: "too little"}
  - {id: positive, that: any > 0, else: "not positive"}
  - {id: flagged, that: flag, else: "not flagged"}
"""

NO_NUMBERS: tuple[Any, ...] = (
    True,
    np.True_,
    "0.7",
    b"0.7",
    [0.7],
    (0.7,),
    {0.7: 1},
    np.array([0.7]),
    np.array(0.7),
    Decimal("0.7"),
    np.timedelta64(1, "ns"),
    np.datetime64(1, "ns"),
    datetime.timedelta(seconds=1),
    pd.NA,
    pd.NaT,
    object(),
    0.7 + 0j,
    10**400,
    Fraction(10**400),
    float("nan"),
    float("inf"),
    np.float64("inf"),
    np.float32("nan"),
    np.longdouble("inf"),
)


def test_the_row_without_fault_executes() -> None:
    engine = engine_with(GATE)
    assert decided(engine, row_of()) == {"EXECUTE"}


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda v: f"{type(v).__name__}")
@pytest.mark.parametrize("column", ["share", "any", "raw_size", "lot", "least"])
def test_what_is_no_number_is_not_read_as_one(column: str, value: Any) -> None:
    verdicts = decided(engine_with(GATE), row_of(**{column: value}))
    assert not verdicts & {"EXECUTE", "REDUCE"}


@pytest.mark.parametrize(
    "value", [0.7, np.float32(0.7), np.float64(0.7), np.longdouble(0.7), Fraction(7, 10), 1, np.int8(1)]
)
def test_what_is_a_number_is_read_alike_by_row_and_by_table(value: Any) -> None:
    assert decided(engine_with(GATE), row_of(share=value, any=value)) == {"EXECUTE"}


@pytest.mark.parametrize(
    "value", [1, 1.0, "true", "True", b"1", [True], None, np.int64(1), np.ones((), dtype=bool), object()]
)
def test_only_a_condition_is_a_condition(value: Any) -> None:
    assert decided(engine_with(GATE), row_of(flag=value)) == {"HOLD"}


def test_a_numpy_condition_is_one_by_row_and_by_table() -> None:
    assert decided(engine_with(GATE), row_of(flag=np.True_)) == {"EXECUTE"}
    assert decided(engine_with(GATE), row_of(flag=np.False_)) == {"SKIP"}


@pytest.mark.parametrize(
    "at",
    [
        None,
        float(NOW),
        str(NOW),
        True,
        np.float64(NOW),
        np.timedelta64(NOW, "ns"),
        np.datetime64("NaT"),
        np.datetime64(NOW - AGE - 1, "ns"),
        pd.Timestamp(NOW, unit="ns"),
        pd.Timestamp(NOW, unit="ns").to_pydatetime(warn=False),
        pd.Timestamp("1800-01-01", tz="UTC"),
        pd.NaT,
        pd.NA,
        [NOW],
        -(2**63),
        2**63,
        10**40,
    ],
    ids=lambda v: f"{type(v).__name__}-{str(v)[:12]}",
)
@pytest.mark.parametrize("column", ["share_at", "decided_at"])
def test_what_is_no_instant_is_not_read_as_one(column: str, at: Any) -> None:
    assert decided(engine_with(GATE), row_of(**{column: at})) == {"HOLD"}


def test_an_integer_of_numpy_is_an_instant_by_row_and_by_table() -> None:
    assert decided(engine_with(GATE), row_of(decided_at=np.int64(NOW), share_at=np.int64(NOW))) == {"EXECUTE"}


def test_a_column_that_mixes_types_coerces_no_cell_of_it() -> None:
    engine = engine_with(GATE)
    columns: dict[str, list[Any]] = {
        "any": [1.0, True, 1.0, 1.0, 1.0],
        "flag": [True, True, 1.0, True, True],
        "strategy": ["ant", "ant", "ant", b"ant", "ant"],
        "share_at": [NOW, NOW, NOW, NOW, np.timedelta64(NOW, "ns")],
    }
    rows = told_apart(row_of(**{k: v[i] for k, v in columns.items()}) for i in range(5))
    expected = ["EXECUTE", "HOLD", "HOLD", "HOLD", "HOLD"]
    assert list(decide_table(engine, SignalTable.from_rows(rows)).columns["verdict"]) == expected
    assert engine.decide_frame(pd.DataFrame(rows).astype(object)).verdict.tolist() == expected


@pytest.mark.parametrize("dtype", ["float32", "Float64", "Int64", "double[pyarrow]", "category", "int8", "uint64"])
def test_numbers_of_any_column_type_decide_as_they_do_by_row(dtype: Any) -> None:
    engine = engine_with(GATE)
    frame = pd.DataFrame(told_apart([row_of(share=1), row_of(share=0), row_of(share=1)]))
    frame["share"] = frame["share"].astype(dtype)
    assert engine.decide_frame(frame).verdict.tolist() == ["EXECUTE", "SKIP", "EXECUTE"]


@pytest.mark.parametrize("dtype", ["Float64", "Int64", "double[pyarrow]", "category", "object"])
def test_an_absent_number_of_any_column_type_is_absent(dtype: Any) -> None:
    frame = pd.DataFrame(told_apart([row_of(share=1), row_of(share=0)]))
    frame["share"] = pd.Series([1, None], dtype=dtype)
    assert engine_with(GATE).decide_frame(frame).verdict.tolist() == ["EXECUTE", "HOLD"]


def test_categories_that_no_row_has_change_nothing() -> None:
    frame = pd.DataFrame(told_apart([row_of(), row_of(strategy=None), row_of(strategy="bee")]))
    frame["strategy"] = pd.Categorical(frame["strategy"], categories=["zzz", "bee", "ant", "yak"])
    assert engine_with(GATE).decide_frame(frame).verdict.tolist() == ["EXECUTE", "HOLD", "HOLD"]


def test_absent_instants_hold_their_rows() -> None:
    engine = engine_with(GATE)
    frame = pd.DataFrame(told_apart([row_of(), row_of()]))
    nullable = frame.assign(share_at=pd.Series([NOW, None], dtype="Int64"))
    assert engine.decide_frame(nullable).verdict.tolist() == ["EXECUTE", "HOLD"]


def test_a_column_given_twice_is_refused_with_its_name() -> None:
    engine = engine_with(GATE)
    frame = pd.DataFrame([row_of()])
    doubled = pd.concat([frame, frame[["share"]]], axis=1)
    with pytest.raises(InvalidInput, match="`share` twice"):
        engine.decide_frame(doubled)
    table = pa.table([pa.array([0.7]), pa.array([0.1])], names=["share", "share"])
    with pytest.raises(InvalidInput, match="`share` twice"):
        SignalTable.from_arrow(table)
    with pytest.raises(InvalidInput, match="`1` twice"):
        engine.decide_frame(pd.DataFrame([[1, 2]], columns=[1, "1"]))


def test_a_table_without_times_of_decision_is_refused() -> None:
    frame = pd.DataFrame([row_of()]).drop(columns="decided_at")
    with pytest.raises(InvalidInput, match="decided_at"):
        engine_with(GATE).decide_frame(frame)


def test_a_table_without_rows_gives_no_decisions() -> None:
    frame = pd.DataFrame([row_of()]).iloc[:0]
    assert len(engine_with(GATE).decide_frame(frame)) == 0


@pytest.mark.parametrize("now", [float("nan"), float("inf"), float(NOW), None, True, str(NOW), 2**70])
def test_evaluating_at_what_is_no_instant_holds(now: Any) -> None:
    trace = engine_with(GATE).evaluate(row_of(), now=now)
    assert trace.value("verdict") == 2


@pytest.mark.parametrize("skew", [float("inf"), float("nan"), -1, None, "2 s", 10**19, True])
def test_a_tolerance_that_is_none_tolerates_nothing(skew: Any) -> None:
    trace = engine_with(GATE).evaluate(row_of(share_at=NOW + 1), now=NOW, skew=skew)
    assert trace.value("verdict") == 2
    assert decided(engine_with(GATE), row_of(share_at=NOW + 1, clock_skew=skew)) == {"HOLD"}
    assert decided(engine_with(GATE), row_of(share_at=NOW + SKEW, clock_skew=SKEW)) == {"EXECUTE"}


@pytest.mark.parametrize("skew", [-1, 60 * 10**9 + 1, 10**19, "2 s", True, 1.5])
def test_a_skew_that_no_clock_has_holds_what_is_fresh_and_says_why(skew: Any) -> None:
    row = row_of(clock_skew=skew)
    assert decided(engine_with(GATE), row) == {"HOLD"}
    assert "cannot be dated: the clock skew is no time from 0 s to 1 min" in engine_with(GATE).decide(row).reason
    assert decided(engine_with(GATE), row_of(clock_skew=None)) == {"EXECUTE"}
    assert decided(engine_with(GATE), row_of(clock_skew=60 * 10**9)) == {"EXECUTE"}


def test_a_session_on_a_market_whose_clock_is_minutes_off_knows_nothing(shipped: Engine) -> None:
    session = shipped.session("BTC-PERP")
    far = Session(shipped, replace(session.market, clock_skew_s=120.0), mode="paper")
    far.state(at=NOW, position=0.0, equity=1e5, daily_loss=0.0, kill_switch="armed")
    far.book([(100.0, 1.0)], [(100.1, 1.0)], at=NOW)
    decision = far.decide(id="A", strategy="momentum", direction="long", now=NOW)
    texts = " ".join(b.text for b in decision.because if b.gate in ("kill_switch", "data_quality", "limits"))
    assert decision.verdict.name == "HOLD"
    for name in ("kill_switch", "equity", "quotes"):
        assert f"{name} cannot be dated" in texts


def test_a_mapping_with_a_will_of_its_own_is_only_asked_for_columns() -> None:
    class Generous(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            return super().get(key, None if key in BOOK_COLUMNS or key.endswith("_why") else 1.0)

        def __missing__(self, key: str) -> Any:
            return 1.0

    row = Generous(row_of(clock_skew=0))
    del row["share"]
    assert engine_with(GATE).decide(row).verdict.name == "EXECUTE", "a mapping that answers 1.0 has said 1.0"
    del row["strategy"]
    assert engine_with(GATE).decide(row).verdict.name == "HOLD"


def test_a_strategy_given_as_an_array_holds_and_can_be_explained() -> None:
    decision = engine_with(GATE).decide(row_of(strategy=np.array(["ant", "bee"])))
    assert decision.verdict.name == "HOLD"
    assert decision.because[0].code == "wrong_type"
    assert decision.to_dict()["strategy"] == ""


@pytest.mark.parametrize("why", ["stale:too_old:it is old", "known::", "nonsense", ""])
def test_a_value_given_with_a_reason_why_it_is_unknown_is_unknown(why: str) -> None:
    engine = engine_with(GATE)
    row = row_of(share_why=why)
    assert decided(engine, row) == {"HOLD"}
    assert engine.decide(row).because[0].code == "contradicted"
    frame = pd.DataFrame(told_apart([row_of(share_why=None), row, row_of(share_why=None)]))
    decisions = engine.decide_frame(frame)
    assert decisions.verdict.tolist() == ["EXECUTE", "HOLD", "EXECUTE"]
    assert "reason why it is unknown" in decisions.reason[1]


@pytest.mark.parametrize("why", [None, float("nan"), pd.NA])
def test_no_reason_is_no_contradiction(why: Any) -> None:
    assert decided(engine_with(GATE), row_of(share_why=why)) == {"EXECUTE"}


def test_a_word_that_claims_to_equal_another_is_read_as_written() -> None:
    class Agreeable(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return hash("ant")

    assert decided(engine_with(GATE), row_of(strategy=Agreeable("bee"))) == {"HOLD"}
    assert decided(engine_with(GATE), row_of(strategy=Agreeable("ant"))) == {"EXECUTE"}


@pytest.mark.parametrize("dtype", [np.complex128, np.longdouble, np.float16])
def test_columns_of_types_that_arrow_does_not_have_are_decided(dtype: Any) -> None:
    frame = pd.DataFrame(told_apart([row_of(), row_of()]))
    frame["share"] = np.array([0.75, 0.25], dtype=dtype)
    expected = ["HOLD", "HOLD"] if dtype is np.complex128 else ["EXECUTE", "SKIP"]
    assert engine_with(GATE).decide_frame(frame).verdict.tolist() == expected


def test_the_reason_of_a_size_that_cannot_be_told_in_lots_says_so() -> None:
    decision = engine_with(GATE).decide(row_of(lot=5e-324))
    assert decision.verdict.name == "HOLD"
    assert "lot" in decision.reason


def test_the_reason_of_a_size_that_is_less_than_a_lot_says_so() -> None:
    decision = engine_with(GATE).decide(row_of(raw_size=150.0, lot=100.0, least=120.0))
    assert (decision.verdict.name, decision.rule) == ("SKIP", "size")
    assert decision.reason == "150 is 100 in whole lots of 100, the venue's minimum is 120"


def test_a_price_of_nothing_is_no_price(shipped: Engine, executed: Mapping[str, Any]) -> None:
    # At a price of zero any position would weigh nothing against its limit.
    decision = shipped.decide({**executed, "data_quality.mid": 0.0, "position": 1e9})
    assert decision.verdict.name == "HOLD"
    assert decision.gates["limits"].name == "HOLD"


def test_a_number_with_separators_is_no_number_and_says_how_it_is_written() -> None:
    decision = engine_with(GATE).decide(row_of(share="0,75"))
    assert decision.verdict.name == "HOLD"
    assert decision.because[0].text.endswith("a number is needed: " + WITHOUT_COMMAS)
