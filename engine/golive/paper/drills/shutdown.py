"""A private account is shut down with orders and positions open, and the version before is put in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.execution.switch import GLOBAL
from golive.execution.switch_state import SwitchState
from golive.paper.drills.outcome import Outcome
from golive.paper.drills.private_account import PrivateAccount
from golive.trading.received import Command, Person

WATCH_NS = 120 * NANOS
"""How long an account that shuts down is watched, in its market's time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutDown:
    """An account that was told to close everything: how long until it was flat, and what was open at the end.

    `before` counts the orders and positions that were open when it was told.
    """

    before: int
    took_ns: int
    orders: int
    positions: int


def drill_shutdown(
    accounts: Sequence[PrivateAccount], put_back: Callable[[], bool], clock: Clock
) -> tuple[Outcome, ...]:
    """Shut each account down, then put the version before back; `put_back` says whether its digests are the same.

    Each is shut down twice, as if the other time had not been: with its order under way, and a second later.

    How long it took is the longest shutdown, in the market's time, and the putting back, by the clock.
    """
    down = [shut_down(one, for_ns=WATCH_NS, after_ns=after_ns) for one in accounts for after_ns in (0, NANOS)]
    began = clock.monotonic_ns()
    is_back = put_back()
    took = max(one.took_ns for one in down) + clock.monotonic_ns() - began
    left = {"orders": sum(one.orders for one in down), "positions": sum(one.positions for one in down)}
    restored = Outcome(name="version/restored", measured=float(is_back), unit="holds", n=1, least=1.0)
    n = len(down)
    if not any(one.before for one in down) and not any(left.values()):
        n, why = 0, "no account had anything open: there was nothing to close"
        return (
            restored,
            Outcome(name="version/took", measured=None, unit="s", n=n, why=why),
            *(Outcome(name=f"version/{what}_open", measured=None, unit=what, n=n, why=why, most=0.0) for what in left),
        )
    return (
        restored,
        Outcome(name="version/took", measured=took / NANOS, unit="s", n=n),
        *(
            Outcome(name=f"version/{what}_open", measured=float(count), unit=what, n=n, most=0.0)
            for what, count in left.items()
        ),
    )


def shut_down(account: PrivateAccount, *, for_ns: int, after_ns: int = NANOS) -> ShutDown:
    """Let a branch of an account close everything as a person says, then halt it, and return what it did.

    It is told `after_ns`: at once its order is still under way, and later that is filled and has left a position.
    """
    own = account.branch()
    for _ in own.until(account.at + after_ns):
        pass
    since, flat, before = own.at, None, len(own.machine.working.orders) + _open(own)
    own.obey(_command(own, Person.FLATTEN))
    own.obey(_command(own, Person.FIRE))
    for turned in own.until(since + for_ns):
        is_flat = not turned.working.orders and not _open(own)
        flat = (turned.state.passed if flat is None else flat) if is_flat else None
    return ShutDown(
        before=before,
        took_ns=for_ns if flat is None else flat - since,
        orders=len(own.machine.working.orders),
        positions=_open(own),
    )


def _open(account: PrivateAccount) -> int:
    return sum(1 for position in account.machine.working.account.positions.values() if position.lots)


def _command(account: PrivateAccount, word: Person) -> Command:
    at, to = account.at, SwitchState.HALTED.name.lower()
    return Command(
        id=f"drill/{at}", seen_at=at, word=word, scope=GLOBAL, to=to, by="golive drill", role="", reason="drill"
    )
