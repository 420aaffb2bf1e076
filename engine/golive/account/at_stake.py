"""What a strategy has at stake, on every instrument: its positions, and all that its orders may still come to.

Long and short do not net, nor do instruments. An order that nobody told the end of counts as filled.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from golive.account.exposure import position, under_way
from golive.account.positions import NO_MARKET
from golive.account.standing import Standing
from golive.account.untold import sure, unless_untold
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.execution.side import SIDES

_DECIMALS = 8
"""Money of statements has as many; what is at stake is rounded up to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStake:
    """Amounts in quote currency, none negative: what each position is worth, and what orders may come to on each side.

    `at` is the instant of the oldest thing that they are known by, in nanoseconds, None where nothing has a time.
    """

    positions: tuple[Decimal, ...] = ()
    reserved: tuple[Decimal, ...] = ()
    at: int | None = None


def at_stake(standing: Standing, strategy: str, instruments: frozenset[str]) -> AtStake | Unknown:
    """Return what a strategy has at stake, or why a part of it is unknown; worked out once until something is heard.

    `instruments` are those that it may trade: of each that somebody looks at, the position has to be told. What it has
    ordered or holds on others counts as well.
    """
    asked = strategy, instruments
    if asked not in standing.answers.at_stake:
        standing.answers.at_stake[asked] = _at_stake(standing, strategy, instruments)
    stake: AtStake | Unknown = standing.answers.at_stake[asked]
    return stake


def _at_stake(standing: Standing, strategy: str, instruments: frozenset[str]) -> AtStake | Unknown:
    ordered = {symbol for symbol in standing.symbols if strategy in standing.strategies(symbol)}
    seen = standing.symbols | standing.instruments.keys()
    symbols = sorted(ordered | (seen & instruments))
    return unless_untold(lambda: _sum([_on(standing, strategy, symbol) for symbol in symbols]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    position: Fraction
    reserved: tuple[Fraction, ...]
    at: int | None


def _on(standing: Standing, strategy: str, symbol: str) -> _One:
    own = (sure(standing.own(strategy, symbol)),)
    instrument = standing.instruments.get(symbol)
    instrument = sure(NO_MARKET) if instrument is None else instrument
    furthest = max(abs(sure(position(standing, own, symbol, side))) for side in SIDES)
    more = tuple(sure(under_way(standing, own, symbol, side)) for side in SIDES)
    at = own[0].base.at
    if not furthest:
        return _One(position=furthest, reserved=more, at=at)
    seen = sure(instrument.seen)
    return _One(position=furthest * seen.exact, reserved=more, at=seen.at if at is None else min(at, seen.at))


def _sum(parts: list[_One]) -> AtStake:
    return AtStake(
        positions=tuple(_money(one.position) for one in parts),
        reserved=tuple(_money(side) for one in parts for side in one.reserved),
        at=min((one.at for one in parts if one.at is not None), default=None),
    )


def _money(amount: Fraction) -> Decimal:
    return Decimal(math.ceil(amount * 10**_DECIMALS)).scaleb(-_DECIMALS)
