"""`kind: market`."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from pathlib import PurePosixPath, PureWindowsPath
from typing import TypeVar

from golive.core.row import CLOCK_SKEW, LOT, MINIMUM_SIZE, SESSION, TAKER_FEE, TICK
from golive.core.span import Span
from golive.core.unit import BASE, PRICE, QUOTE, SIZE, TIME, UNITS, Dimension
from golive.documents.header import Name
from golive.documents.market import (
    MOST_CLOCK_SKEW_S,
    Adapter,
    AggressorCode,
    ColumnSpec,
    IdRule,
    MarketKind,
    MarketSpec,
    Pace,
    QuantityUnit,
    SideWords,
    Stamp,
    StreamKind,
    StreamSpec,
    TimeUnit,
    TradeKinds,
)
from golive.loader.fields import Fields
from golive.loader.nodes import ListNode, MapNode, Node, ScalarNode
from golive.loader.positions import as_name
from golive.loader.quantities import Expectation, read_expected
from golive.loader.readers.feed import read_feed
from golive.loader.readers.header import read_header
from golive.loader.readers.venue_terms import read_fees, read_filters, read_funding, read_margin

E = TypeVar("E", bound=enum.Enum)

_TICK = Expectation(dimensions=(PRICE,), example="0.1 usd_per_base", zero=False, negative=False)
_NOTIONAL = Expectation(dimensions=(QUOTE,), example="100 usd", negative=False)
LEAST_SESSION_S, MOST_SESSION_S = 3_600.0, 86_400.0
"""Half a day of a stock exchange is three hours: less was written in another unit, and raises what may be taken."""

_SESSION = Expectation(dimensions=(TIME,), example="1_440 min", zero=False, negative=False, most=MOST_SESSION_S)
_SKEW = Expectation(dimensions=(TIME,), example="2 s", negative=False, most=MOST_CLOCK_SKEW_S)
_LENGTH = Expectation(dimensions=(TIME,), example="4 h", zero=False, negative=False)
_LASTS = Expectation(dimensions=(TIME,), example="30 d", zero=False, negative=False)
_MINUTE = UNITS["min"].scale

_SIZES: dict[QuantityUnit, tuple[Dimension, str]] = {
    QuantityUnit.BASE: (BASE, "0.001 base"),
    QuantityUnit.QUOTE: (QUOTE, "10 usd"),
    QuantityUnit.CONTRACTS: (SIZE, "1 size"),
}


_TAKER = "taker"
_WRITTEN = {
    TICK: "tick",
    LOT: "lot",
    MINIMUM_SIZE: "minimum_notional",
    TAKER_FEE: _TAKER,
    SESSION: "session",
    CLOCK_SKEW: "clock_skew",
}
"""The keys of the terms that ready rows have columns for."""


def read_market(fields: Fields) -> MarketSpec:
    kind = _member(fields, "contract", MarketKind, MarketKind.SPOT)
    size_unit = _member(fields, "size_unit", QuantityUnit, QuantityUnit.BASE)
    dimension, example = _SIZES[size_unit]
    size = Expectation(dimensions=(dimension,), example=example, zero=False, negative=False)
    fees, streams = read_fees(fields), _streams(fields)
    _refuse_doubts(fields)
    counted = QuantityUnit.CONTRACTS in {size_unit, *(stream.quantity for stream in streams)}
    return MarketSpec(
        header=read_header(fields),
        symbol=fields.word("symbol"),
        venue=fields.word("venue"),
        kind=kind,
        quote=fields.word("quote"),
        tick=_number(fields, "tick", _TICK),
        lot=_number(fields, "lot", size),
        minimum_notional=_number(fields, "minimum_notional", _NOTIONAL),
        maker_fee=fees[-1].maker if fees else 0.0,
        taker_fee=fees[-1].taker if fees else 0.0,
        session_minutes=_session(fields) / _MINUTE,
        clock_skew_s=_number(fields, "clock_skew", _SKEW),
        streams=streams,
        size_unit=size_unit,
        contract_size=_contract_size(fields, kind, counted=counted),
        label=fields.word("label"),
        seed=_whole(fields, "seed"),
        pace=_member(fields, "pace", Pace, Pace.SPARSE) if fields.has("pace") else None,
        lasts_s=_lasts(fields),
        dated_fees=tuple(one for one in fees if one.since is not None),
        filters=read_filters(fields, size),
        funding=read_funding(fields, kind),
        margin=read_margin(fields, kind),
        feed=read_feed(fields, kind, fields.word("quote"), streams),
        places={column: _latest(fields, key).place(key) for column, key in _WRITTEN.items()},
        written=dict(_written(fields.node)),
    )


def _refuse_doubts(fields: Fields) -> None:
    """Note each doubt that no person has confirmed."""
    for doubt in fields.records("doubts"):
        if not doubt.word("confirmed_by").strip():
            message = f"`{doubt.word('about')}` is in doubt, and nobody has confirmed it: {doubt.word('because')}"
            hint = "check it at the venue; then add `confirmed_by:` with your name, or remove the doubt"
            fields.pad.error("GL128", message, doubt.span, hint=hint)


def _written(node: Node, *keys: str) -> Iterator[tuple[str, Span]]:
    match node:
        case MapNode():
            for key, (_, inner) in node.entries.items():
                yield from _written(inner, *keys, key)
        case ListNode():
            for n, item in enumerate(node.items, 1):
                yield from _written(item, *keys, str(n))
        case ScalarNode():
            yield ".".join(keys), node.span


def _latest(fields: Fields, key: str) -> Fields:
    """Return where a term is written: a fee among the last of them, all others in the description itself."""
    if key != _TAKER:
        return fields
    dated = tuple(fields.records("fees")) if isinstance(fields.node.get("fees"), ListNode) else ()
    return dated[-1] if dated else fields.record("fees") or fields


def _number(fields: Fields, key: str, expectation: Expectation) -> float:
    quantity = read_expected(fields, key, expectation)
    if quantity is None:
        fields.pad.incomplete = True
        return 0.0
    return quantity.value


def _session(fields: Fields) -> float:
    """Return how long the venue trades a day, in seconds; a day's volume in less than an hour is another unit."""
    seconds = _number(fields, "session", _SESSION)
    if 0 < seconds < LEAST_SESSION_S:
        message = f"`session` is {seconds / _MINUTE:g} min: no venue trades less than an hour a day"
        fields.pad.error("GL117", message, fields.place("session"), hint="write for example `1_440 min`")
    return seconds


def _lasts(fields: Fields) -> float:
    """Return how long a simulated market is, 0 where it is not said; only one that has a pace can be told."""
    if not fields.has("lasts"):
        return 0.0
    if not fields.has("pace"):
        hint = "add `pace: sparse`, or remove `lasts:`"
        fields.pad.error("GL120", "`lasts` does not go without `pace`", fields.key_place("lasts"), hint=hint)
    return _number(fields, "lasts", _LASTS)


def _whole(fields: Fields, key: str) -> int | None:
    scalar = fields.scalar(key)
    if scalar is None:
        return None
    if isinstance(scalar.value, int | float) and float(scalar.value).is_integer():
        return int(scalar.value)
    fields.pad.incomplete = True
    return None


def _member(fields: Fields, key: str, members: type[E], default: E) -> E:
    """Return the enum member a key names; the default when it is absent, or was refused by the schema."""
    scalar = fields.scalar(key)
    if scalar is None:
        return default
    for member in members:
        if member.value == scalar.text:
            return member
    fields.pad.incomplete = True
    return default


def _contract_size(fields: Fields, kind: MarketKind, *, counted: bool) -> float:
    """Return what a contract holds; it must be given wherever contracts are counted or settle inversely."""
    inverse = kind is MarketKind.INVERSE
    example = "100 usd" if inverse else "0.01 base"
    if fields.has("contract_size"):
        dimension = QUOTE if inverse else BASE
        expectation = Expectation(dimensions=(dimension,), example=example, zero=False, negative=False)
        return _number(fields, "contract_size", expectation)
    if inverse or counted:
        hint = f"say what one contract is, such as `contract_size: {example}`"
        fields.pad.error("GL103", "missing key `contract_size`", fields.span, hint=hint)
    return 1.0


def _streams(fields: Fields) -> tuple[StreamSpec, ...]:
    kinds = {kind.value: kind for kind in StreamKind}
    return tuple(
        _stream(kinds[name.text], name, inner) for name, inner in fields.named_records("streams") if name.text in kinds
    )


def _stream(kind: StreamKind, name: ScalarNode, fields: Fields) -> StreamSpec:
    length = read_expected(fields, "length", _LENGTH)
    return StreamSpec(
        kind=kind,
        span=name.span,
        adapter=_member(fields, "adapter", Adapter, Adapter.COLUMNS),
        files=_files(fields),
        columns=tuple(_columns(fields)),
        time_unit=_member(fields, "time_unit", TimeUnit, TimeUnit.NS),
        zone=fields.name("zone") if fields.has("zone") else None,
        calendar=fields.name("calendar") if fields.has("calendar") else None,
        quantity=_member(fields, "quantity", QuantityUnit, QuantityUnit.BASE),
        stamp=_member(fields, "stamp", Stamp, Stamp.CLOSE) if fields.has("stamp") else None,
        length_s=length.value if length else 0.0,
        levels=_whole(fields, "levels") or 0,
        complete=fields.flag("complete"),
        aggressor=_member(fields, "aggressor", AggressorCode, AggressorCode.SIGN),
        nameless=fields.has("header"),
        time_units=_time_units(fields),
        first_level=_whole(fields, "first_level") or 0,
        sides=_sides(fields.record("sides")) if fields.has("sides") else None,
        ids=_member(fields, "ids", IdRule, IdRule.CONSECUTIVE),
        kinds=_kinds(fields.record("kinds")) if fields.has("kinds") else None,
        volumeless=fields.has("volume"),
    )


def _time_units(fields: Fields) -> tuple[TimeUnit, ...]:
    """Return the units of the files' instants, one a file; they do not go with one for all."""
    if not fields.has("time_units"):
        return ()
    if fields.has("time_unit"):
        place = fields.key_place("time_unit")
        fields.pad.error("GL120", "`time_unit` does not go with `time_units`", place, hint="remove one of them")
    units = {unit.value: unit for unit in TimeUnit}
    return tuple(units[word.text] for word in fields.words("time_units") if word.text in units)


def _sides(fields: Fields | None) -> SideWords | None:
    """Return the venue's words for who took; none may be in both sets."""
    if fields is None:
        return None
    buy, sell = _apart(fields, "buy", "sell", "says that a buyer took and that a seller did")
    return SideWords(buy=buy, sell=sell)


def _kinds(fields: Fields | None) -> TradeKinds | None:
    """Return the venue's words for kinds of trades; none may be in both sets."""
    if fields is None:
        return None
    market, other = _apart(fields, "market", "other", "is a kind of the market and another")
    return TradeKinds(market=market, other=other)


def _apart(fields: Fields, one: str, other: str, both: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return two lists of words, once it is noted which are in both."""
    first, second = ([word.text for word in fields.words(key)] for key in (one, other))
    for word in fields.words(other):
        if word.text in first:
            fields.pad.error("GL105", f"`{word.text}` {both}", word.span, hint="remove one")
    return tuple(first), tuple(second)


def _columns(fields: Fields) -> list[ColumnSpec]:
    columns = []
    for field, column in fields.entries("columns"):
        if isinstance(column, ScalarNode):
            columns.append(ColumnSpec(field=field.text, column=as_name(column)))
        else:
            fields.pad.incomplete = True
    return columns


def _files(fields: Fields) -> tuple[Name, ...]:
    single = fields.scalar("file")
    if single and fields.has("files"):
        hint = "name all of them under `files`"
        fields.pad.error("GL120", "`file` does not go with `files`", fields.key_place("file"), hint=hint)
    files = tuple(as_name(word) for word in ((single,) if single else fields.words("files")))
    for file in files:
        if PurePosixPath(file.value).is_absolute() or PureWindowsPath(file.value).drive:
            hint = "write it relative to this file, or to the folder of market data that `--data` or GOLIVE_DATA names"
            fields.pad.error("GL123", f"`{file.value}` is an absolute path", file.span, hint=hint)
    return files
