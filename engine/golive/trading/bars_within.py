"""How long after its close a bar may be seen by an account that has bars alone."""

from __future__ import annotations

from collections.abc import Sequence

from golive.api.engine import Engine
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.documents.market import MarketSpec, StreamKind


def bars_within(engine: Engine, markets: Sequence[MarketSpec], strategies: Sequence[str]) -> int | None:
    """Return the shortest life of the strategies' orders, in nanoseconds; None where a market has more than bars.

    An order that is decided at a close lives so long from there. Who sees the close later sends nothing that would
    still be there when the next bar opens.

    Raises
    ------
    InvalidInput
        Some of the markets have bars alone and others do not, bars follow the sessions of an exchange, no order says
        when it ends, or it lives as long as a bar.
    """
    by_bars = [one for one in markets if one.is_priced_by_bars]
    if not by_bars:
        return None
    if len(by_bars) < len(markets):
        message = f"`{by_bars[0].id}` has bars alone, and other markets of the account have more"
        raise InvalidInput(message, hint="give it an account of its own")
    for one in by_bars:
        if one.exchange:
            message = f"bars of `{one.id}` follow the sessions of {one.exchange}, and a process on paper knows none"
            raise InvalidInput(message, hint="trade it on paper by a session of its bot, or replay it")
    lives = [engine.program.signals[name].order.expires_ns for name in strategies]
    known = [life for life in lives if life is not None]
    if len(known) < len(lives) or not known:
        hint = "say `expires` of the orders of each strategy: how long after a close its bar may be seen"
        raise InvalidInput("an account in bars alone has orders that never end by themselves", hint=hint)
    for one in by_bars:
        bars = one.stream(StreamKind.BARS)
        if bars is not None and bars.length_s and min(known) >= round(bars.length_s * NANOS):
            raise InvalidInput(
                f"orders in `{one.id}` live as long as a bar", hint="let them end before the next one closes"
            )
    return min(known)
