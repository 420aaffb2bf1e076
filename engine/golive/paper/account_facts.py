"""What the journal of a running account says of it: what it holds, what stops it, and what it did not see.

Everything is read, and nothing written: the account goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, Undecided
from golive.execution.account_state import OpenPosition
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.switch import SwitchSet
from golive.journal.entry import Head
from golive.journal.journal import JournalReader
from golive.journal.outbox import outboxes, undelivered
from golive.paper.account_journal import account_of, begun_in
from golive.trading.live_machine import LiveKept, OpenLoss
from golive.trading.live_parts import last_live
from golive.trading.live_run import STATE
from golive.trading.machine_checkpoint import MachineCheckpoint
from golive.trading.machine_state import OpenOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a strategy holds of an instrument: signed lots, and the average of their prices in ticks."""

    strategy: str
    symbol: str
    lots: int
    average: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeState:
    """A scope of the kill switch, and the last word on it; `is_unsigned` is a person's word that nobody has signed."""

    scope: str
    state: SwitchState
    trip: str
    why: str
    since: int
    by: str | None = None
    role: str | None = None

    @property
    def is_unsigned(self) -> bool:
        """Say whether a person said it; nobody has keys yet."""
        return self.by is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """What an account is worth in nano-units, or why nobody knows, as of an instant."""

    value: int | None
    at: int
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account after its last entry. Money is in nano-units.

    `baseline` is what the loss of the day `day` (since 1970) is counted from. `gaps` counts all of the run,
    and `lost` are the streams that have not come back. `answered`
    says what became of each command of a person that was heard, by its id.
    """

    run: str
    begun: RunStarted
    begun_at: int
    head: Head
    looked: int
    equity: Equity
    peak: int
    baseline: int
    day: int
    holdings: tuple[Holding, ...]
    orders: tuple[OpenOrder, ...]
    switch: tuple[ScopeState, ...]
    gaps: int
    last_gap: Gap | None
    lost: tuple[OpenLoss, ...]
    undelivered: int
    answered: Mapping[str, str]

    @property
    def hardest(self) -> SwitchState:
        """Return the hardest state of any scope."""
        return max((scope.state for scope in self.switch), default=SwitchState.ACTIVE)


def facts_of(journal: JournalReader) -> AccountFacts:
    """Return what a journal says of its account now.

    Raises
    ------
    Undecided
        The journal has no entry.
    BrokenChain
        It does not begin with a run, or has not kept what its account goes on from.
    """
    begun = begun_in(journal)
    if begun is None:
        raise Undecided(f"`{journal.name}` has no entry")
    head, live = _kept(journal)
    kept = live.machine
    gaps = [
        body for entry in journal.entries(kind=Gap.KIND) if isinstance(body := read_body(Gap.KIND, entry.body), Gap)
    ]
    account = kept.account
    holdings = tuple(_holding(position) for position in account.positions if position.open)
    return AccountFacts(
        run=begun.body.run,
        begun=begun.body,
        begun_at=begun.at,
        head=head,
        looked=kept.passed,
        equity=_equity(journal, kept, is_flat=not holdings),
        peak=account.peak,
        baseline=account.baseline,
        day=account.day,
        holdings=holdings,
        orders=kept.orders,
        switch=_switch(journal, kept),
        gaps=len(gaps),
        last_gap=gaps[-1] if gaps else None,
        lost=live.lost,
        undelivered=undelivered(*outboxes(journal.home, account_of(journal.name))),
        answered=_answered(journal),
    )


def _kept(journal: JournalReader) -> tuple[Head, LiveKept]:
    """Return what the account goes on from, and the entry that it is after: of a run that goes on, one of the last."""
    last = last_live(journal)
    if last is None:
        raise BrokenChain(None, STATE, f"`{journal.name}` has not kept what its account goes on from")
    after, kept = last
    entry = next(journal.entries(after=after.seq - 1, until=after.seq))
    return Head(seq=after.seq, hash=after.head, ts=entry.ts), kept


def _equity(journal: JournalReader, kept: MachineCheckpoint, *, is_flat: bool) -> Equity:
    """Return what the account is worth: its cash where nothing is open, else by the last mark that was written."""
    if is_flat:
        return Equity(value=kept.account.cash, at=kept.passed)
    entry = journal.newest(Marked.KIND)
    if entry is None:
        return Equity(value=None, at=kept.passed, why="mark_missing")
    body = read_body(entry.kind, entry.body)
    assert isinstance(body, Marked)
    return Equity(value=body.equity, at=body.at, why=body.equity_why)


def _answered(journal: JournalReader) -> Mapping[str, str]:
    bodies = (read_body(entry.kind, entry.body) for entry in journal.entries(kind=CommandAnswered.KIND))
    return {body.command: body.answer for body in bodies if isinstance(body, CommandAnswered)}


def _holding(position: OpenPosition) -> Holding:
    lots = sum(each.lots for each in position.open)
    return Holding(strategy=position.strategy, symbol=position.symbol, lots=lots, average=position.average)


def _switch(journal: JournalReader, kept: MachineCheckpoint) -> tuple[ScopeState, ...]:
    """Return every scope that a word was said on, with the last word."""
    last: dict[str, SwitchSet] = {}
    for entry in journal.entries(kind=SwitchSet.KIND):
        body = read_body(entry.kind, entry.body)
        if isinstance(body, SwitchSet):
            last[body.scope] = body
    states = {scope.scope: scope.state for scope in kept.scopes}
    return tuple(
        ScopeState(
            scope=scope,
            state=states.get(scope, SwitchState[word.to.upper()]),
            trip=word.trip,
            why=word.why,
            since=word.at,
            by=word.by,
            role=word.role,
        )
        for scope, word in sorted(last.items())
    )
