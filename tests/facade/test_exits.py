"""`ProductionTradingPipeline.exits`: what a pipeline's positions are to be left for, call by call."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.account_gates import account_library
from tests.embedded import confirming, embedded_market, made_book
from tests.from_outside import from_outside

from golive import ProductionTradingPipeline, TradingMode
from golive.account.exits import Exit
from golive.api import Engine
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.facade.pipeline_decision import PipelineDecision

AT: int = confirming()["timestamp"]
MID = 60_000.0


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return from_outside(account_library(tmp_path_factory.mktemp("library")))


@pytest.fixture
def pipeline(engine: Engine) -> ProductionTradingPipeline:
    made = ProductionTradingPipeline(mode=TradingMode.PAPER, engine=engine)
    asyncio.run(made.initialize())
    return made


def book(second: float, mid: float = MID) -> dict[str, Any]:
    return made_book(at=AT + round(second * NANOS), mid=mid)


def process(pipeline: ProductionTradingPipeline, id: str, second: float, **more: Any) -> PipelineDecision:
    asked = {"signal_id": id, "symbol": "BTC-PERP", "strategy_name": "momentum", "orderbook_data": book(second)} | more
    return asyncio.run(pipeline.process_signal(**asked, now=AT + round(second * NANOS)))


def enter(pipeline: ProductionTradingPipeline, second: float = 0) -> int:
    terms = {"direction": "long", "raw_size": 6_000.0, "expected_edge_bps": 25.0}
    decided = process(pipeline, "A", second, market_data=embedded_market().history, **terms)
    assert decided.lots > 0, decided.reason
    pipeline.order("A", state="filled", price=MID, at=AT + round((second + 0.1) * NANOS))
    return decided.lots


def exits(pipeline: ProductionTradingPipeline, second: float, **more: Any) -> tuple[Exit, ...]:
    asked = {"symbol": "BTC-PERP", "orderbook_data": book(second)} | more
    return pipeline.exits(**asked, now=AT + round(second * NANOS))


def due(pipeline: ProductionTradingPipeline, second: float, **more: Any) -> list[tuple[str, str]]:
    return [(one.strategy, str(one.due.rule) if one.due else "") for one in exits(pipeline, second, **more)]


def test_what_was_allowed_and_filled_is_left_by_its_exits(pipeline: ProductionTradingPipeline) -> None:
    assert exits(pipeline, 0) == ()
    lots = enter(pipeline)
    assert due(pipeline, 1) == [("momentum", "")]
    assert due(pipeline, 2, orderbook_data=book(2, MID * 0.99)) == [("momentum", "stop")]
    closing = process(pipeline, "B", 2, intent="close")
    assert (closing.lots, closing.direction) == (lots, "short")
    pipeline.order("B", state="filled", price=MID, at=AT + 3 * NANOS)
    assert exits(pipeline, 4) == ()


def test_calls_without_data_are_blind_and_that_lasts_from_call_to_call(pipeline: ProductionTradingPipeline) -> None:
    enter(pipeline)
    assert due(pipeline, 10, orderbook_data=None) == [("momentum", "")]
    (one,) = exits(pipeline, 40, orderbook_data=None)
    assert [str(reading.rule) for reading in one.untold] == ["stop", "take", "when"]
    assert due(pipeline, 70, orderbook_data=None) == [("momentum", "blind")]
    # One book with the quotes before it tells all again.
    assert due(pipeline, 71) == [("momentum", "")]
    assert due(pipeline, 72, orderbook_data=None) == [("momentum", "")]


def test_one_strategy_may_be_asked_alone(pipeline: ProductionTradingPipeline) -> None:
    enter(pipeline)
    assert due(pipeline, 1, strategy_name="momentum") == [("momentum", "")]
    assert due(pipeline, 1, strategy_name="volatility") == []


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"symbol": "ETH-PERP"}, "ETH-PERP"),
        ({"strategy_name": "momentun"}, "no strategy `momentun`"),
        ({"account": {}}, "given and empty"),
        ({"account": {"position": 1.0}}, "timestamp"),
        ({"orderbook_data": book(0) | {"symbol": "ETH-PERP"}}, "ETH-PERP"),
    ],
)
def test_what_nobody_can_read_is_a_mistake(pipeline: ProductionTradingPipeline, odd: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        exits(pipeline, 0, **odd)


def test_an_instant_that_is_none_is_a_mistake(pipeline: ProductionTradingPipeline) -> None:
    with pytest.raises(InvalidInput, match="`now` is no instant"):
        pipeline.exits(symbol="BTC-PERP", now="yesterday")


def test_an_order_named_on_another_symbol_frees_nothing(pipeline: ProductionTradingPipeline) -> None:
    terms = {"direction": "long", "raw_size": 6_000.0, "expected_edge_bps": 25.0}
    lots = process(pipeline, "A", 0, market_data=embedded_market().history, **terms).lots
    assert lots > 0
    cancelled: dict[str, Any] = {"state": "cancelled", "lots": 0, "at": AT + NANOS}
    with pytest.raises(InvalidInput, match="no market description"):
        pipeline.order("A", **cancelled, symbol="BTCUSDT")
    again = process(pipeline, "B", 2, market_data=embedded_market().history, **terms)
    assert (again.final_size, again.decision.name in ("HOLD", "SKIP")) == (0.0, True)
    (unknown,) = {str(one.held) for one in exits(pipeline, 2)}
    assert "cannot be counted" in unknown


def test_an_order_reported_twice_late_and_in_parts_is_one_position(pipeline: ProductionTradingPipeline) -> None:
    terms = {"direction": "long", "raw_size": 6_000.0, "expected_edge_bps": 25.0}
    lots = process(pipeline, "A", 0, market_data=embedded_market().history, **terms).lots
    part: dict[str, Any] = {"state": "part", "lots": lots // 3, "price": MID, "at": AT + NANOS // 10}
    done: dict[str, Any] = {"state": "cancelled", "lots": lots // 2, "price": MID, "at": AT + NANOS // 5}
    for told in (done, part, done, part):
        assert pipeline.order("A", **told) is None
    (one,) = exits(pipeline, 1)
    assert getattr(one.held, "lots", None) == lots // 2


@pytest.mark.parametrize("lots", [2.5, float("nan"), -1, "five", True])
def test_lots_of_a_report_that_nobody_can_read_leave_an_unknown_position_and_none_that_is_flat(
    pipeline: ProductionTradingPipeline, lots: Any
) -> None:
    terms = {"direction": "long", "raw_size": 6_000.0, "expected_edge_bps": 25.0}
    assert process(pipeline, "A", 0, market_data=embedded_market().history, **terms).lots > 0
    doubt = pipeline.order("A", state="cancelled", lots=lots, price=MID, at=AT + NANOS // 10)
    assert doubt is not None
    assert doubt.code == "lots_invalid"
    (one,) = exits(pipeline, 1)
    assert (one.strategy, one.due) == ("momentum", None)
    assert isinstance(one.held, Unknown), "it may hold something, and its bot has to learn so"
    pipeline.order("A", state="cancelled", lots=0, at=AT + NANOS // 5)
    assert exits(pipeline, 2) == ()
