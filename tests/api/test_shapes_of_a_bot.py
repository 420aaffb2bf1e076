"""What a hook of freqtrade may hold of a pair, a time, a side and a stake: each odd one opens nothing, and is named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.bars_library import bars_frame, told
from tests.replays import fork

from golive.api import Session
from golive.core.errors import GoliveError
from golive.core.unit import NANOS
from golive.core.verdict import Verdict

PAIR = "BTC-PERP"
Hook = dict[str, Any]


@pytest.fixture(scope="module")
def flat() -> Session:
    """Return a session that was told the bars, and of a flat account."""
    return told(*bars_frame())


@pytest.fixture
def session(flat: Session) -> Session:
    return fork(flat)


def hook(**changes: Any) -> Hook:
    """Return what a hook holds a second after the last bar closed."""
    at = dt.datetime.fromtimestamp(bars_frame()[1] // NANOS + 1, tz=dt.UTC)
    return {"pair": PAIR, "current_time": at, "side": "long", "stake": 1_000.0, **changes}


def asked(session: Session, given: Hook) -> tuple[float, str]:
    """Return what a strategy gives back as its stake, and what it was told."""
    try:
        now = given["current_time"]
        session.state(position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed", at=now)
        decision = session.decide(
            id=f"{given['pair']}-{now}-{given['side']}",
            symbol=given["pair"],
            strategy="bot",
            direction=given["side"],
            raw_size=given["stake"],
            now=now,
        )
    except GoliveError as refused:
        return 0.0, str(refused)
    assert decision.allowed == (decision.final_size > 0.0)
    assert decision.allowed or decision.verdict is Verdict.HOLD
    return decision.final_size, decision.reason


@pytest.mark.parametrize(
    "given",
    [{}, {"stake": 1_000}, {"stake": "1_000 usd"}, {"stake": np.float64(1_000)}],
    ids=str,
)
def test_what_the_hooks_hold_is_read_as_it_is(session: Session, given: Hook) -> None:
    size, why = asked(session, hook(**given))
    assert 900.0 < size <= 1_000.0, why


def at(**changes: int) -> dt.datetime:
    last = dt.datetime.fromtimestamp(bars_frame()[1] // NANOS, tz=dt.UTC)
    return last + dt.timedelta(**changes)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"stake": float("nan")}, "raw_size"),
        ({"stake": float("inf")}, "raw_size"),
        ({"stake": -1_000.0}, "raw_size"),
        ({"stake": None}, "raw_size"),
        ({"stake": "unlimited"}, "raw_size"),
        ({"stake": "1000"}, "raw_size"),
        ({"stake": "1,000 usd"}, "raw_size"),
        ({"stake": True}, "raw_size"),
        ({"stake": Decimal(1_000)}, "raw_size is a Decimal, a number is needed"),
        ({"stake": [1_000.0]}, "raw_size"),
        ({"side": "LONG"}, "LONG"),
        ({"side": "buy"}, "buy"),
        ({"side": 1}, "direction"),
        ({"side": ""}, "direction"),
        ({"side": None}, "direction"),
        ({"pair": "ETH/USDT"}, "ETH/USDT"),
        ({"pair": ""}, "not of ''"),
        ({"pair": None}, "not of None"),
        ({"pair": float("nan")}, "not of nan"),
        ({"current_time": at(seconds=1).replace(tzinfo=None)}, "zone"),
        ({"current_time": None}, "instant"),
        ({"current_time": pd.NaT}, "instant"),
        ({"current_time": at(seconds=1).timestamp()}, "instant"),
        ({"current_time": "yesterday"}, "instant"),
        ({"current_time": at(days=3)}, "old"),
        ({"current_time": at(days=-1)}, ""),
    ],
    ids=str,
)
def test_an_odd_word_of_a_hook_opens_nothing_and_is_named(session: Session, given: Hook, why: str) -> None:
    size, said = asked(session, hook(**given))
    assert size == 0.0
    assert said
    assert why in said


def test_a_pair_that_is_not_known_keeps_nobody_from_leaving(session: Session) -> None:
    now = at(seconds=1)
    session.state(position=0.05, equity=100_000.0, daily_loss=0.0, kill_switch="armed", at=now)
    session.state(position=0.05, strategy="bot", at=now)
    named, unnamed = (
        session.decide(id=id, symbol=pair, strategy="bot", intent="close", now=now)
        for id, pair in (("left-1", PAIR), ("left-2", None))
    )
    assert (named.verdict, unnamed.symbol) == (Verdict.EXECUTE, PAIR)
    assert "not of None" not in unnamed.reason
