"""A stream of the market is lost, and then all of it with the broker's answers: what an account does meanwhile.

Both are injected into private accounts with orders under way. A state is safe in which no order is under way and none
that opens anything leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.execution.member import member
from golive.execution.side import Side
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order import OrderSent
from golive.journal.keys import key_of
from golive.paper.drills.outcome import IDLE, Outcome
from golive.paper.drills.private_account import PrivateAccount
from golive.paper.drills.stopped_orders import heard_last
from golive.trading.entries import Noted

FEED_LOSS, BROKER_DROP = "feed_loss", "broker_drop"
WATCH_NS = 60 * NANOS
"""For how long a connection is lost, and the account watched, in its market's time."""

_FIRST_LOST = (StreamKind.QUOTES, StreamKind.BOOK, StreamKind.TRADES, StreamKind.BARS)
"""Of what a market has the first of these is lost alone: prices before all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """An account whose connection was lost: how long until it was safe, orders sent twice, positions nobody knows.

    `safe_ns` is that of the whole watch where it was not safe at its end. `under_way` orders had not ended before.
    """

    under_way: int
    safe_ns: int
    repeated: int
    unknown: int


def drill_lost_connections(accounts: Sequence[PrivateAccount]) -> tuple[Outcome, ...]:
    """Lose one stream of each account, and all of them at once, each as if the other had not been."""
    faults = {
        FEED_LOSS: [interrupted(one, _first(one.streams), "silent", for_ns=WATCH_NS) for one in accounts],
        BROKER_DROP: [interrupted(one, one.streams, "disconnected", for_ns=WATCH_NS) for one in accounts],
    }
    return tuple(outcome for fault, each in faults.items() for outcome in _outcomes(fault, each))


def _first(streams: Sequence[StreamKind]) -> Sequence[StreamKind]:
    return [next((kind for kind in _FIRST_LOST if kind in streams), streams[0])]


def interrupted(account: PrivateAccount, streams: Sequence[StreamKind], why: str, *, for_ns: int) -> Interrupted:
    """Lose streams of a branch of an account for a while, and return what it did."""
    own, since = account.branch(), account.at
    before = {pair: position.lots for pair, position in own.machine.working.account.positions.items()}
    under_way = frozenset(own.machine.working.orders)
    noted, safe = list[Noted](), None if under_way else since
    # What came of an order is noted at the next look: on bars that may be after the connection is back.
    until = max(since + for_ns, own.machine.next_look() + 1)
    for turned in own.without(streams, why, until=until):
        noted += turned.entries
        is_safe = not turned.working.orders and not any(_opens(one) for one in turned.entries)
        reached = heard_last(turned.entries, under_way, turned.state.passed)
        safe = (reached if safe is None else safe) if is_safe else None
    sent = Counter(key_of((one.body.signal, one.body.n)) for one in noted if isinstance(one.body, OrderSent))
    after = {pair: position.lots for pair, position in own.machine.working.account.positions.items()}
    return Interrupted(
        under_way=len(under_way),
        safe_ns=until - since if safe is None else safe - since,
        repeated=sum(count - 1 for count in sent.values()),
        unknown=_unknown(before, noted, after),
    )


def _opens(noted: Noted) -> bool:
    return isinstance(noted.body, OrderSent) and not noted.body.reduce_only


def _unknown(before: dict[tuple[str, str], int], noted: Sequence[Noted], after: dict[tuple[str, str], int]) -> int:
    """Count the positions that are not what the fills that were written make of those before."""
    lots = Counter(before)
    for pair, change in _filled(noted):
        lots[pair] += change
    return sum(lots[pair] != after.get(pair, 0) for pair in {*lots, *after})


def _filled(noted: Sequence[Noted]) -> Iterator[tuple[tuple[str, str], int]]:
    for one in noted:
        if isinstance(one.body, OrderFilled):
            side = int(member(Side, one.body.side, "side"))
            yield (one.body.strategy, one.body.symbol), side * sum(level.lots for level in one.body.levels)


def _outcomes(fault: str, each: Sequence[Interrupted]) -> Iterator[Outcome]:
    n = len(each)
    longest = max(one.safe_ns for one in each) / NANOS
    counts = {
        "duplicate_orders": sum(one.repeated for one in each),
        "unknown_positions": sum(one.unknown for one in each),
    }
    if not any(one.under_way for one in each) and not any(counts.values()):
        for name in ("safe_after", *counts):
            yield Outcome(name=f"{fault}/{name}", measured=None, unit=name, n=0, why=IDLE)
        return
    yield Outcome(name=f"{fault}/safe_after", measured=longest, unit="s of the market", n=n)
    for name, count in counts.items():
        yield Outcome(name=f"{fault}/{name}", measured=float(count), unit=name, n=n, most=0.0)
