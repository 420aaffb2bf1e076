"""Markets and replays of them, for tests that look at decisions."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tests.places import MARKETS, REPOSITORY

from golive.account.account import AssumedAccount
from golive.api import Engine, Session
from golive.api.markets import read_description
from golive.documents.market import MarketSpec, StreamKind
from golive.documents.streams import MarketData, arrays_of
from golive.market.data import market_data
from golive.market.events import Timeline
from golive.market.read import read_market
from golive.replay.replay import Run
from golive.replay.replay import replay as replay_market

SIMULATED = REPOSITORY / "rules" / "markets" / "simulated.yaml"
USDM = MARKETS / "btcusdt_usdm_20240808.yaml"
COINM = MARKETS / "btcusd_coinm_20221213.yaml"
COINBASE = MARKETS / "btcusd_coinbase_20210417.yaml"
EQUITY = 100_000.0


@lru_cache(maxsize=8)
def market(path: Path, recordings: Path | None = None) -> tuple[MarketSpec, MarketData]:
    """Read a market; `recordings` is where files of real ones are."""
    spec = read_description(path)
    data, issues = read_market(spec, (path.parent, recordings or path.parent))
    assert data is not None, issues
    return spec, data


def replay(engine: Engine, recording: tuple[MarketSpec, MarketData], **options: Any) -> Run:
    """Replay a market with the usual account."""
    spec, data = recording
    return replay_market(engine, spec, data, account=AssumedAccount(equity=EQUITY), **options)


def until(data: MarketData, now: int) -> MarketData:
    """Cut a recording: nothing after `now`."""
    streams: dict[str, Any] = {}
    for kind, columns in data.streams():
        end = int(np.searchsorted(columns.ts, now, side="right"))
        parts: Any = {name: array[:end] for name, array in arrays_of(columns)}
        if end:
            streams[kind.value] = replace(columns, **parts)
    return market_data(data.symbol, **streams)


SELDOM = 5
"""Of so many books and trades one is told, where looks are a second apart: twice a second there is still a book."""


def told_seldom(data: MarketData) -> MarketData:
    """Return a market that tells of one book in `SELDOM`, and of one trade in as many."""
    streams: dict[str, Any] = {}
    for kind, columns in data.streams():
        step = SELDOM if kind in {StreamKind.BOOK, StreamKind.TRADES} else 1
        parts: Any = {name: array[::step] for name, array in arrays_of(columns)}
        streams[kind.value] = replace(columns, **parts)
    return market_data(data.symbol, **streams)


def fed(engine: Engine, recording: tuple[MarketSpec, MarketData], now: int) -> Session:
    """Return a session that has seen every event up to `now`, one by one."""
    spec, data = recording
    session = Session(engine, spec, mode="replay")
    feed(session, data, now)
    session.state(at=now, position=0.0, equity=EQUITY, daily_loss=0.0, kill_switch="armed")
    return session


def feed(session: Session, data: MarketData, now: int) -> None:
    """Let a session see every event up to `now`, one by one."""
    begin = warm(session, data)
    timeline = Timeline(data)
    for event in timeline.between(begin - 1, now):
        if event.kind is not StreamKind.BARS or event.ts > begin:
            timeline.deliver(event, session.windows)


def warm(session: Session, data: MarketData) -> int:
    """Give the bars that closed before anything else happened as a history; return when that began."""
    begin = min(int(columns.ts[0]) for kind, columns in data.streams() if kind is not StreamKind.BARS)
    bars = data.bars
    assert bars is not None
    closed = bars.ts <= begin
    columns = {name: getattr(bars, name)[closed] for name in ("open", "high", "low", "close", "volume")}
    frame = pd.DataFrame(columns, index=pd.to_datetime(bars.ts[closed], utc=True))
    session.bars(frame, stamp="close", length_s=bars.length_s)
    return begin


def fork(session: Session) -> Session:
    """Return another session with the same past."""
    other = copy.copy(session)
    other.windows = copy.deepcopy(session.windows)
    other._account = copy.deepcopy(session._account)
    other._remembered = copy.deepcopy(session._remembered)
    other._looks = copy.copy(session._looks)
    other._looks.watch = copy.deepcopy(session._looks.watch)
    vars(other)["_models"] = session._models.copy()
    return other
