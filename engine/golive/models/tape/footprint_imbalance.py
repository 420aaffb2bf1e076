"""Which side overran the other price after price."""

from __future__ import annotations

import math

from golive.core.value import Unknown, invalid
from golive.core.window import Trades
from golive.models.arguments import LARGEST, MOST, SMALLEST
from golive.models.tape.footprint import Cells, Footprint, cells_of, footprint, rows_of
from golive.models.tape.trade_window import signed_trades


def footprint_imbalance(
    trades: Trades, span: float, tick: float, ticks_per_row: float, ratio: float, rows: float, min_volume: float
) -> float | Unknown:
    """Return +1.0 when buyers' imbalances stack in the last `span` seconds, -1.0 when sellers' do, 0.0 for neither.

    Both at once is 0.0 too: a market that was swept both ways confirms nobody.

    Parameters
    ----------
    trades
        The window over trades.
    span
        Seconds.
    tick
        Price step in quote per base; prices off its grid make the answer unknown.
    ticks_per_row
        Ticks that make one row of the footprint, a whole number; a liquid contract trades in too many prices for one.
    ratio, rows, min_volume
        As in `footprint`: at least 1, consecutive rows, base units.
    """
    answer = overrun_rows(trades, span, tick, ticks_per_row, ratio, rows, min_volume)
    if isinstance(answer, Unknown):
        return answer
    _, overrun = answer
    return float(overrun.stacked_buy) - float(overrun.stacked_sell)


def overrun_rows(
    trades: Trades, span: float, tick: float, ticks_per_row: float, ratio: float, rows: float, min_volume: float
) -> tuple[Cells, Footprint] | Unknown:
    """Return the rows of the footprint and what they say, or why there is none; arguments as above.

    A row is numbered by its lowest price in steps of `ticks_per_row` ticks.
    """
    window = signed_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    if not 1 <= ratio <= LARGEST or not SMALLEST <= min_volume <= LARGEST or not 1 <= rows <= MOST:
        return invalid("footprint_limits", "a footprint needs a ratio of at least 1, a volume above 0 and rows")
    if not 1 <= ticks_per_row <= MOST or ticks_per_row != int(ticks_per_row):
        return invalid("footprint_limits", f"{ticks_per_row:g} ticks do not make a row")
    numbers = rows_of(window, tick, int(ticks_per_row))
    if isinstance(numbers, Unknown):
        return numbers
    cells = cells_of(window, numbers)
    return cells, footprint(cells, ratio=ratio, min_volume=min_volume, rows=math.ceil(rows))
