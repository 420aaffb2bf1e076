"""A live machine and its journal: each turn is one transaction with what the machine goes on from, and then told.

What was acknowledged is there; what is there was acknowledged or was about to be. After a kill the account goes on
from its last transaction, and the time since is a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from golive.account.journalled_account import fold
from golive.core.errors import BrokenChain
from golive.execution.account import Account
from golive.execution.account_state import AccountState, state_of
from golive.journal.bodies.run_started import RunStarted
from golive.journal.checkpoints import last_kept
from golive.journal.journal import Journal
from golive.journal.state_parts import PartsWriter
from golive.journal.verification import verify
from golive.trading.entries import Noted
from golive.trading.given_positions import GivenPosition, given_entries, take_given
from golive.trading.live_machine import STOPPED, LiveKept, LiveMachine
from golive.trading.live_opening import LiveOpened
from golive.trading.live_parts import LiveParts, last_live
from golive.trading.turned import Turned

STATE = "state"
"""What is broken of a journal that does not have what its account goes on from."""

_MONEY = ("cash", "realised", "fees", "funding", "peak", "baseline", "known", "positions")


class LiveRun:
    """The writer of one live account's journal.

    A journal without entries begins with `begun`, at the machine's first instant, and with the `positions` that it is
    given. In another the machine is where its last transaction left it, and `was_begun` says so: it has to `resume`.

    Raises
    ------
    BrokenChain
        The journal is not as it was written, or has not what its account goes on from, or that is not what its entries
        come to.
    Unavailable
        The journal cannot be written.
    """

    def __init__(
        self, opened: LiveOpened, begun: RunStarted, journal: Journal, *, positions: Sequence[GivenPosition] = ()
    ) -> None:
        self._states, self._parts = PartsWriter(journal), LiveParts()
        kept = _kept(journal)
        self.was_begun = kept is not None
        self.machine = LiveMachine(opened, kept)
        if kept is None:
            entries = given_entries(positions, opened.state.passed)
            take_given(self.machine.working, entries)
            self._write([Noted(ts=opened.state.passed, body=begun), *entries])
        else:
            _check_money(journal, opened, self.machine.working.account)

    def commit(self, turned: Turned) -> None:
        """Make what a turn came to durable: it may be acknowledged when this returns."""
        if turned.entries:
            self._write(turned.entries)

    def written(self, turns: Iterable[Turned]) -> Iterator[Turned]:
        """Yield each turn after it is durable; before the next one is taken."""
        for turned in turns:
            self.commit(turned)
            yield turned

    def resume(self, until: int, why: str) -> Turned:
        """Go on at an instant after nobody was there; `why` says it unless it was left in good order."""
        turned = self.machine.resume(until, STOPPED if self.machine.is_paused else why)
        self.commit(turned)
        return turned

    def pause(self) -> Turned:
        """Leave in good order."""
        turned = self.machine.pause()
        self.commit(turned)
        return turned

    def _write(self, entries: Iterable[Noted]) -> None:
        drafts = [noted.body.draft(noted.ts) for noted in entries]
        self._states.append(drafts, self._parts.of(self.machine.kept), cursor=str(self.machine.at))


def _kept(journal: Journal) -> LiveKept | None:
    head = journal.head()
    if not head.seq:
        return None
    if last_kept(journal) > head.seq:
        message = f"`{journal.name}` ends with entry {head.seq}, and was written further: its end is gone"
        raise BrokenChain(head.seq, STATE, message)
    checked = verify(journal.name, journal.entries())
    if checked.first_bad is not None:
        raise BrokenChain(checked.first_bad, STATE, f"`{journal.name}` is not as it was written")
    last = last_live(journal)
    if last is None or last[0].seq != head.seq:
        message = f"`{journal.name}` has entries up to {head.seq}, and not what its account goes on from after them"
        raise BrokenChain(head.seq, STATE, message)
    return last[1]


def _check_money(journal: Journal, opened: LiveOpened, account: Account) -> None:
    """Refuse an account that is not what the entries come to, whoever changed which of them."""
    folded = fold(Account(opened.rule.account), journal.entries())
    folded.let_go(())
    written, kept = state_of(folded), state_of(account)
    for name in _MONEY:
        if _held(written, name) != _held(kept, name):
            message = f"the entries of `{journal.name}` come to another `{name}` than its account goes on from"
            raise BrokenChain(None, STATE, message)


def _held(state: AccountState, name: str) -> object:
    held = getattr(state, name)
    return [one for one in held if one.open] if name == "positions" else held
