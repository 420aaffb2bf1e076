"""A market description proposed from files: what they say, and as doubts what was taken for granted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from golive.core.errors import InvalidInput, first_line
from golive.core.unit import NANOS
from golive.documents.market import StreamKind, TimeUnit
from golive.market.file_formats import FORMATS, UNREADABLE, Wanted
from golive.market.instants import EARLIEST, LATEST, NANOS_PER
from golive.market.venue_shapes import SHAPES, VenueShape

_MOST_DECIMALS = 8
"""As many as any venue's prices and sizes have."""
_COSTLY, _LARGE = "100 bps", "1_000"
"""Stand in for a fee and a smallest order that no file tells: dearer and larger than venues', so the stricter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What a caller says of the instrument: no file is asked for it.

    `venue` may be empty where files tell it, and `id` is how the file of the description is called, without its ending.
    """

    symbol: str
    quote: str
    venue: str = ""
    id: str = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A key of the description that was taken for granted, and why."""

    about: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedFile:
    """A file, its shape, the unit of its times, and what its numbers show; `length_s` is 0 but for bars."""

    path: str
    shape: VenueShape
    unit: TimeUnit
    price_decimals: int
    size_decimals: int
    length_s: int


def proposed_file(path: Path, name: str) -> ProposedFile:
    """Recognise a file, called `name` in the description.

    Raises
    ------
    InvalidInput
        For what cannot be read, is of no known shape, or whose times are none.
    """
    ending = next((ending for ending in FORMATS if path.name.endswith(ending)), None)
    if ending is None:
        raise InvalidInput(f"`{name}` is of a format that is not read", hint=f"formats are {', '.join(FORMATS)}")
    try:
        _, names = FORMATS[ending](path, Wanted(columns=frozenset()))
        shape = next((shape for shape in SHAPES if shape.fits(path.name, names)), None)
        if shape is None:
            known = ", ".join(shape.title for shape in SHAPES)
            raise InvalidInput(f"`{name}` has no shape that is known", hint=f"known are {known}; describe it by hand")
        wanted = Wanted(columns=frozenset(shape.columns.values()), named=shape.named)
        table, _ = FORMATS[ending](path, wanted)
    except UNREADABLE as error:
        raise InvalidInput(f"`{name}` cannot be read as what its name says", hint=first_line(error)) from error
    return _looked_at(table, shape, name)


def _looked_at(table: pa.Table, shape: VenueShape, name: str) -> ProposedFile:
    if not table.num_rows:
        raise InvalidInput(f"`{name}` has no rows", hint="name a file that has some")
    times = table.column(shape.columns["time"])
    unit = _unit(times, name)
    bars = shape.kind is StreamKind.BARS
    price = {StreamKind.BARS: "close", StreamKind.QUOTES: "bid"}.get(shape.kind, "price")
    size = {StreamKind.BARS: "volume", StreamKind.QUOTES: "bid_size"}.get(shape.kind, "quantity")
    return ProposedFile(
        path=name,
        shape=shape,
        unit=unit,
        price_decimals=_decimals(table.column(shape.columns[price]), f"`{price}` of `{name}`"),
        size_decimals=_decimals(table.column(shape.columns[size]), f"`{size}` of `{name}`"),
        length_s=_spacing(times, unit, name) if bars else 0,
    )


def _unit(times: pa.ChunkedArray, name: str) -> TimeUnit:
    """Return the one unit in which all times lie between 1971 and 2200: no two units share a number that does."""
    if pa.types.is_timestamp(times.type) and times.type.tz == "UTC":
        return TimeUnit.DATETIME
    if pa.types.is_integer(times.type) and not times.null_count:
        low, high = (int(edge(np.asarray(times.to_numpy()))) for edge in (np.min, np.max))
        for unit, scale in NANOS_PER.items():
            if low * scale >= EARLIEST and high * scale <= LATEST:
                return unit
    elif pa.types.is_floating(times.type) and not times.null_count:
        seconds = np.asarray(times.to_numpy())
        if ((seconds >= EARLIEST / NANOS) & (seconds <= LATEST / NANOS)).all():
            return TimeUnit.DECIMAL_S
    what = f"the times of `{name}` are no instants of one unit, or have no zone"
    raise InvalidInput(what, hint="describe it by hand: `time_unit:` and `zone:` say how its times are written")


def _spacing(times: pa.ChunkedArray, unit: TimeUnit, name: str) -> int:
    """Return the shortest step between bars, in whole seconds."""
    if unit is TimeUnit.DATETIME:
        ns = np.asarray(times.cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64()).to_numpy())
    elif unit is TimeUnit.DECIMAL_S:
        ns = np.rint(np.asarray(times.to_numpy()) * NANOS).astype(np.int64)
    else:
        ns = np.asarray(times.to_numpy()) * NANOS_PER[unit]
    step = int(np.diff(ns).min()) if len(ns) > 1 else 0
    if step <= 0 or step % NANOS:
        what = f"`{name}` has no two bars that tell how long one is"
        raise InvalidInput(what, hint="name a file with more bars, in order of time")
    return step // NANOS


def _decimals(values: pa.ChunkedArray, what: str) -> int:
    """Return how many decimals the numbers show."""
    if not (pa.types.is_floating(values.type) or pa.types.is_integer(values.type)):
        raise InvalidInput(f"{what} holds {values.type} values, not numbers", hint="describe it by hand")
    numbers = np.asarray(values.cast(pa.float64(), safe=False).to_numpy())
    numbers = numbers[np.isfinite(numbers)]
    fits = (n for n in range(_MOST_DECIMALS) if bool((np.round(numbers, n) == numbers).all()))
    return next(fits, _MOST_DECIMALS)


def _letters(stem: str) -> str:
    """Return the name of a file as an id may be written.

    >>> _letters("BTC-USDT 4h"), _letters("4h")
    ('btc_usdt_4h', 'market_4h')
    """
    letters = re.sub(r"[^a-z0-9_]", "_", stem.casefold())
    return letters if letters[:1].isalpha() else f"market_{letters}"


def propose(files: Iterable[ProposedFile], instrument: Instrument) -> tuple[str, tuple[Doubt, ...]]:
    """Return the text of a market description, and the doubts that stand in it.

    Raises
    ------
    InvalidInput
        Where files of one stream have several shapes, or those of a market several venues or kinds of contract.
    """
    by_kind: dict[StreamKind, list[ProposedFile]] = {}
    for file in files:
        by_kind.setdefault(file.shape.kind, []).append(file)
    shapes = {file.shape for streams in by_kind.values() for file in streams}
    venue = instrument.venue or _one({shape.venue for shape in shapes}, "venues", "name it: `--venue binance`")
    if not venue:
        raise InvalidInput("no file says which venue it is of", hint="name it: `--venue binance`")
    contract = _one({shape.contract for shape in shapes}, "kinds of contract", "propose from those of one kind")
    everything = [file for streams in by_kind.values() for file in streams]
    tick = max(file.price_decimals for file in everything)
    lot = max(file.size_decimals for file in everything)
    terms = [
        ("contract", contract, "no file says what one contract is"),
        ("tick", f"{_step(tick)} usd_per_base", "the finest step that the prices here show; the venue's may differ"),
        ("lot", f"{_step(lot)} base", "the finest step that the sizes here show; the venue's may differ"),
        ("minimum_notional", f"{_LARGE} usd", "no file says it: this is larger than venues'"),
        ("fees", f"{{maker: {_COSTLY}, taker: {_COSTLY}}}", "no file says them: these are dearer than venues'"),
        ("clock_skew", "2 s", "no file says how far the venue's clock and this one's may lie apart"),
        ("session", "1_440 min", "the venue is taken to trade day and night"),
    ]
    doubts = [Doubt(about=key, because=why) for key, _, why in terms]
    blocks = []
    for kind, streams in by_kind.items():
        block, more = _stream(kind, streams)
        blocks += block
        doubts += more
    head = [
        "kind: market",
        f"id: {_letters(instrument.id)}",
        f"title: {_quoted(f'{instrument.symbol} on {venue}, proposed')}",
        "why: Proposed from files; a person confirms what they do not say.",
        f"source: {_quoted(', '.join(sorted(shape.title for shape in shapes)))}",
        f"symbol: {_quoted(instrument.symbol)}",
        f"venue: {_quoted(venue)}",
        f"quote: {_quoted(instrument.quote)}",
        *(f"{key}: {value}" for key, value, _ in terms),
        "streams:",
        *blocks,
        "doubts:  # check each at the venue; then give it `confirmed_by: your name`, or remove it",
        *(f"  - {{about: {doubt.about}, because: {_quoted(doubt.because)}}}" for doubt in doubts),
    ]
    return "\n".join(head) + "\n", tuple(doubts)


def _stream(kind: StreamKind, files: list[ProposedFile]) -> tuple[list[str], list[Doubt]]:
    if len({file.shape.title for file in files}) > 1:
        raise InvalidInput(f"the files of `{kind.value}` have several shapes", hint="propose from those of one shape")
    shape, units = files[0].shape, [file.unit.value for file in files]
    lines = [f"  {kind.value}:", f"    files: [{', '.join(_quoted(file.path) for file in files)}]"]
    lines.append(f"    time_units: [{', '.join(units)}]")
    doubts = {"time_units": f"told by how large the times are: {', '.join(units)}"}
    if TimeUnit.DATETIME.value in units:
        doubts["time_units"] = "the times are dates in UTC, as the file's type has it"
    if not shape.named:
        lines.append("    header: none")
        doubts["columns"] = f"the file names no columns: they are taken for those of {shape.title}"
    lines += [f"    {key}: {value}" for key, value in shape.facts.items()]
    if kind is StreamKind.BARS:
        lines.append(f"    length: {min(file.length_s for file in files)} s")
        doubts["length"] = "the shortest step between two bars"
    columns = ", ".join(f"{name}: {_quoted(column)}" for name, column in shape.columns.items())
    lines.append(f"    columns: {{{columns}}}")
    doubts["quantity"] = "sizes are taken to count base, not contracts or quote"
    every = {**doubts, **shape.doubts}
    return lines, [Doubt(about=f"streams.{kind.value}.{key}", because=why) for key, why in every.items()]


def _one(values: set[str], what: str, hint: str) -> str:
    if len(values) > 1:
        raise InvalidInput(f"the files are of several {what}: {', '.join(sorted(values))}", hint=hint)
    return next(iter(values), "")


def _step(decimals: int) -> str:
    return f"{10.0**-decimals:.{decimals}f}"


def _quoted(word: str) -> str:
    """Return text as YAML that reads as text, whatever is in it."""
    return json.dumps(word, ensure_ascii=True)
