"""`PaperTradingOrchestrator`: an account on paper, day and night, in a bot's own loop."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from golive.api.engine import Engine
from golive.api.paper_terms import PaperTerms, find_paper, paper_terms
from golive.core.clock import Clock
from golive.facade.naming import engine_for
from golive.journal.holder import Holder
from golive.journal.home_at import home_at
from golive.journal.system_clock import SystemClock
from golive.loader.code_digest import deciding_code
from golive.paper.account_files import AccountFiles
from golive.paper.account_subject import subject_of
from golive.paper.heartbeat_file import read_beat
from golive.paper.kill_file import kill_files
from golive.paper.paper_run import PaperRun
from golive.paper.plan import Plan
from golive.paper.source import FeedSource
from golive.paper.start import Followed, start
from golive.paper.status import AccountStatus, status_of, wanted_by
from golive.trading.received import Stamps

FOLDER, RECORDS = ".golive", "records.db"

OpenFeed = Callable[[Clock, Stamps], FeedSource]
"""Makes a feed that dates by a clock, and whose instants of reception rise by the stamps of the account."""


class PaperTradingOrchestrator:
    """An account of a library, traded on paper until somebody stops it.

    Its journal is what it leaves: it goes on there at the next start, also after a kill. `golive paper status` and
    `golive switch` see it as they see one that `golive paper start` runs.

    Parameters
    ----------
    initial_capital
        In the quote currency; without it the document's. A journal that began with another is refused.
    min_days_before_live
        How many days have to count; the policy's number may be raised here, never lowered.
    account
        The account's name; without it the only one that the library has.
    engine, library
        Whose policy; at most one. Without either, the shipped library.
    clock
        What tells the time: the machine's own. With another no feed is live.

    Raises
    ------
    InvalidInput
        For fewer days than the policy asks for, a capital that is none, or an account that the library has not.
    """

    def __init__(
        self,
        initial_capital: float | None = None,
        min_days_before_live: int | None = None,
        *,
        account: str = "",
        engine: Engine | None = None,
        library: str | Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.engine = engine_for({}, engine=engine, library=library)
        specs = self.engine.program.checked.specs
        terms = paper_terms(find_paper(specs, account), specs)
        terms = terms if initial_capital is None else terms.with_capital(initial_capital)
        self.terms: PaperTerms = terms if min_days_before_live is None else terms.with_days(min_days_before_live)
        self._root = Path() if library is None else Path(library)
        self._clock: Clock = SystemClock() if clock is None else clock

    async def start(
        self,
        *,
        feed: OpenFeed | None = None,
        journal: str | Path | None = None,
        records: str | Path | None = None,
        trust: str | Path | None = None,
    ) -> PaperRun:
        """Begin, or go on, and return once the first turn is durable; the run goes on in a task.

        Parameters
        ----------
        feed
            What makes the feed; without it the market's own. The shipped library's is simulated and counts no day.
        journal, records
            Files or addresses; without them those of the library, in its `.golive`.
        trust
            The root file, by which signatures of resets are verified; without it no reset is obeyed.

        Raises
        ------
        InvalidInput
            Another capital, market, policy or feed than the journal began with; what differs is named.
        Unavailable
            Another process writes the journal.
        """
        plan = replace(self._plan(journal, records), trust=None if trust is None else Path(trust))
        source = None if feed is None else lambda stamps: feed(self._clock, stamps)
        process = await start(plan, Followed(), self._clock, source=source)
        return await PaperRun.begin(process, lambda: self._status(plan))

    def _plan(self, journal: str | Path | None, records: str | Path | None) -> Plan:
        named = None if records is None else str(records)
        return Plan(
            engine=self.engine,
            code=deciding_code(),
            accounts=(self.terms,),
            root=self._root,
            journal=None if journal is None else str(journal),
            records=named or str(self._root / FOLDER / RECORDS),
            kill_files=kill_files(self._root / FOLDER, named),
        )

    def _status(self, plan: Plan) -> AccountStatus:
        name = self.terms.name
        beat = read_beat(AccountFiles.below(self._root, name).heartbeat)
        with closing(home_at(plan.place(name), read_only=True)) as home:
            wanted = wanted_by(self.terms, subject_of(self.engine, self.terms, plan.code).digest)
            return status_of(name, beat, home, wanted, now=self._clock.wall_ns(), here=Holder.here())
