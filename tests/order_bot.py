"""A bot at a price that never moves, which tells a session of its orders in few words."""

from __future__ import annotations

from typing import Any

from tests.from_outside import from_outside
from tests.replays import SIMULATED, market

from golive.account.account import Account
from golive.account.held import Holds
from golive.api import Engine, Session
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision import Decision

NOW = 1_723_000_000 * NANOS
PRICE = 100.0
FLAT = {"position": 0.0, "equity": 100_000.0, "daily_loss": 0.0, "kill_switch": "active"}


class Bot:
    """A session at a price that never moves, told of an account that began flat."""

    def __init__(self, engine: Engine, *, mode: str = "paper", account: Account | None = None, **state: Any) -> None:
        self.session = Session(from_outside(engine), market(SIMULATED)[0], mode=mode, account=account)
        self.now, self.ids = NOW, 0
        self.tell(**{**FLAT, **state})

    def tell(self, **state: Any) -> None:
        self.quote()
        self.session.state(at=self.now, **state)

    def quote(self) -> None:
        self.session.quote(PRICE - 0.05, 5.0, PRICE + 0.05, 5.0, at=self.now)

    def later(self, seconds: float = 1.0) -> int:
        self.now += round(seconds * NANOS)
        return self.now

    def open(self, direction: str = "long", strategy: str = "momentum", **more: Any) -> Decision:
        self.ids += 1
        self.quote()
        asked: dict[str, Any] = {"raw_size": 10_000.0, "edge": 0.01} | more
        return self.session.decide(id=f"O{self.ids}", strategy=strategy, direction=direction, now=self.now, **asked)

    def close(self, strategy: str = "momentum", **more: Any) -> Decision:
        self.ids += 1
        self.quote()
        return self.session.decide(id=f"C{self.ids}", strategy=strategy, intent="close", now=self.now, **more)

    def order(self, decision: Decision, state: str, **more: Any) -> Unknown | None:
        return self.session.order(decision.signal_id, state=state, **{"at": self.now, **more})

    def fill(self, decision: Decision, price: float = PRICE, **more: Any) -> None:
        assert self.order(decision, "filled", **{"lots": decision.lots, "price": price, "fee": 0.0} | more) is None

    def holds(self, strategy: str = "momentum") -> Holds:
        return self.session._held(strategy, self.now)

    def held(self, strategy: str = "momentum") -> int:
        held = self.holds(strategy).held
        assert not isinstance(held, Unknown)
        return held.lots

    def row(self, **more: Any) -> Any:
        asked: dict[str, Any] = {"strategy": "momentum", "now": self.now} | more
        return self.session.row(id="?", **asked)
