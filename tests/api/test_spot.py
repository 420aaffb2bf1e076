"""On a spot market nothing can be sold that is not there: such a signal holds, whatever else lets it through."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.bars_library import FOUR_HOURS, bars_engine, bars_frame, bars_market

from golive.api import Session
from golive.core.unit import NANOS
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.documents.market import MarketKind
from golive.replay.external_columns import external_columns
from golive.replay.external_decisions import ExternalReader, decided_signals
from golive.trading.one_account import Recording

EVERY = 3_600 * NANOS
NOT_THERE = "on a spot market nothing is there to be sold short; what is held is left by a close"


@pytest.mark.parametrize("kind", [MarketKind.SPOT, MarketKind.LINEAR])
def test_what_is_held_is_left_by_a_close_on_every_kind_of_market(kind: MarketKind) -> None:
    frame, now = bars_frame()
    session = Session(bars_engine(), replace(bars_market()[0], kind=kind), mode="paper")
    session.bars(frame, stamp="close", length_s=FOUR_HOURS / NANOS, now=now)
    session.state(at=now, position=0.2, equity=100_000.0, daily_loss=0.0, kill_switch="armed")
    assert session.decide(id="close", strategy="bot", intent="close", now=now).allowed


def test_a_short_signal_that_a_perpetual_market_lets_through_holds_on_a_spot_market_and_says_why() -> None:
    engine, (spec, data) = bars_engine(), bars_market()
    now = bars_frame()[1]
    names = ("time", "symbol", "side", "strategy", "size", "edge_bps")
    rows = [
        dict(zip(names, (now - (239 - n) * EVERY, "BTC-PERP", "sell", "bot", 1_000, 60), strict=True))
        for n in range(240)
    ]

    def decided(kind: MarketKind) -> list[Decision]:
        reader = ExternalReader(engine, external_columns(names, engine.program, ()))
        recording = Recording(market=replace(spec, kind=kind, funding=None), data=data)
        return list(decided_signals(engine, (recording,), map(reader.read, rows), equity=100_000.0))

    pairs = list(zip(decided(MarketKind.LINEAR), decided(MarketKind.SPOT), strict=True))
    let_through = [spot for linear, spot in pairs if linear.allowed]
    assert let_through
    assert {(spot.verdict, spot.because[0].text) for spot in let_through} == {(Verdict.HOLD, NOT_THERE)}
    assert [spot.verdict for linear, spot in pairs if not linear.allowed] == [
        linear.verdict for linear, _ in pairs if not linear.allowed
    ], "what is refused for another reason is refused for that"
