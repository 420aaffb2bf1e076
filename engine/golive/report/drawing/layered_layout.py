"""Boxes in columns, and the lines between them: a small layered layout.

A line that passes a column without ending there gets a place of its own in it, shared by all lines from the same box,
so that lines run between boxes and never behind them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from golive.core.dataclass import dataclass

SWEEPS = 12
"""Rounds of ordering and settling; the drawings here stop changing after three or four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box to place: its column, its height. Boxes of a `fixed` column keep the order they are given in."""

    id: str
    column: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the boxes' tops came to be, and each line as the heights it passes: (column, y), left to right."""

    tops: Mapping[str, float]
    lines: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    height: float


def place(boxes: Sequence[Box], lines: Sequence[tuple[str, str]], *, fixed: int, gap: float, lane: float) -> Placed:
    """Place boxes so that lines are short and cross little.

    Parameters
    ----------
    boxes
        What to place. Lines go from lower columns to higher ones.
    lines
        Pairs of box ids.
    fixed
        The column whose order is given: everything else is ordered around it.
    gap
        Free height between two boxes of a column.
    lane
        Height that a passing line takes up.
    """
    column = {b.id: b.column for b in boxes}
    height = {b.id: b.height for b in boxes}
    routes: dict[tuple[str, str], list[str]] = {}
    for source, target in lines:
        passed = {f"{source} past {c}": c for c in range(column[source] + 1, column[target])}
        column |= passed
        height |= dict.fromkeys(passed, lane)
        routes[source, target] = [source, *passed, target]
    settled = _settle(column, routes.values(), height, fixed, gap)
    middles = {i: top + height[i] / 2 for i, top in settled.items()}
    return Placed(
        tops={b.id: settled[b.id] for b in boxes},
        lines={ends: tuple((column[i], middles[i]) for i in route) for ends, route in routes.items()},
        height=max(top + height[i] for i, top in settled.items()),
    )


def _settle(
    column: Mapping[str, int],
    routes: Collection[Sequence[str]],
    height: Mapping[str, float],
    fixed: int,
    gap: float,
) -> dict[str, float]:
    """Return the tops of all boxes, once those of each column have moved to where their neighbours are."""
    columns = [[i for i in column if column[i] == c] for c in range(max(column.values()) + 1)]
    near = _neighbours(routes)
    tops: dict[str, float] = {}
    for ids in columns:
        _stack(ids, dict.fromkeys(ids, 0.0), height, gap, tops)
    for _ in range(SWEEPS):
        for i, ids in enumerate(columns):
            if i == fixed:
                continue
            wanted = {n: _middle(near.get(n, ()), tops, height, fallback=tops[n] + height[n] / 2) for n in ids}
            ids.sort(key=lambda n: wanted[n])
            _stack(ids, wanted, height, gap, tops)
    least = min(tops.values())
    return {n: top - least for n, top in tops.items()}


def _neighbours(routes: Iterable[Sequence[str]]) -> Mapping[str, Sequence[str]]:
    near: dict[str, list[str]] = {}
    for a, b in dict.fromkeys(hop for route in routes for hop in pairwise(route)):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    return near


def _middle(ids: Sequence[str], tops: Mapping[str, float], height: Mapping[str, float], *, fallback: float) -> float:
    middles = [tops[n] + height[n] / 2 for n in ids if n in tops]
    return sum(middles) / len(middles) if middles else fallback


def _stack(
    ids: Sequence[str],
    wanted: Mapping[str, float],
    height: Mapping[str, float],
    gap: float,
    tops: dict[str, float],
) -> None:
    """Set boxes one under another, as close to where they are wanted as their order lets them.

    Boxes that touch move together to the mean of where they want to be (pool adjacent violators).
    """
    groups: list[tuple[float, list[str]]] = []
    for n in ids:
        top, members = wanted[n] - height[n] / 2, [n]
        while groups and groups[-1][0] + _length(groups[-1][1], height, gap) > top:
            above, others = groups.pop()
            own = _length(others, height, gap)
            top = (above * len(others) + (top - own) * len(members)) / (len(others) + len(members))
            members = others + members
        groups.append((top, members))
    for top, members in groups:
        y = top
        for n in members:
            tops[n] = y
            y += height[n] + gap


def _length(ids: Sequence[str], height: Mapping[str, float], gap: float) -> float:
    return sum(height[n] + gap for n in ids)
