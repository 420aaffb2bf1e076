"""What `run.json` says of each instrument, where the account has several; money is decimals in text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from golive.api.markets import market_digest
from golive.replay.count_prints import PrintCount
from golive.replay.instrument import Instrument
from golive.replay.money.decimals import decimals_or_none
from golive.replay.money.money_document import pnl_document
from golive.replay.one_instrument import only
from golive.replay.round_trips import open_profit
from golive.trading.pnl import NOTHING

if TYPE_CHECKING:
    from golive.documents.market import MarketSpec
    from golive.replay.replay import Run

INSTRUMENTS = "instruments"


def instruments_document(run: Run) -> Mapping[str, Any]:
    """Return what each instrument came to, under its key; nothing where the account has one."""
    return {INSTRUMENTS: [_instrument(run, one) for one in run.instruments]} if run.others else {}


def data_digests(document: Mapping[str, Any]) -> list[str]:
    """Return the digest of each instrument's data, by symbol."""
    return [one["data"] for one in document.get(INSTRUMENTS, ())] or [document["digests"]["data"]]


def _instrument(run: Run, one: Instrument) -> Mapping[str, Any]:
    own = only(run, one)
    trips, verdicts = own.trips, own.counts
    return {
        "id": one.market.id,
        "symbol": one.symbol,
        "venue": one.market.venue,
        "label": one.market.label,
        "market": market_digest(one.market),
        "data": one.data_digest,
        "seed": one.seed,
        "signals": sum(verdicts.values()),
        "verdicts": verdicts,
        "opened": len(trips),
        "open": sum(trip.is_open for trip in trips),
        "pnl": {
            **pnl_document(
                sum((trip.pnl for trip in trips), start=NOTHING), is_known=run.money.is_known_of(one.symbol)
            ),
            "open": decimals_or_none(open_profit(trips)),
        },
        "prints": None if one.prints is None else asdict(one.prints),
    }


def price_column(symbol: str) -> str:
    """Return the name of the column with the mids of an instrument beside the first."""
    return f"mid:{symbol}"


def read_others(document: Mapping[str, Any], markets: Sequence[MarketSpec], prices: pa.Table) -> tuple[Instrument, ...]:
    """Return the instruments beside the first, of a document and the descriptions that stand beside it."""
    written = document.get(INSTRUMENTS, ())[1:]
    return tuple(
        Instrument(
            market=market,
            data_digest=each["data"],
            prices=np.asarray(
                prices.column(price_column(market.symbol)).to_numpy(zero_copy_only=False), dtype=np.float64
            ),
            prints=None if each["prints"] is None else PrintCount(**each["prints"]),
        )
        for each, market in zip(written, markets, strict=True)
    )
