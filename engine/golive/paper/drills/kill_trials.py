"""Private accounts are killed where it matters, with orders under way: by hand, by the file, and by a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.api.switch_program import ACCOUNT, SwitchProgram, turn
from golive.core.dataclass import dataclass
from golive.execution.switch import GLOBAL, ResetRule
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.order import OrderSent
from golive.paper.drills.planted import Facts
from golive.paper.drills.private_account import PrivateAccount
from golive.paper.drills.rearming import rearms_by_role_alone
from golive.paper.drills.stopped_orders import AfterStop, watched
from golive.trading.received import Command, Person
from golive.trading.turned import Turned

BY_HAND, BY_FILE, BY_RULE = "by_hand", "by_file", "by_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class KillTrial:
    """An account that was halted, how, and what it did after; `is_halted` says whether it was in the very same turn."""

    how: str
    is_halted: bool
    after: AfterStop


def moments(account: PrivateAccount, *, most: int) -> Iterator[PrivateAccount]:
    """Yield branches of an account where an order was just sent, one after another; at its end where none ever is."""
    count = 0
    while account.goes_on and count < most:
        turns = account.receive()
        if account.machine.working.orders and any(one.body.KIND == OrderSent.KIND for t in turns for one in t.entries):
            count += 1
            yield account.branch()
    if not count:
        yield account.branch()


def killed(account: PrivateAccount, how: str, *, watch_ns: int) -> KillTrial:
    """Halt a branch of an account by a word of a person, or by the file, and watch it."""
    own = account.branch()
    return _trial(account, own, how, _halt(own, Person.KILL_FILE if how == BY_FILE else Person.FIRE), watch_ns)


def rearmed(account: PrivateAccount, rule: ResetRule) -> bool:
    """Halt a branch of an account, and say whether the policy's own role alone lets it go on."""
    own, at = account.branch(), account.at
    _halt(own, Person.FIRE)
    return rearms_by_role_alone(own.machine.state.switch, rule, scope=GLOBAL, at=at)


def _halt(own: PrivateAccount, word: Person) -> tuple[Turned, ...]:
    at, to = own.at, SwitchState.HALTED.name.lower()
    command = Command(
        id=f"drill/{at}", seen_at=at, word=word, scope=GLOBAL, to=to, by="golive drill", role="", reason="drill"
    )
    return own.obey(command)


def killed_by_rule(account: PrivateAccount, switch: SwitchProgram, facts: Facts, *, watch_ns: int) -> KillTrial:
    """Halt a branch of an account by facts for which a trip of its policy halts it, and watch it."""
    own, at = account.branch(), account.at
    symbol = next(iter(own.machine.working.places))
    turned = turn(switch, own.machine.state.switch, facts.row(at), at, symbol=symbol)
    return _trial(account, own, BY_RULE, own.stand(turned.switch), watch_ns)


def _trial(
    account: PrivateAccount, own: PrivateAccount, how: str, stopped: tuple[Turned, ...], watch_ns: int
) -> KillTrial:
    """Watch a branch of an account that was stopped in some turns."""
    is_halted = own.machine.state.switch.state is SwitchState.HALTED
    before = frozenset(account.machine.working.orders)
    after = watched(own, stopped, since=account.at, before=before, for_ns=watch_ns)
    return KillTrial(how=how, is_halted=is_halted, after=after)


def halting(switch: SwitchProgram, planted: Mapping[str, Facts]) -> Facts | None:
    """Return facts by which a trip of the policy halts all that an account does, or None where none were found."""
    for trip in switch.checked.trips:
        if trip.to == "halted" and trip.scope in (ACCOUNT, GLOBAL) and trip.rule.id in planted:
            return planted[trip.rule.id]
    return None
