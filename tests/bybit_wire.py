"""The wire format of Bybit's linear contracts, written from its published description (v5): a tape's second venue.

https://bybit-exchange.github.io/docs/v5. Nothing here was recorded at Bybit: it is the same tape in another venue's
words. What differs is what a feed has to bear: trades have no numbers but UUIDs, a book begins with a snapshot on its
own connection and goes on with changes of its best levels, `cts` and `T` are the times of matching and `ts` is that of
sending, an application's ping is a message.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from tests.binance_wire import levels
from tests.market_standing import FormingBar, Standing
from tests.market_tape import (
    BarClosed,
    BookChanged,
    Level,
    Listed,
    MarkChanged,
    QuoteChanged,
    TapeEvent,
    TradeMade,
    changes,
)
from tests.venue_wire import Answer, Frame, Json, Listener, Query, Standings, millis, text

INTERVALS: Mapping[str, float] = {
    "1": 60.0,
    "3": 180.0,
    "5": 300.0,
    "15": 900.0,
    "30": 1_800.0,
    "60": 3_600.0,
    "120": 7_200.0,
    "240": 14_400.0,
    "360": 21_600.0,
    "720": 43_200.0,
    "D": 86_400.0,
}
BOOKS = "orderbook"
"""What the venue calls books, in its channels and paths."""
KINDS: Mapping[str, str] = {
    "publicTrade": "trades",
    BOOKS: "book",
    "tickers": "funding",
    "kline": "bars",
}
CONNECTION = "0a1b2c3d-loopback"
IDS = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
Best = tuple[tuple[Level, ...], tuple[Level, ...]]


class BybitWire:
    """Bybit's linear contracts, as `ccxt.pro.bybit` speaks them."""

    name = "bybit"
    snapshot_path = ""
    lengths_s = tuple(INTERVALS.values())

    def __init__(self) -> None:
        # INVARIANT: by topic, the best levels as everybody who listens to it has them.
        self._told: dict[str, Best] = {}

    def urls(self, host: str) -> Mapping[str, Json]:
        return {"public": f"http://{host}", "ws": {"public": {"linear": f"ws://{host}/v5/public/linear"}}}

    def options(self) -> Mapping[str, Json]:
        return {"fetchMarkets": {"types": ["linear"]}}

    def paths(self) -> tuple[str, ...]:
        return ("/v5/public/linear",)

    def rest(self) -> Mapping[str, Callable[[Standings, Query], Answer]]:
        return {
            "/v5/market/time": _time,
            "/v5/market/instruments-info": _instruments,
            "/v5/market/kline": _of_symbol(_klines),
            f"/v5/market/{BOOKS}": _of_symbol(_orderbook),
            "/v5/market/tickers": _tickers,
            "/v5/market/funding/history": _of_symbol(_funding_history),
            "/v5/market/recent-trade": _of_symbol(_recent_trades),
        }

    def joined(self, _path: str, _query: Query) -> Listener:
        return Listener()

    def heard(self, listener: Listener, text: str, standings: Standings) -> Iterator[str]:
        try:
            asked = json.loads(text)
        except json.JSONDecodeError:
            asked = None
        if not isinstance(asked, dict):
            yield json.dumps({"success": False, "ret_msg": "Invalid JSON", "conn_id": CONNECTION})
            return
        answer = {"success": True, "conn_id": CONNECTION, "req_id": asked.get("req_id", ""), "op": asked.get("op")}
        topics = asked.get("args") or []
        match asked.get("op"):
            case "ping":
                yield json.dumps({**answer, "ret_msg": "pong"})
            case "subscribe":
                yield json.dumps({**answer, "ret_msg": ""})
                for topic in topics:
                    yield from self._first(topic, standings)
                    listener.channels.add(topic)
            case "unsubscribe":
                listener.channels -= set(topics)
                yield json.dumps({**answer, "ret_msg": ""})
            case other:
                yield json.dumps({**answer, "success": False, "ret_msg": f"error:unknown op {other}"})

    def _first(self, topic: str, standings: Standings) -> Iterator[str]:
        """Yield what a topic begins with: the whole of a book, or of a ticker."""
        symbol, _ = self.stream_of(topic)
        standing = standings.get(symbol)
        if standing is None:
            return
        kind, *rest = topic.split(".")
        if kind == BOOKS and rest[0] != "1":
            best = self._told[topic] = _best(standing, int(rest[0]))
            told = _book(standing, best)
            yield _message(topic, "snapshot", standing.book_at, told, cts=millis(standing.book_ts))
        if kind == "tickers" and standing.mark is not None:
            yield _message(topic, "snapshot", standing.now, _ticker(standing), cs=standing.last)

    def stream_of(self, channel: str) -> tuple[str, str]:
        kind, *rest = channel.split(".")
        if not rest or kind not in KINDS:
            return "", ""
        return rest[-1], "quotes" if channel.startswith("orderbook.1.") else KINDS[kind]

    def frames(
        self, event: TapeEvent, standing: Standing, closed: tuple[BarClosed, ...], wanted: Callable[[str], bool]
    ) -> Iterator[Frame]:
        symbol = standing.listed.id
        for topic, told in self._said(event, standing, closed):
            if wanted(topic):
                yield Frame(topic, symbol, self.stream_of(topic)[1], event.at, told(topic))

    def _said(
        self, event: TapeEvent, standing: Standing, closed: tuple[BarClosed, ...]
    ) -> Iterator[tuple[str, Callable[[str], str]]]:
        symbol = standing.listed.id
        for bar in closed:
            yield _kline_topic(bar.length_s, symbol), partial(_closed_bar, event.at, bar)
        match event:
            case TradeMade():
                yield f"publicTrade.{symbol}", partial(_traded, standing, event)
                for interval, length_s in INTERVALS.items():
                    forming = standing.bars[length_s].forming
                    if forming is not None:
                        yield f"kline.{interval}.{symbol}", partial(_open_bar, event.at, forming, length_s)
            case BookChanged():
                for depth in (50, 200, 1_000):
                    yield f"orderbook.{depth}.{symbol}", partial(self._changed, standing, event, depth)
            case QuoteChanged():
                yield f"orderbook.1.{symbol}", partial(_quoted, symbol, event)
            case MarkChanged():
                yield f"tickers.{symbol}", partial(_marked, symbol, event)
            case BarClosed():
                yield _kline_topic(event.length_s, symbol), partial(_closed_bar, event.at, event)

    def _changed(self, standing: Standing, change: BookChanged, depth: int, topic: str) -> str:
        before, after = self._told[topic], _best(standing, depth)
        self._told[topic] = after
        bids, asks = (changes(dict(old), dict(new)) for old, new in zip(before, after, strict=True))
        told = _book(standing, (bids, asks))
        return _message(topic, "delta", change.at, told, cts=millis(change.ts))


def _message(topic: str, kind: str, at: int, data: Json, **more: Json) -> str:
    return json.dumps({"topic": topic, "type": kind, "ts": millis(at), "data": data, **more}, separators=(",", ":"))


def _best(standing: Standing, depth: int) -> Best:
    return standing.best_bids(depth), standing.best_asks(depth)


def _book(standing: Standing, sides: Best) -> Json:
    bids, asks = (_deletions_as_zero(side) for side in sides)
    return {"s": standing.listed.id, "b": bids, "a": asks, "u": standing.last, "seq": standing.last}


def _deletions_as_zero(side: tuple[Level, ...]) -> Json:
    return [[price, size if float(size) else "0"] for price, size in levels(side)]


def _traded(standing: Standing, trade: TradeMade, topic: str) -> str:
    before = standing.trades[-2].price if len(standing.trades) > 1 else trade.price
    direction = "PlusTick" if trade.price > before else "MinusTick" if trade.price < before else "ZeroPlusTick"
    told = {
        "T": millis(trade.ts),
        "s": standing.listed.id,
        "S": "Buy" if trade.buys else "Sell",
        "v": text(trade.size),
        "p": text(trade.price),
        "L": direction,
        "i": trade_uuid(trade.id),
        "BT": False,
        "RPI": False,
        "seq": standing.last,
    }
    return _message(topic, "snapshot", trade.at, [told])


def trade_uuid(number: int) -> str:
    """Return the name of a trade at a venue that numbers none.

    >>> trade_uuid(1)
    '996ad860-2a9a-504f-8861-aeafd0b2ae29'
    """
    return str(uuid.uuid5(IDS, str(number)))


def _quoted(symbol: str, quote: QuoteChanged, topic: str) -> str:
    bids, asks = levels(((quote.bid, quote.bid_size),)), levels(((quote.ask, quote.ask_size),))
    told = {"s": symbol, "b": bids, "a": asks, "u": quote.last, "seq": quote.last}
    return _message(topic, "snapshot", quote.at, told, cts=millis(quote.ts))


def _marked(symbol: str, mark: MarkChanged, topic: str) -> str:
    return _message(topic, "delta", mark.at, {"symbol": symbol, **_mark(mark)}, cs=millis(mark.at))


def _mark(mark: MarkChanged) -> Json:
    return {
        "markPrice": text(mark.price),
        "indexPrice": text(mark.price),
        "fundingRate": text(mark.rate),
        "nextFundingTime": str(millis(mark.next_at)),
    }


def _ticker(standing: Standing) -> Json:
    quote, mark = standing.quote, standing.mark
    assert mark is not None
    last = text(standing.trades[-1].price) if standing.trades else text(mark.price)
    best = (
        {}
        if quote is None
        else {
            "bid1Price": text(quote.bid),
            "bid1Size": text(quote.bid_size),
            "ask1Price": text(quote.ask),
            "ask1Size": text(quote.ask_size),
        }
    )
    return {"symbol": standing.listed.id, "tickDirection": "PlusTick", "lastPrice": last, **best, **_mark(mark)}


def _kline_topic(length_s: float, symbol: str) -> str:
    interval = next((name for name, length in INTERVALS.items() if length == length_s), "none")
    return f"kline.{interval}.{symbol}"


def _closed_bar(at: int, bar: BarClosed, topic: str) -> str:
    return _bar(at, millis(bar.ts) - round(bar.length_s * 1_000), bar, bar.length_s, topic=topic, closed=True)


def _open_bar(at: int, bar: FormingBar, length_s: float, topic: str) -> str:
    return _bar(at, millis(bar.begin), bar, length_s, topic=topic, closed=False)


def _bar(at: int, begin: int, bar: BarClosed | FormingBar, length_s: float, *, topic: str, closed: bool) -> str:
    told = {
        "start": begin,
        "end": begin + round(length_s * 1_000) - 1,
        "interval": topic.split(".")[1],
        "open": text(bar.open),
        "close": text(bar.close),
        "high": text(bar.high),
        "low": text(bar.low),
        "volume": text(bar.volume),
        "turnover": text(bar.volume * bar.close),
        "confirm": closed,
        "timestamp": millis(at),
    }
    return _message(topic, "snapshot", at, [told])


# REST


def _answer(standings: Standings, result: Json) -> Answer:
    now = max(standing.now for standing in standings.values())
    return 200, {"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}, "time": millis(now)}


def _of_symbol(answer: Callable[[Standing, Query], Json]) -> Callable[[Standings, Query], Answer]:
    def answered(standings: Standings, query: Query) -> Answer:
        standing = standings.get(query.get("symbol", ""))
        if standing is None:
            return 200, {"retCode": 10001, "retMsg": "params error: Symbol Is Invalid", "result": {}, "time": 0}
        return _answer(standings, answer(standing, query))

    return answered


def _time(standings: Standings, _query: Query) -> Answer:
    now = max(standing.now for standing in standings.values())
    return _answer(standings, {"timeSecond": str(now // 10**9), "timeNano": str(now)})


def _instruments(standings: Standings, query: Query) -> Answer:
    there = query.get("category") == "linear" and query.get("status", "Trading") == "Trading"
    named = [s for s in standings.values() if query.get("symbol", s.listed.id) == s.listed.id] if there else []
    result = {"category": "linear", "list": [_instrument(s.listed) for s in named], "nextPageCursor": ""}
    return _answer(standings, result)


def _instrument(listed: Listed) -> Json:
    return {
        "symbol": listed.id,
        "contractType": "LinearPerpetual",
        "status": "Trading",
        "baseCoin": listed.base,
        "quoteCoin": listed.quote,
        "settleCoin": listed.quote,
        "launchTime": "1585526400000",
        "deliveryTime": "0",
        "deliveryFeeRate": "",
        "priceScale": "2",
        "leverageFilter": {"minLeverage": "1", "maxLeverage": "100.00", "leverageStep": "0.01"},
        "priceFilter": {"minPrice": text(listed.tick), "maxPrice": "1999999.80", "tickSize": text(listed.tick)},
        "lotSizeFilter": {
            "maxOrderQty": text(listed.most),
            "minOrderQty": text(listed.lot),
            "qtyStep": text(listed.lot),
            "minNotionalValue": text(listed.minimum_notional),
            "maxMktOrderQty": text(listed.most),
            "postOnlyMaxOrderQty": text(listed.most),
        },
        "unifiedMarginTrade": True,
        "fundingInterval": round(listed.funding_every_s / 60),
        "copyTrading": "both",
        "isPreListing": False,
    }


def _klines(standing: Standing, query: Query) -> Json:
    length_s = INTERVALS[query.get("interval", "1")]
    bars, length = standing.bars[length_s], round(length_s * 1_000)
    rows = [_row(millis(bar.ts) - length, bar) for bar in bars.closed]
    if bars.forming is not None:
        rows.append(_row(millis(bars.forming.begin), bars.forming))
    begin, end = int(query.get("start", 0)), int(query.get("end", millis(standing.now)))
    within = [row for row in rows if begin <= int(row[0]) <= end]
    limit = min(int(query.get("limit", 200)), 1_000)
    within = within[:limit] if "start" in query else within[-limit:]
    return {"category": "linear", "symbol": standing.listed.id, "list": within[::-1]}


def _row(begin: int, bar: BarClosed | FormingBar) -> list[str]:
    prices = [text(number) for number in (bar.open, bar.high, bar.low, bar.close, bar.volume)]
    return [str(begin), *prices, text(bar.volume * bar.close)]


def _orderbook(standing: Standing, query: Query) -> Json:
    best = _best(standing, min(int(query.get("limit", 25)), 500))
    told = {"ts": millis(standing.now), "cts": millis(standing.book_ts)}
    return {**_book(standing, best), **told}


def _tickers(standings: Standings, query: Query) -> Answer:
    asked = [s for s in standings.values() if query.get("symbol", s.listed.id) == s.listed.id]
    told = [_ticker(standing) for standing in asked if standing.mark is not None]
    return _answer(standings, {"category": "linear", "list": told})


def _funding_history(standing: Standing, query: Query) -> Json:
    begin, end = int(query.get("startTime", 0)), int(query.get("endTime", millis(standing.now)))
    rates = [(millis(at), rate) for at, rate in standing.rates if begin <= millis(at) <= end]
    told = [
        {"symbol": standing.listed.id, "fundingRate": text(rate), "fundingRateTimestamp": str(at)} for at, rate in rates
    ]
    return {"category": "linear", "list": told[::-1][: min(int(query.get("limit", 200)), 200)]}


def _recent_trades(standing: Standing, query: Query) -> Json:
    told = [
        {
            "execId": trade_uuid(trade.id),
            "symbol": standing.listed.id,
            "price": text(trade.price),
            "size": text(trade.size),
            "side": "Buy" if trade.buys else "Sell",
            "time": str(millis(trade.ts)),
            "isBlockTrade": False,
        }
        for trade in list(standing.trades)[-min(int(query.get("limit", 500)), 1_000) :]
    ]
    return {"category": "linear", "list": told[::-1]}
