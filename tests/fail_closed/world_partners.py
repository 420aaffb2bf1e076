"""What in a world can contradict what, and why an input has nobody that it could."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.fail_closed.world import Event, World

from golive.core.unit import NANOS

Change = Callable[[World], World]


def _events(stream: str, change: Callable[[Event], Mapping[str, Any]]) -> Change:
    return lambda world: world.but(**{stream: tuple({**e, **change(e)} for e in getattr(world, stream))})


def _last(stream: str, change: Callable[[Event], Mapping[str, Any]]) -> Change:
    def changed(world: World) -> World:
        events = getattr(world, stream)
        return world.but(**{stream: (*events[:-1], {**events[-1], **change(events[-1])})})

    return changed


def _raised(side: Any, by: float) -> list[tuple[float, float]]:
    return [(price * by, size) for price, size in side]


def _bars_times(factor: float) -> Change:
    prices = ["open", "high", "low", "close"]
    return lambda world: world.but(bars=world.bars.assign(**{p: world.bars[p] * factor for p in prices}))


def _split(world: World) -> World:
    bars = world.bars.copy()
    bars.iloc[-9:, :4] *= 0.5
    return world.but(bars=bars)


def _account(**changes: Any) -> Change:
    return lambda world: world.but(account={**world.account, **changes})


CONTRADICTIONS: Mapping[str, Mapping[str, Change]] = {
    "book.bids": {"the asks: crossed": _last("books", lambda e: {"bids": _raised(e["bids"], 1.01)})},
    "book.asks": {"the bids: crossed": _last("books", lambda e: {"asks": _raised(e["asks"], 0.99)})},
    "book": {
        "bars and tape: ten times the price": _events(
            "books", lambda e: {side: _raised(e[side], 10.0) for side in ("bids", "asks")}
        ),
    },
    "book.symbol": {"the request's": _events("books", lambda _: {"symbol": "ETH-PERP"})},
    "trades.is_buyer_maker": {"the side": _events("trades", lambda e: {"is_buyer_maker": e["side"] == "buy"})},
    "trades.symbol": {"the request's": _events("trades", lambda _: {"symbol": "ETH-PERP"})},
    "quotes.symbol": {"the request's": _events("quotes", lambda _: {"symbol": "ETH-PERP"})},
    "book.second_time": {"its timestamp": _last("books", lambda e: {"ts": e["timestamp"] - 1})},
    "trades.second_time": {"its timestamp": _events("trades", lambda e: {"time": e["timestamp"] - NANOS})},
    "quotes.second_time": {"its timestamp": _events("quotes", lambda e: {"at": e["timestamp"] - NANOS})},
    "book.timestamp": {"its change": _last("books", lambda e: {"timestamp": e["changed_at"] - 1})},
    "book.changed_at": {
        "its time": _last("books", lambda e: {"changed_at": e["timestamp"] + 1}),
        "the frozen limit": _last("books", lambda e: {"changed_at": e["timestamp"] - 60 * NANOS}),
    },
    "trades.price": {"book and quotes: ten times": _events("trades", lambda e: {"price": e["price"] * 10})},
    "trades.side": {
        "the direction": _events("trades", lambda _: {"side": "sell"}),
    },
    "quotes.bid": {"the ask: crossed": _events("quotes", lambda e: {"bid": e["ask"] + 1.0})},
    "quotes": {
        "book and tape: a tenth of the price": _events(
            "quotes", lambda e: {"bid": e["bid"] / 10, "ask": e["ask"] / 10}
        ),
    },
    "bars.close": {"the book: a twentieth of the price": _bars_times(0.05), "the book: double": _bars_times(2.0)},
    "bars.open": {"the bars before: a split": _split},
    "bars.high": {"the low": lambda w: w.but(bars=w.bars.assign(high=w.bars["low"] * 0.99))},
    "bars.low": {"the high": lambda w: w.but(bars=w.bars.assign(low=w.bars["high"] * 1.01))},
    "account.daily_loss": {
        "losses positive": _account(daily_loss=-0.03),
        "the pnl": _account(daily_pnl=-0.5),
    },
    "account.equity_at_day_start": {"the equity: half as much is left": _account(equity_at_day_start=2e5)},
    "account.gross_exposure": {"the position": _account(gross_exposure=0.0, position=10.0)},
    "account.strategy_pending": {"the symbol's: less than its part": _account(strategy_pending=1e5)},
    "account.kill_switch": {"itself: fired": _account(kill_switch="fired")},
    "account.timestamp": {"the decision's": _account(timestamp=0)},
    "request.direction": {"the tape": lambda w: w.but(request={**w.request, "direction": "short"})},
}
"""By input: whom it contradicts, and how."""

NEEDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("book", "bars and tape: ten times the price"): ("trades",),
    ("book.timestamp", "its change"): ("book.changed_at",),
    ("trades.price", "book and quotes: ten times"): ("book",),
    ("trades.side", "the direction"): ("request.direction",),
    ("quotes", "book and tape: a tenth of the price"): ("book",),
    ("bars.close", "the book: a twentieth of the price"): ("book",),
    ("bars.close", "the book: double"): ("book",),
    ("request.direction", "the tape"): ("trades",),
}
"""What a surface must see besides, to be told of the contradiction."""

COUNTS = (
    *("open_orders", "orders_last_minute", "orders_today", "trades_today", "reject_share"),
    *("consecutive_losses", "stops_today", "since_close"),
)
OF_ITS_OWN = "only the caller knows it, and nothing else that is told says it too"
WITHOUT_PARTNER: Mapping[str, str] = {
    "trades": "its price, side and symbol have cells of their own",
    "book.history": "one snapshot has nothing before it to contradict",
    "trades.size": "how much was traded is told once; only bars sum it up, over hours",
    "trades.timestamp": "the order of the tape, which a late trade breaks: a cell of its own",
    "quotes.bid_size": "sizes of quotes decide nothing",
    "quotes.ask_size": "sizes of quotes decide nothing",
    "quotes.ask": "crossed by the bid's cell",
    "quotes.timestamp": "the order of quotes, which a late one breaks: a cell of its own",
    "book.bids.price": "its side's cells",
    "book.asks.price": "its side's cells",
    "book.bids.size": "how much rests is told once",
    "book.asks.size": "how much rests is told once",
    "bars.volume": "what traded in hours; the tape reaches back minutes",
    "bars.time": "the order of bars, which a late one breaks: a cell of its own",
    "account.position": OF_ITS_OWN,
    "account.equity": OF_ITS_OWN,
    "account.strategy_position": "several strategies may hold parts of a position",
    "account.pending_increasing": "several strategies may have orders under way",
    "account.net_exposure": "other symbols are not told of",
    "account.drawdown": OF_ITS_OWN,
    "account.margin_used": OF_ITS_OWN,
    **dict.fromkeys((f"account.{name}" for name in COUNTS), OF_ITS_OWN),
    "account": "its parts have cells of their own",
    "now": "every other time, each in its own cells",
    "request.signal_id": "an id names its signal and nothing else",
    "request.symbol": "a book, tape or quote of another symbol: their cells",
    "request.strategy_name": OF_ITS_OWN,
    "request.raw_size": "a wish; caps hold it",
    "request.expected_edge_bps": "the smaller of it and the strategy's own counts",
}
