"""Streams put together, with the SHA-256 of their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from golive.documents.streams import (
    BarColumns,
    BookColumns,
    C,
    Columns,
    FundingColumns,
    MarketData,
    QuoteColumns,
    TradeColumns,
    arrays_of,
)
from golive.market.local_clock import exchange_of


def market_data(
    symbol: str,
    *,
    funding: FundingColumns | None = None,
    bars: BarColumns | None = None,
    trades: TradeColumns | None = None,
    quotes: QuoteColumns | None = None,
    book: BookColumns | None = None,
) -> MarketData:
    """Put the streams of a market together, with the digest of their content.

    A stream without rows is left out. The digest covers the symbol and each stream's name, facts and arrays (name,
    type, shape, little-endian bytes): not the files they came from, so that a recording cut into days or moved
    elsewhere is the same data.
    """
    streams = MarketData(
        symbol=symbol,
        digest="",
        funding=_filled(funding),
        bars=_filled(bars),
        trades=_filled(trades),
        quotes=_filled(quotes),
        book=_filled(book),
    )
    return replace(streams, digest=_digest(symbol, [columns for _, columns in streams.streams()]))


def _filled(columns: C | None) -> C | None:
    return columns if columns is not None and len(columns.ts) else None


def _digest(symbol: str, streams: Iterable[Columns]) -> str:
    total = hashlib.sha256(f"symbol={symbol}\n".encode())
    for columns in streams:
        facts = [f"{name}={getattr(columns, name, '')}" for name in ("length_s", "resolution_s", "ids")]
        zone = getattr(columns, "zone", "")
        facts += [zone] if exchange_of(zone) else []
        facts += ["sides_told=False"] if not getattr(columns, "sides_told", True) else []
        facts += ["volumes_told=False"] if not getattr(columns, "volumes_told", True) else []
        facts += ["complete"] * getattr(columns, "complete", False)
        total.update(f"{type(columns).__name__} {' '.join(facts)}\n".encode())
        for name, array in arrays_of(columns):
            little = array.astype(array.dtype.newbyteorder("<"), order="C", copy=False)
            total.update(f"{name} {little.dtype.str} {little.shape}\n".encode())
            total.update(little.tobytes())
    return total.hexdigest()
