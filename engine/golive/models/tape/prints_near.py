"""The trades that were near the quote of their time: what flow and prices are computed from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.core.chosen_rows import DOUBTED, KEPT, LEFT_OUT, Chosen, ChosenRows
from golive.core.stored_rows import Column
from golive.core.value import Unknown, invalid
from golive.core.window import Quotes, Trades
from golive.models.arguments import LARGEST
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.off_quote import measured, no_limits
from golive.models.tape.trade_window import usable_trades

NAMED = "trades beside a quote"

Limits = tuple[float, float, float]
"""How far a trade may be from the quote, how old that may be and how wide."""


def prints_near(
    trades: Trades, quotes: Quotes, most_off: float, quote_age: float, most_spread: float
) -> Trades | Unknown:
    """Return the trades at most `most_off` beyond the quote of their time.

    A trade beside which no quote stood may have been near or not, so they count as complete from it on only. A trade
    that cannot be one is kept: what is computed from it is unknown.

    Parameters
    ----------
    trades, quotes
        In time order, as far back as both are kept.
    most_off
        How far beyond bid or ask a trade may be, over mid, as a fraction; inclusive.
    quote_age, most_spread
        As in `off_quote`.
    """
    if not 0 <= most_off <= LARGEST:
        return invalid("most_off", f"a distance from the quote cannot be {most_off:g}")
    trouble = no_limits(quote_age, most_spread)
    if trouble is not None:
        return trouble
    limits = (most_off, quote_age, most_spread)
    chosen = _stored(trades, quotes, limits) or _alone(trades, _kinds(trades, 0, quotes, limits))
    first, since = chosen.first, trades.since
    ts, price, quantity, aggressor = chosen.columns or (column[first:] for column in _columns(trades))
    return replace(
        trades,
        ts=ts,
        price=price,
        quantity=quantity,
        aggressor=aggressor,
        since=max(since, int(trades.ts[first - 1])) if first else since,
        named=NAMED if first else trades.named,
        stored=chosen.stored,
    )


def _columns(trades: Trades) -> tuple[Column, ...]:
    return trades.ts, trades.price, trades.quantity, trades.aggressor


def _kinds(trades: Trades, n: int, quotes: Quotes, limits: Limits) -> Column:
    """Say of trades from the n-th on whether they are kept: near, or none that can be one; far, or without a quote."""
    most_off, quote_age, most_spread = limits
    if not len(quotes.ts):
        return np.full(len(trades.ts) - n, DOUBTED)
    off = measured(trades, n, quotes, quote_age, most_spread)
    near = (off <= most_off * (1 + TOLERANCE)) | ~usable_trades(trades, n)
    return np.where(np.isnan(off), DOUBTED, np.where(near, KEPT, LEFT_OUT))


def _stored(trades: Trades, quotes: Quotes, limits: Limits) -> Chosen | None:
    """Return what is kept of trades by what is known of those before; None where they do not lie in a store."""
    if trades.stored is None or quotes.stored is None or not len(quotes.ts):
        return None
    # A quote may still come that is dated like the last one: what trades from then on are beside is not settled.
    early, last = (int(n) for n in trades.ts.searchsorted((quotes.ts[0], quotes.ts[-1])))
    rows = trades.stored.fact(("near", limits), quotes.stored.facts, ChosenRows)
    return rows.window(
        trades.stored,
        _columns(trades),
        lambda n: _kinds(trades, n, quotes, limits),
        doubted=early,
        settled=last,
    )


def _alone(trades: Trades, kinds: Column) -> Chosen:
    """Return what is kept of trades by what each of them is."""
    doubted = kinds == DOUBTED
    first = len(kinds) - int(doubted[::-1].argmax()) if doubted.any() else 0
    kept = kinds[first:] == KEPT
    if kept.all():
        return Chosen(first, None if trades.stored is None else trades.stored.after(first))
    return Chosen(first, None, tuple(column[first:][kept] for column in _columns(trades)))
