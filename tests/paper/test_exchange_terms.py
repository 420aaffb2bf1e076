"""A description that contradicts what the exchange lists is refused, with the place of what it says."""

from __future__ import annotations

from typing import Any

import pytest
from tests.exchange_market import market_of

from golive.core.errors import InvalidInput
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit
from golive.paper.ccxt_events import Listed, trade_of
from golive.paper.exchange_terms import listed_as
from golive.paper.unreadable import UnreadableError

INSTRUMENT: dict[str, Any] = {
    "contract": True,
    "linear": True,
    "inverse": False,
    "contractSize": 1.0,
    "active": True,
    "precision": {"price": 0.1, "amount": 0.001},
}


def listed(market: MarketSpec, **changes: Any) -> Listed:
    assert market.feed is not None
    return listed_as(market, market.feed, {**INSTRUMENT, **changes})


def test_an_instrument_as_it_is_described_is_taken() -> None:
    assert listed(market_of()).per_contract == 1.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"precision": {"price": 0.5, "amount": 0.001}}, "`tick: 0.1`, and the exchange 0.5"),
        ({"precision": {"price": 0.1, "amount": 0.01}}, "`lot: 0.001`, and the exchange 0.01"),
        ({"inverse": True}, "`contract: linear`, and the exchange inverse"),
        ({"contract": False}, "`contract: linear`, and the exchange spot"),
        ({"contractSize": 0.01}, "`lot: 0.001`, and the exchange 1e-05"),
        ({"active": False}, "listed on binanceusdm and not traded"),
    ],
)
def test_what_the_exchange_says_otherwise_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        listed(market_of(), **changes)


@pytest.mark.parametrize("info", [None, {}, {"m": None}, {"m": "true"}, {"m": 1}])
def test_a_trade_that_does_not_say_who_made_it_is_unreadable_though_ccxt_gives_it_a_side(info: object) -> None:
    trade = {"price": 50_000.0, "amount": 1.0, "timestamp": 1_700_000_000_000, "side": "buy", "id": "7"}
    assert trade_of(listed(market_of()), {**trade, "info": {"m": False}}).side == "buy"
    with pytest.raises(UnreadableError, match="whether its buyer made it"):
        trade_of(listed(market_of()), {**trade, "info": info})


def test_sizes_in_contracts_become_base() -> None:
    steps = {"contractSize": 0.01, "precision": {"price": 0.1, "amount": 0.1}}
    trade: dict[str, Any] = {
        "price": 50_000.0,
        "amount": 300.0,
        "timestamp": 1_700_000_000_000,
        "side": "sell",
        "id": "7",
    }
    trade |= {"info": {"m": True}}
    assert trade_of(listed(market_of(), **steps), trade).size == pytest.approx(3.0)
    inverse = market_of(kind=MarketKind.INVERSE, size_unit=QuantityUnit.CONTRACTS, lot=1.0, contract_size=100.0)
    steps = {"inverse": True, "contractSize": 100.0, "precision": {"price": 0.1, "amount": 1.0}}
    assert trade_of(listed(inverse, **steps), trade).size == pytest.approx(0.6)
