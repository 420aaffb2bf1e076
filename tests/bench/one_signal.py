"""One signal at a time: the compiled core and the public call beside code written by hand, and a close beside an open.

The code by hand does what the core does: the checks of type, range and age, verdict, size, determining rule. It does
not do what `decide()` does besides, which is in our figure and not in its own: cells contradicted by a reason, names of
columns that are nearly right, ids that cannot be read, instants of other classes, the day's result with its sign, the
terms held against the market's description, and a result with its digests.
"""

from __future__ import annotations

from typing import Any

from tests.bench.figures import Figure, figure, processor_time
from tests.bench.handwritten import make_scalar
from tests.bench.recorded_rows import closing_row

from golive.api import Engine
from golive.core.verdict import Verdict

CALLS, SLICES = 250, 6


def one_signal(engine: Engine, rows: list[dict[str, Any]]) -> list[Figure]:
    agree(engine, rows)
    by_hand, compiled = make_scalar(), engine._scalar.of
    opening = next(row for row in rows if engine.decide(row).verdict is Verdict.EXECUTE)
    closing = closing_row(opening)
    assert engine.decide(closing).verdict is Verdict.EXECUTE
    get, now = opening.get, opening["decided_at"]
    hand, core, opens, closes, kernel_opens, kernel_closes = processor_time(
        lambda: by_hand(get, now, 0),
        lambda: compiled(opening, now, 0),
        lambda: engine.decide(opening),
        lambda: engine.decide(closing),
        lambda: engine.evaluate(opening, now=now),
        lambda: engine.evaluate(closing, now=now),
        slices=SLICES,
        calls=CALLS,
    )
    return [
        figure("one signal, checks and full trace, over hand-written Python", core / hand, 1.25, "lower"),
        figure("one signal, public decide() with its result, over hand-written Python", opens / hand, 2.0, "lower"),
        figure("one close, checks and full trace, over one open", kernel_closes / kernel_opens, 0.6, "lower"),
        figure("one close, public decide() with its result, over one open", closes / opens, 0.6, "lower"),
    ]


def agree(engine: Engine, rows: list[dict[str, Any]]) -> None:
    """Hold the code by hand against the core, row by row: verdict, size, determining rule, confidence."""
    by_hand, function, rules = make_scalar(), engine._scalar, [*(r.key for r in engine.program.rules), ""]
    for row in rows:
        now, told = row["decided_at"], row["clock_skew"]
        skew = told if isinstance(told, int) and told >= 0 else 0
        values, _ = function.of(row, now, skew)
        verdict, size, rule, confidence = (
            function.value(values, n) for n in ("verdict", "final", "rule", "confidence")
        )
        mine = (Verdict(verdict).name, size, rules[rule], confidence)
        assert mine == by_hand(row.get, now, skew), (mine, row)
