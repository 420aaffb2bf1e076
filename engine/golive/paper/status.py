"""The status of an account: whether it runs, what it holds, how many of its days count, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from golive.api.paper_terms import PaperTerms
from golive.core.dataclass import dataclass
from golive.core.errors import BrokenChain, GoliveError, Refused, Unavailable
from golive.core.value import Unknown
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.run_started import RunStarted
from golive.journal.holder import Holder
from golive.journal.home import Home
from golive.journal.journal import JournalReader
from golive.journal.verification import verify
from golive.paper.account_facts import AccountFacts, facts_of
from golive.paper.account_journal import runs_of
from golive.paper.alive import CANNOT_TELL, NO, YES, Alive, alive_by
from golive.paper.heartbeat_file import Beat
from golive.trading.days_of_journal import read_run, record_of
from golive.trading.live_run import STATE
from golive.trading.paper_days import Needed, PaperDays, Realm, paper_days

NOT_ASKED = "not asked for"
"""Why a status has no days that nobody wanted to know of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a policy asks of an account: how old its word may be, in nanoseconds, and which days are enough.

    `subject` is the digest of what would go live today; None counts the days of the newest run's own.
    """

    heartbeat: int
    needed: Needed
    subject: str | None = None


def wanted_by(terms: PaperTerms, subject: str | None = None) -> Wanted:
    """Return what the policy of an account asks of it, and of which subject its days have to be."""
    needed = Needed(days=terms.min_days, trades=terms.min_trades, coverage=terms.day_coverage)
    return Wanted(heartbeat=terms.heartbeat, needed=needed, subject=subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatus:
    """An account at an instant; `why_no_facts` and `why_no_days` say why those are None."""

    account: str
    now: int
    alive: Alive
    beat: Beat | None
    runs: tuple[str, ...] = ()
    facts: AccountFacts | None = None
    why_no_facts: str = ""
    days: PaperDays | None = None
    why_no_days: str = ""

    @property
    def exit(self) -> int:
        """Return 0 where it runs and is well, 1 where it does not, or is halted, and 3 where nobody can tell."""
        halted = self.facts is not None and self.facts.hardest is SwitchState.HALTED
        return worst([self.alive.exit, NO if halted else YES, CANNOT_TELL if self.facts is None else YES])


def worst(exits: Iterable[int]) -> int:
    """Return the code of several: what is known to be wrong comes before what nobody can tell; of none nobody can.

    >>> worst([0, 3, 1]), worst([0, 3]), worst([0]), worst([])
    (1, 3, 0, 3)
    """
    codes = set(exits) or {CANNOT_TELL}
    return next(code for code in (NO, CANNOT_TELL, YES) if code in codes)


def status_of(
    account: str, beat: Beat | Unknown, home: Home, wanted: Wanted, *, now: int, here: Holder, days: bool = True
) -> AccountStatus:
    """Return the status of an account whose journals lie in a database; whatever is wrong there is said, not raised.

    Without `days` it is not looked which of them count: of a long run every look has to be read for that.
    """
    alive = alive_by(beat, heartbeat=wanted.heartbeat, now=now, here=here)
    known = AccountStatus(account=account, now=now, alive=alive, beat=None if isinstance(beat, Unknown) else beat)
    return _read(known, home, wanted, days=days)


def unread(account: str, beat: Beat | Unknown, why: str, wanted: Wanted, *, now: int, here: Holder) -> AccountStatus:
    """Return the status of an account whose journals nobody can read, and why."""
    alive = alive_by(beat, heartbeat=wanted.heartbeat, now=now, here=here)
    seen = None if isinstance(beat, Unknown) else beat
    return AccountStatus(account=account, now=now, alive=alive, beat=seen, why_no_facts=why, why_no_days=why)


def _read(status: AccountStatus, home: Home, wanted: Wanted, *, days: bool) -> AccountStatus:
    try:
        runs = runs_of(home, status.account)
        if not runs:
            why = f"{home.place} holds no run of `{status.account}`"
            return replace(status, why_no_facts=why, why_no_days=why)
        facts = facts_of(JournalReader(home, runs[-1]))
    except GoliveError as error:
        return replace(status, why_no_facts=_sentence(error), why_no_days=_sentence(error))
    status = replace(status, runs=runs, facts=facts, why_no_days="" if days else NOT_ASKED)
    if not days:
        return status
    try:
        return replace(status, days=_days(home, runs, facts, wanted, status.now))
    except GoliveError as error:
        return replace(status, why_no_days=_sentence(error))


def _days(home: Home, runs: tuple[str, ...], facts: AccountFacts, wanted: Wanted, now: int) -> PaperDays:
    journals = [JournalReader(home, run) for run in runs]
    for journal in journals:
        check_chain(journal)
    read = [read_run(journal) for journal in journals]
    # Its entry is written once the stream is back: a day that it will not count by does not count before either.
    read[-1].gaps.extend((one.since, max(one.since, facts.looked, now)) for one in facts.lost)
    record = record_of(read)
    subject = facts.begun.subject if wanted.subject is None else wanted.subject
    return paper_days(
        record,
        needed=_needed(wanted.needed, facts.begun),
        realm=Realm.PRODUCTION,
        subject=subject,
        succeeds={},
        now=max(now, facts.looked),
    )


def check_chain(journal: JournalReader) -> None:
    """Refuse a journal that is not as it was written: a gap that somebody took out of it would be a day that counts.

    Raises
    ------
    BrokenChain
        Naming the first entry that does not hold.
    """
    verified = verify(journal.name, journal.entries())
    if verified.first_bad is not None:
        message = f"entry {verified.first_bad} of `{journal.name}` does not hold, and so no day counts"
        raise BrokenChain(verified.first_bad, verified.why or STATE, f"{message}: {verified.sentence}")


def _needed(needed: Needed, begun: RunStarted) -> Needed:
    """Return the more of what the policy needs now, and what the run began with: less than that never does."""
    before = begun.account
    if before is None:
        return needed
    return Needed(
        days=max(needed.days, before.min_days),
        trades=max(needed.trades, before.min_trades),
        coverage=max(needed.coverage, before.day_coverage),
    )


def _sentence(error: GoliveError) -> str:
    return error.sentence if isinstance(error, BrokenChain | Refused | Unavailable) else str(error)
