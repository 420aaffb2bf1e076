"""What a run assumes of the venue: the fills of its library, or those that golive ships where it has none."""

from __future__ import annotations

from functools import cache

from golive.account.account import AssumedAccount
from golive.api.engine import Engine
from golive.api.fill_terms import FillTerms, fill_terms, find_fills
from golive.api.retention import retention
from golive.api.switch_program import switch_program
from golive.documents.fills import Fills
from golive.documents.library import Specs
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.execution.latency import Leg
from golive.market.recorded import RecordedWindows
from golive.trading.opening import Assumptions
from golive.trading.recorded_feed import RecordedFeed
from golive.trading.venue_terms import venue_terms


def assumptions_of(engine: Engine, account: AssumedAccount, *, seed: int) -> Assumptions:
    """Return what a run of a library assumes; a library without a switch trips by nothing."""
    program = engine.program
    return Assumptions(
        fills=assumed_fills(engine),
        account=account,
        switch=switch_program(program) if program.checked.switches else None,
        seed=seed,
    )


def assumed_fills(engine: Engine) -> FillTerms:
    """Return the terms that a run of a library fills by."""
    return fill_terms(fills_document(engine))


def streams_seen(engine: Engine, market: MarketSpec, data: MarketData, *, seed: int) -> RecordedWindows:
    """Return the streams of a market as a run of a library sees them: each event once it was delivered."""
    fills = assumed_fills(engine)
    terms, _ = venue_terms(market, fills, seed=seed)
    return RecordedFeed(market, data, terms, retention=retention(engine.program), latest=fills.tail(Leg.FEED)).streams


def fills_text(engine: Engine) -> str:
    """Return the text of the document that a run of a library fills by."""
    specs = engine.program.checked.specs
    specs = specs if specs.fills else _shipped()
    return specs.sources[find_fills(specs).header.span.file]


def fills_document(engine: Engine) -> Fills:
    """Return the fills of a library; one that has none fills as golive ships it."""
    specs = engine.program.checked.specs
    return find_fills(specs if specs.fills else _shipped())


@cache
def _shipped() -> Specs:
    return Engine.shipped().program.checked.specs
