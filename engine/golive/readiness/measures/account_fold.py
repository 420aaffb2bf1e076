"""What the journal of one run says of its account, entry by entry, in one pass over a chain that is checked with it.

Most entries are decisions and looks by the million: of a decision only what each gate said is read, and of other
entries only the kinds that say something of days, orders and money.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from golive.core.civil import days_of
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.row import CLOCK_SKEW, DECIDED_AT, Row
from golive.execution.account import DAY
from golive.execution.contract import Terms
from golive.journal.bodies.day_opened import DayOpened
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.looks import Looks, LooksTaken
from golive.journal.bodies.mark import Marked
from golive.journal.bodies.order import OrderSent
from golive.journal.bodies.run_started import RunStarted
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.entry import Entry, Head
from golive.journal.keys import key_of
from golive.journal.verification import Verified, verify
from golive.readiness.measures.days_fold import DaysFold
from golive.readiness.measures.facts import JoinedOrders, MarketDays, TradedDay
from golive.readiness.measures.orders_fold import OrdersFold
from golive.readiness.measures.strategies_fold import MoneyOfDay, StrategiesFold
from golive.trading.days_of_journal import JournalledRun
from golive.trading.pnl import costs_of

PASSES = frozenset(("EXECUTE", "REDUCE"))
"""What a gate says that lets an order through."""

_OF_DAYS = frozenset((RunStarted.KIND, OrderFilled.KIND, RunStopped.KIND, Gap.KIND))
_GATES, _END = b'"gates":{', b"}"
_EXECUTES, _OPENS = b'"verdict":"EXECUTE"', b'"intent":"open"'
"""What a decision has, in canonical JSON: a text that held any of it would have its quotes escaped."""

_MOST_FORMS = 256
_MOST_ROWS = 200
"""Of the last decisions that executed so many are kept: probes begin from their rows."""


@dataclass(slots=True, kw_only=True)
class AccountFold:
    """Takes the entries of a run in their order; `gate` is what every order has to have passed.

    `terms` says by symbol what lots are worth, `regime` is the column in which a row says its regime. Of each decision
    is kept whether the gate let it pass, and of the last ones that executed all. `quoted` are hashes that were told
    outside, and `chained` those of them that the chain has, each with when the entry after it was written, in
    nanoseconds; None for the last one.
    """

    gate: str
    terms: Mapping[str, Terms]
    regime: str
    run: JournalledRun = field(default_factory=JournalledRun)
    own: OrdersFold = field(init=False)
    days: DaysFold = field(init=False)
    apart: StrategiesFold = field(init=False)
    entries: int = 0
    numbered: int = 0
    orders: int = 0
    passed: int = 0
    signals: dict[str, bool] = field(default_factory=dict)
    baselines: dict[int, int] = field(default_factory=dict)
    money: dict[int, MoneyOfDay] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)
    quoted: frozenset[bytes] = frozenset()
    chained: dict[bytes, int | None] = field(default_factory=dict)
    executed: deque[bytes] = field(default_factory=lambda: deque(maxlen=_MOST_ROWS))
    decided: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own, self.days = OrdersFold(regime=self.regime), DaysFold(regime=self.regime)
        self.apart = StrategiesFold(terms=self.terms)

    def read(self, journal: str, entries: Iterable[Entry], *, at_least: int, after: Head | None = None) -> Verified:
        """Take a whole journal, or what comes after an entry, and check its chain on the way.

        What comes after the first bad entry is not taken.
        """
        return verify(journal, self._taking(entries), at_least=at_least, after=after)

    def _taking(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            yield entry
            # Asked for the next one: the last one holds.
            self.take(entry)

    def take(self, entry: Entry) -> None:
        """Take the next entry of a chain that holds so far."""
        self.entries, self.numbered = self.entries + 1, entry.seq
        kind = entry.kind
        if self.quoted:
            if entry.prev in self.chained:
                self.chained[entry.prev] = entry.ts
            if entry.hash in self.quoted:
                self.chained[entry.hash] = None
        if kind == Looks.KIND:
            self._looked(entry)
            return
        if kind == DecisionTaken.KIND:
            self.decided[entry.key] = json.loads(_gates(entry.body)).get(self.gate) in PASSES
            self.days.decided(entry)
            if _EXECUTES in entry.body and _OPENS in entry.body:
                self.executed.append(entry.body)
                self.own.decided(entry)
        elif kind == Marked.KIND:
            self.days.marked(entry)
            self.apart.marked(entry.body)
        elif kind == OrderSent.KIND:
            self._order(entry)
        elif kind in _OF_DAYS:
            body = read_body(kind, entry.body)
            self.own.closed(self.run.take(body, entry.ts))
            if isinstance(body, OrderFilled):
                self._fill(body, entry.ts)
            return
        elif kind == DayOpened.KIND:
            self._day(entry)
        elif kind == FundingCharged.KIND:
            self._funding(entry)
        self.run.seen(entry.ts)

    def _looked(self, entry: Entry) -> None:
        """Take looks: without what they came to where all were told, and else read whole."""
        match = _USUAL.fullmatch(entry.body)
        if match is None:
            self.run.take(read_body(entry.kind, entry.body), entry.ts)
            return
        run, since, each, until = match.groups()
        self.run.looked(run.decode(), int(since), int(until), _taken(each), entry.ts)

    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the last decisions that executed, the newest first, to be decided again."""
        bodies = (read_body(DecisionTaken.KIND, one) for one in reversed(self.executed))
        taken = [one for one in bodies if isinstance(one, DecisionTaken)]
        return tuple({**one.row.cells(), DECIDED_AT: one.at, CLOCK_SKEW: one.skew} for one in taken)

    @property
    def missing(self) -> int:
        """Return how many numbers up to the last no entry has."""
        return self.numbered - self.entries

    @property
    def joined(self) -> JoinedOrders:
        """Return the orders that may open something with those that had passed the gate, and signals with decisions."""
        decided = sum(self.signals.values())
        return JoinedOrders(orders=self.orders, passed=self.passed, signals=len(self.signals), decided=decided)

    def traded(self) -> tuple[TradedDay, ...]:
        """Return the whole days of which both ends are known, and what was traded on them and what that cost."""
        each = [(day, began, ended, self.money.get(day, MoneyOfDay())) for day, began, ended in self._whole()]
        return tuple(_traded(day, began, ended - began, money) for day, began, ended, money in each if money.is_known)

    def traders(self) -> frozenset[str]:
        """Return the strategies of which anything was filled."""
        return frozenset(strategy for strategy, _ in self.apart.money)

    def traded_by(self, strategy: str) -> tuple[TradedDay, ...] | int:
        """Return the whole days as a strategy's own, none where nothing of it was filled; or the first not told apart.

        Its profit of a day is over what the whole account was worth when that began, as the account's own is. A day
        of which the strategies' profits do not add up to what the account's worth changed by is nobody's own.
        """
        traders = self.traders()
        if strategy not in traders:
            return ()
        if traders == {strategy}:
            return self.traded()
        own: list[TradedDay] = []
        for day, began, ended in self._whole():
            earned = self.apart.earned(strategy, day)
            if earned is None or not self.apart.is_apart(day, ended - began):
                return day
            money = self.apart.money.get((strategy, day), MoneyOfDay())
            if money.is_known:
                own.append(_traded(day, began, earned, money))
        return tuple(own)

    def _whole(self) -> Iterator[tuple[int, int, int]]:
        """Yield each whole day with what the account was worth when it began, and when the next one did."""
        for day, after in pairwise(sorted(self.baselines)):
            if after == day + 1 and self.baselines[day] > 0:
                yield day, self.baselines[day], self.baselines[after]

    def _order(self, entry: Entry) -> None:
        order = read_body(entry.kind, entry.body)
        assert isinstance(order, OrderSent)
        passed = self.decided.get(order.signal)
        self.signals[order.signal] = passed is not None
        self.own.sent(order, entry.key, self.terms.get(order.symbol))
        if order.reduce_only:
            return
        self.sent.append(entry.ts)
        self.orders += 1
        self.passed += passed is True

    def market_days(self, strategy: str, days: Sequence[int]) -> MarketDays:
        """Return what is known of the market on some days, and of the round trips of a strategy that closed on them."""
        return MarketDays(
            returns=self.days.market_returns(days) if days else None,
            regimes=self.days.regimes_of(days) if days else None,
            strengths=self.own.strengths(strategy, days) if days else None,
            daily_value=self.own.least_daily_value(self.run.markets),
        )

    def _fill(self, fill: OrderFilled, ts: int) -> None:
        self.own.filled(fill, key_of((fill.signal, fill.n)), ts)
        day, terms = ts // DAY, self.terms.get(fill.symbol)
        costs = None if terms is None else costs_of(fill, terms)
        levels = () if terms is None else ((terms, one) for one in fill.levels)
        traded = sum(round(worth.value(one.lots, Fraction(one.price))) for worth, one in levels)
        fees = sum(one.fee for one in fill.levels)
        self.money.setdefault(day, MoneyOfDay()).take(traded, fees, costs)
        self.apart.filled(fill, day, traded, costs)

    def _funding(self, entry: Entry) -> None:
        body = read_body(entry.kind, entry.body)
        assert isinstance(body, FundingCharged)
        self.apart.funded(body)

    def _day(self, entry: Entry) -> None:
        body = read_body(entry.kind, entry.body)
        assert isinstance(body, DayOpened)
        day = days_of(body.date)
        if day is not None:
            self.baselines[int(day)] = body.baseline
            self.apart.day_opened(int(day))


def _traded(day: int, began: int, change: int, money: MoneyOfDay) -> TradedDay:
    return TradedDay(
        day=day,
        gross=(change + money.cost) / began,
        turnover=money.traded / began,
        cost=money.cost / began,
    )


_TAKEN = (
    rb'\{"asked":([0-9]{1,9}),"every":"([0-9]{1,18})","strategy":"([^"\\]+)"(?:,"symbol":"([^"\\]+)")?,"untold":\[\]\}'
)
_EACH_TAKEN = re.compile(_TAKEN)
_ONE = re.sub(rb"\((?!\?)", b"(?:", _TAKEN)
"""The same, without groups."""
_USUAL = re.compile(
    rb'\{"counts":\[[^\[\]\\]*\],"run":"([^"\\]*)","scheduled":[0-9]+,"since":"([0-9]{1,19})",'
    rb'"taken":\[(%s(?:,%s)*)\],"until":"([0-9]{1,19})","v":2\}' % (_ONE, _ONE)
)
"""Looks all of which were told, in canonical JSON: most are, and there are more of them than of anything else."""


@lru_cache(maxsize=_MOST_FORMS)
def _taken(each: bytes) -> tuple[LooksTaken, ...]:
    """Return what was written of looks all of which were told; minute by minute it is the same."""
    return tuple(
        LooksTaken(
            strategy=one[2].decode(),
            every=int(one[1]),
            asked=int(one[0]),
            symbol=one[3].decode() or None,
        )
        for one in _EACH_TAKEN.findall(each)
    )


def _gates(body: bytes) -> bytes:
    """Return what each gate said, as JSON."""
    begin = body.find(_GATES)
    if begin < 0:
        raise Refused("gates", "the decision says of no gate what it said", field="gates")
    return body[begin + len(_GATES) - 1 : body.index(_END, begin) + 1]
