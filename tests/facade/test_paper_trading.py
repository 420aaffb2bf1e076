"""`PaperTradingOrchestrator`: an account in a bot's own loop, which goes on where it was."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.clocks import SetClock
from tests.embedded import embedded_market
from tests.replays import until

from golive.api import Engine
from golive.core.clock import Clock
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.facade.paper_trading import PaperTradingOrchestrator
from golive.paper.alive import Life
from golive.paper.market_events import MarketEvents
from golive.paper.paper_run import PaperRun
from golive.paper.recorded_source import RecordedSource
from golive.paper.source import FeedSource
from golive.trading.received import Received, Stamps

BEGIN = 1_767_571_200_000_000_000
"""When the embedded market begins, 2026-01-05 00:00 UTC."""


def recorded(clock: Clock, stamps: Stamps) -> FeedSource:
    """Return a minute of the embedded market."""
    market = embedded_market()
    return RecordedSource([MarketEvents(market.spec, until(market.data, BEGIN + 60 * NANOS))], stamps)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to run in, and be there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def orchestrator(shipped: Engine, capital: float = 100_000, days: int = 30) -> PaperTradingOrchestrator:
    return PaperTradingOrchestrator(
        initial_capital=capital, min_days_before_live=days, engine=shipped, clock=SetClock(BEGIN)
    )


def test_a_run_tells_what_it_is_and_why_it_ended(shipped: Engine, desk: Path) -> None:
    async def block() -> tuple[PaperRun, str]:
        run = await orchestrator(shipped).start(feed=recorded)
        assert run.status().alive.life is Life.RUNNING
        return run, await run.wait()

    run, why = asyncio.run(block())
    assert why == "feed_ended"
    assert run.is_over
    status = run.status()
    assert status.alive.life is Life.STOPPED
    assert status.facts is not None
    assert status.facts.equity.value == 100_000 * NANOS
    assert status.days is not None
    assert (status.days.days, status.days.needed.days) == (0, 30)
    assert (desk / ".golive" / "paper" / "paper" / "journal.db").is_file()


def test_it_can_be_stopped_and_begun_again(shipped: Engine, desk: Path) -> None:
    async def block() -> list[str]:
        return [await (await orchestrator(shipped).start(feed=recorded)).stop() for _ in range(2)]

    assert asyncio.run(block()) == ["asked", "asked"]
    run = PaperTradingOrchestrator(engine=shipped, clock=SetClock(BEGIN + NANOS))
    assert run.terms.min_days == 30


def test_the_days_may_be_raised_and_never_lowered(shipped: Engine) -> None:
    assert orchestrator(shipped, days=45).terms.min_days == 45
    with pytest.raises(InvalidInput, match="`29` days are asked"):
        orchestrator(shipped, days=29)


@pytest.mark.parametrize("capital", [0, -1, float("nan"), float("inf"), True])
def test_a_capital_that_is_none_is_refused(shipped: Engine, capital: float) -> None:
    with pytest.raises(InvalidInput, match="is no capital"):
        orchestrator(shipped, capital=capital)


def test_another_capital_than_the_journals_is_refused_by_name(shipped: Engine, desk: Path) -> None:
    async def block() -> None:
        await (await orchestrator(shipped).start(feed=recorded)).wait()
        await orchestrator(shipped, capital=50_000).start(feed=recorded)

    with pytest.raises(InvalidInput, match="golive paper new-run"):
        asyncio.run(block())


def test_days_that_were_raised_once_stay_raised(shipped: Engine, desk: Path) -> None:
    async def block() -> int:
        await (await orchestrator(shipped, days=45).start(feed=recorded)).wait()
        run = await orchestrator(shipped, days=30).start(feed=recorded)
        await run.stop()
        days = run.status().days
        assert days is not None
        return days.needed.days

    assert asyncio.run(block()) == 45


def test_an_account_that_the_library_has_not_is_refused(shipped: Engine) -> None:
    with pytest.raises(InvalidInput, match="no account `bold`"):
        PaperTradingOrchestrator(account="bold", engine=shipped)


class Silent(RecordedSource):
    """A feed that tells nothing, and does not end."""

    async def __anext__(self) -> Received:
        await asyncio.Event().wait()
        raise StopAsyncIteration


def silent(clock: Clock, stamps: Stamps) -> FeedSource:
    return Silent([], stamps)


def test_whoever_gives_up_waiting_for_the_first_turn_leaves_nothing_running(shipped: Engine, desk: Path) -> None:
    async def block() -> int:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(orchestrator(shipped).start(feed=silent), timeout=0.2)
        return len(asyncio.all_tasks())

    assert asyncio.run(block()) == 1
