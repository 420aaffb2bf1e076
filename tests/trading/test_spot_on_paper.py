"""On paper nothing is sold short on a spot market: the signal is held, and no order leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.live_bars import FIRST_ENTRY, bars_account, received_bars
from tests.live_machines import LiveAccount, bodies

from golive.core.verdict import Verdict
from golive.documents.market import MarketKind
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.order import OrderSent
from golive.trading.live_machine import LiveMachine
from golive.trading.received import BarReceived

STEEPER = 1.1
"""How much more a price falls than the one it mirrors rose, as a power."""


def falling() -> list[BarReceived]:
    """Return the bars that momentum enters long at, turned upside down around the close at which it does."""
    bars = received_bars()
    (pivot,) = [bar.close for bar in bars if bar.ts == FIRST_ENTRY]

    def turned(price: float) -> float:
        return float(pivot * (pivot / price) ** STEEPER)

    return [
        replace(bar, open=turned(bar.open), high=turned(bar.low), low=turned(bar.high), close=turned(bar.close))
        for bar in bars
    ]


def lived(kind: MarketKind) -> tuple[list[DecisionTaken], list[OrderSent]]:
    terms = bars_account().terms
    (market,) = terms.markets
    spot = replace(market, kind=kind, funding=None, margin=None)
    machine = LiveMachine(LiveAccount(terms=replace(terms, markets=(spot,))).opened())
    turned = [one for bar in falling() for one in machine.receive(bar)]
    return bodies(turned, DecisionTaken), bodies(turned, OrderSent)


@pytest.mark.parametrize("kind", [MarketKind.LINEAR, MarketKind.SPOT])
def test_a_short_that_a_perpetual_market_lets_through_is_held_on_paper_where_it_is_spot(kind: MarketKind) -> None:
    decided, sent = lived(kind)
    first = decided[0]
    assert (first.strategy, first.intent, first.signal.rpartition("-")[2]) == ("momentum", "open", "short")
    if kind is MarketKind.LINEAR:
        assert first.verdict == Verdict.EXECUTE.name
        assert [order.signal for order in sent] == [first.signal]
    else:
        assert (first.verdict, first.final_size, sent) == (Verdict.HOLD.name, 0.0, [])
        assert "nothing is there to be sold short" in str(first.row)
