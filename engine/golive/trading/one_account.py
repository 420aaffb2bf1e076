"""Which recordings can be in one account: each of an instrument of its own, all of them in one currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from golive.account.account import AssumedAccount
from golive.api.market_terms import terms_of
from golive.core.errors import InvalidInput
from golive.core.value import Unknown
from golive.documents.market import MarketKind, MarketSpec
from golive.documents.streams import MarketData


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The description of a market, and what was read by it."""

    market: MarketSpec
    data: MarketData

    @property
    def symbol(self) -> str:
        """Return the symbol of the instrument."""
        return self.market.symbol


def check_together(recordings: Sequence[Recording], assumed: AssumedAccount) -> tuple[Recording, ...]:
    """Return recordings in the order of their symbols; refuse those that no account can be in together.

    Raises
    ------
    InvalidInput
        For two of one symbol, different currencies, a market that no account can be kept of beside others, and a
        position that was there before: nobody says of which instrument.
    """
    ordered = tuple(sorted(recordings, key=lambda one: one.symbol.encode()))
    check_markets([one.market for one in ordered])
    if len(ordered) > 1 and assumed.position:
        message = f"a position of {assumed.position} was there before, and nobody says in which of several instruments"
        raise InvalidInput(message, hint="begin flat")
    return ordered


def check_markets(markets: Sequence[MarketSpec]) -> tuple[MarketSpec, ...]:
    """Return markets in the order of their symbols; refuse those that no account can be in together.

    Raises
    ------
    InvalidInput
        For none, two of one symbol, different currencies, and one that no account can be kept of beside others.
    """
    ordered = tuple(sorted(markets, key=lambda one: one.symbol.encode()))
    if not ordered:
        raise InvalidInput("no market is given", hint="an account trades at least one")
    if len(ordered) == 1:
        return ordered
    for before, after in pairwise(ordered):
        if before.symbol == after.symbol:
            which = f"`{before.id}` and `{after.id}`"
            raise InvalidInput(f"{which} are both of `{after.symbol}`: an account has each symbol once", hint=_APART)
    for one in ordered:
        _check_one(one)
    _check_currency(ordered)
    return ordered


_APART = "run them apart, each with an account of its own"


def _check_one(market: MarketSpec) -> None:
    terms = terms_of(market)
    if isinstance(terms, Unknown):
        raise InvalidInput(f"no account can be kept of `{market.id}`: {terms.detail}", hint=_APART)
    if market.kind is MarketKind.INVERSE:
        message = f"`{market.id}` is settled in its base, and no description says that another market's is the same"
        raise InvalidInput(message, hint=_APART)


def _check_currency(markets: Sequence[MarketSpec]) -> None:
    first = markets[0]
    for other in markets[1:]:
        if other.quote != first.quote:
            which = f"`{first.id}` is quoted in {first.quote} and `{other.id}` in {other.quote}"
            raise InvalidInput(f"{which}: an account has one currency", hint=_APART)
