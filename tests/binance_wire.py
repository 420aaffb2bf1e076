"""The wire format of Binance's USD-M futures, written from its published description.

https://developers.binance.com/docs/derivatives/usds-margined-futures: "Market Data Endpoints" for REST and
"Websocket Market Streams" for frames. `E` is when the venue sent a message, `T` when it happened by its matching.
What a tape does not know (who bought in a bar, the index beside the mark) is written as zero or as what is nearest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from tests.market_standing import FormingBar, Standing
from tests.market_tape import BarClosed, BookChanged, Level, Listed, MarkChanged, QuoteChanged, TapeEvent, TradeMade
from tests.venue_wire import Answer, Frame, Json, Listener, Query, Standings, millis, text

INTERVALS: Mapping[str, float] = {
    "1m": 60.0,
    "3m": 180.0,
    "5m": 300.0,
    "15m": 900.0,
    "30m": 1_800.0,
    "1h": 3_600.0,
    "2h": 7_200.0,
    "4h": 14_400.0,
    "6h": 21_600.0,
    "8h": 28_800.0,
    "12h": 43_200.0,
    "1d": 86_400.0,
}
DEPTHS = (5, 10, 20, 50, 100, 500, 1_000)
KINDS: Mapping[str, str] = {
    "trade": "trades",
    "aggTrade": "trades",
    "depth": "book",
    "bookTicker": "quotes",
    "markPrice": "funding",
    "kline": "bars",
}
NO_END = 4_133_404_800_000
"""The delivery date of a contract that never ends."""
RATE_LIMITS = [
    {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 2400},
    {"rateLimitType": "ORDERS", "interval": "MINUTE", "intervalNum": 1, "limit": 1200},
]
BAD_SYMBOL: Answer = (400, {"code": -1121, "msg": "Invalid symbol."})


class BinanceWire:
    """Binance's USD-M futures, as `ccxt.pro.binanceusdm` speaks them."""

    name = "binanceusdm"
    snapshot_path = "/fapi/v1/depth"
    lengths_s = tuple(INTERVALS.values())

    def urls(self, host: str) -> Mapping[str, Json]:
        rest = f"http://{host}/fapi"
        return {
            "fapiPublic": f"{rest}/v1",
            "fapiPublicV2": f"{rest}/v2",
            "fapiPublicV3": f"{rest}/v3",
            "fapiData": f"http://{host}/futures/data",
            "ws": {"linear": f"ws://{host}/ws"},
        }

    def options(self) -> Mapping[str, Json]:
        return {}

    def paths(self) -> tuple[str, ...]:
        """Return the paths of its websockets: raw and combined streams, by category or without."""
        return "/{category}/ws/{rest:.*}", "/ws", "/ws/{rest:.*}", "/{category}/stream", "/stream"

    def rest(self) -> Mapping[str, Callable[[Standings, Query], Answer]]:
        return {
            "/fapi/v1/ping": lambda _standings, _query: (200, {}),
            "/fapi/v1/time": lambda standings, _query: (200, {"serverTime": millis(_now(standings))}),
            "/fapi/v1/exchangeInfo": _exchange_info,
            "/fapi/v1/depth": _of_symbol(_depth),
            "/fapi/v1/klines": _of_symbol(_klines),
            "/fapi/v1/trades": _of_symbol(_trades),
            "/fapi/v1/aggTrades": _of_symbol(_aggregates),
            "/fapi/v1/premiumIndex": _premium_index,
            "/fapi/v1/fundingRate": _of_symbol(_funding_rates),
            "/fapi/v1/ticker/bookTicker": _of_symbol(_book_ticker),
        }

    def joined(self, path: str, query: Query) -> Listener:
        named = path.rpartition("/ws/")[2].split("/") if "@" in path else query.get("streams", "").split("/")
        return Listener(channels={name for name in named if name}, wrapped=path.endswith("/stream"))

    def heard(self, listener: Listener, text: str, standings: Standings) -> Iterator[str]:
        try:
            asked = json.loads(text)
        except json.JSONDecodeError as wrong:
            yield json.dumps({"error": {"code": 3, "msg": f"Invalid JSON: {wrong}"}})
            return
        if not isinstance(asked, dict):
            yield json.dumps({"error": {"code": 3, "msg": "Invalid JSON: expected a map"}})
            return
        number, channels = asked.get("id"), set(asked.get("params") or ())
        match asked.get("method"):
            case "SUBSCRIBE":
                listener.channels |= channels
                books = {self.stream_of(name)[0] for name in channels if self.stream_of(name)[1] == "book"}
                listener.snapshots |= books & set(standings)
                yield json.dumps({"result": None, "id": number})
            case "UNSUBSCRIBE":
                listener.channels -= channels
                yield json.dumps({"result": None, "id": number})
            case "LIST_SUBSCRIPTIONS":
                yield json.dumps({"result": sorted(listener.channels), "id": number})
            case other:
                yield json.dumps(
                    {"error": {"code": 2, "msg": f"Invalid request: unknown method `{other}`"}, "id": number}
                )

    def stream_of(self, channel: str) -> tuple[str, str]:
        symbol, _, rest = channel.partition("@")
        if symbol.startswith("!"):
            symbol, rest = "", symbol[1:]
        return symbol.upper(), KINDS.get(rest.split("@")[0].split("_")[0], "")

    def frames(
        self, event: TapeEvent, standing: Standing, closed: tuple[BarClosed, ...], wanted: Callable[[str], bool]
    ) -> Iterator[Frame]:
        symbol = standing.listed.id
        for channel, payload in self._said(event, standing, closed):
            if wanted(channel):
                told = json.dumps(payload(), separators=(",", ":"))
                yield Frame(channel, symbol, self.stream_of(channel)[1], event.at, told)

    def _said(
        self, event: TapeEvent, standing: Standing, closed: tuple[BarClosed, ...]
    ) -> Iterator[tuple[str, Callable[[], Json]]]:
        symbol, name = standing.listed.id, standing.listed.id.lower()
        for bar in closed:
            yield f"{name}@kline_{_interval(bar.length_s)}", partial(_closed_kline, symbol, event.at, bar)
        match event:
            case TradeMade():
                yield f"{name}@trade", partial(_trade, symbol, event)
                yield f"{name}@aggTrade", partial(_aggregate_trade, symbol, event)
                for interval, length_s in INTERVALS.items():
                    forming = standing.bars[length_s].forming
                    if forming is not None:
                        yield f"{name}@kline_{interval}", partial(_open_kline, symbol, event.at, forming, interval)
            case BookChanged():
                for rate in ("", "@500ms", "@250ms", "@100ms", "@0ms"):
                    yield f"{name}@depth{rate}", partial(_depth_update, symbol, event)
            case QuoteChanged():
                yield f"{name}@bookTicker", partial(_quote, symbol, event)
                yield "!bookTicker", partial(_quote, symbol, event)
            case MarkChanged():
                for rate in ("", "@1s"):
                    yield f"{name}@markPrice{rate}", partial(_mark, symbol, event)
                    yield f"!markPrice@arr{rate}", partial(_marks, symbol, event)
            case BarClosed():
                yield f"{name}@kline_{_interval(event.length_s)}", partial(_closed_kline, symbol, event.at, event)


# Frames


def _trade(symbol: str, trade: TradeMade) -> Json:
    return {
        "e": "trade",
        "E": millis(trade.at),
        "T": millis(trade.ts),
        "s": symbol,
        "t": trade.id,
        "p": text(trade.price),
        "q": text(trade.size),
        "X": "MARKET",
        "m": not trade.buys,
    }


def _aggregate_trade(symbol: str, trade: TradeMade) -> Json:
    return {"e": "aggTrade", "E": millis(trade.at), "s": symbol, **_aggregate(trade)}


def _aggregate(trade: TradeMade) -> Json:
    return {
        "a": trade.id,
        "p": text(trade.price),
        "q": text(trade.size),
        "f": trade.id,
        "l": trade.id,
        "T": millis(trade.ts),
        "m": not trade.buys,
    }


def _depth_update(symbol: str, change: BookChanged) -> Json:
    return {
        "e": "depthUpdate",
        "E": millis(change.at),
        "T": millis(change.ts),
        "s": symbol,
        "U": change.before + 1,
        "u": change.last,
        "pu": change.before,
        "b": levels(change.bids),
        "a": levels(change.asks),
    }


def levels(side: tuple[Level, ...]) -> list[list[str]]:
    """Write levels as pairs of texts."""
    return [[text(price), text(size)] for price, size in side]


def _quote(symbol: str, quote: QuoteChanged) -> Json:
    return {
        "e": "bookTicker",
        "u": quote.last,
        "s": symbol,
        "b": text(quote.bid),
        "B": text(quote.bid_size),
        "a": text(quote.ask),
        "A": text(quote.ask_size),
        "T": millis(quote.ts),
        "E": millis(quote.at),
    }


def _mark(symbol: str, mark: MarkChanged) -> Json:
    return {
        "e": "markPriceUpdate",
        "E": millis(mark.at),
        "s": symbol,
        "p": text(mark.price),
        "i": text(mark.price),
        "P": text(mark.price),
        "r": text(mark.rate),
        "T": millis(mark.next_at),
    }


def _marks(symbol: str, mark: MarkChanged) -> Json:
    return [_mark(symbol, mark)]


def _closed_kline(symbol: str, at: int, bar: BarClosed) -> Json:
    begin = millis(bar.ts) - round(bar.length_s * 1000)
    return _kline(symbol, at, begin, bar, interval=_interval(bar.length_s), count=(-1, -1, 0), closed=True)


def _open_kline(symbol: str, at: int, bar: FormingBar, interval: str) -> Json:
    count = (bar.first_id, bar.last_id, bar.trades)
    return _kline(symbol, at, millis(bar.begin), bar, interval=interval, count=count, closed=False)


def _kline(
    symbol: str,
    at: int,
    begin: int,
    bar: BarClosed | FormingBar,
    *,
    interval: str,
    count: tuple[int, int, int],
    closed: bool,
) -> Json:
    return {
        "e": "kline",
        "E": millis(at),
        "s": symbol,
        "k": {
            "t": begin,
            "T": begin + round(INTERVALS[interval] * 1000) - 1,
            "s": symbol,
            "i": interval,
            "f": count[0],
            "L": count[1],
            "o": text(bar.open),
            "c": text(bar.close),
            "h": text(bar.high),
            "l": text(bar.low),
            "v": text(bar.volume),
            "n": count[2],
            "x": closed,
            "q": text(bar.volume * bar.close),
            "V": "0",
            "Q": "0",
            "B": "0",
        },
    }


def _interval(length_s: float) -> str:
    return next(name for name, length in INTERVALS.items() if length == length_s)


# REST


def _now(standings: Standings) -> int:
    return max(standing.now for standing in standings.values())


def _of_symbol(answer: Callable[[Standing, Query], Answer]) -> Callable[[Standings, Query], Answer]:
    def answered(standings: Standings, query: Query) -> Answer:
        standing = standings.get(query.get("symbol", ""))
        return BAD_SYMBOL if standing is None else answer(standing, query)

    return answered


def _limit(query: Query, usual: int, most: int) -> int:
    return min(int(query.get("limit", usual)), most)


def _exchange_info(standings: Standings, _query: Query) -> Answer:
    return 200, {
        "timezone": "UTC",
        "serverTime": millis(_now(standings)),
        "futuresType": "U_MARGINED",
        "rateLimits": RATE_LIMITS,
        "exchangeFilters": [],
        "assets": [{"asset": "USDT", "marginAvailable": True, "autoAssetExchange": "-10000"}],
        "symbols": [_symbol(standing.listed) for standing in standings.values()],
    }


def _symbol(listed: Listed) -> Json:
    most, lot = text(listed.most), text(listed.lot)
    filters: list[dict[str, Any]] = [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": text(listed.tick),
            "maxPrice": "4529764",
            "tickSize": text(listed.tick),
        },
        {"filterType": "LOT_SIZE", "stepSize": lot, "minQty": lot, "maxQty": most},
        {"filterType": "MARKET_LOT_SIZE", "stepSize": lot, "minQty": lot, "maxQty": most},
        {"filterType": "MAX_NUM_ORDERS", "limit": 200},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "limit": 10},
        {"filterType": "MIN_NOTIONAL", "notional": text(listed.minimum_notional)},
        {"filterType": "PERCENT_PRICE", "multiplierUp": "1.0500", "multiplierDown": "0.9500", "multiplierDecimal": "4"},
    ]
    return {
        "symbol": listed.id,
        "pair": listed.id,
        "contractType": "PERPETUAL",
        "deliveryDate": NO_END,
        "onboardDate": 1_569_398_400_000,
        "status": "TRADING",
        "maintMarginPercent": "2.5000",
        "requiredMarginPercent": "5.0000",
        "baseAsset": listed.base,
        "quoteAsset": listed.quote,
        "marginAsset": listed.quote,
        "pricePrecision": 2,
        "quantityPrecision": 3,
        "baseAssetPrecision": 8,
        "quotePrecision": 8,
        "underlyingType": "COIN",
        "underlyingSubType": ["PoW"],
        "triggerProtect": "0.0500",
        "liquidationFee": "0.012500",
        "marketTakeBound": "0.05",
        "filters": filters,
        "orderTypes": ["LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET"],
        "timeInForce": ["GTC", "IOC", "FOK", "GTX", "GTD"],
    }


def _depth(standing: Standing, query: Query) -> Answer:
    limit = int(query.get("limit", 500))
    if limit not in DEPTHS:
        return 400, {"code": -4021, "msg": f"{limit} is not valid depth limit"}
    return 200, {
        "lastUpdateId": standing.last,
        "E": millis(standing.book_at),
        "T": millis(standing.book_ts),
        "bids": levels(standing.best_bids(limit)),
        "asks": levels(standing.best_asks(limit)),
    }


def _klines(standing: Standing, query: Query) -> Answer:
    if query.get("interval") not in INTERVALS:
        return 400, {"code": -1120, "msg": "Invalid interval."}
    length_s = INTERVALS[query["interval"]]
    bars, length = standing.bars[length_s], round(length_s * 1000)
    rows = [_row(millis(bar.ts) - length, bar, length) for bar in bars.closed]
    if bars.forming is not None:
        rows.append(_row(millis(bars.forming.begin), bars.forming, length))
    limit = _limit(query, 500, 1_500)
    end = int(query.get("endTime", rows[-1][0] if rows else 0))
    if "startTime" in query:
        return 200, [row for row in rows if int(query["startTime"]) <= row[0] <= end][:limit]
    return 200, [row for row in rows if row[0] <= end][-limit:]


def _row(begin: int, bar: BarClosed | FormingBar, length: int) -> list[Json]:
    prices = [text(price) for price in (bar.open, bar.high, bar.low, bar.close, bar.volume)]
    trades = bar.trades if isinstance(bar, FormingBar) else 0
    return [begin, *prices, begin + length - 1, text(bar.volume * bar.close), trades, "0", "0", "0"]


def _trades(standing: Standing, query: Query) -> Answer:
    return 200, [
        {
            "id": trade.id,
            "price": text(trade.price),
            "qty": text(trade.size),
            "quoteQty": text(trade.price * trade.size),
            "time": millis(trade.ts),
            "isBuyerMaker": not trade.buys,
        }
        for trade in list(standing.trades)[-_limit(query, 500, 1_000) :]
    ]


def _aggregates(standing: Standing, query: Query) -> Answer:
    trades = list(standing.trades)
    if "fromId" in query:
        trades = [trade for trade in trades if trade.id >= int(query["fromId"])]
    begin, end = int(query.get("startTime", 0)), int(query.get("endTime", millis(standing.now)))
    within = [_aggregate(trade) for trade in trades if begin <= millis(trade.ts) <= end]
    limit = _limit(query, 500, 1_000)
    return 200, within[:limit] if {"fromId", "startTime"} & set(query) else within[-limit:]


def _premium_index(standings: Standings, query: Query) -> Answer:
    if "symbol" in query and query["symbol"] not in standings:
        return BAD_SYMBOL
    told = [_premium(standing) for standing in standings.values() if standing.mark is not None]
    if "symbol" not in query:
        return 200, told
    return 200, next((one for one in told if one["symbol"] == query["symbol"]), {})


def _premium(standing: Standing) -> Json:
    mark = standing.mark
    assert mark is not None
    return {
        "symbol": standing.listed.id,
        "markPrice": text(mark.price),
        "indexPrice": text(mark.price),
        "estimatedSettlePrice": text(mark.price),
        "lastFundingRate": text(mark.rate),
        "interestRate": "0.00010000",
        "nextFundingTime": millis(mark.next_at),
        "time": millis(mark.at),
    }


def _funding_rates(standing: Standing, query: Query) -> Answer:
    begin, end = int(query.get("startTime", 0)), int(query.get("endTime", millis(standing.now)))
    rates = [
        {
            "symbol": standing.listed.id,
            "fundingTime": millis(at),
            "fundingRate": text(rate),
            "markPrice": text(standing.mark.price) if standing.mark is not None else "",
        }
        for at, rate in standing.rates
        if begin <= millis(at) <= end
    ]
    limit = _limit(query, 100, 1_000)
    return 200, rates[:limit] if "startTime" in query else rates[-limit:]


def _book_ticker(standing: Standing, _query: Query) -> Answer:
    quote = standing.quote
    if quote is None:
        return 200, {}
    said = _quote(standing.listed.id, quote)
    return 200, {
        "lastUpdateId": quote.last,
        "symbol": standing.listed.id,
        "bidPrice": said["b"],
        "bidQty": said["B"],
        "askPrice": said["a"],
        "askQty": said["A"],
        "time": said["T"],
    }
