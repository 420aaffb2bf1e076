"""What a decision remarks of what it was given: bars that were left out, ids and counts that nobody told."""

from __future__ import annotations

from golive.core.signature import Kind
from golive.core.window import Bars, Trades
from golive.evaluator.windows import Windows

NO_IDS = "trades carry no ids: lost ones cannot be noticed"
"""What a decision remarks where a venue's ids count, and nobody told them."""

COUNTED_HERE = "orders and trades of the day are counted since this session began"
"""What a decision on paper remarks where nobody told how many there were before."""


def decision_remarks(windows: Windows, *, ids_count: bool, is_counted_here: bool) -> tuple[str, ...]:
    """Return what there is to remark, given whether a market's ids count, and whether nobody told of before."""
    bars, trades = windows.shows(Kind.BARS), windows.shows(Kind.TRADES)
    left_out = (bars.left_out,) if isinstance(bars, Bars) and bars.left_out else ()
    uncounted = ids_count and isinstance(trades, Trades) and not trades.ids_told
    without_ids = (NO_IDS,) if uncounted else ()
    here = (COUNTED_HERE,) if is_counted_here else ()
    return (*left_out, *without_ids, *here)
