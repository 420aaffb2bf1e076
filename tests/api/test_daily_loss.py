"""The day's result: a positive loss or a signed profit, never both, and of two of one instant the worse."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.library import NOW
from tests.replays import SIMULATED, market, replay

from golive.api import Engine, Session
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.row import Row

SECOND = 1_000_000_000


@pytest.fixture
def session(shipped: Engine) -> Session:
    """Open a session of which the switch and the money are known, but not the day's result."""
    session = shipped.session("BTC-PERP")
    session.state(at=NOW, kill_switch="armed", position=0.0, equity=100_000.0)
    return session


def limits(session: Session, now: int = NOW) -> str:
    """Return what the limits say of a signal: only quotes are unknown to them besides the account."""
    decision = session.decide(id=f"{now}", strategy="momentum", direction="long", now=now)
    (loss,) = (b for b in decision.because if b.gate == "limits" and b.rule == "daily_loss_ok")
    return loss.outcome


@pytest.mark.parametrize(
    ("told", "loss"),
    [
        ({"daily_pnl": -0.03}, 0.03),
        ({"daily_pnl": "-3 %"}, 0.03),
        ({"daily_pnl": 0.03}, 0.0),
        ({"daily_pnl": 0}, 0.0),
        ({"daily_pnl": np.float32(-0.5)}, 0.5),
        ({"daily_loss": 0.03}, 0.03),
        ({"daily_loss": "3 %"}, 0.03),
        ({"daily_loss": -0.0}, 0.0),
    ],
)
def test_the_days_result_is_told_as_a_loss_or_as_a_signed_profit(
    session: Session, told: dict[str, Any], loss: float
) -> None:
    session.state(at=NOW, **told)
    assert session.row(id="A", strategy="momentum", direction="long", now=NOW)["daily_loss"] == loss
    assert limits(session) == ("passes" if loss < 0.02 else "fails")


NEGATIVE = "losses are positive; give daily_pnl where the venue signs it"
BOTH = "daily_loss and daily_pnl are both given: give the one that the venue gives"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"daily_loss": -0.03}, NEGATIVE),
        ({"daily_loss": "-3 %"}, NEGATIVE),
        ({"daily_loss": -1e-17}, NEGATIVE),
        ({"daily_loss": np.float32(-0.03)}, NEGATIVE),
        ({"daily_loss": Fraction(-3, 100)}, NEGATIVE),
        ({"daily_loss": 0.0, "daily_pnl": 0.0}, BOTH),
        ({"daily_loss": 0.03, "daily_pnl": -0.03}, BOTH),
        ({"daily_loss": None, "daily_pnl": 0.01}, BOTH),
    ],
)
def test_a_negative_loss_and_a_result_given_both_ways_are_doubt(
    session: Session, told: dict[str, Any], said: str
) -> None:
    session.state(at=NOW, **told)
    assert session.ready(now=NOW)["daily_loss"] == said
    assert limits(session) == "unknown"


@pytest.mark.parametrize("pnl", [math.nan, math.inf, -math.inf, True, Decimal("-0.5"), None, [0.0], np.bool_(0)])
def test_a_profit_that_is_no_number_is_no_loss_of_nothing(session: Session, pnl: Any) -> None:
    session.state(at=NOW, daily_pnl=pnl)
    assert limits(session) == "unknown"


@pytest.mark.parametrize("pnl", [10.5, 1_234, "1_001 %", 1e300, np.float32(99.0), -10.5, -250])
def test_a_result_beyond_the_range_of_a_days_is_doubt_and_asks_for_the_share(session: Session, pnl: Any) -> None:
    session.state(at=NOW, daily_pnl=pnl)
    assert "give the share of equity, not an amount" in session.ready(now=NOW)["daily_loss"]
    assert limits(session) == "unknown"
    session.state(at=NOW + 1, daily_pnl="1_000 %")
    assert limits(session, NOW + 1) == "passes"


@pytest.mark.parametrize(
    ("name", "first", "second", "holds"),
    [
        ("daily_loss", 0.5, 0.004, 0.5),
        ("daily_loss", 0.004, 0.5, 0.5),
        ("daily_pnl", 0.02, -0.5, 0.5),
        ("equity", 100_000.0, 4_000.0, 4_000.0),
        ("equity", 4_000.0, 100_000.0, 4_000.0),
        ("equity", math.inf, 100_000.0, None),
        ("equity", 100_000.0, math.inf, None),
        ("equity", 100_000.0, math.nan, None),
        ("daily_loss", 0.0, -math.inf, None),
        ("daily_loss", None, 0.0, None),
        ("daily_loss", 0.0, "0 %", 0.0),
        ("position", 1.0, 2.0, None),
        ("position", 1.0, 1, 1.0),
    ],
)
def test_of_two_values_of_one_instant_the_worse_holds(
    session: Session, name: str, first: Any, second: Any, holds: float | None
) -> None:
    at = NOW + 1
    for value in (first, second):
        session.state(at=at, **{name: value})
    column = "daily_loss" if name == "daily_pnl" else name
    row = session.row(id="A", strategy="momentum", direction="long", now=at)
    assert row[column] == holds
    session.state(at=at, **{name: first})
    assert session.row(id="A", strategy="momentum", direction="long", now=at)[column] == holds, "it stays so"
    session.state(at=at + 1, **{name: 1.0})
    expected = 0.0 if name == "daily_pnl" else 1.0
    assert session.row(id="A", strategy="momentum", direction="long", now=at + 1)[column] == expected


TOLD = st.lists(st.tuples(st.sampled_from([0.0, 0.01, 0.5, None]), st.integers(-2, 0)), min_size=1, max_size=6)


@given(TOLD)
def test_what_holds_of_a_loss_does_not_depend_on_the_order_of_its_words(
    shipped: Engine, told: list[tuple[float | None, int]]
) -> None:
    last = max(late for _, late in told)
    losses = [loss for loss, late in told if late == last]
    for words in (told, told[::-1], sorted(told, key=repr)):
        session = shipped.session("BTC-PERP")
        for loss, late in words:
            session.state(at=NOW + late, daily_loss=loss)
        row = session.row(id="A", strategy="momentum", direction="long", now=NOW)
        assert row["daily_loss"] == (None if None in losses else max(loss or 0.0 for loss in losses))


@pytest.fixture(scope="module")
def executed(shipped: Engine) -> Row:
    """Return a row of the embedded market that is let through."""
    run = replay(shipped, market(SIMULATED), stop=begin() + 120 * SECOND)
    verdicts = run.decisions.columns["verdict"]
    return run.rows[list(verdicts).index("EXECUTE")]


def begin() -> int:
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    return int(trades.ts[0])


def decided(engine: Engine, row: Row) -> set[str]:
    """Return the verdicts of a row by every way to decide it."""
    rows = [{**row, "signal_id": id} for id in ("A", "B")]
    frame = pd.DataFrame({k: pd.Series([r[k] for r in rows], dtype=object) for k in rows[0]})
    tables = [decide_table(engine, SignalTable.from_rows(rows), backend=b) for b in ("columns", "numexpr", "scalar")]
    verdicts = {str(v) for table in tables for v in table.columns["verdict"]}
    return {engine.decide(row).verdict.name, *verdicts, *engine.decide_frame(frame).verdict}


ROWS: list[tuple[dict[str, Any], str]] = [
    ({"daily_loss": 0.0}, "EXECUTE"),
    ({"daily_loss": -0.03}, "HOLD"),
    ({"daily_loss": -1e-9}, "HOLD"),
    ({"daily_loss": -5e-324}, "HOLD"),
    ({"daily_loss": 0.03}, "SKIP"),
    ({"daily_loss": None, "daily_pnl": -0.03}, "SKIP"),
    ({"daily_loss": None, "daily_pnl": 0.03}, "EXECUTE"),
    ({"daily_loss": None, "daily_pnl": math.inf}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": "0.03"}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": True}, "HOLD"),
    ({"daily_loss": 0.0, "daily_pnl": 0.0}, "HOLD"),
    ({"daily_loss": math.inf, "daily_pnl": 0.0}, "HOLD"),
    ({"daily_loss": None, "daily_loss_why": "missing:x:nobody knows", "daily_pnl": 0.0}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 0.0, "daily_pnl_why": "missing:x:nobody knows"}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 0.0, "daily_pnl_why": True}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 0.0, "daily_pnl_why": math.nan}, "EXECUTE"),
    ({"daily_loss": None, "daily_loss_why": ["late"], "daily_pnl": 0.0}, "HOLD"),
    ({"daily_loss": 0.0, "daily_pnl": None, "daily_pnl_why": "missing:x:nobody knows"}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": None, "daily_pnl_why": "missing:x:nobody knows"}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 10.0}, "EXECUTE"),
    ({"daily_loss": None, "daily_pnl": 10.0001}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 250_000.0}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 1e300}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 0.0, "daily_pnl_at": None}, "HOLD"),
    ({"daily_loss": None, "daily_pnl": 0.0, "daily_pnl_at": NOW}, "HOLD"),
]


@pytest.mark.parametrize(("cells", "verdict"), ROWS)
def test_a_row_gives_the_days_result_one_way_in_every_back_end(
    shipped: Engine, executed: Row, cells: dict[str, Any], verdict: str
) -> None:
    row = {**executed, "daily_pnl_at": executed["daily_loss_at"], **cells}
    assert decided(shipped, row) == {verdict}


def test_a_row_that_was_decided_is_decided_the_same_again(shipped: Engine, executed: Row) -> None:
    row = {**executed, "daily_loss": None, "daily_pnl": 0.03, "daily_pnl_at": executed["daily_loss_at"]}
    first = shipped.decide(row)
    assert shipped.decide(first.trace.row) == first
