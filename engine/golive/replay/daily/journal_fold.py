"""The fold from the entries of a run's journal to what they say of its account.

It is the account once more, as the machine has it, with what a report tells beside it. Time between two entries is
told of by neither: equity is known where it was marked or nothing was open, and nowhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.core.row import DAILY_LOSS
from golive.execution.account import DAY, AccountRule, Equity
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.alert_answer import AlertAnswered
from golive.journal.bodies.command_answer import CommandAnswered
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.delivery import DeliveryTried
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.looks import Looks
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.model import ModelChanged
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.bodies.switch import SwitchSet
from golive.journal.body import Body
from golive.journal.entry import Entry, Head
from golive.journal.keys import key_of
from golive.replay.daily.account_record import AccountRecord, HeardAnswer, LookedAt, RaisedAlert, TakenFill
from golive.replay.daily.exposures import ExposurePoint, exposure_of
from golive.replay.daily.journal_trips import journal_trips, markings_of
from golive.replay.money.bookkeeping import Bookkeeping
from golive.replay.money.day_money import days_of
from golive.replay.money.doubts import Doubt, funding_doubt
from golive.replay.money.order_outcomes import OrdersSeen
from golive.replay.money.run_money import NO_MONEY, RunMoney
from golive.replay.money.worth_at_looks import CurveSeen, WorstSeen, worse
from golive.trading.counted_looks import MINUTE
from golive.trading.days_of_journal import JournalledRun
from golive.trading.entries import Noted
from golive.trading.grid_instants import instants_in
from golive.trading.worth import DRAWDOWN, worth_by

MARK_STALE = "mark_stale"
LATEST_MARKS = 2
"""While something is open an account is marked at looks, a minute apart at least: so many later nobody knows it."""

_OF_ALERTS = frozenset(body.KIND for body in (AlertRaised, DeliveryTried, AlertAnswered))

UNSEEN = "nobody_looked"
"""Why equity has no line in a gap while something was open."""


@dataclass(slots=True)
class JournalFold:
    """The entries of one run that were taken so far, in their order; `rule` is that of the account they are of.

    Raises
    ------
    Refused
        For entries that no account comes to, and for one before the entry that begins the run.
    """

    rule: AccountRule
    run: JournalledRun = field(default_factory=JournalledRun)
    books: Bookkeeping = field(init=False)
    orders: OrdersSeen = field(init=False)
    curve: CurveSeen = field(default_factory=CurveSeen)
    doubts: list[Doubt] = field(default_factory=list)
    unseen: list[Doubt] = field(default_factory=list)
    worst: dict[str, WorstSeen] = field(default_factory=dict)
    fills: list[TakenFill] = field(default_factory=list)
    signals: dict[str, tuple[str, str]] = field(default_factory=dict)
    boundaries: list[int] = field(default_factory=list)
    arrivals: dict[str, tuple[int, int]] = field(default_factory=dict)
    answers: list[HeardAnswer] = field(default_factory=list)
    exposures: list[ExposurePoint] = field(default_factory=list)
    decisions: list[DecisionTaken] = field(default_factory=list)
    looks: defaultdict[int, Counter[LookedAt]] = field(default_factory=lambda: defaultdict(Counter))
    asked: Counter[int] = field(default_factory=Counter)
    untold: Counter[int] = field(default_factory=Counter)
    gaps: list[Gap] = field(default_factory=list)
    switch: list[SwitchSet] = field(default_factory=list)
    alerts: list[tuple[int, AlertRaised]] = field(default_factory=list)
    deliveries: defaultdict[str, dict[str, DeliveryTried]] = field(default_factory=lambda: defaultdict(dict))
    replies: defaultdict[str, list[AlertAnswered]] = field(default_factory=lambda: defaultdict(list))
    commands: list[CommandAnswered] = field(default_factory=list)
    models: list[ModelChanged] = field(default_factory=list)
    stopped: RunStopped | None = None
    marked: Marked | None = None
    marked_at: int | None = None
    head: Head | None = None
    ended: int | None = None

    def __post_init__(self) -> None:
        self.books, self.orders = Bookkeeping(self.rule), OrdersSeen(self.rule)

    def take(self, entry: Entry) -> None:
        """Take the next entry."""
        body = read_body(entry.kind, entry.body)
        self._pass(entry.ts)
        self.run.take(body, entry.ts)
        noted = Noted(ts=entry.ts, body=body)
        self.books.take(noted)
        self.orders.take(noted)
        self._take_money(body, entry.ts)
        self._take_word(body, entry.ts)
        self.head = Head(seq=entry.seq, hash=entry.hash, ts=entry.ts)

    def end(self, instant: int) -> None:
        """Let all days end before an instant: the journal goes on after it."""
        if self.ended is None:
            self.ended = instant
            self._pass(instant)

    def take_late(self, looks: Looks, ts: int) -> None:
        """Take looks of before a midnight that were told after it; of what else comes then nothing is taken."""
        self.run.take(looks, ts)
        self._count(looks)

    def lose_late(self, gap: Gap) -> None:
        """Take a gap that had begun and was told later, or that nobody has told yet, as far as it had come."""
        assert self.head is not None
        assert self.head.ts is not None
        self.run.take(gap, self.head.ts)
        self._lose(gap)

    def hear(self, entry: Entry) -> None:
        """Take an entry of another journal that tells of the account's alerts; of others nothing is taken."""
        if entry.kind in _OF_ALERTS and entry.ts >= self.run.begun_at:
            self._take_word(read_body(entry.kind, entry.body), entry.ts)

    @property
    def is_flat(self) -> bool:
        """Say whether nothing is open."""
        return not any(position.lots for position in self.books.account.positions.values())

    @property
    def step(self) -> int:
        """Return the longest time between two looks that are told: entries of looks come a minute apart at least."""
        return max([MINUTE, *(own[-1].every for own in self.run.looks.values())])

    def _settle(self, ts: int | None = None) -> None:
        """Note what a flat account is worth once all entries of the last instant are taken, before another one."""
        last = None if self.head is None else self.head.ts
        if last is not None and (ts is None or ts > last) and self.is_flat:
            self.curve.take(last, self.books.account.cash, Equity(value=self.books.account.cash))

    def _pass(self, ts: int) -> None:
        """Let days end before an instant: where no mark is near, what the account was worth then is not known."""
        self._settle(ts)
        last = self.head.ts if self.head is not None and self.head.ts is not None else ts
        for day in range(last // DAY + 1, ts // DAY + 1):
            end = day * DAY - 1
            if self.is_flat:
                self.curve.take(end, self.books.account.cash, Equity(value=self.books.account.cash))
            elif self.marked_at is None or end - self.marked_at > LATEST_MARKS * self.step:
                self.curve.take(end, self.books.account.cash, Equity(value=None, why=MARK_STALE))

    def _take_money(self, body: Body, ts: int) -> None:
        match body:
            case Marked():
                self._mark(body, ts)
            case OrderFilled():
                self._fill(body, ts)
            case FundingCharged():
                self.boundaries.append(ts)
                doubt = funding_doubt(body, ts)
                self.doubts += [] if doubt is None else [doubt]
            case OrderSent(arrives=int() as arrives):
                self.arrivals[key_of((body.signal, body.n))] = body.sent, arrives
            case OrderStateTold():
                self._answer(body, ts)

    def _take_word(self, body: Body, ts: int) -> None:
        match body:
            case DecisionTaken():
                self.decisions.append(body)
            case Looks():
                self._count(body)
            case Gap():
                self._lose(body)
            case SwitchSet():
                self.switch.append(body)
            case AlertRaised():
                self.alerts.append((ts, body))
            case DeliveryTried():
                self.deliveries[body.alert][body.channel] = body
            case AlertAnswered():
                self.replies[body.alert].append(body)
            case CommandAnswered():
                self.commands.append(body)
            case ModelChanged():
                self.models.append(body)
            case RunStopped():
                self.stopped = body

    def _mark(self, body: Marked, ts: int) -> None:
        account = self.books.account
        markings = tuple(markings_of(body, ts))
        self.marked, self.marked_at = body, ts
        self.curve.take(ts, account.cash, Equity(value=body.equity, why=body.equity_why))
        worth = worth_by(account, *markings)
        for name, share in ((DAILY_LOSS, worth.day_loss), (DRAWDOWN, worth.drawdown)):
            if share is not None:
                self.worst[name] = worse(self.worst.get(name), name, share, ts)
        point = exposure_of(account, {one.symbol: one for one in markings}, ts)
        self.exposures += [] if point is None else [point]

    def _fill(self, body: OrderFilled, ts: int) -> None:
        terms = self.rule.markets[body.symbol]
        self.signals[body.signal] = body.strategy, body.symbol
        self.fills.append(
            TakenFill(
                ts=ts,
                strategy=body.strategy,
                notional=sum(terms.money(level.lots, level.price) for level in body.levels),
                fee=sum(level.fee for level in body.levels),
            )
        )

    def _answer(self, body: OrderStateTold, ts: int) -> None:
        own = self.arrivals.pop(key_of((body.signal, body.n)), None)
        if own is not None:
            sent, arrives = own
            self.answers.append(HeardAnswer(ts=ts, there=arrives - sent, back=max(0, ts - body.at)))

    def _count(self, body: Looks) -> None:
        day = body.since // DAY
        own = self.looks[day]
        for taken in body.taken:
            self.asked[day] += taken.asked
            self.untold[day] += sum(instants_in(span.since, span.until, taken.every) for span in taken.untold)
        for one in body.counts:
            kind = LookedAt(strategy=one.strategy, verdict=one.verdict, rule=one.rule, untold=one.untold or "")
            own[kind] += one.count

    def _lose(self, body: Gap) -> None:
        self.gaps.append(body)
        if not self.is_flat:
            self.unseen.append(Doubt(code=UNSEEN, since=body.since, until=body.until))

    # What it came to.

    def record(self, *, strategies: Iterable[str]) -> AccountRecord:
        """Return what was taken; `strategies` are those that the account trades, also those that never did."""
        self._settle()
        begun, head = self.run.begun, self.head
        assert begun is not None
        assert head is not None
        assert head.ts is not None
        return AccountRecord(
            begun=begun,
            begun_at=self.run.begun_at,
            until=head.ts,
            step=self.step,
            head=head,
            capital=self.rule.capital,
            strategies=tuple(strategies),
            money=self._money(head.ts if self.ended is None else self.ended),
            trips=tuple(journal_trips(self.books, self.signals, self.decisions, self.marked)),
            fills=tuple(self.fills),
            answers=tuple(self.answers),
            boundaries=tuple(self.boundaries),
            exposures=tuple(self.exposures),
            decisions=tuple(self.decisions),
            looks=self.looks,
            asked=self.asked,
            untold=self.untold,
            gaps=tuple(self.gaps),
            switch=tuple(self.switch),
            alerts=tuple(self._alerts()),
            commands=tuple(self.commands),
            models=tuple(self.models),
            stopped=self.stopped,
        )

    def _alerts(self) -> Iterator[RaisedAlert]:
        for ts, one in sorted(self.alerts, key=lambda raised: raised[0]):
            replies = tuple(self.replies[one.alert])
            yield RaisedAlert(ts=ts, alert=one, last=self.deliveries[one.alert], replies=replies)

    def _money(self, last: int) -> RunMoney:
        points = self.curve.all()
        if not points:
            return NO_MONEY
        doubts = sorted(set(self.doubts), key=lambda doubt: (doubt.since, doubt.code, doubt.symbol or ""))
        period = self.run.begun_at, last
        return RunMoney(
            curve=points,
            # What is not known of a day is its funding, and its ends: how it went in between changes no sum.
            days=tuple(days_of(self.books.days(), points, doubts, period=period, step=self.step)),
            orders=self.orders.all(),
            doubts=(*doubts, *self.unseen),
            worst=tuple(self.worst.values()),
        )
