"""Names that are given more than once."""

from __future__ import annotations

from golive.core.repeats import repeats
from golive.core.span import Span


def test_every_later_place_points_to_the_first() -> None:
    a, b, c, d = (Span(file="rules/a.yaml", line=line, col=1) for line in (1, 2, 3, 4))
    assert list(repeats([("x", a), ("y", b), ("x", c), ("x", d)])) == [("x", c, a), ("x", d, a)]
