"""What a replay does at one instant: leave what is to be left, then open what may be opened, one decision at a time.

Every decision sees the account as the one before it left it, so they cannot be made together; each row is kept, and
decides the same alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from golive.account.exits import ExitReading
from golive.account.kill_switch import ACTIVE, KILL_SWITCH
from golive.account.state_inputs import state_inputs
from golive.api.decide_table import Decisions
from golive.api.request import Request
from golive.api.session import Session
from golive.api.signals import Signal
from golive.compiler.program import Program
from golive.core.intent import CLOSE, LONG, OPEN
from golive.core.value import Unknown, missing
from golive.core.window import Quotes
from golive.decision import Decision
from golive.documents.order_terms import MARKET
from golive.execution.side import Side
from golive.replay.asked_exits import AskedExit
from golive.replay.decided_rows import DecidedRows
from golive.replay.seen_episodes import EpisodesSeen
from golive.replay.simulated_account import MarketOrder, SimulatedAccount


@dataclass(slots=True, kw_only=True)
class Trading:
    """A session and the account that its orders fill; `rows` are what was decided, `unfilled` why orders were not."""

    session: Session
    account: SimulatedAccount
    rows: DecidedRows = field(init=False)
    episodes: EpisodesSeen = field(default_factory=EpisodesSeen)
    asked_exits: list[AskedExit] = field(default_factory=list)
    verdicts: list[str] = field(default_factory=list)
    unfilled: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rows = DecidedRows(self.session.engine.program)

    def see(self, quotes: Quotes | Unknown, now: int) -> None:
        """Mark the account at an instant, and tell the session what it is worth.

        What each strategy holds the session counts itself, from the fills that it is told of; where that does not come
        to the position of the account it is in doubt.
        """
        self.account.see(quotes, now)
        state = {**self.account.told(), KILL_SWITCH: ACTIVE}
        inputs = _read(self.session.engine.program)
        self.session.state(at=now, **{name: value for name, value in state.items() if name in inputs})

    def leave(self, now: int, asking: Sequence[str]) -> None:
        """Decide and fill the exits that are due for the strategies that look now."""
        for exit in self.session.exits(now=now, strategies=asking):
            if exit.due is not None:
                self._leave(f"{exit.strategy}-{now}-{CLOSE}", exit.strategy, exit.due, now)

    def _leave(self, id: str, strategy: str, due: ExitReading, now: int) -> None:
        self.asked_exits.append(AskedExit.of(id, due))
        decision = self._decide(id, strategy, None, now, CLOSE)
        if decision.allowed:
            self._send(_order(decision, exit_reason=str(due.rule), because=due.because), now)

    def enter(self, signal: Signal) -> None:
        """Decide and fill what a strategy signals."""
        self.episodes.take(signal)
        identity = f"{signal.strategy}-{signal.ts}-{signal.direction}"
        decision = self._decide(identity, signal.strategy, signal.direction, signal.ts, OPEN)
        if decision.allowed and self._send(_order(decision, episode=signal.episode), signal.ts):
            self.episodes.enter(signal.episode, identity)

    def _decide(self, id: str, strategy: str, direction: str | None, now: int, intent: str) -> Decision:
        symbol = self.session.symbol
        # Asked without the memory of ids: each is made once here, and a run of a month would keep them all.
        request = Request(id=id, symbol=symbol, strategy=strategy, direction=direction, now=now, intent=intent)
        decision = self.session.answer(request)
        self.rows.append(decision.trace.row)
        self.verdicts.append(decision.verdict.name)
        return decision

    def _send(self, order: MarketOrder, now: int) -> bool:
        """Send an order that was allowed; say whether it was filled."""
        terms = self.session.engine.program.signals[order.strategy].order
        takes = order.exit_reason is not None or terms.type == MARKET
        done = self.account.fill(order, now) if takes else _RESTS
        if isinstance(done, Unknown):
            self.unfilled[done.code] += 1
            self.session.order(order.id, state="cancelled", lots=0, at=now)
            return False
        price, fee = self.account.price(done), self.account.fee(done)
        self.session.order(order.id, state="filled", lots=done.lots, price=price, fee=fee, at=now)
        return True


_RESTS = missing("order_would_rest", "orders with a price of their own are not filled yet: they would rest in a queue")


@lru_cache(maxsize=8)
def _read(program: Program) -> Collection[str]:
    """Return what a policy reads of the account: it need not read all of it."""
    return frozenset(state_inputs(program))


def check_same(verdicts: Sequence[str], decisions: Decisions) -> None:
    """Stop where a row that is decided alone comes out otherwise than it did in its turn: a defect of golive."""
    if verdicts and verdicts != [str(verdict) for verdict in decisions.columns["verdict"]]:
        raise RuntimeError("rows decided alone come out otherwise than in their turn; please report this run")


def _order(decision: Decision, **more: str) -> MarketOrder:
    """Return the order that a decision allows; of one that closes the derived direction is the order's own."""
    side = Side.BUY if decision.direction == LONG else Side.SELL
    return MarketOrder(id=decision.signal_id, strategy=decision.strategy, side=side, lots=decision.lots, **more)
