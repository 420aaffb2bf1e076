"""Which markets one account cannot hold together: each is of an instrument of its own, all are in one currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.documents.market import MarketKind, MarketSpec


def held_apart(markets: Sequence[MarketSpec]) -> Iterator[tuple[MarketSpec, str]]:
    """Yield each market that needs another account than those before it, and why; one alone is always held."""
    by_symbol: dict[str, MarketSpec] = {}
    for market in markets:
        before = by_symbol.get(market.symbol)
        by_symbol.setdefault(market.symbol, market)
        if before is not None:
            which = f"`{before.id}` and `{market.id}` are both of `{market.symbol}`"
            yield market, f"{which}: an account has each symbol once"
    for market in markets if len(markets) > 1 else ():
        first = markets[0]
        if market.kind is MarketKind.INVERSE:
            settled = f"`{market.id}` is settled in its base"
            yield market, f"{settled}, and no description says that another market's is the same"
        elif market.quote != first.quote:
            which = f"`{first.id}` is quoted in {first.quote} and `{market.id}` in {market.quote}"
            yield market, f"{which}: an account has one currency"
