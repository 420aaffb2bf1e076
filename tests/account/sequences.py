"""Random sequences of a bot's life: opens, closes, partial fills, cancels, refusals, trips, late and lost messages.

Each is drawn from a seed and driven through one `Session`; what really happens is a `Venue`, which the session hears of
only by messages, out of order, twice, late or never.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.account.venue import Order, Report, Venue
from tests.account_gates import account_library
from tests.from_outside import from_outside

from golive.api import Engine, Session
from golive.core.unit import NANOS
from golive.decision import Decision

SYMBOL, LOT, EQUITY, MOST = "BTC-PERP", 0.001, 70_000.0, 40_000.0
STRATEGIES = ("momentum", "mean_reversion")
START, EXPIRES = 1_700_000_000 * NANOS, 5 * NANOS
WORDS = ("active", "active", "active", "reduce_only", "cancel_only", "halted")
STEPS = {"move": 3, "open": 9, "close": 5, "fill": 9, "end": 2, "deliver": 12, "report": 3, "trip": 1}
LENGTH = 40


@dataclass(slots=True, kw_only=True)
class Life:
    """One bot, from its first order to the last: `faults` are what must never be, `seen` what happened how often."""

    session: Session
    draw: random.Random
    venue: Venue = field(default_factory=Venue)
    now: int = START
    mid: float = 50_000.0
    switch: str = "active"
    mailbox: list[Report | tuple[int, dict[str, int]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    # What a bot does

    def step(self) -> None:
        """Do one thing."""
        self.now += self.draw.choice((1, 1_000, NANOS // 10, NANOS, 7 * NANOS))
        for order in self.venue.live():
            if self.now > order.expires:
                self.post(self.venue.end(order, "expired", order.expires))
        self.look()
        names = tuple(STEPS)
        getattr(self, self.draw.choices(names, tuple(STEPS.values()))[0])()

    def look(self) -> None:
        """Hear of the market and of the account's money."""
        self.session.quote(self.mid - 0.05, 1.0, self.mid + 0.05, 1.0, at=self.now)
        self.session.state(at=self.now, equity=EQUITY, daily_loss=0.0, kill_switch=self.switch)

    def move(self) -> None:
        """Let the price go somewhere."""
        self.mid = round(self.mid * self.draw.choice((0.998, 0.9999, 1.0001, 1.002)), 1)

    def open(self) -> None:
        """Ask for more of something, and send what is allowed."""
        strategy, direction = self.draw.choice(STRATEGIES), self.draw.choice(("long", "long", "long", "short"))
        size = self.draw.choice((150.0, 3_000.0, 25_000.0, 60_000.0))
        decision = self.session.decide(
            id=f"o{len(self.venue.orders)}-{self.now}",
            strategy=strategy,
            direction=direction,
            raw_size=size,
            now=self.now,
        )
        self.seen[f"open {decision.verdict.name} {decision.rule}".rstrip()] += 1
        if decision.allowed:
            self.send(decision, reduces=False)
            self.check_limits(strategy, 1 if direction == "long" else -1)

    def close(self) -> None:
        """Ask to leave some or all of a position, and send what is allowed."""
        more: dict[str, Any] = {} if self.draw.random() < 0.5 else {"lots": self.draw.choice((1, 7, 100, 5_000))}
        decision = self.session.decide(
            id=f"c{len(self.venue.orders)}-{self.now}",
            strategy=self.draw.choice([s for s in STRATEGIES if self.venue.positions[s]] or STRATEGIES),
            intent="close",
            now=self.now,
            **more,
        )
        self.seen[f"close {decision.verdict.name} {decision.rule}".rstrip()] += 1
        if decision.allowed:
            self.send(decision, reduces=True)

    def send(self, decision: Decision, *, reduces: bool) -> None:
        """Send an order as it was allowed."""
        side = 1 if decision.direction == "long" else -1
        order = Order(
            id=decision.signal_id,
            strategy=decision.strategy,
            side=side,
            lots=decision.lots,
            reduces=reduces,
            expires=self.now + EXPIRES,
        )
        self.venue.send(order)
        if self.switch in ("cancel_only", "halted") or (self.switch == "reduce_only" and not reduces):
            self.faults.append(f"{order.id} was allowed, and the switch is {self.switch}")

    # What the venue does

    def fill(self) -> None:
        """Fill some or all of an order, near the price."""
        live = self.venue.live()
        if live:
            order = self.draw.choice(live)
            lots = self.draw.choice((1, max(1, order.left // 2), order.left))
            price = self.mid + self.draw.choice((-0.1, 0.1))
            self.post(self.venue.fill(order, lots, price, self.now))

    def end(self) -> None:
        """Cancel, refuse or expire an order."""
        live = self.venue.live()
        if live:
            order = self.draw.choice(live)
            self.post(self.venue.end(order, "rejected" if not order.filled else "cancelled", self.now))

    def report(self) -> None:
        """Write down what each strategy holds, to be read at any later time."""
        self.mailbox.append((self.now, {s: self.venue.positions[s] for s in STRATEGIES}))

    def trip(self) -> None:
        """Turn the switch; whatever is not active ends what rests to open more."""
        self.switch = self.draw.choice(WORDS)
        if self.switch != "active":
            for order in self.venue.live(reduces=False):
                self.post(self.venue.end(order, "cancelled", self.now))
        self.look()

    # What arrives

    def post(self, report: Report) -> None:
        """Put a message on its way; one in ten is lost."""
        if self.draw.random() > 0.1:
            self.mailbox.append(report)

    def deliver(self) -> None:
        """Let one message arrive, any of them, and perhaps again later."""
        if self.mailbox:
            message = self.mailbox.pop(self.draw.randrange(len(self.mailbox)))
            if self.draw.random() < 0.1:
                self.mailbox.append(message)
            self.read(message)

    def read(self, message: Report | tuple[int, dict[str, int]]) -> None:
        """Tell the session."""
        if isinstance(message, Report):
            told = {"lots": message.lots, "price": message.price, "at": message.at}
            self.session.order(message.id, state=message.state, **told)
            return
        at, positions = message
        self.session.state(at=at, position=sum(positions.values()) * LOT)
        for strategy, lots in positions.items():
            self.session.state(at=at, strategy=strategy, position=lots * LOT)

    # What must hold

    def check_limits(self, strategy: str, side: int) -> None:
        """Compare what is at risk, if everything fills that may, with what the strategy and the account may have."""
        held, opens = self.venue.at_risk(strategy, side)
        value = (held + opens) * LOT * self.mid
        if value > MOST:
            self.faults.append(f"{strategy} may come to {value:.0f}, more than its limit")
        # The account's: positions of its strategies in one instrument are one position.
        sides = [sum(sum(self.venue.at_risk(s, way)) for s in STRATEGIES) for way in (1, -1)]
        if max(sides) * LOT * self.mid > EQUITY:
            self.faults.append(f"the account may come to {max(sides) * LOT * self.mid:.0f}, more than its leverage")

    # The end

    def finish(self) -> None:
        """Let everything arrive and end, and leave: nothing may stay behind that cannot be closed."""
        for order in self.venue.live():
            self.mailbox.append(self.venue.end(order, "cancelled", self.now))
        self.draw.shuffle(self.mailbox)
        for message in self.mailbox:
            self.read(message)
        self.now, self.switch = self.now + 600 * NANOS, "active"
        self.look()
        self.read((self.now, {s: self.venue.positions[s] for s in STRATEGIES}))
        for strategy in STRATEGIES:
            self.leave(strategy)
        left = {s: lots for s, lots in self.venue.positions.items() if lots}
        if left:
            self.faults.append(f"lots stay behind: {left}")
        self.faults += [f"{id} turned a position" for id in self.venue.turned]

    def leave(self, strategy: str) -> None:
        """Close all that a strategy holds with one order."""
        self.now += NANOS
        self.look()
        decision = self.session.decide(id=f"end-{strategy}", strategy=strategy, intent="close", now=self.now)
        if decision.allowed:
            self.send(decision, reduces=True)
            order = self.venue.orders[decision.signal_id]
            self.read(self.venue.fill(order, order.left, self.mid, self.now))


def library(folder: Path) -> Engine:
    """Return a policy by which strategies may add to what they have, as often as they like."""
    most = f"{MOST:_.0f} usd"
    engine = account_library(
        folder, without=("pace", "repeat"), while_open="decide", after_close="0 s", most=most, settles="60 s"
    )
    return from_outside(engine)


def live(engine: Engine, seed: int, *, length: int = LENGTH) -> Life:
    """Live one sequence to its end."""
    life = Life(session=engine.session(SYMBOL, mode="paper"), draw=random.Random(seed))
    life.look()
    life.read((START, dict.fromkeys(STRATEGIES, 0)))
    for _ in range(length):
        life.step()
    life.finish()
    return life
