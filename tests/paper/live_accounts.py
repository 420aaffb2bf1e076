"""Accounts that ran on the embedded market as it would have been received, with their journals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.embedded import embedded_market

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.fill_terms import fill_terms, find_fills
from golive.api.switch_program import switch_program
from golive.core.unit import NANOS
from golive.journal.bodies.run_started import RunStarted
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.market_events import MarketEvents
from golive.trading.live_opening import LiveOpened, LiveTerms, open_live
from golive.trading.live_run import LiveRun
from golive.trading.market_feed import FeedClass
from golive.trading.opening import Assumptions
from golive.trading.received import Received, Stamps

BEGIN = 1_767_571_200_000_000_000
"""When the embedded market begins, 2026-01-05 00:00 UTC."""
CAPITAL = 100_000 * NANOS
SUBJECT = "5" * 64


def begun(run: str, *, feed_class: FeedClass = FeedClass.RECORDED) -> RunStarted:
    return RunStarted(
        run=run,
        mode="paper",
        subject=SUBJECT,
        policy="a" * 64,
        markets={"BTC-PERP": "b" * 64},
        seed="1",
        feed="c" * 64,
        feed_class=feed_class,
        clock="system",
        format=2,
        golive="0",
        libraries={},
    )


def opened(engine: Engine, run: str) -> LiveOpened:
    """Return an account of all strategies before its first event."""
    assumptions = Assumptions(
        fills=fill_terms(find_fills(engine.program.checked.specs)),
        account=AssumedAccount(equity=CAPITAL / NANOS),
        switch=switch_program(engine.program),
        seed=1,
    )
    terms = LiveTerms(
        engine=engine,
        markets=(embedded_market().spec,),
        assumptions=assumptions,
        strategies=tuple(engine.program.signals),
        capital=CAPITAL,
        run=run,
        begun=BEGIN,
    )
    return open_live(terms, FeedClass.RECORDED)


def received(until: int) -> Iterable[Received]:
    """Yield what was received by an instant, each event a millisecond after it happened."""
    stamps = Stamps()
    market = embedded_market()
    recording = MarketEvents(market.spec, market.data)
    for n, at in enumerate(recording.at.tolist()):
        if at > until:
            return
        yield recording.event(n, stamps.next(at + 1_000_000))


Meddle = Callable[[LiveRun], None]


def ran(
    place: Path | str, engine: Engine, *, run: str = "paper-1", seconds: int, then: Meddle = lambda _: None
) -> None:
    """Let an account run for so many seconds of the market, into the journal at a place."""
    with Journal.open(home_at(str(place)), run) as journal:
        live = LiveRun(opened(engine, run), begun(run), journal)
        for event in received(BEGIN + seconds * NANOS):
            for _ in live.written(live.machine.receive(event)):
                pass
        then(live)
