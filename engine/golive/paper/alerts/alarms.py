"""`Alarms`: which entries of a run somebody is to be told of; the same entries give the same alerts, however often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace

from golive.core.civil import date_text
from golive.core.dataclass import dataclass
from golive.core.unit import NANOS, show_duration
from golive.execution.account import DAY
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.looks import Looks, LooksTaken
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.switch import SwitchSet
from golive.journal.entry import Entry
from golive.trading.days_of_journal import JournalledRun, record_of
from golive.trading.grid_instants import instants_in
from golive.trading.live_machine import PROCESS
from golive.trading.live_machine import STOPPED as LEFT_IN_GOOD_ORDER
from golive.trading.paper_days import Day, Needed, Realm, paper_days

_PER_CENT = 100

INFO, WARNING, CRITICAL = "info", "warning", "critical"

KINDS = (SwitchSet.KIND, Gap.KIND, Looks.KIND, DayOpened.KIND)
"""The kinds of entry that alerts are raised of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The trouble of a topic has ended: when it comes again, somebody is told at once."""

    topic: str


Alarm = AlertRaised | Over


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """From when on something is worth an alert: how long a strategy may be unable to decide, and what a day needs."""

    hold_lasts: int
    needed: Needed


@dataclass(slots=True, kw_only=True)
class _Hold:
    """Since when a strategy could not decide, until when that is known, and whether it was told."""

    since: int
    until: int
    is_told: bool = False


@dataclass(slots=True, kw_only=True)
class Alarms:
    """A fold over the entries of one run, in their order; `begun` is its first, at `begun_at`."""

    begun: RunStarted
    begun_at: int
    worth: Worth
    _holds: dict[tuple[str, str], _Hold] = field(default_factory=dict)
    _day: JournalledRun | None = None
    _lost_days: set[int] = field(default_factory=set)

    def take(self, entry: Entry, *, lost: Iterable[int] = ()) -> Iterator[Alarm]:
        """Yield what an entry is worth; of other kinds nothing.

        `lost` is since when each stream was not seen that is not back yet: its gap is no entry before it is.
        """
        if entry.kind not in KINDS:
            return
        body = read_body(entry.kind, entry.body)
        match body:
            case SwitchSet():
                yield from self._switch(entry, body)
            case Gap():
                yield from self._gap(entry, body)
                yield from self._coverage(entry, (), is_short=True)
            case Looks():
                yield from self._looks(entry, body)
                still = tuple(lost)
                yield from self._coverage(entry, still, is_short=bool(still) or any(one.untold for one in body.taken))
            case DayOpened():
                yield self._ended(entry, body)

    def _alert(self, entry: Entry, severity: str, topic: str, text: str, *, named: str = "") -> AlertRaised:
        name = named or f"{entry.kind}/{entry.key}"
        return AlertRaised(
            alert=f"{self.begun.run}/{name}",
            severity=severity,
            text=text,
            about_kind=entry.kind,
            about_key=entry.key,
            topic=topic,
            at=entry.ts,
        )

    def _switch(self, entry: Entry, body: SwitchSet) -> Iterator[Alarm]:
        state = SwitchState[body.to.upper()]
        who = "" if body.by is None else f", UNSIGNED word of {body.by}"
        # Each state is a trouble of its own: who was told that orders are cancelled does not know of a halt.
        topics = {one: f"switch/{body.scope}/{one.name.lower()}" for one in SwitchState}
        topic = topics.pop(state)
        yield from (Over(topic=other) for other in topics.values())
        if state is SwitchState.ACTIVE:
            yield self._alert(entry, INFO, topic, f"the switch of {body.scope} is active again{who}: {body.why}")
            return
        severity = WARNING if state is SwitchState.REDUCE_ONLY else CRITICAL
        words = f"the switch of {body.scope} is {body.to.replace('_', ' ')}, by {body.trip}{who}: {body.why}"
        yield self._alert(entry, severity, topic, words)

    def _gap(self, entry: Entry, body: Gap) -> Iterator[Alarm]:
        lasted = _shown(body.until - body.since)
        if body.stream != PROCESS:
            text = f"{body.stream} was not seen for {lasted}: {body.why.replace('_', ' ')}"
        elif body.why == LEFT_IN_GOOD_ORDER:
            return
        else:
            text = f"nobody was there for {lasted}: {body.why.replace('_', ' ')}"
        orders = f"; {len(body.cancelled)} orders under way ended with it" if body.cancelled else ""
        yield self._alert(entry, WARNING, f"gap/{body.stream}", text + orders)

    def _looks(self, entry: Entry, body: Looks) -> Iterator[Alarm]:
        for taken in body.taken:
            of = (taken.strategy, taken.symbol or "")
            topic = "/".join(("hold", *filter(None, of)))
            hold, before = self._held(of, body, taken), self._holds.pop(of, None)
            if hold is None:
                if before is not None and before.is_told:
                    yield Over(topic=topic)
                continue
            self._holds[of] = hold
            if not hold.is_told and hold.until - hold.since >= self.worth.hold_lasts:
                hold.is_told = True
                lasts, reason = _shown(hold.until - hold.since), _reason(body, taken)
                text = f"{taken.strategy} cannot decide{_on(taken)} for {lasts}: {reason}"
                yield self._alert(entry, WARNING, topic, text, named=f"{topic}/{hold.since}")

    def _held(self, of: tuple[str, str], body: Looks, taken: LooksTaken) -> _Hold | None:
        """Return since when a strategy could not decide at the end of these looks, None where it can."""
        if not taken.untold:
            return self._holds.get(of) if not taken.asked else None
        first, last, before = taken.untold[0], taken.untold[-1], self._holds.get(of)
        if instants_in(last.until, body.until, taken.every):
            return None
        if before is not None and first is last and not instants_in(before.until, first.since, taken.every):
            return _Hold(since=before.since, until=last.until, is_told=before.is_told)
        return _Hold(since=last.since, until=last.until)

    def _coverage(self, entry: Entry, lost: Sequence[int], *, is_short: bool) -> Iterator[Alarm]:
        """Yield that a day cannot count any more, once; of the day that the run began in everybody knows it."""
        day = entry.ts // DAY
        if self._day is None or self._day.last // DAY != day:
            self._day = JournalledRun()
            self._day.begun, self._day.begun_at = self.begun, self.begun_at
        self._day.apply(entry)
        if not is_short or day in self._lost_days or day == self.begun_at // DAY:
            return
        today = self._today(entry.ts, lost)
        if today is None or not _is_lost(today, self.worth.needed):
            return
        self._lost_days.add(day)
        untold = today.due_looks - today.told_looks
        share = float(self.worth.needed.coverage * _PER_CENT)
        looks = f"{untold:,} of its {today.scheduled_looks:,} looks could not be told, and {share:g} % are needed"
        text = f"{today.date} does not count any more: {looks}"
        yield self._alert(entry, WARNING, f"coverage/{today.date}", text, named=f"coverage/{today.date}")

    def _today(self, now: int, lost: Sequence[int]) -> Day | None:
        assert self._day is not None
        gaps = [*self._day.gaps, *((since, max(since, now)) for since in lost)]
        days = paper_days(
            record_of([replace(self._day, gaps=gaps)]),
            needed=self.worth.needed,
            realm=Realm.PRODUCTION,
            subject=self.begun.subject,
            succeeds={},
            now=now,
        )
        return days.each[-1] if days.each else None

    def _ended(self, entry: Entry, body: DayOpened) -> AlertRaised:
        """Return that a day has ended, so that its report can be made."""
        before = date_text(entry.ts // DAY - 1)
        text = f"{before} has ended: golive report daily --date {before} tells of it"
        return self._alert(entry, INFO, f"day/{body.date}", text)


def _is_lost(day: Day, needed: Needed) -> bool:
    """Say whether a day has too few looks even if every one from now on is told."""
    most = day.scheduled_looks - (day.due_looks - day.told_looks)
    return most < needed.coverage * day.scheduled_looks


def _reason(body: Looks, taken: LooksTaken) -> str:
    """Return why most of a strategy's looks could not be told."""
    mine = [one for one in body.counts if one.strategy == taken.strategy and one.symbol == taken.symbol and one.untold]
    if not mine:
        return "what it needs is not known"
    most = max(mine, key=lambda one: (one.count, one.rule))
    return f"{most.rule} {(most.untold or '').replace('_', ' ')}"


def _on(taken: LooksTaken) -> str:
    return f" on {taken.symbol}" if taken.symbol else ""


def _shown(ns: int) -> str:
    return show_duration(ns / NANOS)
