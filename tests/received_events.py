"""Hypothesis: sequences of everything that an account may receive, sound and odd."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from golive.documents.market import StreamKind
from golive.paper.recording import Recording
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    StreamLost,
    TradeReceived,
)

NUMBERS = st.one_of(st.floats(), st.sampled_from([0.0, -0.0, math.nan, math.inf, 1e308, 5e-324]))
INSTANTS = st.integers(0, 2**62)
LEVELS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=4).map(tuple)
WORDS = st.one_of(st.none(), st.sampled_from(["buy", "sell", "MARKET"]), st.text(max_size=5))
LENGTH_S = 3_600.0


def _of(event: type[Any], /, **values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(event, symbol=st.just("BTC-PERP"), ts=INSTANTS, seen_at=st.just(0), **values)


EVENTS: st.SearchStrategy[Received] = st.one_of(
    _of(
        TradeReceived,
        price=NUMBERS,
        size=NUMBERS,
        side=WORDS,
        id=st.one_of(st.none(), st.integers(0, 99), st.integers(-(2**80), 2**80)),
        kind=WORDS,
    ),
    _of(BookReceived, bids=LEVELS, asks=LEVELS),
    _of(QuoteReceived, bid=NUMBERS, bid_size=NUMBERS, ask=NUMBERS, ask_size=NUMBERS),
    _of(FundingReceived, rate=NUMBERS),
    _of(
        BarReceived,
        length_s=st.just(LENGTH_S),
        open=NUMBERS,
        high=NUMBERS,
        low=NUMBERS,
        close=NUMBERS,
        volume=NUMBERS,
    ),
    _of(StreamLost, stream=st.sampled_from(StreamKind), why=st.sampled_from(["silent", "garbage"])),
)


def stamped(events: Sequence[Received], symbols: Sequence[str] = ("BTC-PERP",), *, first: int = 1) -> list[Received]:
    """Return events in the order of their reception, shared out among symbols in turn."""
    return [replace(event, seen_at=first + 3 * n, symbol=symbols[n % len(symbols)]) for n, event in enumerate(events)]


def killed(recording: Recording) -> None:
    """Let go of the folders of a recording as the kernel does where a process is killed: nothing is written."""
    for market in recording._markets.values():
        market._lock.release()


SEQUENCES = st.lists(EVENTS, min_size=1, max_size=30).map(stamped)
