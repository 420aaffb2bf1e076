"""The account as its journal tells it: fills, funding, marks and resets, entry by entry.

The fold is the state: of `fold(a + b)` and `fold(b)` that goes on from `fold(a)` the bytes are the same, so that a
checkpoint is a cache and nothing else. What an entry says the account came to, such as the baseline of a day, is
compared with what the fold came to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from golive.core.errors import Refused
from golive.execution.account import Account, AccountRule
from golive.execution.account_events import (
    AccountEvent,
    BaselineReset,
    Filled,
    Funded,
    MarkedTogether,
    Marking,
    TimePassed,
)
from golive.execution.account_state import AccountState, account_of, state_of
from golive.execution.member import member
from golive.execution.side import Side
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.switch import SwitchSet
from golive.journal.body import Body
from golive.journal.body_codec import from_bytes, to_bytes
from golive.journal.entry import Entry
from golive.journal.keys import key_of

if TYPE_CHECKING:
    from golive.journal.journal import JournalReader
    from golive.journal.resume import Resumed

_TOLD_BY = frozenset(body.KIND for body in (DayOpened, OrderFilled, FundingCharged, Marked, SwitchSet))
"""Kinds of entries that an account is folded from; of the others it takes nothing."""


def fold(account: Account, entries: Iterable[Entry]) -> Account:
    """Apply entries to an account, in their order.

    Raises
    ------
    Refused
        `divergence` where an entry says another baseline than the account came to; what `Account.apply` refuses.
    """
    for entry in entries:
        apply_entry(account, entry)
    return account


def apply_entry(account: Account, entry: Entry) -> Account:
    """Apply one entry to an account."""
    if entry.kind not in _TOLD_BY:
        return account
    body = read_body(entry.kind, entry.body)
    for event in events_of(body, entry.ts):
        account.apply(event)
    if isinstance(body, DayOpened) and body.baseline != account.baseline:
        came = f"the account came to a baseline of {account.baseline}"
        raise Refused("divergence", f"entry {entry.seq} opens {body.date} at {body.baseline}: {came}", field="baseline")
    return account


def events_of(body: Body, ts: int) -> Iterator[AccountEvent]:
    """Yield what an entry of an instant does to an account: whoever writes it goes by that too."""
    match body:
        case OrderFilled():
            yield from _filled(body, ts)
        case FundingCharged():
            yield from _funded(body, ts)
        case Marked():
            marks = (Marking(ts=ts, symbol=m.symbol, long=m.long, short=m.short) for m in body.marks)
            yield MarkedTogether(ts=ts, markings=tuple(marks))
        case SwitchSet(to="active"):
            yield BaselineReset(ts=ts)
        case SwitchSet() | DayOpened():
            yield TimePassed(ts=ts)


def written(account: Account) -> bytes:
    """Return an account as the bytes of a checkpoint; of equal accounts they are equal, on any machine."""
    return to_bytes(state_of(account))


def read(rule: AccountRule, state: bytes) -> Account:
    """Return the account that was written, under the same rule."""
    return account_of(rule, from_bytes(state, AccountState))


def resume_account(journal: JournalReader, rule: AccountRule) -> Resumed[Account]:
    """Return the account of a journal: of its last checkpoint, and every entry after it."""
    from golive.journal.resume import resume

    return resume(journal, begin=lambda: Account(rule), load=lambda state: read(rule, state), apply=apply_entry)


def _filled(body: OrderFilled, ts: int) -> Iterator[Filled]:
    """Return a fill for each level of a walk: the fee was rounded once a level, and is booked so."""
    for n, level in enumerate(body.levels, start=1):
        yield Filled(
            ts=ts,
            id=key_of((body.key(), n)),
            strategy=body.strategy,
            symbol=body.symbol,
            order=key_of((body.signal, body.n)),
            order_lots=body.order_lots,
            side=member(Side, body.side, "side"),
            lots=level.lots,
            price=level.price,
            fee=level.fee,
            reason=body.reason,
        )


def _funded(body: FundingCharged, ts: int) -> Iterator[AccountEvent]:
    yield TimePassed(ts=ts)
    for payment in body.payments:
        yield Funded(ts=ts, strategy=payment.strategy, symbol=body.symbol, amount=payment.amount)
