"""A file of market data, looked at: which streams it has, and what its numbers show of units, steps and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, first_line
from golive.core.unit import NANOS
from golive.core.window import FloatArray, IntArray
from golive.documents.market import LEVEL, Adapter, AggressorCode, IdRule, StreamKind, TimeUnit
from golive.market.file_formats import FORMATS, UNREADABLE, Wanted
from golive.market.instants import EARLIEST, LATEST, NANOS_PER
from golive.market.level_columns import level_numbers
from golive.market.named_columns import named_shapes
from golive.market.venue_shapes import SHAPES, VenueShape, untraded

_MOST_DECIMALS = 8
"""As many as any venue's prices and sizes have."""
_PRICES = ("price", "close", "bid", "bid_price", "mid")
_SIZES = ("quantity", "volume", "bid_size", "size")
"""By what fields a stream shows the steps of its prices and sizes."""
_TAKERS = (frozenset(("buy", "b", "1")), frozenset(("sell", "s", "0", "-1")))
_RESTING = (frozenset(("bid", "b", "buy")), frozenset(("ask", "a", "offer", "sell", "s")))
"""Words for sides, in small letters. Of trades `bid` and `ask` are none: they may name who took, or what was taken."""
_MAKER = "maker"
_SIDED = (Adapter.LEVELS_LONG.value,)
_BY_HAND = "describe it by hand"
_NAMED = (
    "one whose first line names no columns is told by its own name too, as its venue gives it: BTCUSDT-4h-2025-01.csv"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedFile:
    """One stream of a file: its shape, the unit of its times, and what its numbers show.

    `columns` are by field, `facts` the keys of the stream besides, `doubts` say of keys what was taken for granted.
    Decimals are None where the file does not show any. `length_s` is 0 but for intervals, `levels` but for books.
    """

    path: str
    shape: VenueShape
    unit: TimeUnit
    columns: Mapping[str, str]
    facts: Mapping[str, str]
    doubts: Mapping[str, str]
    price_decimals: int | None
    size_decimals: int | None
    length_s: int = 0
    levels: int = 0

    @property
    def kind(self) -> StreamKind:
        """Return which stream it is."""
        return self.shape.kind


def proposed_file(path: Path, name: str) -> tuple[ProposedFile, ...]:
    """Recognise the streams of a file, called `name` in the description: by its shape, else by its columns' names.

    Raises
    ------
    InvalidInput
        For what cannot be read, is of no known shape, holds no prices of trades, or whose times or sides are none.
    """
    held = untraded(path.name)
    if held is not None:
        hint = "leave it out: bars are those of trades, as `-futures` or no word in freqtrade's names says"
        raise InvalidInput(f"`{name}` holds {held}, and nobody trades at these", hint=hint)
    ending = next((ending for ending in FORMATS if path.name.endswith(ending)), None)
    if ending is None:
        raise InvalidInput(f"`{name}` is of a format that is not read", hint=f"formats are {', '.join(FORMATS)}")
    try:
        _, names = FORMATS[ending](path, Wanted(columns=frozenset()))
        shapes = _shapes(path.name, names)
        if not shapes:
            known = ", ".join(dict.fromkeys(shape.title for shape in SHAPES))
            raise InvalidInput(f"`{name}` has no shape that is known", hint=f"known are {known}; {_NAMED}; {_BY_HAND}")
        wanted = frozenset(column for shape in shapes for column in _columns(shape, names))
        table, _ = FORMATS[ending](path, Wanted(columns=wanted, named=shapes[0].named))
    except UNREADABLE as error:
        raise InvalidInput(f"`{name}` cannot be read as what its name says", hint=first_line(error)) from error
    if not table.num_rows:
        raise InvalidInput(f"`{name}` has no rows", hint="name a file that has some")
    return tuple(_looked_at(_Look(table, shape, names, name)) for shape in shapes)


def _shapes(file: str, names: tuple[str, ...]) -> tuple[VenueShape, ...]:
    published = next((shape for shape in SHAPES if shape.fits(file, names)), None)
    return named_shapes(names) if published is None else (published,)


def _columns(shape: VenueShape, names: tuple[str, ...]) -> Iterator[str]:
    for column in (*shape.columns.values(), *shape.optional.values(), *shape.times):
        numbers = level_numbers(column, names) if LEVEL in column else ()
        yield from (column.replace(LEVEL, str(n)) for n in numbers) if LEVEL in column else (column,)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a stream is told from: the table, its shape, all names of columns, and how the file is called."""

    table: pa.Table
    shape: VenueShape
    names: tuple[str, ...]
    file: str

    def column(self, name: str) -> pa.ChunkedArray:
        return self.table.column(name)

    @property
    def adapter(self) -> str:
        return self.shape.facts.get("adapter", "")


def _looked_at(look: _Look) -> ProposedFile:
    shape = look.shape
    time, unit, ns = _time(look)
    columns = {**shape.columns, "time": time}
    facts, doubts = dict(shape.facts), dict(shape.doubts)
    sayings = (_zone(look, time), _sides(look, columns), _ids(look, columns), _interval(look, ns), _first(look))
    for more, why in (*sayings, _untold(look)):
        facts |= more
        doubts |= why
    bars = shape.kind is StreamKind.BARS or "stamp" in facts
    return ProposedFile(
        path=look.file,
        shape=shape,
        unit=unit,
        columns=columns,
        facts=facts,
        doubts=doubts,
        price_decimals=_decimals(look, _PRICES, 0),
        size_decimals=None if facts.get("quantity") == "quote" else _decimals(look, _SIZES, 1),
        length_s=_spacing(ns, look.file, shape.kind) if bars else 0,
        levels=_levels(look, ns),
    )


Said = tuple[Mapping[str, str], Mapping[str, str]]
"""Keys of the stream, and doubts by key."""


def _time(look: _Look) -> tuple[str, TimeUnit, IntArray]:
    """Return the column of times, its unit and its instants: of several the first that goes on in time."""
    names = look.shape.times or (look.shape.columns["time"],)
    read = [(name, *_instants(look.column(name), look.file)) for name in names]
    return next((one for one in read if (np.diff(one[2]) >= 0).all()), read[0])


def _instants(times: pa.ChunkedArray, file: str) -> tuple[TimeUnit, IntArray]:
    """Return the one unit in which all times lie between 1971 and 2200: no two units share a number that does."""
    if pa.types.is_timestamp(times.type) and not times.null_count:
        return TimeUnit.DATETIME, np.asarray(times.cast(pa.timestamp("ns"), safe=False).cast(pa.int64()).to_numpy())
    if pa.types.is_integer(times.type) and not times.null_count:
        counts = np.asarray(times.to_numpy())
        for unit, scale in NANOS_PER.items():
            if int(counts.min()) * scale >= EARLIEST and int(counts.max()) * scale <= LATEST:
                return unit, counts.astype(np.int64) * scale
    elif pa.types.is_floating(times.type) and not times.null_count:
        seconds = np.asarray(times.to_numpy())
        if ((seconds >= EARLIEST / NANOS) & (seconds <= LATEST / NANOS)).all():
            return TimeUnit.DECIMAL_S, np.rint(seconds * NANOS).astype(np.int64)
    what = f"the times of `{file}` are no instants of one unit"
    raise InvalidInput(what, hint=f"{_BY_HAND}: `time_unit:` and `zone:` say how its times are written")


def _untold(look: _Look) -> Said:
    """Doubt bars in none of which anything traded, as those of marks and indices are published."""
    column = look.shape.columns.get("volume")
    if look.shape.kind is not StreamKind.BARS or column is None:
        return {}, {}
    volume = look.column(column)
    numbers = pa.types.is_floating(volume.type) or pa.types.is_integer(volume.type)
    if not numbers or volume.null_count or pc.max(volume).as_py() > 0:
        return {}, {}
    return {}, {"columns": "nothing traded in any of these bars: marks and indices are published like this"}


def _zone(look: _Look, time: str) -> Said:
    kind = look.column(time).type
    if not pa.types.is_timestamp(kind) or kind.tz is not None:
        return {}, {}
    return {"zone": "UTC"}, {"zone": "the dates name no zone: that they are in UTC is a guess"}


def _sides(look: _Look, columns: dict[str, str]) -> Said:
    """Return how sides are written; where trades do not say who took, that."""
    if look.adapter in _SIDED:
        return _words(look, columns["side"], ("bid", "ask"), _RESTING)
    fixed = "aggressor" in look.shape.facts
    if look.shape.kind is not StreamKind.TRADES or look.adapter:
        return {}, {}
    if fixed and look.shape.facts["aggressor"] != AggressorCode.SIDE.value:
        return {}, {}
    column = columns.get("aggressor", look.shape.optional.get("aggressor"))
    if column is None:
        why = "no column says who took: the tick rule would estimate it"
        return {"aggressor": AggressorCode.NONE.value}, {"aggressor": why}
    columns["aggressor"] = column
    values, doubt = look.column(column), {} if fixed else {"aggressor": f"`{column}` is taken for the taker's side"}
    if pa.types.is_boolean(values.type) and _MAKER in column.casefold():
        return {"aggressor": AggressorCode.BUYER_IS_MAKER.value}, doubt
    if pa.types.is_integer(values.type) and {-1} <= set(pc.unique(values).to_pylist()) <= {-1, 0, 1}:
        return {"aggressor": AggressorCode.SIGN.value}, doubt
    facts, more = _words(look, column, ("buy", "sell"), _TAKERS)
    return {"aggressor": AggressorCode.SIDE.value, **facts}, {**doubt, **more}


def _words(look: _Look, column: str, usual: tuple[str, str], sides: tuple[frozenset[str], frozenset[str]]) -> Said:
    """Return which words of a column stand for a side, where they are not the usual ones."""
    words = [str(word) for word in pc.unique(look.column(column)).to_pylist()]
    buys, sells = (sorted(w for w in words if w.strip().casefold() in known) for known in sides)
    odd = sorted(set(words) - {*buys, *sells})
    if odd:
        what = f"`{column}` of `{look.file}` has `{odd[0]}`, which is no side that is known"
        raise InvalidInput(what, hint=f"{_BY_HAND}: `sides:` names the venue's words")
    if {*words} <= {*usual}:
        return {}, {}
    listed = [", ".join(f'"{word}"' for word in side) for side in (buys or [usual[0]], sells or [usual[1]])]
    return {"sides": f"{{buy: [{listed[0]}], sell: [{listed[1]}]}}"}, {"sides": "told by the words that are there"}


def _ids(look: _Look, columns: dict[str, str]) -> Said:
    """Map ids that a file may have; words, and numbers in no order, only tell one trade from another."""
    column = look.shape.optional.get("id")
    if column is None or column not in look.names:
        return {}, {}
    values = look.column(column)
    if values.null_count:
        return {}, {}
    rising = pa.types.is_integer(values.type) and bool((np.diff(values.to_numpy()) > 0).all())
    if rising or look.adapter in _SIDED:
        columns["id"] = column
        return {}, {}
    if look.shape.kind is not StreamKind.TRADES or len(pc.unique(values)) < len(values):
        return {}, {}
    columns["id"] = column
    why = f"`{column}` counts nothing: what was lost cannot be told by it"
    return {"ids": IdRule.DISTINCT.value}, {"ids": why}


def _first(look: _Look) -> Said:
    """Return from which number columns count the levels of a book, where it is not 0."""
    patterns = (column for column in look.shape.columns.values() if LEVEL in column)
    first = max((level_numbers(pattern, look.names)[0] for pattern in patterns), default=0)
    return ({"first_level": str(first)} if first else {}), {}


def _interval(look: _Look, ns: IntArray) -> Said:
    """Return that quotes stand on a grid of whole seconds: then they are the last of an interval each."""
    steps = np.diff(ns)
    if look.shape.kind is not StreamKind.QUOTES or not len(steps):
        return {}, {}
    step = int(steps.min())
    if step < NANOS or step % NANOS or np.median(steps) != step:
        return {}, {}
    why = "quotes on a grid are the last of an interval each; stamped at its open, they are seen when it ends"
    return {"adapter": Adapter.MINUTE_QUOTES.value, "stamp": "open"}, {"adapter": why}


def _spacing(ns: IntArray, file: str, kind: StreamKind) -> int:
    """Return the step between bars in whole seconds: the shortest, or of other intervals the usual one."""
    steps = np.diff(ns)
    if not len(steps) or steps.min() <= 0:
        step = 0
    elif kind is StreamKind.TRADES:
        step = round(float(np.median(steps)) / NANOS) * NANOS
    else:
        step = int(steps.min())
    if step <= 0 or step % NANOS:
        what = f"`{file}` has no two bars that tell how long one is"
        raise InvalidInput(what, hint="name a file with more bars, in order of time")
    return step // NANOS


def _levels(look: _Look, ns: IntArray) -> int:
    """Return how many levels the deepest side of a book has."""
    if look.shape.kind is not StreamKind.BOOK:
        return 0
    if look.adapter == Adapter.LEVELS_PAIRS.value:
        return max(int(pc.max(_lengths(look, side)).as_py() or 0) for side in ("bids", "asks"))
    if look.adapter in _SIDED:
        sides = pc.unique(look.column(look.shape.columns["side"]))
        counts = [np.unique(ns[_is(look, side)], return_counts=True)[1] for side in sides]
        return max((int(count.max()) for count in counts if len(count)), default=0)
    patterns = (column for column in look.shape.columns.values() if LEVEL in column)
    return min(len(level_numbers(pattern, look.names)) for pattern in patterns)


def _is(look: _Look, side: pa.Scalar) -> NDArray[np.bool_]:
    rows = pc.equal(look.column(look.shape.columns["side"]), side)
    return np.asarray(rows.to_numpy(zero_copy_only=False), dtype=bool)


def _lengths(look: _Look, side: str) -> pa.ChunkedArray:
    values = look.column(look.shape.columns[side])
    if not pa.types.is_list(values.type) or values.null_count:
        raise InvalidInput(f"`{side}` of `{look.file}` are no lists of levels", hint=_BY_HAND)
    return pc.list_value_length(values)


def _decimals(look: _Look, fields: tuple[str, ...], n: int) -> int | None:
    """Return how many decimals the numbers of one of some fields show; those of levels that are pairs at `n`."""
    if look.adapter == Adapter.LEVELS_PAIRS.value:
        levels = pc.list_flatten(look.column(look.shape.columns["bids"]))
        values = pc.list_element(levels, n) if pa.types.is_list(levels.type) else None
        return None if values is None or not len(values) else _shown(values, f"`bids` of `{look.file}`")
    field = next((field for field in fields if field in look.shape.columns), None)
    if field is None:
        return None
    column = look.shape.columns[field]
    first = level_numbers(column, look.names)[0] if LEVEL in column else 0
    return _shown(look.column(column.replace(LEVEL, str(first))), f"`{field}` of `{look.file}`")


def _shown(values: pa.ChunkedArray, what: str) -> int:
    if not (pa.types.is_floating(values.type) or pa.types.is_integer(values.type)):
        raise InvalidInput(f"{what} holds {values.type} values, not numbers", hint=_BY_HAND)
    numbers: FloatArray = np.asarray(values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    numbers = numbers[np.isfinite(numbers)]
    fits = (n for n in range(_MOST_DECIMALS) if bool((np.round(numbers, n) == numbers).all()))
    return next(fits, _MOST_DECIMALS)
