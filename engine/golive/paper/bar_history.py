"""Closed bars over REST: those to warm up with, and each as it closes."""

from __future__ import annotations

from typing import Any

from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.paper.ccxt_events import Listed, bar_of
from golive.paper.unreadable import MILLI, UnreadableError
from golive.trading.received import BarReceived


def bar_length_s(listed: Listed) -> float | None:
    """Return how long the bars of a market are, in seconds; None for one without bars."""
    stream = listed.market.stream(StreamKind.BARS)
    return stream.length_s if stream is not None and stream.length_s else None


def timeframe_of(client: Any, listed: Listed, length_s: float) -> str:
    """Return ccxt's name of a length of bars.

    Raises
    ------
    InvalidInput
        The exchange has no bars of that length.
    """
    frames = client.timeframes or {}
    timeframe = next((frame for frame in frames if client.parse_timeframe(frame) == length_s), None)
    if timeframe is None:
        message = f"{client.id} has no bars of {length_s:g} s, as market `{listed.market.id}` says"
        raise InvalidInput(message, hint=f"it has {', '.join(frames)}")
    return str(timeframe)


async def closed_bars(client: Any, listed: Listed, length_s: float, *, since: int, now: int) -> list[BarReceived]:
    """Return the bars that closed after one instant and not after another, oldest first.

    The venue gives so many at once; it is asked until it has no more. A bar that had not closed is left out, and so is
    one that closed within the skew of clocks: by the venue's it may be forming.

    Raises
    ------
    UnreadableError, ccxt.BaseError
        The venue's answer is no list of bars, two of them contradict each other, or it did not answer.
    """
    timeframe, length = timeframe_of(client, listed, length_s), round(length_s * NANOS)
    now -= listed.market.clock_skew_ns
    bars: dict[int, BarReceived] = {}
    opened = since - since % length
    while opened + length <= now:
        rows = await client.fetch_ohlcv(listed.unified, timeframe, since=opened // MILLI)
        answered = [bar_of(listed, row, length_s) for row in rows]
        fresh = {bar for bar in answered if opened < bar.ts <= now and bar.ts > since}
        if not {bar.ts for bar in fresh} - bars.keys():
            break
        for bar in fresh:
            if bars.setdefault(bar.ts, bar) != bar:
                raise UnreadableError("two bars of one close contradict each other")
        opened = max(bars)
    return [bars[ts] for ts in sorted(bars)]
