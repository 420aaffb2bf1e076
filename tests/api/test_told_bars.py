"""Bars that a bot tells a session frame by frame: what goes on from what, and the bar that is still forming."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from golive.api import Engine
from golive.api.decision_remarks import COUNTED_HERE
from golive.api.session import Session
from golive.core.errors import InvalidInput, Refused
from golive.core.value import Unknown

HOUR = 3_600_000_000_000
BAR = 4 * HOUR
FIRST = pd.Timestamp("2025-11-03T00:00Z")


@pytest.fixture
def session(shipped: Engine) -> Session:
    return shipped.session("BTC-PERP")


@pytest.fixture(scope="module")
def walk() -> pd.DataFrame:
    """Return 760 bars of 4 hours, stamped by their open."""
    rng = np.random.default_rng(11)
    close = 60_000.0 * np.exp(np.cumsum(0.004 * rng.standard_normal(760)))
    opened = np.concatenate([[60_000.0], close[:-1]])
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    index = pd.date_range(FIRST, periods=760, freq="4h")
    return pd.DataFrame({"open": opened, "high": high, "low": low, "close": close, "volume": 10.0}, index=index)


def ends(frame: pd.DataFrame) -> int:
    """Return when the last bar closes."""
    return int(frame.index[-1].value) + BAR


def seen(session: Session, now: int) -> list[float]:
    bars = session.windows.bars(now)
    assert not isinstance(bars, Unknown), bars
    return [float(close) for close in bars.close]


def regime(session: Session, now: int) -> Any:
    row = session.row(id="A", strategy="momentum", direction="long", now=now)
    return {name: value for name, value in row.items() if name.startswith("market_regime")}


@pytest.mark.parametrize("stamp", ["middle", "Open", "", None, 1, True])
def test_no_word_but_open_and_close_says_what_a_bars_time_is(session: Session, walk: pd.DataFrame, stamp: Any) -> None:
    with pytest.raises(InvalidInput, match="a bar's time is its `open` or its `close`, not"):
        session.bars(walk, stamp=stamp)


def test_which_end_of_a_bar_its_time_is_has_no_default(session: Session, walk: pd.DataFrame) -> None:
    untyped: Any = session
    with pytest.raises(TypeError, match="stamp"):
        untyped.bars(walk)


@pytest.mark.parametrize("after_s", [0, 600, 4 * 3600 - 1])
@pytest.mark.parametrize("how", ["now", "state", "decide"])
def test_a_bar_that_is_still_forming_is_never_taken_for_closed_not_even_when_its_end_has_come(
    session: Session, walk: pd.DataFrame, after_s: int, how: str
) -> None:
    told = int(walk.index[-1].value) + after_s * 1_000_000_000
    session.bars(walk, stamp="open", now=told if how == "now" else None)
    if how == "state":
        session.state(equity=1.0, at=told)
    if how == "decide":
        session.decide(id="A", strategy="momentum", direction="long", now=told)
    last = float(walk["close"].iloc[-2])
    assert seen(session, told)[-1] == last
    late = ends(walk) + HOUR // 2
    assert seen(session, late)[-1] == last
    decided = session.decide(id="B", strategy="momentum", direction="long", now=late)
    name = f"the bar from {walk.index[-1]:%Y-%m-%dT%H:%M:%SZ} was still forming when it was told, left out"
    assert decided.remarks == (name, COUNTED_HERE)


def test_a_bar_that_had_closed_when_it_was_told_is_seen(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk, stamp="open")
    session.state(equity=1.0, at=ends(walk))
    assert seen(session, ends(walk))[-1] == float(walk["close"].iloc[-1])
    decided = session.decide(id="A", strategy="momentum", direction="long", now=ends(walk) + HOUR)
    assert decided.remarks == (COUNTED_HERE,)
    assert decided.to_dict()["remarks"] == [COUNTED_HERE]


def test_the_forming_bar_is_named_in_the_decision(session: Session, walk: pd.DataFrame) -> None:
    now = int(walk.index[-1].value) + HOUR // 2
    session.bars(walk, stamp="open")
    decided = session.decide(id="A", strategy="momentum", direction="long", now=now)
    name = f"the bar from {walk.index[-1]:%Y-%m-%dT%H:%M:%SZ} is still forming, left out"
    assert decided.remarks == (name, COUNTED_HERE)
    assert decided.to_dict()["remarks"] == [name, COUNTED_HERE]


def test_the_forming_bar_is_named_by_what_lacks_bars(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk.iloc[-600:], stamp="open")
    lacks = session.ready(now=int(walk.index[-1].value) + HOUR)["market_regime.state"]
    assert lacks.startswith("599 of 600 bars have closed; the bar from ")
    assert lacks.endswith(" is still forming, left out")


def test_a_forming_bar_that_is_told_again_is_seen_with_its_last_numbers(session: Session, walk: pd.DataFrame) -> None:
    forming = walk.copy()
    forming.iloc[-1, :4] *= 0.8
    session.bars(forming, stamp="open", now=int(walk.index[-1].value) + HOUR)
    session.bars(walk.iloc[-50:], stamp="open", now=ends(walk))
    assert seen(session, ends(walk)) == walk["close"].tolist()[-600:]


def test_a_forming_bar_is_told_again_by_its_close(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk.assign(volume=1.0), stamp="open")
    values = [float(value) for value in walk.iloc[-1]]
    assert session.bar(*values, at=ends(walk)) is None
    bars = session.windows.bars(ends(walk))
    assert not isinstance(bars, Unknown)
    assert (bars.volume[-1], bars.volume[-2], bars.left_out) == (10.0, 1.0, "")


@pytest.mark.parametrize("begin", [700, 699, 400, 150])
def test_bars_that_go_on_are_joined_to_the_history(shipped: Engine, walk: pd.DataFrame, begin: int) -> None:
    """The next ones alone, or the last ones again with new ones behind: the same as all of them at once."""
    joined, whole = shipped.session("BTC-PERP"), shipped.session("BTC-PERP")
    joined.bars(walk.iloc[:700], stamp="open")
    joined.bars(walk.iloc[begin:720], stamp="open")
    whole.bars(walk.iloc[:720], stamp="open")
    now = ends(walk.iloc[:720]) + HOUR
    assert regime(joined, now) == regime(whole, now)
    assert regime(joined, now)["market_regime.state"] is not None
    assert seen(joined, now) == seen(whole, now)


@pytest.mark.parametrize(
    ("rows", "change", "code"),
    [
        (slice(702, 720), 1.0, "bars_lost"),
        (slice(690, 720), 1.01, "bars_differ"),
        (slice(680, 690), 1.0, "bars_differ"),
    ],
)
def test_bars_that_do_not_go_on_are_refused_with_what_to_give_and_change_nothing(
    session: Session, walk: pd.DataFrame, rows: slice, change: float, code: str
) -> None:
    session.bars(walk.iloc[:700], stamp="open")
    now = ends(walk) + HOUR
    before = seen(session, now)
    changed = walk.iloc[rows].copy()
    changed["volume"] *= change
    with pytest.raises(Refused, match="or a whole history of at least 600 bars") as refused:
        session.bars(changed, stamp="open")
    assert refused.value.code == code
    assert seen(session, now) == before


def test_bars_of_another_length_do_not_go_on(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk.iloc[:700], stamp="open")
    hourly = walk.iloc[:20].set_axis(pd.date_range(walk.index[700], periods=20, freq="1h"))
    with pytest.raises(Refused, match="bars of 3600 s in UTC do not go on from 14400 s in UTC"):
        session.bars(hourly, stamp="open")


def test_a_whole_history_that_agrees_replaces_the_one_before_it(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk.iloc[:700], stamp="open")
    session.bars(walk.iloc[100:720], stamp="open")
    assert seen(session, ends(walk.iloc[:720])) == walk["close"].tolist()[120:720]


def doubled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{name: 2 * frame[name] for name in ("open", "high", "low", "close")})


@pytest.mark.parametrize(
    ("anew", "stamp"),
    [
        (doubled, "open"),
        (lambda frame: frame.assign(volume=frame["volume"].where(frame.index != frame.index[400], 3.0)), "open"),
        (lambda frame: frame.drop(frame.index[300]), "open"),
        (lambda frame: frame, "close"),
        (lambda frame: frame.set_axis(pd.date_range(frame.index[0], periods=len(frame), freq="2h")), "open"),
        (lambda frame: frame.set_axis(frame.index + pd.Timedelta("1h")), "open"),
    ],
    ids=["prices doubled", "one volume", "a bar less", "another stamp", "another length", "another zone"],
)
def test_a_whole_history_that_contradicts_the_one_before_holds_until_it_is_told_again_with_a_later_bar(
    session: Session, walk: pd.DataFrame, anew: Any, stamp: str
) -> None:
    before, now = walk.iloc[:-1], ends(walk) + HOUR
    session.bars(before, stamp="open")
    # A frame that a bot kept says nothing more when it is told a second time, at a later time or not.
    for at in (now - BAR, now - BAR, now):
        session.bars(anew(before), stamp=stamp, now=at)
        trouble = session.windows.bars(at)
        assert isinstance(trouble, Unknown)
        assert trouble.code == "bars_retold"
    decided = session.decide(id="A", strategy="momentum", direction="long", now=now)
    assert (decided.allowed, decided.final_size) == (False, 0.0)
    assert "they count once they are told again with a later bar" in session.ready(now=now)["market_regime.state"]
    session.bars(anew(walk), stamp=stamp, now=now)
    bars = session.windows.bars(now)
    assert not isinstance(bars, Unknown)
    told = "bars were told anew, otherwise than before, and again with a later bar: the ones told last count"
    assert told in session.decide(id="B", strategy="momentum", direction="long", now=now).remarks[0]


def test_of_two_histories_told_in_turns_neither_is_believed(session: Session, walk: pd.DataFrame) -> None:
    for frame in (walk, doubled(walk), walk, doubled(walk)):
        session.bars(frame, stamp="open", now=ends(walk))
    assert isinstance(session.windows.bars(ends(walk)), Unknown)


@pytest.mark.parametrize("rows", [slice(0, 650), slice(750, 760), slice(755, 760)])
def test_no_part_of_a_doubted_history_stands_for_all_of_it(session: Session, walk: pd.DataFrame, rows: slice) -> None:
    session.bars(walk.iloc[:755], stamp="open", now=ends(walk))
    session.bars(doubled(walk.iloc[:755]), stamp="open", now=ends(walk))
    session.bars(doubled(walk.iloc[rows]), stamp="open", now=ends(walk))
    assert isinstance(session.windows.bars(ends(walk)), Unknown)


def test_a_doubted_history_is_told_again_by_the_next_rolling_frame(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk.iloc[:700], stamp="open", now=ends(walk.iloc[:700]))
    session.bars(doubled(walk.iloc[51:701]), stamp="open", now=ends(walk.iloc[:701]))
    session.bars(doubled(walk.iloc[52:702]), stamp="open", now=ends(walk.iloc[:702]))
    now = ends(walk.iloc[:702])
    assert seen(session, now) == doubled(walk)["close"].tolist()[102:702]
    assert session.decide(id="A", strategy="momentum", direction="long", now=now).remarks != (COUNTED_HERE,)
    session.bars(doubled(walk.iloc[53:703]), stamp="open", now=ends(walk.iloc[:703]))
    later = session.decide(id="B", strategy="momentum", direction="long", now=ends(walk.iloc[:703]))
    assert later.remarks == (COUNTED_HERE,)


def test_an_interruption_does_not_make_a_contradicting_history_right(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk, stamp="open", now=ends(walk))
    assert session.bar(float("nan"), 1.0, 1.0, 1.0, 1.0, at=ends(walk) + BAR) is not None
    session.state(equity=1.0, at=ends(walk) + BAR)
    session.bars(doubled(walk), stamp="open", now=ends(walk) + BAR)
    trouble = session.windows.bars(ends(walk) + BAR)
    assert isinstance(trouble, Unknown)
    assert trouble.code == "bars_retold"


def test_bars_from_after_the_time_they_were_told_at_are_not_used_at_all(session: Session, walk: pd.DataFrame) -> None:
    """A venue's local times taken for UTC: nine hours ahead, so two bars have not even begun."""
    session.bars(walk, stamp="open", now=int(walk.index[-1].value) - 6 * HOUR)
    lacks = session.ready(now=ends(walk))["market_regime.state"]
    assert "before it began: is its zone right?" in lacks


def test_a_rolling_frame_with_its_last_bar_forming_gives_each_bar_once_it_closed(
    session: Session, walk: pd.DataFrame
) -> None:
    for last in range(700, 706):
        forming = walk.iloc[last - 650 : last + 1].copy()
        forming.iloc[-1, :4] *= 1.01
        now = int(forming.index[-1].value) + HOUR
        session.bars(forming, stamp="open")
        assert seen(session, now) == walk["close"].tolist()[last - 600 : last]
        session.state(equity=1.0, at=now)


@pytest.mark.parametrize("early_s", [4 * 3600 - 600, 60, 3])
def test_a_bar_told_alone_before_its_close_is_forming_too(session: Session, walk: pd.DataFrame, early_s: int) -> None:
    session.bars(walk.iloc[:-1], stamp="open")
    values = [float(value) for value in walk.iloc[-1]]
    now = ends(walk) - early_s * 1_000_000_000
    assert session.bar(*values, at=ends(walk)) is None
    assert session.decide(id="A", strategy="momentum", direction="long", now=now).remarks
    assert seen(session, ends(walk) + HOUR)[-1] == float(walk["close"].iloc[-2])
    assert session.bar(*values, at=ends(walk)) is None
    assert seen(session, ends(walk) + HOUR)[-1] == values[3]


@pytest.mark.parametrize("early_s", [0, 1, 2])
def test_a_bar_told_alone_at_its_close_is_seen_though_clocks_differ(
    session: Session, walk: pd.DataFrame, early_s: int
) -> None:
    session.bars(walk.iloc[:-1], stamp="open")
    values = [float(value) for value in walk.iloc[-1]]
    assert session.bar(*values, at=ends(walk)) is None
    session.state(equity=1.0, at=ends(walk) - early_s * 1_000_000_000)
    assert seen(session, ends(walk))[-1] == values[3]


def test_two_bars_told_for_one_close_contradict_each_other(session: Session, walk: pd.DataFrame) -> None:
    session.bars(walk.iloc[:-1], stamp="open")
    opened, high, low, close, volume = (float(value) for value in walk.iloc[-1])
    assert session.bar(opened, high, low, close, volume, at=ends(walk)) is None
    other = session.bar(opened, high, low, close, volume + 1.0, at=ends(walk))
    assert other is not None
    assert other.code == "bar_overlaps"
    assert isinstance(session.windows.bars(ends(walk) + HOUR), Unknown)


@pytest.mark.parametrize("name", ["pair", "instrument", "ticker"])
def test_bars_of_another_instrument_are_refused_by_every_name_of_it(
    session: Session, walk: pd.DataFrame, name: str
) -> None:
    said = walk.copy()
    said.attrs[name] = "ETH/USDT"
    for frame in (walk.assign(**{name: "ETH/USDT"}), said):
        with pytest.raises(Refused, match="ETH/USDT"):
            session.bars(frame, stamp="open")
    session.bars(walk.assign(**{name: "BTC-PERP"}), stamp="open")
