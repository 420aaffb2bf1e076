"""Bars of exchanges that close: no hole where one was closed, a hole where it was open, over clock changes too."""

from __future__ import annotations

import builtins
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from tests.bars_library import write_bars_library
from tests.commands import run_command
from tests.places import absent

from golive.api import Engine
from golive.api.markets import market_digest, read_description
from golive.core.errors import InvalidInput, Refused
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.core.window import Bars
from golive.documents.market import Stamp
from golive.documents.streams import MarketData
from golive.market import exchange_clock as clocks
from golive.market.frames import bars_from_frame, window_of
from golive.market.local_clock import moved
from golive.market.read import read_market
from golive.market.recorded import RecordedWindows
from golive.market.retention import Retention
from golive.market.windows import Windows
from golive.models.bars.bars_missing import bars_missing
from golive.models.bars.bars_vol_daily import bars_vol_daily
from golive.models.bars.bars_volume_daily import bars_volume_daily

HOUR = timedelta(hours=1)
KEPT = Retention(horizon_s=60.0, bars=400)


@dataclass(frozen=True, kw_only=True)
class Venue:
    """An exchange as its own published calendar of 2024 says, written down by hand."""

    code: str
    zone: ZoneInfo
    opens: time
    closes: time
    closed: frozenset[str]
    short: Mapping[str, time]

    def sessions(self, first: str, last: str) -> Iterator[tuple[datetime, datetime]]:
        """Yield when it opens and closes, day by day."""
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            if day.weekday() < 5 and day.isoformat() not in self.closed:
                closes = self.short.get(day.isoformat(), self.closes)
                yield datetime.combine(day, self.opens, self.zone), datetime.combine(day, closes, self.zone)
            day += timedelta(days=1)

    def hours(self, first: str, last: str) -> Iterator[tuple[datetime, datetime]]:
        """Yield the bars of an hour, in instants: the last one of a day ends with it."""
        for opens, closes in self.sessions(first, last):
            at, end = opens.astimezone(ZoneInfo("UTC")), closes.astimezone(ZoneInfo("UTC"))
            while at < end:
                yield at, min(at + HOUR, end)
                at += HOUR


# The clocks change on 2024-03-10 and 2024-11-03 in New York, on 2024-03-31 and 2024-10-27 in Berlin.
NYSE = Venue(
    code="XNYS",
    zone=ZoneInfo("America/New_York"),
    opens=time(9, 30),
    closes=time(16),
    closed=frozenset(
        ("2024-03-29", "2024-05-27", "2024-06-19", "2024-07-04", "2024-09-02", "2024-11-28", "2024-12-25")
    ),
    short={"2024-07-03": time(13), "2024-11-29": time(13), "2024-12-24": time(13)},
)
XETRA = Venue(
    code="XETR",
    zone=ZoneInfo("Europe/Berlin"),
    opens=time(9),
    closes=time(17, 30),
    closed=frozenset(
        ("2024-03-29", "2024-04-01", "2024-05-01", "2024-12-24", "2024-12-25", "2024-12-26", "2024-12-31")
    ),
    short={"2024-12-30": time(14)},
)
SPANS = [
    pytest.param(NYSE, "2024-03-04", "2024-04-05", id="new york, clocks forward and Good Friday"),
    pytest.param(NYSE, "2024-06-28", "2024-07-12", id="new york, a half day before a holiday"),
    pytest.param(NYSE, "2024-10-28", "2024-12-06", id="new york, clocks back, Thanksgiving and its half day"),
    pytest.param(XETRA, "2024-03-25", "2024-04-12", id="berlin, clocks forward and Easter"),
    pytest.param(XETRA, "2024-10-21", "2024-11-08", id="berlin, clocks back"),
    pytest.param(XETRA, "2024-12-16", "2024-12-30", id="berlin, the days around Christmas"),
]


@pytest.fixture(autouse=True, scope="module")
def calendars() -> None:
    if importlib.util.find_spec("exchange_calendars") is None:
        absent("the package exchange_calendars is not here: `pip install 'golive[calendars]'`")


def frame(times: list[datetime], *, volume: float = 10.0) -> pd.DataFrame:
    steps = np.random.default_rng(3).standard_normal(len(times))
    close = 100.0 * np.exp(0.001 * np.cumsum(steps))
    opened = np.concatenate([[100.0], close[:-1]])
    numbers = {"open": opened, "high": np.maximum(opened, close), "low": np.minimum(opened, close), "close": close}
    return pd.DataFrame({**numbers, "volume": volume}, index=pd.DatetimeIndex(times).tz_convert("UTC"))


def ns(times: list[datetime]) -> list[int]:
    return [int(at.timestamp()) * NANOS for at in times]


def usable(window: Bars | Unknown, length_s: float) -> Bars:
    assert isinstance(window, Bars), window
    answer = window.of_length(round(length_s * NANOS))
    assert isinstance(answer, Bars), answer
    return answer


@pytest.mark.parametrize(("venue", "first", "last"), SPANS)
@pytest.mark.parametrize("stamp", Stamp)
def test_hours_of_an_exchange_have_no_hole_where_it_was_closed(
    venue: Venue, first: str, last: str, stamp: Stamp
) -> None:
    bars = list(venue.hours(first, last))
    told = frame([begin if stamp is Stamp.OPEN else end for begin, end in bars])
    columns = bars_from_frame(told, stamp=stamp, length_s=3_600.0, exchange=venue.code)
    assert columns.ts.tolist() == ns([end for _, end in bars])
    # An order that is sent at a close meets the bar that opens next: after a night, where the night is next.
    assert moved(columns.ts, -1, columns.length_s, columns.zone).tolist() == ns([begin for begin, _ in bars])
    now = int(columns.ts[-1])
    live = Windows("X", retention=KEPT)
    live.tell_bars(columns)
    live.heard(now, 0)
    recorded = RecordedWindows(MarketData(symbol="X", digest="", bars=columns), retention=KEPT)
    for window in (live.bars(now), recorded.bars(now), window_of(columns, now)):
        seen = usable(window, 3_600.0) if window_is_kept(window) else window
        assert isinstance(seen, Bars)
        assert len(seen.ts) == len(bars)
    seen = usable(live.bars(now), 3_600.0)
    assert bars_missing(seen, float(len(bars))) == 0.0


def window_is_kept(window: Bars | Unknown) -> bool:
    return isinstance(window, Bars) and window.clock is not None


@pytest.mark.parametrize(("venue", "first", "last"), SPANS)
@pytest.mark.parametrize("named", ["session", "utc", "local"])
@pytest.mark.parametrize("stamp", Stamp)
def test_days_of_an_exchange_have_no_hole_where_it_was_closed(
    venue: Venue, first: str, last: str, stamp: Stamp, named: str
) -> None:
    sessions = list(venue.sessions(first, last))
    shift = timedelta(days=int(stamp is Stamp.CLOSE))
    zone = ZoneInfo("UTC") if named == "utc" else venue.zone
    edges = [begin if stamp is Stamp.OPEN else end for begin, end in sessions]
    midnights = [datetime.combine(begin.date() + shift, time(0), zone) for begin, _ in sessions]
    columns = bars_from_frame(
        frame(edges if named == "session" else midnights), stamp=stamp, length_s=86_400.0, exchange=venue.code
    )
    if stamp is Stamp.OPEN or named == "session":
        assert columns.ts.tolist() == ns([end for _, end in sessions])
    recorded = RecordedWindows(MarketData(symbol="X", digest="", bars=columns), retention=KEPT)
    seen = usable(recorded.bars(int(columns.ts[-1])), 86_400.0)
    assert len(seen.ts) == len(sessions)
    assert bars_missing(seen, float(len(sessions))) == 0.0


@pytest.mark.parametrize(("venue", "first", "last"), SPANS)
def test_a_bar_that_is_missing_while_the_exchange_was_open_is_a_hole(venue: Venue, first: str, last: str) -> None:
    bars = list(venue.hours(first, last))
    for gone in (1, len(bars) // 2, len(bars) - 2):
        told = frame([end for row, (_, end) in enumerate(bars) if row != gone])
        columns = bars_from_frame(told, stamp=Stamp.CLOSE, length_s=3_600.0, exchange=venue.code)
        recorded = RecordedWindows(MarketData(symbol="X", digest="", bars=columns), retention=KEPT)
        seen = usable(recorded.bars(int(columns.ts[-1])), 3_600.0)
        assert bars_missing(seen, float(len(bars) - 1)) == pytest.approx(1 / len(bars), rel=1e-12)


def test_a_week_that_is_missing_while_the_exchange_was_open_begins_the_bars_anew() -> None:
    bars = [one for one in NYSE.hours("2024-06-03", "2024-06-21") if one[0].day not in range(10, 15)]
    columns = bars_from_frame(frame([end for _, end in bars]), stamp=Stamp.CLOSE, length_s=3_600.0, exchange=NYSE.code)
    recorded = RecordedWindows(MarketData(symbol="X", digest="", bars=columns), retention=KEPT)
    seen = recorded.bars(int(columns.ts[-1]))
    assert isinstance(seen, Bars)
    assert len(seen.ts) == 4 * 7  # the week after, of which Wednesday is a holiday
    assert "35 bars of 1 h are missing" in seen.left_out


def test_bars_go_on_over_a_night_a_weekend_and_a_change_of_the_clocks() -> None:
    bars = [end for _, end in NYSE.hours("2024-03-01", "2024-03-15")]
    told = frame(bars)
    live = Windows("X", retention=KEPT)
    for begin in range(0, len(bars), 5):
        part = told.iloc[max(0, begin - 2) : begin + 5]
        live.tell_bars(bars_from_frame(part, stamp=Stamp.CLOSE, length_s=3_600.0, exchange=NYSE.code))
        live.heard(int(part.index[-1].value), 0)
    assert len(usable(live.bars(ns(bars)[-1]), 3_600.0).ts) == len(bars)
    late = frame([end for _, end in NYSE.hours("2024-03-19", "2024-03-19")])
    with pytest.raises(Refused, match="bars_lost"):
        live.tell_bars(bars_from_frame(late, stamp=Stamp.CLOSE, length_s=3_600.0, exchange=NYSE.code))


@pytest.mark.parametrize(
    ("at", "stamp"),
    [
        ("2024-07-04T10:30-04:00", Stamp.OPEN),
        ("2024-07-03T13:30-04:00", Stamp.OPEN),
        ("2024-07-06T10:30-04:00", Stamp.OPEN),
        ("2024-07-05T16:00-04:00", Stamp.OPEN),
        ("2024-07-05T10:00-04:00", Stamp.CLOSE),
        ("2024-07-05T09:30-04:00", Stamp.CLOSE),
    ],
)
def test_a_bar_from_when_the_exchange_was_closed_is_refused_by_name(at: str, stamp: Stamp) -> None:
    told = frame([datetime.fromisoformat(at)])
    with pytest.raises(Refused, match="bars_calendar") as refused:
        bars_from_frame(told, stamp=stamp, length_s=3_600.0, exchange=NYSE.code)
    assert "on XNYS" in refused.value.sentence
    assert refused.value.field == "ts"


@pytest.mark.parametrize(("length_s", "code"), [(None, "bars_length"), (2 * 86_400.0, "bars_calendar")])
def test_a_length_that_sessions_do_not_tell_is_refused(length_s: float | None, code: str) -> None:
    told = frame([end for _, end in NYSE.hours("2024-06-03", "2024-06-04")])
    with pytest.raises(Refused, match=code):
        bars_from_frame(told, stamp=Stamp.CLOSE, length_s=length_s, exchange=NYSE.code)


def test_what_adds_up_over_a_day_is_that_of_its_sessions() -> None:
    bars = list(NYSE.hours("2024-06-03", "2024-06-14"))
    columns = bars_from_frame(frame([end for _, end in bars]), stamp=Stamp.CLOSE, length_s=3_600.0, exchange=NYSE.code)
    recorded = RecordedWindows(MarketData(symbol="X", digest="", bars=columns), retention=KEPT)
    seen = usable(recorded.bars(int(columns.ts[-1])), 3_600.0)
    # Seven bars of ten a day, not the twenty-four that a market which never closes would have.
    assert bars_volume_daily(seen, float(len(bars))) == pytest.approx(70.0, rel=1e-12)
    moves = np.diff(columns.close) / columns.close[:-1]
    assert bars_vol_daily(seen, float(len(bars) - 1)) == pytest.approx(float(moves.std(ddof=1)) * 7**0.5, rel=1e-6)


def test_an_exchange_that_nobody_knows_is_refused_by_name() -> None:
    told = frame([end for _, end in NYSE.hours("2024-06-03", "2024-06-04")])
    with pytest.raises(InvalidInput, match="no exchange `XNOPE` is known"):
        bars_from_frame(told, stamp=Stamp.CLOSE, length_s=3_600.0, exchange="XNOPE")


MARKET = """\
kind: market
id: stock
title: A stock
why: Its exchange closes.
source: a test
symbol: ABC
venue: nyse
contract: spot
quote: USD
tick: 0.01 usd_per_base
lot: 1 base
minimum_notional: 1 usd
fees: {maker: 0 bps, taker: 1 bps}
session: 390 min
clock_skew: 2 s
streams:
  bars:
    file: bars.csv
    stamp: open
    length: 1 h
    time_unit: datetime
    calendar: XNYS
    columns: {time: t, open: o, high: h, low: l, close: c, volume: v}
"""


def written(folder: Path, told: pd.DataFrame, text: str = MARKET) -> Path:
    columns = {"open": "o", "high": "h", "low": "l", "close": "c", "volume": "v"}
    out = told.rename(columns=columns)
    out.insert(0, "t", [at.isoformat() for at in told.index])
    out.to_csv(folder / "bars.csv", index=False)
    (folder / "stock.yaml").write_text(text, encoding="utf-8")
    return folder / "stock.yaml"


def test_a_recording_says_which_exchange_its_bars_follow(tmp_path: Path) -> None:
    bars = list(NYSE.hours("2024-10-28", "2024-12-06"))
    path = written(tmp_path, frame([begin for begin, _ in bars]))
    spec = read_description(path)
    data, issues = read_market(spec, (tmp_path,))
    assert not issues
    assert data is not None
    assert data.bars is not None
    assert data.bars.ts.tolist() == ns([end for _, end in bars])
    bare = MARKET.replace("    calendar: XNYS\n", "")
    (tmp_path / "bare.yaml").write_text(bare.replace("id: stock", "id: bare"), encoding="utf-8")
    other = read_description(tmp_path / "bare.yaml")
    assert market_digest(other) != market_digest(spec)
    without, gaps = read_market(other, (tmp_path,))
    assert without is not None
    assert [issue.code for issue in gaps] == ["GL615"]
    assert without.digest != data.digest


def test_a_recorded_bar_from_a_holiday_is_an_issue_at_its_line(tmp_path: Path) -> None:
    times = [begin for begin, _ in NYSE.hours("2024-07-01", "2024-07-03")]
    path = written(
        tmp_path, frame([*times, datetime.fromisoformat("2024-07-04T13:30+00:00").astimezone(ZoneInfo("UTC"))])
    )
    data, issues = read_market(read_description(path), (tmp_path,))
    assert data is None
    (issue,) = issues
    assert issue.code == "GL614"
    assert "2024-07-04T13:30:00Z on XNYS" in issue.message
    assert issue.span.line == 22


def test_commands_warn_of_waits_that_a_weekend_of_a_market_outside_the_library_outlasts(tmp_path: Path) -> None:
    market = written(tmp_path, frame([begin for begin, _ in NYSE.hours("2024-07-01", "2024-07-02")]))
    write_bars_library(tmp_path / "desk")
    bot = tmp_path / "desk" / "strategies" / "bot.yaml"
    text = bot.read_text(encoding="utf-8").replace("BTC-PERP", "ABC").replace("[simulated", "[nyse")
    bot.write_text(text, encoding="utf-8")
    place = f"{bot.as_posix()}:{1 + text[: text.index('expires:')].count(chr(10))}:"
    run = run_command("run", tmp_path / "desk", "--market", market, "--strategy", "bot", "--out", tmp_path / "out")
    signals = tmp_path / "signals.csv"
    signals.write_text("time,symbol,side,strategy,size\n2024-07-02T19:00:00Z,ABC,buy,bot,100\n", encoding="utf-8")
    words = ("decide", tmp_path / "desk", "--market", market, "--signals", signals, "--out", tmp_path / "out.csv")
    for done in (run, run_command(*words)):
        (line,) = [one for one in done.stderr.splitlines() if "GL252 warning: `expires`" in one]
        assert line.startswith(place), done.output
        # From four on Friday to half past nine on Monday, by New York's clocks.
        assert "`expires` is 5 s, and XNYS is closed for 65.5 h over a weekend (`stock`)" in line
    other = run_command("run", tmp_path / "desk", "--market", market, "--strategy", "momentum", "--out", tmp_path / "b")
    assert "GL252" not in other.stderr


def test_only_bars_follow_sessions(tmp_path: Path) -> None:
    trades = "  trades: {file: t.csv, calendar: XNYS, columns: {time: t, price: p, quantity: q, aggressor: a}}\n"
    written(tmp_path, frame([begin for begin, _ in NYSE.hours("2024-07-01", "2024-07-02")]), MARKET + trades)
    data, issues = read_market(read_description(tmp_path / "stock.yaml"), (tmp_path,))
    assert data is None
    assert [(issue.code, issue.message) for issue in issues] == [("GL609", "`trades` has no sessions to follow")]


def test_a_session_goes_by_the_exchange_that_its_market_names(shipped: Engine, tmp_path: Path) -> None:
    bars = list(NYSE.hours("2024-03-04", "2024-03-15"))
    told = frame([begin for begin, _ in bars])
    session = shipped.session("ABC", market=written(tmp_path, told))
    now = ns([bars[-1][1]])[0]
    session.bars(told.iloc[:30], stamp="open", length_s=3_600.0, now=now)
    session.bars(told.iloc[28:], stamp="open", length_s=3_600.0, now=now)
    seen = usable(session.windows.bars(now), 3_600.0)
    assert len(seen.ts) == len(bars)


def test_without_the_package_bars_of_an_exchange_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("exchange_calendars"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    clocks._sessions.cache_clear()
    clocks.exchange_clock.cache_clear()
    told = frame([end for _, end in NYSE.hours("2024-06-03", "2024-06-04")])
    with pytest.raises(InvalidInput, match="need the package exchange_calendars") as refused:
        bars_from_frame(told, stamp=Stamp.CLOSE, length_s=3_600.0, exchange=NYSE.code)
    assert refused.value.hint == "pip install 'golive[calendars]'"
