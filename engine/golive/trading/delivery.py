"""When the events of a stream are seen: as late as their message, and never before the one before it.

Source: section 6 of the description of execution. A decision sees what was delivered by then and nothing else.
"""

from __future__ import annotations

import numpy as np

from golive.core.window import IntArray
from golive.documents.market import StreamKind
from golive.execution.latency import Constant, Leg, draw
from golive.trading.connection import Legs


def seen_at(ts: IntArray, stream: StreamKind, legs: Legs) -> IntArray:
    """Return the instant at which each event of a stream is seen, given when it happened, in nanoseconds.

    >>> from fractions import Fraction
    >>> legs = Legs(latency={Leg.FEED: Constant(value=20)}, stress=Fraction(1), seed=1)
    >>> seen_at(np.array([5, 7], dtype=np.int64), StreamKind.TRADES, legs).tolist()
    [25, 27]
    """
    latency = legs.latency[Leg.FEED]
    if isinstance(latency, Constant):
        # The same for all of them, so none overtakes another.
        return ts + draw(latency, seed=legs.seed, leg=Leg.FEED, message="", stress=legs.stress).ns
    drawn = (
        draw(latency, seed=legs.seed, leg=Leg.FEED, message=f"{stream.value}/{n}", stress=legs.stress).ns
        for n in range(len(ts))
    )
    return np.maximum.accumulate(ts + np.fromiter(drawn, dtype=np.int64, count=len(ts)))
