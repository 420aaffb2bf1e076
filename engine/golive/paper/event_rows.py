"""What was received as rows of plain values, a stream at a time, and as columns of a file; nothing is rounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from golive.core.printable import encodable
from golive.documents.market import StreamKind
from golive.trading.received import (
    BarReceived,
    BookReceived,
    FundingReceived,
    QuoteReceived,
    Received,
    StreamLost,
    TradeReceived,
)

LOST = "lost"
"""The rows that say of another stream that it is not whole any more."""

Row = tuple[Any, ...]
"""The values of an event in the order of `FIELDS`; its symbol is that of the recording."""

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        StreamKind.TRADES.value: ("ts", "seen_at", "price", "size", "side", "id", "kind"),
        StreamKind.BOOK.value: ("ts", "seen_at", "bids", "asks"),
        StreamKind.QUOTES.value: ("ts", "seen_at", "bid", "bid_size", "ask", "ask_size"),
        StreamKind.FUNDING.value: ("ts", "seen_at", "rate"),
        StreamKind.BARS.value: ("ts", "seen_at", "length_s", "open", "high", "low", "close", "volume"),
        LOST: ("ts", "seen_at", "stream", "why"),
    }
)
"""Each stream that is recorded, with the fields of its events."""

SEEN_AT = 1
"""Which value of a row says when it was seen."""

_EVENTS: Mapping[str, type[Any]] = MappingProxyType(
    {
        StreamKind.TRADES.value: TradeReceived,
        StreamKind.BOOK.value: BookReceived,
        StreamKind.QUOTES.value: QuoteReceived,
        StreamKind.FUNDING.value: FundingReceived,
        StreamKind.BARS.value: BarReceived,
        LOST: StreamLost,
    }
)
_STREAMS = {event: stream for stream, event in _EVENTS.items()}

_LEVELS = pa.list_(pa.float64())
_TYPES: Mapping[str, pa.DataType] = MappingProxyType(
    {
        "ts": pa.int64(),
        "seen_at": pa.int64(),
        "side": pa.string(),
        "id": pa.int64(),
        "id_text": pa.string(),
        "kind": pa.string(),
        "stream": pa.string(),
        "why": pa.string(),
        **{f"{side}_{what}": _LEVELS for side in ("bid", "ask") for what in ("prices", "sizes")},
    }
)
"""The type of each column that does not hold numbers."""

_LARGEST = 2**63 - 1
_NO_ID = -1
"""Stands in the column of ids for a number that it cannot hold, or that is no id: the next column has its digits."""


def row_of(event: Received) -> tuple[str, Row]:
    """Return the stream that an event is of, and its row."""
    stream = _STREAMS[type(event)]
    if isinstance(event, StreamLost):
        return stream, (event.ts, event.seen_at, event.stream.value, event.why)
    return stream, tuple(getattr(event, name) for name in FIELDS[stream])


def event_of(symbol: str, stream: str, row: Sequence[Any]) -> Received:
    """Return the event of a row, which may have come out of JSON."""
    values = dict(zip(FIELDS[stream], row, strict=True))
    if stream == StreamKind.BOOK.value:
        values.update({side: tuple((price, size) for price, size in values[side]) for side in ("bids", "asks")})
    if stream == LOST:
        values["stream"] = StreamKind(values["stream"])
    event: Received = _EVENTS[stream](symbol=symbol, **values)
    return event


def numbers_in(stream: str, row: Row) -> int:
    """Return how many numbers a row holds, by which memory is bounded."""
    return len(row) if stream != StreamKind.BOOK.value else 2 * (len(row[2]) + len(row[3])) + 2


def levels_in(rows: Iterable[Row]) -> int:
    """Return how many levels the deepest side of some books has."""
    return max((len(side) for row in rows for side in row[2:]), default=0)


def table_of(stream: str, rows: Sequence[Row]) -> pa.Table:
    """Return rows of one stream as a table.

    Examples
    --------
    >>> table_of("funding", [(5, 7, 0.0001)]).to_pylist()
    [{'ts': 5, 'seen_at': 7, 'rate': 0.0001}]
    """
    columns = dict(_columns(stream, rows))
    types = [_TYPES.get(name, pa.float64()) for name in columns]
    arrays = [pa.array(column, type=kind) for column, kind in zip(columns.values(), types, strict=True)]
    return pa.table(arrays, names=list(columns))


def _columns(stream: str, rows: Sequence[Row]) -> Iterator[tuple[str, list[Any]]]:
    for place, name in enumerate(FIELDS[stream]):
        values = [row[place] for row in rows]
        match name:
            case "bids" | "asks":
                yield f"{name[:-1]}_prices", [[price for price, _ in side] for side in values]
                yield f"{name[:-1]}_sizes", [[size for _, size in side] for side in values]
            case "id":
                yield "id", [_id(value) for value in values]
                yield "id_text", [None if _id(value) == value else str(value) for value in values]
            case "side" | "kind" | "why":
                yield name, [None if value is None else encodable(value) for value in values]
            case _:
                yield name, values


def _id(value: int | None) -> int | None:
    return value if value is None or 0 <= value <= _LARGEST else _NO_ID


def rows_of(stream: str, table: pa.Table) -> Iterator[Row]:
    """Yield the rows of a table that `table_of` made."""
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    for side in ("bid", "ask") if stream == StreamKind.BOOK.value else ():
        pairs = zip(columns[f"{side}_prices"], columns[f"{side}_sizes"], strict=True)
        columns[f"{side}s"] = [tuple(zip(prices, sizes, strict=True)) for prices, sizes in pairs]
    if "id_text" in columns:
        pairs = zip(columns["id"], columns["id_text"], strict=True)
        columns["id"] = [number if text is None else int(text) for number, text in pairs]
    yield from zip(*(columns[name] for name in FIELDS[stream]), strict=True)
