"""What an account does after it was stopped: orders that it may not send any more, and those that stay."""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import chain

from golive.core.dataclass import dataclass
from golive.execution.switch import Switch
from golive.execution.switch_state import Action, allows
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.body import Body
from golive.journal.keys import key_of
from golive.paper.drills.private_account import PrivateAccount
from golive.trading.entries import Noted
from golive.trading.switch_at_look import state_for
from golive.trading.turned import Turned


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterStop:
    """What came after an instant at which an account was stopped, until it was watched no more.

    `under_way` orders were sent before and had not ended, `held` positions were open. `leaked` orders were sent after,
    although the switch forbids them; `filled` counts fills after it of orders from before. `left` orders have not ended
    though they may not stay. `cleared_ns` is how long after the stop the last order from before was heard to have
    ended, None where one is left.
    """

    at: int
    under_way: int
    held: int
    leaked: int
    filled: int
    left: int
    cleared_ns: int | None


def watched(
    account: PrivateAccount, stopped: Iterable[Turned], *, since: int, before: frozenset[str], for_ns: int
) -> AfterStop:
    """Let an account go on for a while, and return what it did since it was stopped at an instant.

    `stopped` are the turns in which it was, `before` the orders that were under way then.
    """
    held = sum(1 for position in account.machine.working.account.positions.values() if position.lots)
    leaked, filled, cleared = 0, 0, 0 if not before else None
    for turned in chain(stopped, account.until(since + for_ns)):
        switch = turned.state.switch
        for noted in turned.entries:
            leaked += isinstance(noted.body, OrderSent) and not _may_send(switch, noted.body)
            filled += isinstance(noted.body, OrderFilled) and key_of((noted.body.signal, noted.body.n)) in before
        if cleared is None and not before & turned.working.orders.keys():
            cleared = max(0, heard_last(turned.entries, before, turned.state.passed) - since)
    working, switch = account.machine.working, account.machine.state.switch
    left = sum(
        not allows(state_for(switch, (one.order.strategy, one.symbol)), _rests(is_exit=one.order.reduce_only))
        for one in working.orders.values()
    )
    return AfterStop(
        at=since, under_way=len(before), held=held, leaked=leaked, filled=filled, left=left, cleared_ns=cleared
    )


def heard_last(entries: Iterable[Noted], orders: Container[str | None], otherwise: int) -> int:
    """Return when the last word about orders was heard: a look that notes it may be a minute later.

    Another instant is returned where no entry is about them.
    """
    about = (one.ts for one in entries if _order_of(one.body) in orders)
    return max(about, default=otherwise)


def _order_of(body: Body) -> str | None:
    """Return which order an entry is a word about."""
    return key_of((body.signal, body.n)) if isinstance(body, OrderStateTold | OrderFilled) else None


def undisturbed(account: PrivateAccount, *, for_ns: int) -> int:
    """Return how many orders an account sends in a while where nothing stops it: what a stop keeps from leaving."""
    own = account.branch()
    turns = own.until(account.at + for_ns)
    return sum(isinstance(noted.body, OrderSent) for turned in turns for noted in turned.entries)


def until_it_sends(account: PrivateAccount, *, at_least_ns: int) -> int | None:
    """Return after how long an account sends another order where nothing stops it; None where it never does."""
    own, since = account.branch(), account.at
    if any(_sends(turned) for turned in own.until(since + at_least_ns)):
        return at_least_ns
    while own.goes_on:
        if any(_sends(turned) for turned in own.receive()):
            return own.at - since
    return None


def _sends(turned: Turned) -> bool:
    return any(isinstance(noted.body, OrderSent) for noted in turned.entries)


def _may_send(switch: Switch, order: OrderSent) -> bool:
    state = state_for(switch, (order.strategy, order.symbol))
    return allows(state, Action.CLOSE if order.reduce_only else Action.OPEN)


def _rests(*, is_exit: bool) -> Action:
    return Action.REST_EXIT if is_exit else Action.REST_ENTRY
