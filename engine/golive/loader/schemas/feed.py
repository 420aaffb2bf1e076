"""What a market description says of its live feed."""

from __future__ import annotations

from golive.documents.feed import FeedSource
from golive.documents.market import StreamKind
from golive.loader.schemas.pieces import Schema, quantity, record, text


def feed() -> Schema:
    """Return the schema of where live events come from."""
    longest = quantity("such as 30 s")
    each = record({kind.value: longest for kind in StreamKind}, (), "{trades: 60 s, book: 5 s}")
    own: Schema = {
        "source": {"enum": [one.value for one in FeedSource], "description": "`exchange` unless given"},
        "exchange": text("the id by which ccxt knows the exchange, such as binanceusdm"),
        "symbol": text("the instrument's unified symbol in ccxt, such as BTC/USDT:USDT"),
        "depth": {
            "type": "integer",
            "minimum": 1,
            "description": "how many levels a side the book has",
            "$comment": "write how many levels a side has, such as `20`",
        },
        "silence": {
            **each,
            "type": ["string", "number", "object"],
            "minProperties": 1,
            "description": "how long a stream may be silent before it is lost: all of them, or each by its name",
            "$comment": "write `30 s`, or `{trades: 60 s, book: 5 s}`",
        },
    }
    example = '{exchange: binanceusdm, symbol: "BTC/USDT:USDT", depth: 20, silence: 30 s}'
    return {**record(own, ("silence",), example), "description": "where live events come from, for paper trading"}
