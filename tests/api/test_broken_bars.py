"""Histories of bars that are broken in one thing each execute nothing; the same said otherwise is decided alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.bars_library import FOUR_HOURS, bars_engine, bars_frame

from golive.core.errors import GoliveError
from golive.core.unit import NANOS
from golive.decision import Decision

Change = Callable[[pd.DataFrame], pd.DataFrame]
LENGTH_S = FOUR_HOURS / NANOS
PRICES = ["open", "high", "low", "close"]


def cell(row: int, column: str, value: Any) -> Change:
    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        values = [value if n == len(frame) + row else own for n, own in enumerate(frame[column])]
        return frame.assign(**{column: values})

    return changed


def split(bars: int, factor: float) -> Change:
    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        after = np.where(np.arange(len(frame)) >= len(frame) - bars, 1 / factor, 1.0)
        return frame.assign(**{name: frame[name] * after for name in PRICES})

    return changed


def answer(*told: pd.DataFrame, stamp: str = "close", length_s: Any = LENGTH_S) -> Decision | str:
    """Return what a bot hears that tells these frames one after another; a refusal is its text."""
    _, now = bars_frame()
    session = bars_engine().session("BTC-PERP", mode="paper")
    try:
        for frame in told:
            session.bars(frame, stamp=stamp, length_s=length_s, now=now)
    except GoliveError as refused:
        return str(refused)
    session.state(at=now, position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    return session.decide(id="A", strategy="bot", direction="long", raw_size=1_000.0, now=now)


def told_by(heard: Decision | str) -> str:
    if isinstance(heard, str):
        return heard
    assert not heard.allowed
    assert heard.final_size == 0.0
    return f"{heard.verdict.name}: {heard.reason}"


BROKEN: list[tuple[str, Change, str]] = [
    *((f"no {name}", cell(-1, name, np.nan), f"`{name}` has no finite number") for name in [*PRICES, "volume"]),
    *((f"endless {name}", cell(-2, name, np.inf), f"`{name}` has no finite number") for name in [*PRICES, "volume"]),
    *((f"{name} below nothing", cell(-2, name, -1.0), f"`{name}` of the bar") for name in [*PRICES, "volume"]),
    *((f"{name} as a word", cell(-2, name, "1.0"), "not numbers") for name in [*PRICES, "volume"]),
    ("a high under the close", cell(-1, "high", 1.0), "lies outside low and high"),
    ("a low over the close", cell(-1, "low", 1e9), "lies outside low and high"),
    ("a price of next to nothing", cell(-1, "low", 1e-300), "HOLD: a bar holds a price or volume beyond any market"),
    ("a last bar without volume", cell(-1, "volume", 0.0), "SKIP: in 5 % of the last bars nothing traded"),
    ("bars without volume", lambda f: f.assign(volume=0.0), "SKIP: in 100 % of the last bars nothing traded"),
    ("a volume of 1e-300", lambda f: f.assign(volume=1e-300), "SKIP: in 100 % of the last bars nothing traded"),
    ("volumes of None", lambda f: f.assign(volume=None), "not numbers"),
    ("no column of volume", lambda f: f.drop(columns="volume"), "bars have no column `volume`"),
    ("a hole of twenty bars", lambda f: f.drop(f.index[-25:-5]), "HOLD: 5 of 600 bars have closed"),
    ("every second bar", lambda f: f.iloc[::2], "HOLD: most bars lie 8 h apart"),
    ("two bars late", lambda f: f.iloc[:-2], "HOLD: the last of the bars is 28800 s old"),
    ("two bars exchanged", lambda f: f.iloc[[*range(len(f) - 3), -2, -3, -1]], "comes before the one above it"),
    ("the newest first", lambda f: f.iloc[::-1], "comes before the one above it"),
    ("a bar twice", lambda f: pd.concat([f, f.iloc[-1:]]), "repeats the one above it"),
    ("times without a zone", lambda f: f.tz_localize(None), "without a zone"),
    ("no times", lambda f: f.reset_index(drop=True), "bars need a DatetimeIndex"),
    (
        "clocks of New York over a change, said to be UTC",
        lambda f: f.tz_convert("America/New_York").tz_localize(None).tz_localize("UTC"),
        "bars 10800 s apart cannot be 14400 s long",
    ),
    ("bars of the future", lambda f: f.set_axis(f.index + pd.Timedelta("12h")), "HOLD: the stream of bars is interr"),
    ("a split of two for one", split(9, 2.0), "SKIP: neighbouring bars lie a factor of 2 x apart"),
    ("a split of three for two", split(9, 1.5), "SKIP: neighbouring bars lie a factor of 1.5 x apart"),
    ("a split at the last bar", split(1, 2.0), "SKIP: neighbouring bars lie a factor of 2 x apart"),
    ("too few bars", lambda f: f.iloc[-100:], "HOLD: 100 of 600 bars have closed"),
    ("no bars", lambda f: f.iloc[:0], "there are no bars"),
    ("two columns of closes", lambda f: pd.concat([f, f[["close"]]], axis=1), "2 column `close`"),
    ("adjusted closes alone", lambda f: f.rename(columns={"close": "adj_close"}), "no column `close`"),
    ("bars of another instrument", lambda f: f.assign(symbol="ETH-PERP"), "the bars are of `ETH-PERP`"),
    ("closes that are true", lambda f: f.assign(close=True), "not numbers"),
]


@pytest.mark.parametrize(("change", "why"), [pytest.param(change, why, id=name) for name, change, why in BROKEN])
def test_a_broken_history_executes_nothing_and_says_why(change: Change, why: str) -> None:
    frame, _ = bars_frame()
    assert isinstance(answer(frame), Decision)
    assert why in told_by(answer(change(frame)))


@pytest.mark.parametrize(
    ("length_s", "why"),
    [
        (3_600.0, "HOLD: bars are 1 h long, the policy asks for bars of 4 h"),
        (86_400.0, "bars 14400 s apart cannot be 86400 s long"),
        (float("nan"), "not a length of time"),
        (0.0, "not a length of time"),
        (-LENGTH_S, "not a length of time"),
        (True, "not a number of seconds"),
        ("4h", "not a number of seconds"),
    ],
)
def test_a_length_that_is_none_or_another_executes_nothing(length_s: Any, why: str) -> None:
    assert why in told_by(answer(bars_frame()[0], length_s=length_s))


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (lambda f: cell(-8, "close", f["close"].iloc[-8] * (1 + 1e-7))(f).iloc[-8:], "was another one before"),
        (lambda f: cell(-7, "volume", 1.0)(f).iloc[-8:], "was another one before"),
        (lambda f: f.iloc[-3:], "no bars between"),
    ],
)
def test_bars_that_contradict_those_before_or_leave_a_hole_are_refused(then: Change, why: str) -> None:
    frame, _ = bars_frame()
    assert why in told_by(answer(frame.iloc[:-5], then(frame)))


@pytest.mark.parametrize(
    "same",
    [
        lambda f: [f.tz_convert("Europe/Berlin")],
        lambda f: [f.tz_convert("America/New_York")],
        lambda f: [f.iloc[:-5], f.iloc[-8:]],
        lambda f: [f.iloc[:-5], f.iloc[-5:]],
        lambda f: [f, f.iloc[-3:]],
        lambda f: [f.assign(symbol="BTC-PERP")],
    ],
)
def test_the_same_bars_told_otherwise_are_decided_alike(same: Callable[[pd.DataFrame], list[pd.DataFrame]]) -> None:
    frame, _ = bars_frame()
    whole, other = answer(frame), answer(*same(frame))
    assert isinstance(whole, Decision)
    assert isinstance(other, Decision)
    assert whole.allowed
    assert (other.verdict, other.final_size) == (whole.verdict, whole.final_size)
