"""What a run is made of, gathered turn by turn from the machine that makes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from golive.api.decide_table import Decisions
from golive.core.dataclass import dataclass
from golive.execution.account_events import Marking
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.keys import parts_of
from golive.replay.asked_exits import AskedExit
from golive.replay.balance import Balance, currency_of
from golive.replay.blocks import OpenBlocks
from golive.replay.decided_rows import DecidedRows
from golive.replay.made_trip import made_trip
from golive.replay.money.run_money import MoneySeen
from golive.replay.round_trips import Trip
from golive.replay.seen_episodes import EpisodesSeen
from golive.trading.opening import Opened
from golive.trading.pnl import Pnl, pnl_of
from golive.trading.turned import Decided, Turned

if TYPE_CHECKING:
    from golive.documents.market import MarketSpec


@dataclass(slots=True)
class Looks:
    """How often a strategy was asked, and how often, and why, it could not tell."""

    asked: int = 0
    signalled: int = 0
    untold: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What was decided, opened and left; `unfilled` are the reasons of orders of which nothing was filled.

    `open_blocks` opens what grows with every look and every decision.
    """

    opened: Opened
    open_blocks: OpenBlocks = list
    rows: DecidedRows = field(init=False)
    verdicts: list[str] = field(default_factory=list)
    episodes: EpisodesSeen = field(default_factory=EpisodesSeen)
    asked_exits: list[AskedExit] = field(default_factory=list)
    unfilled: Counter[str] = field(default_factory=Counter)
    looks: dict[str, Looks] = field(init=False)
    fills: list[OrderFilled] = field(default_factory=list)
    episode_of: dict[str, str] = field(default_factory=dict)
    money: MoneySeen = field(init=False)

    def __post_init__(self) -> None:
        self.money = MoneySeen(opened=self.opened, open_blocks=self.open_blocks)
        self.rows = DecidedRows(self.opened.policy.program, blocks=self.open_blocks())
        self.looks = {}
        for (name, _), own in self.opened.instants.items():
            self.looks.setdefault(name, Looks()).asked += len(own)

    def take(self, turned: Turned) -> None:
        """Take what a turn came to."""
        self.money.take(turned)
        for signal in turned.signals:
            looks = self.looks[signal.strategy]
            if signal.unknown is not None or not signal.direction:
                looks.untold[signal.unknown.code if signal.unknown else "not_computable"] += 1
            else:
                looks.signalled += 1
                self.episodes.take(signal)
        for decided in turned.decided:
            self._take_decision(decided)
        for noted in turned.entries:
            match noted.body:
                case OrderFilled() as fill:
                    self._take_fill(fill)
                case OrderStateTold(lots=0, why=str() as why):
                    self.unfilled[why] += 1

    def _take_decision(self, decided: Decided) -> None:
        decision = decided.decision
        self.rows.append(decision.trace.row)
        self.verdicts.append(decision.verdict.name)
        if decided.due is not None:
            self.asked_exits.append(AskedExit.of(decision.signal_id, decided.due))
        if decided.signal is not None and decision.allowed:
            self.episode_of[decision.signal_id] = decided.signal.episode

    def _take_fill(self, fill: OrderFilled) -> None:
        self.fills.append(fill)
        if fill.signal in self.episode_of:
            self.episodes.enter(self.episode_of[fill.signal], fill.signal)

    # What it came to.

    def balance(self, market: MarketSpec, *markings: Marking) -> Balance:
        """Return what the account came to, in the currency of a market; where none can be kept, nothing."""
        rule, account = self.opened.rule, self.opened.working.account
        if rule.closed is not None:
            return Balance(currency=currency_of(market))
        pnl = self.pnl()
        return Balance(
            currency=currency_of(market),
            capital=rule.account.capital,
            equity=account.equity_by(*markings).value,
            realised=pnl.realised,
            fees=pnl.fees,
            funding=pnl.funding,
            spread=pnl.spread,
            impact=pnl.impact,
        )

    def pnl(self) -> Pnl:
        """Return what was earned and what was paid."""
        account, venues = self.opened.working.account, self.opened.rule.venues
        own = [
            pnl_of(account, [fill for fill in self.fills if fill.symbol == symbol], venue.terms)
            for symbol, venue in venues.items()
        ]
        return replace(own[0], spread=_total(one.spread for one in own), impact=_total(one.impact for one in own))

    def trips(self, *markings: Marking) -> Iterator[Trip]:
        """Yield every round trip in the order they were opened; what is open is worth what it is at its mark."""
        because = {asked.id: asked.because for asked in self.asked_exits}
        pairs = {fill.signal: (fill.strategy, fill.symbol) for fill in self.fills}
        account = self.opened.working.account
        for trip in self.money.books.account.trips.values():
            signal = _signal_of(trip.order)
            exit = None if trip.exit is None else _signal_of(trip.exit)
            yield made_trip(
                account,
                trip,
                signals=(signal, exit),
                pair=pairs[signal],
                episode=self.episode_of.get(signal, ""),
                because=because.get(exit or ""),
                costs=self.money.costs(trip.key),
                marks=markings,
            )


def check_same(verdicts: Sequence[str], decisions: Decisions) -> None:
    """Stop where a row that is decided alone comes out otherwise than it did in its turn: a defect of golive."""
    if verdicts and verdicts != [str(verdict) for verdict in decisions.columns["verdict"]]:
        raise RuntimeError("rows decided alone come out otherwise than in their turn; please report this run")


def _total(amounts: Iterable[int | None]) -> int | None:
    """Return the sum of amounts, None where any is unknown."""
    each = list(amounts)
    return None if None in each else sum(amount for amount in each if amount is not None)


def _signal_of(order: str) -> str:
    return parts_of(order, 2)[0]
