"""The taker's side of a trade that a caller holds as a mapping: a word, a sign, or who was the maker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from golive.core.value import Unknown, invalid, missing
from golive.market.aliases import plain
from golive.market.numbers import aggressor, as_told

SIDES = ("side", "aggressor")
BUYER_IS_MAKER = (
    "is_buyer_maker",
    "isBuyerMaker",
    "buyer_is_maker",
    "buyerIsMaker",
    "buyer_maker",
    "buyerMaker",
    "is_buyer_the_maker",
    "m",
)
"""Who was the maker, as Binance and those that follow it write it: where the buyer was, the taker sold."""

SELLS, BUYS = -1, 1

NOT_TOLD = 0

_SPELT_OTHERWISE = frozenset(
    ("side", "aggressor", "takerside", "aggressorside", "tradeside", "issellermaker", "sellerismaker", "sellermaker")
) | {name.replace("_", "").lower() for name in BUYER_IS_MAKER if len(name) > 1}
"""Names of a side without case and what is not a letter: such a key is not passed over, and not guessed at either."""

_PARTIES = ("buy", "sell", "taker", "maker", "aggressor")
"""A truth value under a name with one of these says who took, in words that are not read."""

_SIDE_WORDS = frozenset(("buy", "sell", "buyer", "seller", "bid", "ask", "maker"))
"""What tells a side under whatever name, or that the side told is the maker's."""

_MOST_NAMED = 8
"""How many keys of a trade are named where none of them is its side."""


class _Keys(NamedTuple):
    sides: tuple[str, ...]
    flags: tuple[str, ...]
    strange: tuple[str, ...]
    others: tuple[str, ...]


def taker_side(row: Mapping[str, object]) -> int | Unknown:
    """Return 1 for a trade that a buyer started, -1 for a seller's, or why that is not told.

    Parameters
    ----------
    row
        Its side is `side` or `aggressor` (`buy`, `sell`, 1 or -1), or one of `BUYER_IS_MAKER` (True or False, and
        nothing that only looks like it). None and 0 tell nothing. All that tell must agree, and a
        side under another name beside them (`direction: sell`, `isBuyer: True`) is neither read nor passed over.
    """
    keys = _keys(tuple(row))
    if keys.strange:
        return _may_be_a_side(keys.strange[0])
    by_key = {name: aggressor(row[name]) for name in keys.sides} | {name: _of_maker(row[name]) for name in keys.flags}
    sides = set()
    for name, side in by_key.items():
        if side is None:
            wanted = "neither `buy` nor `sell`" if name in keys.sides else "neither true nor false"
            return invalid("side_unknown", f"a trade's `{name}` is {as_told(row[name])}, {wanted}")
        sides.add(side)
    sides.discard(NOT_TOLD)
    if len(sides) > 1:
        return invalid("side_contradicts", f"a trade's {_listed(by_key)} contradict each other")
    if not sides:
        return missing("side_not_told", f"a trade tells no side: it has {_listed(row)}; {_NAME_IT}")
    unread = next((name for name in keys.others if _tells(name, row[name])), None)
    return sides.pop() if unread is None else _may_be_a_side(unread)


def names_a_side(row: Mapping[str, object]) -> bool:
    """Say whether a trade has any key that may tell its side, with a value."""
    keys = _keys(tuple(row))
    if any(row[name] is not None for name in (*keys.sides, *keys.flags, *keys.strange)):
        return True
    return any(_tells(name, row[name]) for name in keys.others)


_NAME_IT = "name the side `side`, `aggressor` or `is_buyer_maker`"


def _may_be_a_side(name: str) -> Unknown:
    return invalid("side_unknown", f"a trade has `{name}`, which may be a side: {_NAME_IT}")


def _tells(name: object, value: object) -> bool:
    """Say whether a key that is no side's has a value that tells one."""
    if isinstance(value, str):
        return value.strip().casefold() in _SIDE_WORDS
    return isinstance(value, bool | np.bool_) and any(party in plain(name) for party in _PARTIES)


def _of_maker(flag: object) -> int | None:
    """Return the taker's side where the buyer was the maker (True) or was not; None for what is no truth value."""
    if flag is None:
        return NOT_TOLD
    return (SELLS if flag else BUYS) if isinstance(flag, bool | np.bool_) else None


@lru_cache(maxsize=64)
def _keys(names: tuple[str, ...]) -> _Keys:
    known = (*SIDES, *BUYER_IS_MAKER)
    strange = tuple(name for name in names if name not in known and plain(name) in _SPELT_OTHERWISE)
    return _Keys(
        sides=tuple(name for name in SIDES if name in names),
        flags=tuple(name for name in BUYER_IS_MAKER if name in names),
        strange=strange,
        others=tuple(name for name in names if name not in known and name not in strange),
    )


def _listed(names: Iterable[object]) -> str:
    keys = [f"`{name}`" for name in names]
    more = f" and {len(keys) - _MOST_NAMED} more" if len(keys) > _MOST_NAMED else ""
    return f"{', '.join(keys[:_MOST_NAMED])}{more}" if keys else "no keys"
