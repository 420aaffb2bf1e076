"""`PaperProcess`: accounts on one feed, day and night, until somebody stops it.

One loop: what is received, what people say and what time it is are handed to every account in one order, each turn
durable before the next. Nothing here decides anything.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from golive.core.clock import Clock
from golive.core.errors import Unavailable
from golive.core.unit import NANOS
from golive.paper.clock_watch import ClockWatch
from golive.paper.listening import Level
from golive.paper.rounds import Rounds
from golive.paper.running_account import CLOCK_JUMPED, JOURNAL_BACK, LOST_JOURNAL, STOOD_STILL, RunningAccount
from golive.paper.source import FeedSource
from golive.trading.people_words import doubt_about
from golive.trading.received import BarReceived, Command, Received, Stamps

LONGEST_WAIT_NS = NANOS // 5
"""How long the loop waits for the feed before it looks at clock and people again: how soon a word is heard."""

RARELY = 9
"""How many times as long as a try took nothing is tried again: a tenth of the time at most is spent on it."""

FEED_ENDED, RECORDING_WAITS = "feed_ended", "recording_waits"

SET = "the wall clock was set, or the machine slept"


class Recorder(Protocol):
    """What keeps everything that is received."""

    @property
    def trouble(self) -> str | None:
        """Return why something that was taken is not written yet, None where all is."""
        ...

    def take(self, event: Received) -> None:
        """Write an event down, before an account is told."""
        ...

    def flush(self) -> None:
        """Try again what waits, and put in order what was written."""
        ...

    def close(self) -> None:
        """End."""
        ...


class PaperProcess:
    """Accounts on one feed.

    Parameters
    ----------
    accounts
        The accounts, each with its journal open.
    source
        The feed of all their markets.
    clock, stamps
        What tells the time, and what makes the instants of reception rise strictly; the source has the same stamps.
    bars_kept
        How many bars of each market are kept for an account that has to warm up again.
    skew_ns
        How far the wall clock may move against the one that never goes back before nobody believes it.
    longest_ns
        How long the loop may stand still, in nanoseconds, before nobody was there meanwhile.
    recorder
        What keeps everything that is received; without one nothing is kept.
    alive
        Called about as often as the loop goes round without an event, to say that it does.
    """

    def __init__(
        self,
        accounts: Sequence[RunningAccount],
        source: FeedSource,
        *,
        clock: Clock,
        stamps: Stamps,
        bars_kept: int,
        skew_ns: int,
        longest_ns: int,
        recorder: Recorder | None = None,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        self._accounts, self._source = tuple(accounts), source
        self._clock, self._stamps, self._recorder, self._alive = clock, stamps, recorder, alive
        self._bars: dict[str, deque[BarReceived]] = {}
        self._bars_kept = bars_kept
        self._watch = ClockWatch(skew=skew_ns, wall=clock.wall_ns(), monotonic=clock.monotonic_ns())
        self._stopping = asyncio.Event()
        self._rounds = Rounds(longest_ns)
        self._asked_at = 0
        self._try_at: dict[RunningAccount, int] = {}
        # Never in the loop: a server that does not answer keeps no account waiting.
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="golive-people")
        self._trouble: str | None = None
        self._asked: dict[RunningAccount, asyncio.Future[tuple[Command, ...]]] = {}
        self.is_begun = asyncio.Event()
        self.why = ""

    def stop(self, why: str) -> None:
        """Ask for the end, in good order: the turn under way is finished and every account paused."""
        self.why = self.why or why
        self._stopping.set()

    async def run(self) -> None:
        """Run until `stop`, or until the feed ends.

        Raises
        ------
        BrokenChain
            A journal is not what an account can go on from.
        Unavailable
            A journal cannot be written at the beginning; later its account waits until it can. What is to be recorded
            cannot be, for longer than it can wait.
        """
        try:
            for bar in await self._source.history():
                self._keep(bar)
            for account in self._accounts:
                self._start(account)
            self.is_begun.set()
            self._rounds.begin(self._clock.monotonic_ns(), asyncio.get_running_loop().time())
            await self._go_on()
        finally:
            for account in self._accounts:
                account.pause()
            self._asking.shutdown(wait=False, cancel_futures=True)
            await self._source.close()
            if self._recorder is not None:
                self._recorder.close()

    async def _go_on(self) -> None:
        coming: asyncio.Future[Received] | None = None
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            while not self._stopping.is_set():
                coming = coming or asyncio.ensure_future(anext(self._source))
                await asyncio.wait((coming, stopping), timeout=self._patience(), return_when=asyncio.FIRST_COMPLETED)
                event = None
                if coming.done():
                    try:
                        event, coming = coming.result(), None
                    except StopAsyncIteration:
                        self.stop(FEED_ENDED)
                        return
                self._turn(event)
        finally:
            stopping.cancel()
            if coming is not None:
                coming.cancel()

    def _patience(self) -> float:
        """Return how many seconds may be waited for the feed."""
        now = self._clock.wall_ns()
        due = [look - now for account in self._accounts if (look := account.next_look) is not None]
        return max(0, min((*due, LONGEST_WAIT_NS))) / NANOS

    def _turn(self, event: Received | None) -> None:
        """Hand on what has come, and otherwise what time it is.

        No look is taken for a time in which nobody looked: that is noticed before anything is handed on.
        """
        if self._was_away() and event is not None:
            event = replace(event, seen_at=self._stamps.next(self._clock.wall_ns()))
        if event is not None:
            self._hand_on(event)
        asked = self._clock.monotonic_ns()
        if event is None or asked - self._asked_at >= LONGEST_WAIT_NS:
            self._asked_at = asked
            self._hear()

    def _hand_on(self, event: Received) -> None:
        if self._recorder is not None:
            self._recorder.take(event)
        if isinstance(event, BarReceived):
            self._keep(event)
        for account in self._accounts:
            account.receive(event)

    def _hear(self) -> None:
        """Hear people and the clock, and look after accounts that are not there."""
        self._record()
        self._obey()
        now = self._stamps.heard(self._clock.wall_ns())
        for account in self._accounts:
            account.wait(now)
            if not account.is_there:
                self._try_again(account)
        self._alive()

    def _record(self) -> None:
        """Go on recording, and say once where that is not possible."""
        if self._recorder is None:
            return
        self._recorder.flush()
        trouble, before = self._recorder.trouble, self._trouble
        self._trouble = trouble
        if trouble is not None and before is None:
            for account in self._accounts:
                account.notice(RECORDING_WAITS, Level.WARNING, why=trouble)

    def _obey(self) -> None:
        """Hand on what people have said, and ask again."""
        for account in self._accounts:
            asked = self._asked.get(account)
            if asked is not None and asked.done():
                del self._asked[account]
                for command in asked.result() if account.is_there else ():
                    account.obey(replace(command, seen_at=self._stamps.next(self._clock.wall_ns())))
            people = account.people
            if people is not None and account not in self._asked:
                self._asked[account] = asyncio.get_running_loop().run_in_executor(self._asking, people.read)

    def _was_away(self) -> bool:
        """Say whether the clock was set, or the loop stood still: then every account has begun anew after a gap."""
        stood_still = self._rounds.stood_still(self._clock.monotonic_ns(), asyncio.get_running_loop().time())
        if self._watch.jumped(self._clock.wall_ns(), self._clock.monotonic_ns()):
            self._begin_anew(CLOCK_JUMPED)
            for account in self._accounts:
                at = self._stamps.next(self._clock.wall_ns())
                account.obey(doubt_about(f"clock/{at}", at, SET))
        elif stood_still:
            self._begin_anew(STOOD_STILL)
        else:
            return False
        self._rounds.begin(self._clock.monotonic_ns(), asyncio.get_running_loop().time())
        return True

    def _begin_anew(self, why: str) -> None:
        """Let every account that is there go on after a gap; one that loses its journal by that waits for it."""
        for account in self._accounts:
            if account.is_there:
                account.notice(why, Level.ERROR)
                self._go_on_after(account, why)

    def _try_again(self, account: RunningAccount) -> None:
        since = self._clock.monotonic_ns()
        if since < self._try_at.get(account, since):
            return
        if self._go_on_after(account, LOST_JOURNAL):
            account.notice(JOURNAL_BACK, Level.WARNING)
        # A server that is long in coming would keep every other account waiting as long.
        now = self._clock.monotonic_ns()
        self._try_at[account] = now + max(NANOS, RARELY * (now - since))

    def _go_on_after(self, account: RunningAccount, why: str) -> bool:
        """Let an account go on after a gap; say whether its journal lets it."""
        try:
            self._start(account, why)
        except Unavailable as error:
            if why != LOST_JOURNAL:
                account.lose_journal(error)
            return False
        return True

    def _start(self, account: RunningAccount, *why: str) -> None:
        bars = [bar for _, kept in sorted(self._bars.items()) for bar in kept]
        record = self._recorder.take if self._recorder is not None else _nowhere
        account.start(self._stamps, bars, *why, record=record)

    def _keep(self, bar: BarReceived) -> None:
        kept = self._bars.setdefault(bar.symbol, deque(maxlen=self._bars_kept))
        if not kept or bar.ts > kept[-1].ts:
            kept.append(bar)


def _nowhere(_: Received) -> None:
    """Keep nothing."""
