"""Positions that an account begins with: those of a live one that it is to stand beside.

Each is an order that nobody sent, and its fill: entries like others, so that whoever reads the journal comes to the
same account. They cost nothing, and are worth what they were bought for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from golive.account.journalled_account import events_of
from golive.core.dataclass import dataclass
from golive.core.row import POSITION
from golive.execution.fill import Liquidity
from golive.execution.reduce_only import Exits
from golive.execution.side import side_of
from golive.journal.bodies.fill import FilledLevel, OrderFilled
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.order import OrderSent
from golive.journal.entry import Entry
from golive.trading.entries import Noted
from golive.trading.machine_state import Working
from golive.trading.order_of_decision import FIRST

GIVEN = "given"
"""Why such a position is there, and how its signals begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPosition:
    """What a strategy holds of an instrument: signed lots, not none, and their price in ticks."""

    strategy: str
    symbol: str
    lots: int
    price: int


def given_entries(positions: Iterable[GivenPosition], ts: int) -> tuple[Noted, ...]:
    """Return the entries of positions that are there at an instant, in the order of strategies and symbols."""
    ordered = sorted(positions, key=lambda one: (one.strategy, one.symbol))
    return tuple(Noted(ts=ts, body=body) for one in ordered for body in _bodies(one, ts))


def take_given(working: Working, entries: Iterable[Noted]) -> None:
    """Let an account before its first event hold what it is given."""
    for noted in entries:
        for event in events_of(noted.body, noted.ts):
            working.account.apply(event)
    for (strategy, symbol), position in working.account.positions.items():
        place = working.places[symbol]
        place.venue.exits[strategy] = Exits(position=position.lots)
        if POSITION in place.session.inputs:
            held = float(position.lots * position.terms.lot)
            price = position.average
            entry = None if price is None else float(price * position.terms.tick)
            place.session.state(
                at=working.account.ts, strategy=strategy, position=held, entry_price=entry, opened_at=working.account.ts
            )


def given_in(entries: Sequence[Entry]) -> tuple[Noted, ...]:
    """Return the entries of given positions that a journal begins with, after the one that begins its run."""
    noted = list[Noted]()
    for entry in entries[1:]:
        body = read_body(entry.kind, entry.body) if entry.key.startswith(f"{GIVEN}-") else None
        if not isinstance(body, OrderSent | OrderFilled):
            break
        noted.append(Noted(ts=entry.ts, body=body))
    return tuple(noted)


def _bodies(one: GivenPosition, ts: int) -> tuple[OrderSent, OrderFilled]:
    side = side_of(one.lots)
    assert side is not None, "a position that is given is there"
    signal, name, lots = f"{GIVEN}-{one.strategy}-{one.symbol}", side.name.lower(), abs(one.lots)
    sent = OrderSent(
        signal=signal,
        n=FIRST,
        strategy=one.strategy,
        symbol=one.symbol,
        side=name,
        type="market",
        lots=lots,
        sent=ts,
        arrives=ts,
    )
    filled = OrderFilled(
        signal=signal,
        n=FIRST,
        m=1,
        strategy=one.strategy,
        symbol=one.symbol,
        side=name,
        order_lots=lots,
        liquidity=Liquidity.TAKER.value,
        levels=(FilledLevel(price=one.price, lots=lots, fee=0),),
        reason=GIVEN,
    )
    return sent, filled
