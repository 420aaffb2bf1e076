"""An order book as a ladder: level by level, bids to the left and asks to the right, with the depth up to each.

Geometry only; `templates/book_ladder.svg` draws it. One scale holds both: a bar reaches as far as the depth up to its
level, and the solid end of it is the level's own size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from golive.api.market_seen import BookSeen
from golive.core.dataclass import dataclass
from golive.core.window import BookSide
from golive.report.formats import money, percent, price

WIDTH, ROW, TOP, FOOT, LINE = 1120.0, 24.0, 40.0, 36.0, 22.0
BAR, MIDDLE = 300.0, 96.0
"""The longest bar, and the room for a price on either side of the centre."""
GAP, NUMBER = 8.0, 70.0
LEAST, MOST = 10, 20
"""Levels that are drawn where fewer are counted, and the most that are."""


_UNIT = "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderLevel:
    """One level of one side in the drawing's coordinates: the whole bar, and the solid end that is its own size."""

    price: str
    size: str
    depth: str
    bar_x: float
    bar_width: float
    own_x: float
    own_width: float
    price_x: float
    size_x: float
    depth_x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRow:
    """The n-th best level of both sides."""

    y: float
    counted: bool
    bid: LadderLevel | None
    ask: LadderLevel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What is counted of one side, in words."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLadder:
    """Everything the drawing needs; `edge` is the line under what is counted, `sums` what that comes to."""

    id: str
    title: str
    description: str
    width: float = WIDTH
    height: float
    top: float = TOP
    bottom: float
    centre: float = WIDTH / 2
    rows: tuple[LadderRow, ...]
    edge: float | None
    sums: tuple[Sum, ...]
    heads: tuple[tuple[str, float, str], ...]
    foot: tuple[str, ...]


def book_ladder(seen: BookSeen) -> BookLadder:
    """Lay a book out."""
    bids, asks = seen.book.bids, seen.book.asks
    deepest = max(len(bids.sizes), len(asks.sizes))
    drawn = min(max(LEAST, seen.levels), MOST, deepest)
    sides = [_side(side, drawn) for side in (bids, asks)]
    longest = max(depth for side in sides for _, _, depth in side)
    bottom = TOP + ROW * drawn
    shares = _sums(bids, asks, seen.levels)
    return BookLadder(
        id="book-ladder",
        title="The order book",
        description=_description(seen, shares),
        height=bottom + FOOT,
        bottom=bottom,
        rows=tuple(_rows(sides, longest, drawn, seen.levels)),
        edge=TOP + ROW * min(seen.levels, drawn) if seen.levels > 0 else None,
        sums=tuple(_placed(shares, seen.levels, bottom)),
        heads=tuple(_heads(seen)),
        foot=tuple(_left_out(seen, drawn)),
    )


Level = tuple[float, float, float]
"""Price, size, and the size up to here."""


def _side(side: BookSide, most: int) -> Sequence[Level]:
    prices, sizes = side.prices[:most].tolist(), side.sizes[:most].tolist()
    return tuple(zip(prices, sizes, accumulate(sizes), strict=True))


def _rows(sides: Sequence[Sequence[Level]], longest: float, drawn: int, counted: int) -> Iterator[LadderRow]:
    for n in range(drawn):
        bid, ask = (
            _level(side[n], sign, longest) if n < len(side) else None
            for side, sign in zip(sides, (-1.0, 1.0), strict=True)
        )
        yield LadderRow(y=TOP + ROW * n, counted=n < counted, bid=bid, ask=ask)


def _level(level: Level, sign: float, longest: float) -> LadderLevel:
    at, size, depth = level
    begin = WIDTH / 2 + sign * MIDDLE
    whole, own = BAR * depth / longest, BAR * size / longest
    end = begin + sign * whole
    return LadderLevel(
        price=price(at),
        size=money(size, ""),
        depth=money(depth, ""),
        bar_x=min(begin, end),
        bar_width=whole,
        own_x=min(end, end - sign * own),
        own_width=own,
        price_x=WIDTH / 2 + sign * GAP,
        size_x=_outer(sign, 1),
        depth_x=_outer(sign, 2),
    )


def _outer(sign: float, column: int) -> float:
    """Return the outer edge of a column of numbers beside the bars."""
    return WIDTH / 2 + sign * (MIDDLE + BAR + NUMBER * column)


def _heads(seen: BookSeen) -> Iterator[tuple[str, float, str]]:
    """Yield text, place and anchor of what stands above each column."""
    for sign, name, direction in ((-1.0, "bids", "long"), (1.0, "asks", "short")):
        inner, outer = ("end", "start") if sign < 0 else ("start", "end")
        own = ", the signal's side" if seen.direction == direction else ""
        yield f"{name}{own}", WIDTH / 2 + sign * GAP, inner
        yield "size, base", _outer(sign, 1), outer
        yield "depth", _outer(sign, 2), outer


def _sums(bids: BookSide, asks: BookSide, levels: int) -> tuple[str, str]:
    """Write what is counted of either side, and its share."""
    if not levels:
        return "", ""
    bid, ask = (float(side.sizes[:levels].sum()) for side in (bids, asks))
    return f"{money(bid, _UNIT)}, {percent(bid / (bid + ask))}", f"{money(ask, _UNIT)}, {percent(ask / (bid + ask))}"


def _placed(shares: tuple[str, str], levels: int, bottom: float) -> Iterator[Sum]:
    for text, sign, anchor in zip(shares, (-1.0, 1.0), ("end", "start"), strict=True):
        if text:
            x = WIDTH / 2 + sign * GAP
            yield Sum(text=f"{levels} levels counted: {text}", x=x, y=bottom + LINE, anchor=anchor)


def _description(seen: BookSeen, sums: tuple[str, str]) -> str:
    text = (
        "Bids left, asks right, the best level first. A bar reaches as far as the depth up to its level, and its solid "
        "end is the level's own size; sizes are in base."
    )
    if seen.levels:
        text += f" Shaded: the {seen.levels} levels that the policy counts, {sums[0]} bid against {sums[1]} offered."
    return text


def _left_out(seen: BookSeen, drawn: int) -> Iterator[str]:
    """Yield what is not drawn of either side."""
    for name, side in (("bids", seen.book.bids), ("asks", seen.book.asks)):
        more = len(side.sizes) - drawn
        if more > 0:
            yield f"{more} more {name} with {money(float(side.sizes[drawn:].sum()), _UNIT)} are not drawn"
