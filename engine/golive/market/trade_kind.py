"""Whether a caller's trade is the market's, by the words that the market's description names."""

from __future__ import annotations

from golive.core.value import Unknown, invalid
from golive.documents.market import TradeKinds


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
