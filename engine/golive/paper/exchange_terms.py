"""Whether an exchange lists an instrument as its market description says it is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from golive.core.errors import InvalidInput
from golive.documents.feed import FeedTerms
from golive.documents.market import MarketKind, MarketSpec, QuantityUnit
from golive.paper.ccxt_events import Listed
from golive.paper.venue_frames import venue_frames

_CLOSE = 1e-9
"""Relative: the same decimal, read by two readers."""


def listed_as(market: MarketSpec, terms: FeedTerms, instrument: Mapping[str, Any]) -> Listed:
    """Return an instrument as it is listed.

    Parameters
    ----------
    market, terms
        The description, and what it says of its feed.
    instrument
        What ccxt says of the instrument after it has asked the exchange.

    Raises
    ------
    InvalidInput
        The exchange says something else than the description, so that one of them is wrong: another kind of contract,
        another tick or lot, another size of a contract, or that nobody trades it any more.
    """
    per_contract = _per_contract(instrument)
    _check(market, "contract", market.kind.value, _kind(instrument).value)
    if instrument.get("active") is False:
        raise InvalidInput(f"`{terms.symbol}` is listed on {terms.exchange} and not traded", span=terms.span)
    precision = instrument.get("precision")
    steps = precision if isinstance(precision, Mapping) else {}
    _check_number(market, "tick", market.tick, steps.get("price"))
    _check_number(market, "lot", market.lot, _lot(market, per_contract, steps.get("amount")))
    if market.size_unit is QuantityUnit.CONTRACTS:
        _check_number(market, "contract_size", market.contract_size, per_contract)
    frames = venue_frames(terms.exchange)
    return Listed(
        market=market,
        unified=terms.symbol,
        depth=terms.depth,
        per_contract=per_contract,
        kind_field=frames.trade_kind if frames else None,
        maker_field=frames.trade_maker if frames else None,
        number_field=frames.quote_number if frames else None,
        rate_fields=frames.rate_fields if frames else None,
    )


def _per_contract(instrument: Mapping[str, Any]) -> float:
    size = instrument.get("contractSize")
    return float(size) if isinstance(size, int | float) and size > 0 else 1.0


def _kind(instrument: Mapping[str, Any]) -> MarketKind:
    if not instrument.get("contract"):
        return MarketKind.SPOT
    return MarketKind.INVERSE if instrument.get("inverse") else MarketKind.LINEAR


def _lot(market: MarketSpec, per_contract: float, amount: object) -> object:
    """Return the exchange's smallest step of size in the description's unit."""
    if market.size_unit is QuantityUnit.BASE and isinstance(amount, int | float):
        return amount * per_contract
    return amount if market.size_unit is QuantityUnit.CONTRACTS else None


def _check(market: MarketSpec, key: str, ours: object, theirs: object) -> None:
    if ours != theirs:
        message = f"market `{market.id}` says `{key}: {ours}`, and the exchange {theirs}"
        raise InvalidInput(message, span=market.written.get(key, market.header.span), hint="correct the description")


def _check_number(market: MarketSpec, key: str, ours: float, theirs: object) -> None:
    """Refuse a number that is another one; what the exchange does not say contradicts nothing."""
    if isinstance(theirs, int | float) and not math.isclose(ours, theirs, rel_tol=_CLOSE):
        _check(market, key, f"{ours:g}", f"{theirs:g}")
