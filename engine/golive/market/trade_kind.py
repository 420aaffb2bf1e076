"""Whether a caller's trade is the market's, by the words that the market's description names."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.value import Unknown, invalid
from golive.documents.market import TradeKinds
from golive.market.aliases import plain

_FLAGS = frozenset(("liquidation", "liquidated", "blocktrade", "blocktradeid", "insurancefund", "adl"))
"""Names, without `is` before them, under which venues say that a trade is not the market's."""

_WORDS = ("liquidat", "block", "insurance", "adl", "bankrupt")
"""What is in the words by which they say it as a trade's `type`."""


def trade_aside(kinds: TradeKinds | None, kind: object) -> bool | Unknown:
    """Say whether a trade is not the market's: a liquidation, a block, one of an insurance fund.

    Where the description names kinds every trade must tell one of them; where it names none, none may.
    """
    if kinds is None:
        what = "a trade tells its kind, and the market's description names none: add `kinds:` to its trades"
        return False if kind is None else invalid("kind_unknown", what)
    aside = kinds.aside(kind)
    if aside is None:
        return invalid("kind_unknown", "a trade's `kind` is none that the market's description names")
    return aside


def told_aside(row: Mapping[str, object]) -> str | None:
    """Return the key by which a caller's trade says, in whatever words, that it is not the market's; None for none."""
    return next((str(name) for name, value in row.items() if value is not None and _says_so(name, value)), None)


def _says_so(name: object, value: object) -> bool:
    letters = plain(name) if isinstance(name, str) else ""
    if letters == "type":
        return isinstance(value, str) and any(word in value.casefold() for word in _WORDS)
    return letters.removeprefix("is") in _FLAGS and not (isinstance(value, bool) and not value)
