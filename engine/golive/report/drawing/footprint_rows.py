"""A footprint as rows of prices: what sellers hit to the left, what buyers lifted to the right, imbalances marked.

Geometry only; `templates/footprint_rows.svg` draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from golive.api.market_seen import FootprintSeen
from golive.core.dataclass import dataclass
from golive.core.several import several
from golive.core.unit import show_duration
from golive.core.window import IntArray
from golive.report.formats import money, price

WIDTH, ROW, TOP, FOOT = 1120.0, 22.0, 40.0, 36.0
BAR, MIDDLE = 240.0, 110.0
GAP, NUMBER = 8.0, 76.0
_UNIT = "base"
MOST = 30
"""Rows that are drawn: those nearest to where most was traded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintCell:
    """What one side traded in a row: its bar, and whether it overran the other side, and in a stack."""

    text: str
    x: float
    width: float
    overran: bool
    stacked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintRow:
    """One row of prices."""

    y: float
    price: str
    most: bool
    hit: FootprintCell
    lifted: FootprintCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A run of imbalances of one side that is long enough to count."""

    x: float
    y: float
    height: float
    text: str
    sign: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintDrawing:
    """Everything the drawing needs, in its own coordinates."""

    id: str
    title: str
    description: str
    width: float = WIDTH
    height: float
    top: float = TOP
    bottom: float
    centre: float = WIDTH / 2
    middle: float = MIDDLE
    hit_x: float = WIDTH / 2 - MIDDLE - BAR - GAP
    lifted_x: float = WIDTH / 2 + MIDDLE + BAR + GAP
    rows: tuple[FootprintRow, ...]
    stacks: tuple[Stack, ...]
    foot: str


def footprint_rows(seen: FootprintSeen) -> FootprintDrawing:
    """Lay a footprint out, the highest price on top."""
    drawn = _drawn(seen)
    bottom = TOP + ROW * len(drawn)
    return FootprintDrawing(
        id="footprint",
        title=f"The footprint of the last {show_duration(seen.span_s)}",
        description=_description(seen),
        height=bottom + FOOT,
        bottom=bottom,
        rows=tuple(_rows(seen, drawn)),
        stacks=tuple(_stacks(seen, drawn)),
        foot=_foot(seen, drawn),
    )


def _drawn(seen: FootprintSeen) -> Sequence[int]:
    """Return the rows that are drawn, from above, also those without a trade: stacks have no gaps."""
    lowest, highest, most = int(seen.cells.ticks[0]), int(seen.cells.ticks[-1]), seen.footprint.point_of_control or 0
    if highest - lowest >= MOST:
        lowest = min(max(lowest, most - MOST // 2), highest - MOST + 1)
        highest = lowest + MOST - 1
    return range(highest, lowest - 1, -1)


def _rows(seen: FootprintSeen, drawn: Sequence[int]) -> Iterator[FootprintRow]:
    cells, overrun = seen.cells, seen.footprint
    place = {int(tick): i for i, tick in enumerate(cells.ticks)}
    largest = float(max(cells.hit.max(), cells.lifted.max())) or 1.0
    stacked = {(sign, n) for sign, run in _runs(seen) for n in run}
    for i, n in enumerate(drawn):
        hit, lifted = (float(side[place[n]]) if n in place else 0.0 for side in (cells.hit, cells.lifted))
        yield FootprintRow(
            y=TOP + ROW * i,
            price=price(n * seen.step),
            most=n == overrun.point_of_control,
            hit=_cell(hit, -1, largest, overran=n in overrun.sell_imbalances, stacked=(-1, n) in stacked),
            lifted=_cell(lifted, 1, largest, overran=n in overrun.buy_imbalances, stacked=(1, n) in stacked),
        )


def _cell(size: float, sign: int, largest: float, *, overran: bool, stacked: bool) -> FootprintCell:
    width = BAR * size / largest
    begin = WIDTH / 2 + sign * MIDDLE
    return FootprintCell(
        text=money(size, "") if size else "",
        x=begin if sign > 0 else begin - width,
        width=width,
        overran=overran,
        stacked=stacked,
    )


def _runs(seen: FootprintSeen) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield the runs of imbalances that stack, with the sign of their side."""
    for sign, ticks in ((-1, seen.footprint.sell_imbalances), (1, seen.footprint.buy_imbalances)):
        for run in _consecutive(ticks):
            if len(run) >= seen.rows:
                yield sign, run


def _consecutive(ticks: IntArray) -> Iterator[Sequence[int]]:
    yield from (run.tolist() for run in np.split(ticks, np.flatnonzero(np.diff(ticks) != 1) + 1))


def _stacks(seen: FootprintSeen, drawn: Sequence[int]) -> Iterator[Stack]:
    for sign, run in _runs(seen):
        inside = [n for n in run if n in drawn]
        if inside:
            yield Stack(
                x=WIDTH / 2 + sign * (MIDDLE + BAR + GAP + NUMBER),
                y=TOP + ROW * drawn.index(inside[-1]),
                height=ROW * len(inside),
                text=f"{several(len(run), 'row')} of {'buying' if sign > 0 else 'selling'}",
                sign=float(sign),
            )


def _foot(seen: FootprintSeen, drawn: Sequence[int]) -> str:
    overrun, more = seen.footprint, int(np.isin(seen.cells.ticks, drawn, invert=True).sum())
    text = f"delta {money(overrun.delta, _UNIT)} of {money(overrun.total, _UNIT)} traded"
    return f"{text}; {several(more, 'row')} farther away not drawn" if more else text


def _description(seen: FootprintSeen) -> str:
    stacks = any(True for _ in _runs(seen))
    return (
        f"What sellers hit (left) and buyers lifted (right) in rows of {money(seen.step, '')}, named by their lowest "
        f"price; sizes are in base. Solid with a triangle: at least {seen.ratio:g} times what the other side traded in "
        f"the next row (above for sellers, below for buyers), and at least {money(seen.min_volume, _UNIT)}. "
        f"{seen.rows:g} such rows in a run are a stack{', in brackets' if stacks else '; there is none'}."
    )
