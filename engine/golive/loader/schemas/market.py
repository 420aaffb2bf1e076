"""`kind: market`."""

from __future__ import annotations

import enum

from golive.documents.market import (
    LEVEL,
    Adapter,
    AggressorCode,
    IdRule,
    MarketKind,
    Pace,
    QuantityUnit,
    Stamp,
    StreamKind,
    TimeUnit,
)
from golive.loader.schemas.feed import feed
from golive.loader.schemas.pieces import LibraryIds, Schema, document, entries, quantity, record, sequence, text
from golive.loader.schemas.venue_terms import fees, filters, funding, margin


def market(ids: LibraryIds) -> Schema:
    """Return the schema of a market description."""
    own: Schema = {
        "symbol": text("the instrument, as strategies name it"),
        "venue": text("where it trades, as strategies name it"),
        "contract": _one_of(MarketKind, "what one contract is"),
        "quote": text("the quote currency"),
        "tick": quantity("smallest step of price, such as 0.1 usd_per_base"),
        "lot": quantity("smallest step of size, in `size_unit`"),
        "minimum_notional": quantity("smallest value of an order, such as 100 usd"),
        "size_unit": _one_of(QuantityUnit, "what sizes of orders count; `base` unless given"),
        "contract_size": quantity("base (spot, linear) or quote currency (inverse) a contract"),
        "fees": fees(),
        "filters": filters(),
        "funding": funding(),
        "margin": margin(),
        "session": quantity("how long the venue trades a day, such as 1_440 min"),
        "clock_skew": quantity("how far ahead of a decision an event's time may lie, such as 2 s"),
        "label": text("shown wherever results are, such as SIMULATED"),
        "seed": {
            "type": "integer",
            "minimum": 0,
            "description": "of a simulated market",
            "$comment": "write a whole number such as `0`",
        },
        "pace": _one_of(Pace, "of a simulated market that is not the embedded session"),
        "lasts": quantity("how long such a market is, such as 30 d"),
        "streams": _streams(),
        "feed": feed(),
        "doubts": _doubts(),
    }
    required = ("symbol", "venue", "contract", "quote", "tick", "lot", "minimum_notional", "fees", "session")
    return document("market", own, (*required, "clock_skew", "streams"))


def _doubts() -> Schema:
    doubt = record(
        {
            "about": text("the key that was taken for granted, such as streams.trades.time_units"),
            "because": text("why it is what stands there"),
            "confirmed_by": text("the person who checked it at the venue"),
        },
        ("about", "because"),
        "{about: tick, because: the finest step seen, confirmed_by: Ada}",
    )
    return sequence(doubt, description="what nobody could tell from the files: refused until each is confirmed")


def _streams() -> Schema:
    stream = _stream()
    return {
        **record({kind.value: stream for kind in StreamKind}),
        "minProperties": 1,
        "description": "what is observed; a stream without a file is fed by a bot and cannot be replayed",
        "$comment": "name the streams: `{book: {}, trades: {}}` are fed by a bot, with `file:` replayed",
    }


def _stream() -> Schema:
    properties: Schema = {
        "adapter": _one_of(Adapter, "how the file's columns become the stream; `columns` unless given"),
        "file": text("path, relative to this file or to the folder of market data"),
        "files": sequence(text(), least=1, description="paths, read one after another"),
        "header": {
            "enum": ["none"],
            "description": "of a CSV whose first line is a row already: columns are called by their numbers, from 1",
        },
        "columns": entries(_column(), least=1, description=f"field -> column; `{LEVEL}` stands for a level's number"),
        "time_units": sequence(
            _one_of(TimeUnit, "how a file's instants are written"), least=1, description="of each of `files`, in order"
        ),
        "time_unit": _one_of(TimeUnit, "how instants are written; `ns` unless given"),
        "zone": text("how date and time without a zone are read"),
        "calendar": text("the MIC of the exchange whose sessions bars follow, such as XNYS; needs golive[calendars]"),
        "quantity": _one_of(QuantityUnit, "what quantities count; `base` unless given"),
        "stamp": _one_of(Stamp, "which end of its interval a row's time names"),
        "length": quantity("how long an interval is, such as 4 h"),
        "levels": {
            "type": "integer",
            "minimum": 1,
            "description": "how many levels a book has",
            "$comment": "write how many levels a side has, such as `10`",
        },
        "first_level": {
            "type": "integer",
            "minimum": 0,
            "description": f"the number of the best level in `{LEVEL}`; 0 unless given",
            "$comment": "write `1` where columns count levels from 1",
        },
        "complete": {
            "type": "boolean",
            "description": "whether a level that a book does not show holds no size, rather than was cut off",
        },
        "aggressor": _one_of(AggressorCode, "how the taker's side is written; `sign` unless given"),
        "sides": {
            **record(
                {"buy": sequence(text(), least=1), "sell": sequence(text(), least=1)},
                ("buy", "sell"),
                '{buy: [Buy, "1"], sell: [Sell, "0"]}',
            ),
            "description": "the venue's words for who took, as they stand in the cells; goes with `aggressor: side`",
        },
        "kinds": {
            **record(
                {"market": sequence(text(), least=1), "other": sequence(text())},
                ("market",),
                "{market: [MARKET], other: [LIQUIDATION, INSURANCE_FUND]}",
            ),
            "description": "the venue's words for kinds of trades; flow and prices are computed from the market's",
        },
        "volume": {
            "enum": ["none"],
            "description": "that bars have no volume: what needs one is unknown",
            "$comment": "write `none`, or map the volume among the `columns:`",
        },
        "ids": _one_of(IdRule, "what trade ids promise; `consecutive` unless given"),
    }
    example = "{file: trades.parquet, time_unit: ms, columns: {time: ts, price: px}}"
    return {**record(properties), "$comment": f"write `{example}`, or `{{}}` for a stream that a bot feeds"}


def _column() -> Schema:
    """Return the schema of a column: its name, or its number where the file has no names."""
    return {
        "type": ["string", "integer"],
        "minLength": 1,
        "minimum": 1,
        "$comment": "write the column's name, or with `header: none` its number, from 1",
    }


def _one_of(members: type[enum.Enum], description: str) -> Schema:
    return {"enum": [member.value for member in members], "description": description}
