"""What each instrument of an account came to, for people; empty where there is one, of which the whole report is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.verdict import Verdict
from golive.replay.one_instrument import only
from golive.replay.replay import Run
from golive.replay.round_trips import open_profit
from golive.report.drawing.timeline import TimelineDrawing, timeline
from golive.report.formats import cash, grouped
from golive.report.money_page import UNKNOWN
from golive.report.run_provenance import TradedMarket, traded_market
from golive.report.text_columns import in_columns
from golive.trading.pnl import NOTHING, Pnl


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRow:
    """An instrument: what was signalled and allowed on it, and the money of its round trips in nano-units.

    `pnl` is what was booked; `funding` and `net` are what is told of it, None where some funding is not known.
    `open_profit` is None where what is open could not be marked, `unpriced` counts the looks without a mid.
    """

    market: TradedMarket
    label: str
    data_digest: str
    signals: int
    allowed: int
    opened: int
    still_open: int
    pnl: Pnl
    funding: int | None
    net: int | None
    open_profit: int | None
    unpriced: int
    timeline: TimelineDrawing


def instrument_rows(run: Run) -> Iterator[InstrumentRow]:
    """Yield the instruments of an account that has several, by symbol."""
    for one in run.instruments if run.others else ():
        own = only(run, one)
        counts, is_known = own.counts, run.money.is_known_of(one.symbol)
        pnl = sum((trip.pnl for trip in own.trips), start=NOTHING)
        yield InstrumentRow(
            market=traded_market(one.market),
            label=one.market.label,
            data_digest=one.data_digest,
            signals=sum(counts.values()),
            allowed=counts[Verdict.EXECUTE.name] + counts[Verdict.REDUCE.name],
            opened=len(own.trips),
            still_open=sum(trip.is_open for trip in own.trips),
            pnl=pnl,
            funding=pnl.funding if is_known else None,
            net=pnl.net if is_known else None,
            open_profit=open_profit(own.trips),
            unpriced=int(np.isnan(one.prices).sum()),
            timeline=timeline(own),
        )


def seed_words(run: Run) -> str:
    """Return what was drawn from: the seed of the run, the one that each of several markets has, or none."""
    if run.seed is not None:
        return str(run.seed)
    if not run.others or all(one.seed is None for one in run.instruments):
        return "none"
    each = ", ".join(f"{one.symbol} {'none' if one.seed is None else one.seed}" for one in run.instruments)
    return f"each market's own: {each}"


def instrument_lines(run: Run) -> Iterator[str]:
    """Yield a table of the instruments on a terminal."""
    unit = run.balance.currency
    rows = [["", "signals", "allowed", "opened", "open", "fees", "funding", "net"]]
    for row in instrument_rows(run):
        numbers = [grouped(n) for n in (row.signals, row.allowed, row.opened, row.still_open)]
        money = [UNKNOWN if n is None else cash(n, unit) for n in (row.pnl.fees, row.funding, row.net)]
        rows.append([row.market.symbol, *numbers, *money])
    if len(rows) > 1:
        yield from in_columns(rows)
        yield ""
