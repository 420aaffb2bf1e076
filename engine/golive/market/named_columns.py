"""Streams recognised by how their columns are called, where a file is of no venue's or tool's published shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from golive.documents.market import Adapter, StreamKind
from golive.market.aliases import SIZE, TIME
from golive.market.level_columns import level_patterns
from golive.market.venue_shapes import VenueShape

TITLE = "columns by their names"

_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "time": (*TIME, "date", "datetime", "open_time", "event_time", "transact_time", "transaction_time"),
        "open": ("open",),
        "high": ("high",),
        "low": ("low",),
        "close": ("close",),
        "volume": ("volume", "vol", "base_volume"),
        "price": ("price", "px", "trade_price"),
        "quantity": SIZE,
        "size": SIZE,
        "aggressor": ("aggressor", "side", "taker_side", "is_buyer_maker", "isbuyermaker", "buyer_maker"),
        "side": ("side",),
        "id": ("trade_id", "id", "agg_trade_id", "tid", "exec_id"),
        "sequence": ("update_id", "u", "sequence", "seq", "nonce"),
        "bid": ("bid", "bid_price", "bid_px", "best_bid", "best_bid_price"),
        "bid_size": ("bid_size", "bid_qty", "bid_amount", "bid_quantity", "best_bid_size", "best_bid_qty"),
        "ask": ("ask", "ask_price", "ask_px", "best_ask", "best_ask_price"),
        "ask_size": ("ask_size", "ask_qty", "ask_amount", "ask_quantity", "best_ask_size", "best_ask_qty"),
        "rate": ("rate", "funding_rate", "fundingrate", "last_funding_rate"),
        "mid": ("mid", "midpoint", "mid_price"),
        "buys": ("buys",),
        "sells": ("sells",),
    }
)
"""How each field is called, in small letters, the likelier first; a time may say its unit after that."""

_EXCHANGE_TIME = re.compile(r"(ts|time|timestamp)_(event|match|exchange)")
_UNIT = re.compile(r"_(ns|us|ms|s)$")
_LEVELS = {
    "price": re.compile("px|price"),
    "size": re.compile("qty|size|amount|quantity|vol"),
    "distance": re.compile("distance"),
    "notional": re.compile("notional"),
}
_FLOWS = re.compile("cancel|market|limit")
"""In the names of columns that are of a level, and of what was done there rather than of what rests."""


def named_shapes(names: Sequence[str]) -> tuple[VenueShape, ...]:
    """Return the streams that a file with these columns has, each as a shape; several may be in one file."""
    columns = dict(_fields(names))
    times = tuple(_times(names))
    if not times:
        return ()
    shapes = (_bars, _quotes, _trades, _totals, _funding, _levels, _distances, _long)
    made = (shape({**columns, "time": times[0]}, names) for shape in shapes)
    return tuple(_with_times(shape, times) for shape in made if shape is not None)


def _fields(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the fields that are there, each with its column; of two that are called so the likelier."""
    small = {name.casefold(): name for name in reversed(names)}
    for field, called in _NAMES.items():
        there = next((small[name] for name in called if name in small), None)
        if there is not None:
            yield field, there


def _times(names: Sequence[str]) -> Iterator[str]:
    """Yield the columns that may be the exchange's time; what a recorder's own clock told is none."""
    for name in names:
        bare = _UNIT.sub("", name.casefold())
        if bare in _NAMES["time"] or _EXCHANGE_TIME.fullmatch(bare):
            yield name


def _with_times(shape: VenueShape, times: tuple[str, ...]) -> VenueShape:
    doubts = {"columns": "fields are told by how columns are called", **shape.doubts}
    return replace(shape, times=times, doubts=doubts)


def _shape(
    kind: StreamKind,
    columns: Mapping[str, str],
    fields: Sequence[str],
    facts: Mapping[str, str] | None = None,
    doubts: Mapping[str, str] | None = None,
    optional: Mapping[str, str] | None = None,
) -> VenueShape | None:
    """Return a shape of some fields, or None where one of them is not there."""
    if not all(field in columns for field in fields):
        return None
    return VenueShape(
        title=TITLE,
        kind=kind,
        columns={field: columns[field] for field in fields},
        optional={field: columns[called] for field, called in (optional or {}).items() if called in columns},
        facts=facts or {},
        doubts=doubts or {},
    )


def _bars(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    stamp = {"stamp": "nothing says which end of a bar its time is: at the open, it is seen a bar later"}
    prices = ("time", "open", "high", "low", "close")
    if "volume" in columns:
        return _shape(StreamKind.BARS, columns, (*prices, "volume"), {"stamp": "open"}, stamp)
    doubts = {**stamp, "volume": "no column is called as a volume: gates that need one hold"}
    return _shape(StreamKind.BARS, columns, prices, {"stamp": "open", "volume": "none"}, doubts)


def _quotes(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    fields = ("time", "bid", "bid_size", "ask", "ask_size")
    return _shape(StreamKind.QUOTES, columns, fields, optional={"id": "sequence"})


def _trades(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    """Return the shape of trades; rows with a sequence number of a book's are changes of that."""
    if "sequence" in columns or {"level", "last_update_id"} & {name.casefold() for name in names}:
        return None
    return _shape(
        StreamKind.TRADES,
        columns,
        ("time", "price", "quantity"),
        optional={"aggressor": "aggressor", "id": "id"},
    )


def _totals(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    shape = _shape(
        StreamKind.TRADES,
        {**columns, "price": columns.get("price", columns.get("mid", ""))},
        ("time", "price", "buys", "sells"),
        {"adapter": Adapter.TAKER_MINUTES.value, "stamp": "open", "quantity": "quote"},
        {
            "stamp": "nothing says which end of an interval its time is: at the open, it is seen an interval later",
            "quantity": "what takers bought and sold is taken to count quote",
        },
    )
    return shape if shape is not None and shape.columns["price"] else None


def _funding(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    return _shape(StreamKind.FUNDING, columns, ("time", "rate"))


def _levels(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    fields = ("bid_price", "bid_size", "ask_price", "ask_size")
    return _shape(
        StreamKind.BOOK,
        {**columns, **_patterns(names)},
        ("time", *fields),
        {"adapter": Adapter.LEVELS_WIDE.value},
        optional={"id": "sequence"},
    )


def _distances(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    fields = ("mid", "bid_distance", "bid_notional", "ask_distance", "ask_notional")
    return _shape(
        StreamKind.BOOK,
        {**columns, **_patterns(names)},
        ("time", *fields),
        {"adapter": Adapter.DISTANCE_NOTIONAL.value},
    )


def _long(columns: Mapping[str, str], names: Sequence[str]) -> VenueShape | None:
    """Return the shape of a book with a row a level: only a column `level` tells it from trades and changes."""
    if "level" not in {name.casefold() for name in names}:
        return None
    return _shape(
        StreamKind.BOOK,
        columns,
        ("time", "side", "price", "size"),
        {"adapter": Adapter.LEVELS_LONG.value},
        {"adapter": "rows of one instant are taken for a snapshot of the book, not for changes of it"},
        optional={"id": "sequence"},
    )


def _patterns(names: Sequence[str]) -> dict[str, str]:
    """Return the patterns of a book's levels by field; of several for a field, none is taken."""
    patterns_of: dict[str, list[str]] = {}
    for pattern in level_patterns(names):
        small = pattern.casefold()
        side = next((side for side in ("bid", "ask") if side in small), None)
        what = next((field for field, words in reversed(_LEVELS.items()) if words.search(small)), None)
        if side is not None and what is not None and not _FLOWS.search(small):
            patterns_of.setdefault(f"{side}_{what}", []).append(pattern)
    return {field: patterns[0] for field, patterns in patterns_of.items() if len(patterns) == 1}
