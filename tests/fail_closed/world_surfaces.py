"""The surfaces that see a world's events: a session, the facades, one gate of a facade, and a recorded run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fail_closed.cells import Answer, Cell, crash
from tests.fail_closed.world import World, healthy_world

from golive import OrderFlowGate, ProductionTradingPipeline, RegimeGate, TradingMode
from golive.api import Engine, Session
from golive.core.errors import GoliveError

Ask = Callable[[Engine, World], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSurface:
    """A way of asking about a world; `sees` are inputs, or their first words, and `blind` what it is not told of."""

    name: str
    sees: frozenset[str]
    blind: frozenset[str]
    engine: Engine
    answer: Ask

    def takes(self, cell: Cell) -> bool:
        return all(self._sees(name) for name in (cell.input, *cell.needs))

    def _sees(self, name: str) -> bool:
        return (name.split(".", maxsplit=1)[0] in self.sees or name in self.sees) and name not in self.blind

    def ask(self, cells: Sequence[Cell | None]) -> list[Answer]:
        """Answer cell by cell; the twin is the world with nothing changed."""
        healthy = healthy_world()
        return [self._one(healthy if cell is None else cell.changes(healthy)) for cell in cells]

    def _one(self, world: World) -> Answer:
        try:
            return self.answer(self.engine, world)
        except GoliveError as error:
            return Answer(verdict="REFUSED", reason=str(error))
        except Exception as error:  # noqa: BLE001 - what no surface may raise is what is looked for
            return crash(error)


EVERY = frozenset(("book", "trades", "bars", "account", "request", "now"))
FLOW = frozenset(("book", "trades", "quotes", "now", "request.symbol", "request.strategy_name", "request.direction"))
REGIME = frozenset(("bars", "now", "request.strategy_name"))

OF_A_MAPPING = frozenset(f"{kind}.{what}" for kind in ("book", "trades") for what in ("symbol", "second_time"))
OF_A_SESSION = OF_A_MAPPING | {"book.changed_at", "request.symbol", "trades.is_buyer_maker"}
"""What a session finds out by itself, or is opened for."""

OF_A_CALL = frozenset(("book.history",))
"""What one call has no part of."""


def world_surfaces(engine: Engine) -> tuple[WorldSurface, ...]:
    """Return the surfaces that see a world."""
    kinds: tuple[tuple[str, frozenset[str], frozenset[str], Ask], ...] = (
        ("Session", EVERY, OF_A_SESSION, by_session),
        ("OrderFlowGate", FLOW, OF_A_CALL, by_order_flow),
        ("RegimeGate", REGIME, frozenset(), by_regime),
        ("ProductionTradingPipeline", EVERY | {"quotes"}, OF_A_CALL, by_pipeline),
    )
    return tuple(WorldSurface(name=n, sees=s, blind=b, engine=engine, answer=a) for n, s, b, a in kinds)


def session_of(engine: Engine, world: World) -> Session:
    """Return a session that has been told of everything in the world, each stream in its order."""
    session = engine.session("BTC-PERP", mode="paper")
    if world.bars is not None:
        session.bars(world.bars, stamp="close", length_s=14_400)
    for book in world.books:
        session.book(*_of(book, "bids", "asks"), at=book.get("timestamp"))
    for trade in world.trades:
        session.trade(*_of(trade, "price", "size", "side"), at=trade.get("timestamp"), id=trade.get("id"))
    if isinstance(world.account, Mapping):
        account = dict(world.account)
        session.state(at=account.pop("timestamp", None), **account)
    return session


def _of(event: Mapping[str, Any], *names: str) -> list[Any]:
    return [event.get(name) for name in names]


def by_session(engine: Engine, world: World) -> Answer:
    words = dict(world.request)
    decision = session_of(engine, world).decide(
        id=words.get("signal_id"),  # type: ignore[arg-type]
        strategy=words.get("strategy_name"),  # type: ignore[arg-type]
        direction=words.get("direction"),
        raw_size=words.get("raw_size"),
        edge=_fraction(words.get("expected_edge_bps")),
        now=world.now,
    )
    return Answer(verdict=decision.verdict.name, size=decision.final_size, reason=decision.reason)


def _fraction(edge_bps: Any) -> Any:
    return edge_bps / 1e4 if type(edge_bps) is float else edge_bps


def orderbook_of(world: World) -> dict[str, Any] | None:
    if not world.books:
        return None
    return {**world.books[-1], "trades": list(world.trades), "quotes": list(world.quotes)}


def by_order_flow(engine: Engine, world: World) -> Answer:
    words = {k: v for k, v in world.request.items() if k in ("symbol", "direction", "strategy_name")}
    given = {"symbol": None, "direction": None, **words}
    gate = OrderFlowGate(engine=engine)
    answer = asyncio.run(gate.should_trade(**given, orderbook=orderbook_of(world), now=world.now))
    return _of_gate(answer.allowed, answer.reason, answer.size_factor)


def by_regime(engine: Engine, world: World) -> Answer:
    gate = RegimeGate(engine=engine, bar_stamp="close", bar_length_s=14_400)
    asked: Any = world.request.get("strategy_name")
    answer = gate.is_strategy_allowed(strategy_name=asked, market_data=world.bars, now=world.now)
    return _of_gate(answer.allowed, answer.reason, answer.size_factor)


def _of_gate(allowed: object, reason: str, size_factor: float) -> Answer:
    word = reason.split(":", maxsplit=1)[0]
    return Answer(verdict=word if allowed is False else "EXECUTE", size=size_factor, reason=reason)


def by_pipeline(engine: Engine, world: World) -> Answer:
    asked = ("signal_id", "symbol", "direction", "raw_size", "strategy_name", "expected_edge_bps")
    words: dict[str, Any] = {name: world.request.get(name) for name in asked}
    decision = asyncio.run(_processed(engine, world, words))
    return Answer(verdict=decision.decision.name, size=decision.final_size, reason=decision.reason)


async def _processed(engine: Engine, world: World, words: Mapping[str, Any]) -> Any:
    pipeline = ProductionTradingPipeline(mode=TradingMode.PAPER, engine=engine, bar_stamp="close", bar_length_s=14_400)
    await pipeline.initialize()
    return await pipeline.process_signal(
        **words, market_data=world.bars, orderbook_data=orderbook_of(world), account=world.account, now=world.now
    )
