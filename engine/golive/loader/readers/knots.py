"""Points from 0 to 100, and lines of knots from a measurement to points."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from golive.core.unit import UNITS, Unit, held, show
from golive.loader.fields import Fields
from golive.loader.nodes import ListNode, Node, ScalarNode
from golive.loader.quantities import read_quantity

FULL = 100.0
PLAIN = UNITS[""]
_GRADES = "write points from 0, the worst, to 100, the best"


def read_knots(fields: Fields, unit: Unit) -> tuple[tuple[float, float], ...]:
    """Return pairs of held value and points; a line that does not rise, or fall, throughout is an issue."""
    knots = tuple(_knots(fields, unit))
    if len(knots) == len(fields.items("knots")):
        _check_knots(knots, fields, unit)
    return knots


def _knots(fields: Fields, unit: Unit) -> Iterator[tuple[float, float]]:
    for pair in fields.items("knots"):
        if not isinstance(pair, ListNode) or len(pair.items) != len(("x", "points")):
            fields.pad.incomplete = True
            continue
        x, points = (read_bare(item, fields) for item in pair.items)
        if x is None or points is None:
            continue
        if not 0 <= points <= FULL:
            place = pair.items[1].span
            message = f"{show(points, PLAIN)} points lie outside 0 to 100"
            fields.pad.error("GL117", message, place, hint=_GRADES)
            continue
        yield held(x, unit), points


def _check_knots(knots: tuple[tuple[float, float], ...], fields: Fields, unit: Unit) -> None:
    """Report the first knot at which the line stops being one that rises, or falls, throughout."""
    places = [node.span for node in fields.items("knots")]
    falls = knots[-1][1] < knots[0][1] if knots else False
    for (a, b), place in zip(pairwise(knots), places[1:], strict=True):
        if b[0] <= a[0]:
            message = f"the knot at {show(b[0], unit)} comes after the one at {show(a[0], unit)}"
            fields.pad.error("GL124", message, place, hint="write knots in rising order of the measurement, each once")
            return
        if (b[1] > a[1]) if falls else (b[1] < a[1]):
            message = f"the points turn at {show(b[0], unit)}: {show(a[1], PLAIN)}, then {show(b[1], PLAIN)}"
            fields.pad.error("GL124", message, place, hint="a better measurement must never score less")
            return


def read_points(fields: Fields, key: str) -> float | None:
    """Return points from 0 to 100, None when absent or with an issue on the pad."""
    node = fields.node.get(key)
    if node is None:
        return None
    points = read_bare(node, fields)
    if points is not None and not 0 <= points <= FULL:
        fields.pad.error("GL117", f"`{key}` is {show(points, PLAIN)}, points lie in 0 to 100", node.span, hint=_GRADES)
        return None
    return points


def read_bare(node: Node, fields: Fields) -> float | None:
    """Return a bare number, None with the pad marked when it is none or has a unit."""
    quantity = read_quantity(node, fields.pad) if isinstance(node, ScalarNode) else None
    if quantity is not None and quantity.unit.name:
        message = f"`{quantity}` has a unit of its own"
        fields.pad.error("GL120", message, node.span, hint="measurements are in the map's `unit`, points have none")
        quantity = None
    if quantity is None:
        fields.pad.incomplete = True
        return None
    return quantity.value
