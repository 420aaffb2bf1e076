"""The market data that a run was made from, where it is still at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from golive.cli.open_market import DescribedMarket, find_market
from golive.core.value import Unknown, missing
from golive.documents.market import StreamKind
from golive.replay.instruments_document import data_digests

if TYPE_CHECKING:
    from golive.cli.run_folder import StoredRun
    from golive.decision import Decision
    from golive.documents.market import MarketSpec
    from golive.report.decision_report import MarketDrawn


def market_drawn(stored: StoredRun, decision: Decision, market: str | None) -> MarketDrawn:
    """Return what is drawn of a run's market at a decision; `market` is a description that has its data beside it."""
    from golive.api.market_seen import book_seen, footprint_seen
    from golive.market.read import read_market
    from golive.report.banner import banner
    from golive.report.decision_report import MarketDrawn
    from golive.trading.assumed_terms import streams_seen

    own, wanted = _described(stored, decision.symbol)
    described = (own if market is None else find_market(stored.engine, market)).seeded(stored.document["seed"])
    label = banner(own.spec)
    data, issues = read_market(described.spec, described.roots)
    if data is None or data.digest != wanted:
        why = _not_there(str(issues[0].message)) if data is None else _another(data.digest)
        book, footprint = undrawn(own.spec, why)
        return MarketDrawn(book=book, footprint=footprint, label=label, data=f"{wanted}, not at hand")
    engine, now, skew = stored.engine, decision.ts, described.spec.clock_skew_ns
    streams = streams_seen(engine, described.spec, data, seed=stored.document["seed"] or 0)
    row = decision.trace.row
    return MarketDrawn(
        book=book_seen(engine, row, streams, now=now, skew=skew),
        footprint=footprint_seen(engine, row, streams, now=now, skew=skew),
        label=label,
        data=data.digest,
    )


def undrawn(market: MarketSpec, why: Unknown) -> tuple[Unknown, Unknown]:
    """Return why book and footprint are not drawn: what the market never had needs no data."""
    kinds = {stream.kind for stream in market.streams}
    return (
        why if StreamKind.BOOK in kinds else missing("no_book", "the market of the run has none"),
        why if StreamKind.TRADES in kinds else missing("no_trades", "the market of the run has no trades"),
    )


def _described(stored: StoredRun, symbol: str) -> tuple[DescribedMarket, str]:
    """Return the description of the instrument that was decided on, and the digest of its data."""
    markets = [find_market(stored.engine, str(stored.folder / name)) for name in stored.markets]
    pairs = list(zip(markets, data_digests(stored.document), strict=True))
    return next((pair for pair in pairs if pair[0].spec.symbol == symbol), pairs[0])


def _not_there(message: str) -> Unknown:
    how = "name the description beside it with `--market`, or its folder with `--data`, or in GOLIVE_DATA"
    return missing("data_absent", f"the market data of the run is not at hand ({message}): {how}")


def _another(digest: str) -> Unknown:
    return missing("data_changed", f"the market data at hand is not that of the run: its digest is {digest}")
