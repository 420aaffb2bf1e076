"""Streams of cases in short form, as plain values: a book, quotes, trades, bars and funding rates, or a base's older.

Times are written from the decision backwards: `-0.5 s` is an age of half a second. Windows are made of this only where
a case runs (`shown_windows`): who only checks cases needs no arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from golive.checker.ages import LONGEST_AGE_S
from golive.core.dataclass import dataclass
from golive.core.signature import Kind
from golive.core.unit import BASE, NANOS, PRICE, RATIO, Dimension, parse_quantity
from golive.core.value import Unknown, invalid, missing
from golive.documents.cases import Given
from golive.proving.cases.given_values import INVALID, MISSING, STALE, age_of
from golive.proving.cases.pad import CasePad
from golive.proving.cases.targets import StreamTarget

Numbers = tuple[float, ...]
"""In held form: usd, base or shares."""

Ages = tuple[int, ...]
"""Nanoseconds before the decision, the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """The base's window, as if its last row were of this age in nanoseconds."""

    age_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLevels:
    """A side of a book from its best level on: prices in usd, sizes in base."""

    prices: Numbers
    sizes: Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBook:
    """A book of an age in nanoseconds, last changed `changed_ns` before the decision."""

    bids: GivenLevels
    asks: GivenLevels
    age_ns: int
    changed_ns: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenQuotes:
    """Quotes; `since_ns` is from when on they are complete, None as far back as the policy looks."""

    ages: Ages
    bid: Numbers
    bid_size: Numbers
    ask: Numbers
    ask_size: Numbers
    since_ns: int | None
    changed_ns: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTrades:
    """Trades; `aggressor` is +1, -1 or 0 as in `core.window.Trades`, `since_ns` as in `GivenQuotes`."""

    ages: Ages
    price: Numbers
    quantity: Numbers
    aggressor: tuple[int, ...]
    since_ns: int | None
    sides_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBars:
    """Bars, one right after the other; the last one closed `age_ns` before the decision."""

    length_s: float
    open: Numbers
    high: Numbers
    low: Numbers
    close: Numbers
    volume: Numbers
    age_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFunding:
    """Funding rates as shares."""

    ages: Ages
    rate: Numbers


GivenStream = Unknown | Aged | GivenBook | GivenQuotes | GivenTrades | GivenBars | GivenFunding
"""What a case shows of a stream: why there is none, the base's window at another age, or a window of its own."""


class _WrongFormError(Exception):
    """What is written is no short form; the message says what is."""


def read_stream(entry: Given, target: StreamTarget, pad: CasePad) -> GivenStream | None:
    """Return what a case gives for a stream, or None with the reason on the pad."""
    kind = target.kind
    word = entry.text.value if entry.text is not None else ""
    if word in (MISSING, INVALID):
        is_ = "is" if kind in (Kind.BOOK, Kind.FUNDING) else "are"
        return (missing if word == MISSING else invalid)(f"given_{word}", f"the {kind.value} {is_} {word}")
    if word == STALE:
        return Aged(age_ns=(target.max_age_ns or 0) + 1)
    try:
        return _form(kind, entry.value)
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


def _form(kind: Kind, value: Any) -> GivenStream:
    if isinstance(value, Mapping) and set(value) == {"at"}:
        return Aged(age_ns=_age(value["at"]))
    return _FORMS[kind](value)


def _book(value: Any) -> GivenBook:
    keys = _mapping(value, "bids", "asks", "at", "changed", "complete")
    bids, asks = _side(keys.get("bids", [])), _side(keys.get("asks", []))
    age = _age(keys.get("at", 0))
    changed = _age(keys["changed"]) if "changed" in keys else age
    if changed < age:
        raise _WrongFormError("it changed after its own time")
    complete = keys.get("complete", True)
    if not isinstance(complete, bool):
        raise _WrongFormError("`complete` is `true` or `false`")
    return GivenBook(bids=bids, asks=asks, age_ns=age, changed_ns=changed, complete=complete)


def _side(rows: Any) -> GivenLevels:
    levels = [_row(row, "[price, size]", 2) for row in _list(rows)]
    return GivenLevels(prices=_column(levels, 0, PRICE), sizes=_column(levels, 1, BASE))


def _quotes(value: Any) -> GivenQuotes:
    keys = _mapping(value, "quotes", "since", "changed") if isinstance(value, Mapping) else {"quotes": value}
    rows = [_row(row, "[time, bid, ask]", 3, 5) for row in _list(keys.get("quotes"))]
    return GivenQuotes(
        ages=_ages(rows),
        bid=_column(rows, 1, PRICE),
        ask=_column(rows, 2, PRICE),
        bid_size=_column(rows, 3, BASE, default=1.0),
        ask_size=_column(rows, 4, BASE, default=1.0),
        since_ns=_age(keys["since"]) if "since" in keys else None,
        changed_ns=_age(keys["changed"]) if "changed" in keys else None,
    )


_TOLD, _ESTIMATED = "told", "estimated"
_SIDES = {"buy": 1, "sell": -1, "": 0}


def _trades(value: Any) -> GivenTrades:
    keys = _mapping(value, "trades", "since", "sides") if isinstance(value, Mapping) else {"trades": value}
    rows = [_row(row, "[time, price, size, buy or sell]", 3, 4) for row in _list(keys.get("trades"))]
    sides = [next(iter(row[3:]), "") for row in rows]
    if any(not isinstance(side, str) or side not in _SIDES for side in sides):
        raise _WrongFormError("a side is `buy` or `sell`")
    who_took = keys.get("sides", _TOLD)
    if who_took not in (_TOLD, _ESTIMATED):
        raise _WrongFormError(f"`sides` are `{_TOLD}` or `{_ESTIMATED}`")
    return GivenTrades(
        ages=_ages(rows),
        price=_column(rows, 1, PRICE),
        quantity=_column(rows, 2, BASE),
        aggressor=tuple(_SIDES[side] for side in sides),
        since_ns=_age(keys["since"]) if "since" in keys else None,
        sides_told=who_took == _TOLD,
    )


def _bars(value: Any) -> GivenBars:
    keys = _mapping(value, "length", "closes", "bars", "volume", "repeat", "at")
    length, times = _time(keys.get("length")), _count(keys.get("repeat", 1))
    if "bars" in keys:
        if "closes" in keys or "volume" in keys:
            raise _WrongFormError("whole `bars` have their own closes and volumes")
        rows = [_row(row, "[open, high, low, close, volume]", 5) for row in _list(keys["bars"])]
        prices = [_repeated(_column(rows, i, PRICE), times) for i in range(4)]
        volume = _repeated(_column(rows, 4, BASE), times)
    else:
        prices = [_repeated(tuple(_closes(keys.get("closes"))), times)] * 4
        volume = (_number(keys.get("volume", 1), BASE),) * len(prices[0])
    if length * len(volume) > LONGEST_AGE_S:
        raise _WrongFormError("its bars go back further than any instant")
    opened, high, low, close = prices
    age = _age(keys.get("at", 0))
    return GivenBars(length_s=length, open=opened, high=high, low=low, close=close, volume=volume, age_ns=age)


def _closes(value: Any) -> Iterator[float]:
    """Yield prices of a list; a part of it may say how often it comes: `{closes: [100, 101], repeat: 20}`."""
    for item in _list(value):
        if isinstance(item, Mapping):
            part = _mapping(item, "closes", "repeat")
            yield from _repeated(tuple(_closes(part.get("closes"))), _count(part.get("repeat", 1)))
        else:
            yield _number(item, PRICE)


def _repeated(numbers: Numbers, times: int) -> Numbers:
    if len(numbers) * times > _MOST_BARS:
        raise _WrongFormError(f"it has more than {_MOST_BARS:,} bars")
    return numbers * times


def _funding(value: Any) -> GivenFunding:
    rows = [_row(row, "[time, rate]", 2) for row in _list(value)]
    return GivenFunding(ages=_ages(rows), rate=_column(rows, 1, RATIO))


_FORMS: Mapping[Kind, Callable[[Any], GivenStream]] = MappingProxyType(
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


def _ages(rows: Sequence[Sequence[Any]]) -> Ages:
    ages = tuple(_age(row[0]) for row in rows)
    if any(later > earlier for earlier, later in pairwise(ages)):
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


_MOST_REPEATS, _MOST_BARS = 10_000, 100_000
"""More rows than any window of bars looks back to, and few enough to make in a moment."""


def _column(rows: Sequence[Sequence[Any]], i: int, dimension: Dimension, *, default: float = math.nan) -> Numbers:
    return tuple(_number(row[i], dimension) if i < len(row) else default for row in rows)


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
