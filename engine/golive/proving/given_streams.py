"""Streams of cases in short form: a book, quotes, trades, bars and funding rates, or a base's at another age.

Times are written from the decision backwards: `-0.5 s`. What is not said of a window is what the newest of a whole one
has: the last row is of the decision, and trades and quotes are complete as far back as the policy looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from golive.core.signature import Kind
from golive.core.unit import BASE, NANOS, PRICE, RATIO, Dimension, parse_quantity
from golive.core.value import Unknown, invalid, missing, stale
from golive.core.window import Bars, Book, BookSide, FloatArray, Funding, IntArray, Quotes, Trades, Window
from golive.documents.cases import Given
from golive.proving.case_pad import CasePad
from golive.proving.given_values import INVALID, MISSING, STALE, age_of
from golive.proving.targets import StreamTarget

Shown = Window | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStream:
    """What a case shows of a stream, made of the window that its base shows at an instant."""

    kind: Kind
    make: Callable[[Shown, int, int], Shown]

    def window(self, base: Shown, now: int, horizon: int) -> Shown:
        """Return the window at `now`; `horizon` is how far back the policy looks, in nanoseconds."""
        return self.make(base, now, horizon)


class _WrongFormError(Exception):
    """What is written is no short form; the message says what is."""


def read_stream(entry: Given, target: StreamTarget, pad: CasePad) -> GivenStream | None:
    """Return what a case gives for a stream, or None with the reason on the pad."""
    kind = target.kind
    word = entry.text.value if entry.text is not None else ""
    if word in (MISSING, INVALID):
        is_ = "is" if kind in (Kind.BOOK, Kind.FUNDING) else "are"
        why = (missing if word == MISSING else invalid)(f"given_{word}", f"the {kind.value} {is_} {word}")
        return GivenStream(kind=kind, make=lambda _base, _now, _horizon: why)
    if word == STALE:
        return GivenStream(kind=kind, make=_aged((target.max_age_ns or 0) + 1))
    try:
        return GivenStream(kind=kind, make=_form(kind, entry.value))
    except _WrongFormError as wrong:
        pad.error("GL703", f"`{entry.name.value}`: {wrong}", entry.span, f"write for example `{EXAMPLES[kind]}`")
    return None


EXAMPLES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.BOOK: "{bids: [[100.0, 2]], asks: [[100.1, 1]], at: -0.5 s, changed: -2 s}",
        Kind.QUOTES: "[[-1 s, 100.0, 100.1]]",
        Kind.TRADES: "[[-1 s, 100.0, 2, buy]]",
        Kind.BARS: "{length: 4 h, closes: [100, 101], repeat: 300}",
        Kind.FUNDING: "[[-8 h, 0.01 %]]",
    }
)


def _form(kind: Kind, value: Any) -> Callable[[Shown, int, int], Shown]:
    if isinstance(value, Mapping) and set(value) == {"at"}:
        return _aged(_age(value["at"]))
    return _FORMS[kind](value)


def _aged(age: int) -> Callable[[Shown, int, int], Shown]:
    """Show the base's window as if its last row were of that age."""

    def make(base: Shown, now: int, _horizon: int) -> Shown:
        if isinstance(base, Unknown) or base.as_of is None:
            return stale("given_stale", "the window is stale") if isinstance(base, Unknown) else base
        return shifted(base, now - age - base.as_of)

    return make


def shifted(window: Window, by: int) -> Window:
    """Return a window with all of its times moved by nanoseconds."""
    changed: dict[str, Any] = {}
    for name in ("ts", "since", "changed_at", "clock"):
        value = getattr(window, name, None)
        if value is not None:
            changed[name] = value + by
    return replace(window, **changed)


def _book(value: Any) -> Callable[[Shown, int, int], Shown]:
    keys = _mapping(value, "bids", "asks", "at", "changed", "complete")
    bids, asks = _side(keys.get("bids", [])), _side(keys.get("asks", []))
    age = _age(keys.get("at", 0))
    changed = _age(keys["changed"]) if "changed" in keys else age
    whole = keys.get("complete", True) is True

    def make(_base: Shown, now: int, _horizon: int) -> Shown:
        return Book.of(bids, asks, ts=now - age, changed_at=now - changed, now=now, complete=whole)

    return make


def _side(rows: Any) -> BookSide:
    levels = [_row(row, "[price, size]", 2) for row in _list(rows)]
    prices, sizes = [_number(p, PRICE) for p, _ in levels], [_number(s, BASE) for _, s in levels]
    return BookSide(np.array(prices, dtype=np.float64), np.array(sizes, dtype=np.float64))


def _quotes(value: Any) -> Callable[[Shown, int, int], Shown]:
    keys = _mapping(value, "quotes", "since", "changed") if isinstance(value, Mapping) else {"quotes": value}
    rows = [_row(row, "[time, bid, ask]", 3, 5) for row in _list(keys.get("quotes"))]
    ages = _ages(rows)
    bid, ask = (_column(rows, i, PRICE) for i in (1, 2))
    bid_size, ask_size = (_column(rows, i, BASE, default=1.0) for i in (3, 4))
    changed = _age(keys["changed"]) if "changed" in keys else None

    def make(_base: Shown, now: int, horizon: int) -> Shown:
        last = now - int(ages[-1]) if len(ages) else None
        return Quotes(
            ts=now - ages,
            bid=bid,
            bid_size=bid_size,
            ask=ask,
            ask_size=ask_size,
            now=now,
            since=now - (_age(keys["since"]) if "since" in keys else horizon),
            changed_at=last if changed is None else now - changed,
        )

    return make


_SIDES = {"buy": 1, "sell": -1, "": 0}


def _trades(value: Any) -> Callable[[Shown, int, int], Shown]:
    keys = _mapping(value, "trades", "since", "sides") if isinstance(value, Mapping) else {"trades": value}
    rows = [_row(row, "[time, price, size, buy or sell]", 3, 4) for row in _list(keys.get("trades"))]
    ages = _ages(rows)
    sides = [next(iter(row[3:]), "") for row in rows]
    if any(side not in _SIDES for side in sides):
        raise _WrongFormError("a side is `buy` or `sell`")
    price, quantity = _column(rows, 1, PRICE), _column(rows, 2, BASE)
    aggressor = np.array([_SIDES[side] for side in sides], dtype=np.int64)

    def make(_base: Shown, now: int, horizon: int) -> Shown:
        return Trades(
            ts=now - ages,
            price=price,
            quantity=quantity,
            aggressor=aggressor,
            now=now,
            since=now - (_age(keys["since"]) if "since" in keys else horizon),
            sides_told=keys.get("sides", "told") == "told",
        )

    return make


def _bars(value: Any) -> Callable[[Shown, int, int], Shown]:
    keys = _mapping(value, "length", "closes", "bars", "volume", "repeat", "at")
    length = _time(keys.get("length"))
    if "bars" in keys:
        rows = [_row(row, "[open, high, low, close, volume]", 5) for row in _list(keys["bars"])]
    else:
        rows = [[c, c, c, c, keys.get("volume", 1)] for c in _closes(keys.get("closes"))]
    rows = rows * _count(keys.get("repeat", 1))
    columns = [_column(rows, i, PRICE) for i in range(4)]
    volume, age = _column(rows, 4, BASE), _age(keys.get("at", 0))
    steps = np.arange(len(rows), dtype=np.int64)[::-1] * round(length * NANOS)

    def make(_base: Shown, now: int, _horizon: int) -> Shown:
        opened, high, low, close = columns
        ts = now - age - steps
        return Bars(ts=ts, open=opened, high=high, low=low, close=close, volume=volume, now=now, length_s=length)

    return make


def _closes(value: Any) -> Iterator[Any]:
    """Yield prices of a list; a part of it may say how often it comes: `{closes: [100, 101], repeat: 20}`."""
    for item in _list(value):
        if isinstance(item, Mapping):
            part = _mapping(item, "closes", "repeat")
            yield from [*_closes(part.get("closes"))] * _count(part.get("repeat", 1))
        else:
            yield item


def _funding(value: Any) -> Callable[[Shown, int, int], Shown]:
    rows = [_row(row, "[time, rate]", 2) for row in _list(value)]
    ages, rate = _ages(rows), _column(rows, 1, RATIO)

    def make(_base: Shown, now: int, _horizon: int) -> Shown:
        return Funding(ts=now - ages, rate=rate, now=now)

    return make


_FORMS: Mapping[Kind, Callable[[Any], Callable[[Shown, int, int], Shown]]] = MappingProxyType(
    {
        Kind.BOOK: _book,
        Kind.QUOTES: _quotes,
        Kind.TRADES: _trades,
        Kind.BARS: _bars,
        Kind.FUNDING: _funding,
    }
)


def _mapping(value: Any, *keys: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _WrongFormError("it is no window in short form")
    other = sorted(set(value) - set(keys))
    if other:
        raise _WrongFormError(f"it has no `{other[0]}`: keys are {', '.join(keys)}")
    return value


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise _WrongFormError("it is no list of rows")
    return value


def _row(value: Any, form: str, *lengths: int) -> Sequence[Any]:
    if not isinstance(value, list) or len(value) not in range(lengths[0], lengths[-1] + 1):
        raise _WrongFormError(f"a row is `{form}`")
    return value


def _ages(rows: Sequence[Sequence[Any]]) -> IntArray:
    ages = np.array([_age(row[0]) for row in rows], dtype=np.int64)
    if (np.diff(ages) > 0).any():
        raise _WrongFormError("rows are in the order of time")
    return ages


def _age(value: Any) -> int:
    age = age_of(value)
    if age is None:
        raise _WrongFormError(f"`{value}` is not a time such as `-0.5 s`")
    return age


def _time(value: Any) -> float:
    age = age_of(value)
    if not age or age > 0:
        raise _WrongFormError("`length` is a length of time such as `4 h`")
    return -age / NANOS


def _count(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= _MOST_REPEATS:
        raise _WrongFormError(f"`repeat` is a whole number up to {_MOST_REPEATS:,}")
    return value


_MOST_REPEATS = 10_000
"""More rows than any window of bars looks back to, and few enough to make in a moment."""


def _column(
    rows: Sequence[Sequence[Any]], i: int, dimension: Dimension, *, default: float = float("nan")
) -> FloatArray:
    return np.array([_number(row[i], dimension) if i < len(row) else default for row in rows], dtype=np.float64)


def _number(value: Any, dimension: Dimension) -> float:
    """Return a number of a short form; prices and sizes are in usd and base where no unit is written."""
    if isinstance(value, int | float) and not isinstance(value, bool) and dimension != RATIO:
        return float(value)
    quantity = parse_quantity(str(value)) if isinstance(value, str) else None
    # A number with `_` in it is read as text, as `5 usd` is.
    is_bare = quantity is not None and not quantity.unit.name and dimension != RATIO
    if quantity is None or not (is_bare or quantity.unit.dimension == dimension):
        raise _WrongFormError(f"`{value}` is no number of its kind")
    return quantity.value
