"""`ProductionTradingPipeline` with models: each call is decided by the version that serves then, and names it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.embedded import confirming, embedded_market
from tests.model_uses import SERVED_AT, edge_library, served_edge

from golive import Engine, InvalidInput, PipelineDecision, ProductionTradingPipeline, SignalDecision, TradingMode


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return edge_library(tmp_path_factory.mktemp("edge"))


@pytest.fixture(scope="module")
def engine(library: Path) -> Engine:
    return Engine.from_folder(library)


def asked(engine: Engine, place: Path | None, *ids: str) -> tuple[ProductionTradingPipeline, list[PipelineDecision]]:
    """Return a pipeline on the models in a place, none without one, and what it answers to signals by their ids."""
    models, records = (None, None) if place is None else (place / "models", place / "records.db")
    pipeline = ProductionTradingPipeline(mode=TradingMode.PAPER, engine=engine, models=models, records=records)
    asyncio.run(pipeline.initialize())
    return pipeline, [ask(pipeline, one) for one in ids]


def ask(pipeline: ProductionTradingPipeline, id: str) -> PipelineDecision:
    return asyncio.run(
        pipeline.process_signal(
            signal_id=id,
            symbol="BTC-PERP",
            direction="long",
            raw_size=10_000,
            strategy_name="momentum",
            market_data=embedded_market().history,
            orderbook_data=confirming(),
            expected_edge_bps=25,
            now=confirming()["timestamp"],
        )
    )


def test_a_signal_is_decided_by_the_version_that_serves_until_somebody_stops_it(
    library: Path, engine: Engine, tmp_path: Path
) -> None:
    desk = served_edge(library, tmp_path)
    _, (first,) = asked(engine, tmp_path, "S-1")
    waiting, _ = asked(engine, tmp_path)
    assert first.decision is SignalDecision.EXECUTE, first.reason
    assert first.detail.models == {"forecast": desk.standing().digest}
    assert desk.freeze(why="look at it", by="mia", at=SERVED_AT + 1) is None
    second = ask(waiting, "S-1")
    assert (second.decision, second.final_size) == (SignalDecision.HOLD, 0)
    assert "frozen" in second.reason


def test_without_models_it_holds_and_says_what_to_give(engine: Engine) -> None:
    _, (held,) = asked(engine, None, "S-1")
    assert held.decision is SignalDecision.HOLD
    assert "`records=` and `models=` in Python" in held.reason
    assert held.detail.models == {"forecast": ""}


def test_one_of_files_and_ledger_is_not_enough_and_neither_is_made_up(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="models need their ledger and their files"):
        ProductionTradingPipeline(mode=TradingMode.PAPER, engine=engine, models=tmp_path)
    with pytest.raises(InvalidInput, match="no models in"):
        asked(engine, tmp_path)
    assert not (tmp_path / "records.db").exists()
