"""Which recordings can be in one account: each of an instrument of its own, all of them in one currency."""

from __future__ import annotations

from collections.abc import Sequence

from golive.account.account import AssumedAccount
from golive.api.market_terms import terms_of
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.value import Unknown
from golive.documents.held_apart import held_apart
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.trading.received import StreamLost


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """The description of a market, and what was read by it; `lost` are the streams that a recorder saw lost."""

    market: MarketSpec
    data: MarketData
    lost: tuple[StreamLost, ...] = ()

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
    for one in ordered:
        terms = terms_of(one)
        if isinstance(terms, Unknown):
            raise InvalidInput(f"no account can be kept of `{one.id}`: {terms.detail}", hint=_APART)
    for _, why in held_apart(ordered):
        raise InvalidInput(why, hint=_APART)
    return ordered


_APART = "run them apart, each with an account of its own"
