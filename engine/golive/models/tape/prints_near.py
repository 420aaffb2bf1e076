"""The trades that were near the quote of their time: what flow and prices are computed from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from golive.core.chosen_rows import DOUBTED, KEPT, LEFT_OUT, Chosen, ChosenRows
from golive.core.dataclass import dataclass
from golive.core.stored_rows import Column, Whole
from golive.core.value import Unknown, invalid
from golive.core.window import FloatArray, Quotes, Trades
from golive.models.arguments import LARGEST
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.off_quote import AtHand, at_hand, measured, no_limits
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
    chosen = (
        _at_hand(trades, quotes, limits)
        or _stored(trades, quotes, limits)
        or _alone(trades, _kinds(trades, 0, quotes, limits))
    )
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


@dataclass(frozen=True, slots=True)
class _AllNear:
    """Of each trade of a recording that is `at_hand`: the place after the last doubted one up to it, left out alike."""

    beside: AtHand
    after_doubted: Column
    after_left_out: Column

    @classmethod
    def of(cls, tape: Whole, every: AtHand, most_off: float) -> _AllNear:
        """Say it of all trades of a tape."""
        trades, first = tape.window, every.first - tape.first
        rows = slice(first, first + len(every.off))
        some = replace(
            trades, price=trades.price[rows], quantity=trades.quantity[rows], aggressor=trades.aggressor[rows]
        )
        kinds = _kinds_of(some, 0, every.off, most_off)
        return cls(every, _places_after(kinds == DOUBTED), _places_after(kinds == LEFT_OUT))


def _at_hand(trades: Trades, quotes: Quotes, limits: Limits) -> Chosen | None:
    """Return what is kept of trades of a recording, where nothing is left out of what was seen of it by now."""
    most_off, *of_quote = limits
    stored, every = trades.stored, at_hand(trades, quotes, (of_quote[0], of_quote[1]))
    if stored is None or stored.whole is None or every is None or not (len(trades.ts) and len(quotes.ts)):
        return None
    tape, first = stored.whole, 0
    if trades.ts[0] < quotes.ts[0]:
        # Before the first quote that is kept nobody knows.
        first = int(trades.ts.searchsorted(quotes.ts[0]))
    rows = every.seen(trades, first, quotes)
    if rows is None or rows.start == rows.stop:
        return None
    near = stored.fact(("all_near", limits), every, lambda _: _AllNear.of(tape, every, most_off))
    begin = max(rows.start, int(near.after_doubted[rows.stop - 1]))
    if near.after_left_out[rows.stop - 1] > begin:
        return None
    first += begin - rows.start
    return Chosen(first, stored.after(first))


def _kinds(trades: Trades, n: int, quotes: Quotes, limits: Limits) -> Column:
    """Say of trades from the n-th on whether they are kept: near, or none that can be one; far, or without a quote."""
    most_off, quote_age, most_spread = limits
    if not len(quotes.ts):
        return np.full(len(trades.ts) - n, DOUBTED)
    return _kinds_of(trades, n, measured(trades, n, quotes, quote_age, most_spread), most_off)


def _kinds_of(trades: Trades, n: int, off: FloatArray, most_off: float) -> Column:
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


def _places_after(marks: Column) -> Column:
    """Return for each place the one after the last that is marked up to it, 0 where none is."""
    return np.maximum.accumulate(np.where(marks, np.arange(1, len(marks) + 1), 0))
