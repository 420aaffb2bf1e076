"""Isolated margin: what a position needs, at which tick it is liquidated, and what that costs.

Source: section 10 of the description of execution; the venue's liquidation formula in one tier, without a maintenance
amount. A loss beyond the wallet is not capped: insurance is somebody's promise, and a capped loss makes leverage look
like an option.
"""

from __future__ import annotations

import math
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.execution.contract import Terms
from golive.execution.exact import Exact, exact, positive, whole
from golive.execution.fees import charge
from golive.execution.profit import gain, profit
from golive.execution.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginRule:
    """Shares of the value: to open, to keep, and the fee of a liquidation; `0 < maintenance <= initial <= 1`."""

    initial: Fraction
    maintenance: Fraction
    liquidation_fee: Fraction

    def __post_init__(self) -> None:
        initial, maintenance = exact(self.initial, "margin"), exact(self.maintenance, "margin")
        if not 0 < maintenance <= initial <= 1 or exact(self.liquidation_fee, "margin") < 0:
            raise Refused("margin", "margins are shares, and what opens a position keeps it", field="margin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolated:
    """A position with its own wallet in nano-units; the entry is the venue's average, in ticks."""

    terms: Terms
    side: Side
    lots: int
    entry: Fraction
    wallet: int

    def __post_init__(self) -> None:
        whole(self.lots, "lots", least=1)
        whole(self.wallet, "wallet")
        positive(exact(self.entry, "entry"), "entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidation:
    """A forced close at a tick: its fee, the change of cash and how far that went over the wallet, in nano-units."""

    fill: int
    fee: int
    cash_change: int
    shortfall: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginState:
    """Equity and maintenance at a mark in nano-units, and the liquidation where the one is not above the other."""

    equity: int
    maintenance: int
    liquidation: Liquidation | None


def initial_margin(held: Isolated, rule: MarginRule) -> int:
    """Return what opening the position takes, in nano-units rounded up."""
    return math.ceil(held.terms.value(held.lots, held.entry) * rule.initial)


def liquidation_tick(held: Isolated, rule: MarginRule) -> int | None:
    """Return the first tick at which the position is liquidated, or None where no price does it.

    >>> from golive.execution.contract import Contract
    >>> terms = Terms(contract=Contract.LINEAR, tick=Fraction("0.1"), lot=Fraction("0.001"))
    >>> rule = MarginRule(initial=Fraction("0.05"), maintenance=Fraction("0.005"), liquidation_fee=Fraction(0))
    >>> long = Isolated(terms=terms, side=Side.BUY, lots=1274, entry=Fraction(561526), wallet=3576920620000)
    >>> liquidation_tick(long, rule)
    536130
    """
    size = held.lots * held.terms.unit
    # Linear: W + s q (P - E) = m q P. Inverse: W + s K (1/E - 1/P) = m K / P. Both solved for P, s the side's sign.
    kept = held.side - rule.maintenance
    if held.terms.inverse:
        above, below = size * (held.side + rule.maintenance), held.wallet + held.side * Fraction(size) / held.entry
    else:
        above, below = held.side * size * held.entry - held.wallet, size * kept
    if below == 0:
        return None
    price = Fraction(above) / below
    tick = math.floor(price) if held.side is Side.BUY else math.ceil(price)
    return tick if tick >= 1 else None


def kept_by(terms: Terms, lots: int, rule: MarginRule, mark: Exact) -> Exact:
    """Return what keeps so many unsigned lots at a mark in ticks, exactly, in nano-units."""
    return terms.value(lots, mark) * rule.maintenance


def stands(terms: Terms, lots: int, entry: Exact, mark: Exact, *, wallet: int, needed: Exact) -> bool:
    """Say whether signed lots and a wallet in nano-units are worth more at a mark than is needed to keep them."""
    return wallet + gain(terms, lots, entry, mark) > needed


def at_mark(held: Isolated, rule: MarginRule, mark: Fraction, closing_quote: int | None = None) -> MarginState:
    """Return what the position is at a mark in ticks: liquidated where its equity is not above its maintenance.

    The comparison is exact, the amounts told are rounded against the account. `closing_quote` is the bid of a long
    position, the ask of a short one, where it is known.
    """
    price, signed = positive(mark, "mark"), held.side.signed(held.lots)
    if closing_quote is not None:
        whole(closing_quote, "quote", least=1)
    needed = kept_by(held.terms, held.lots, rule, price)
    is_kept = stands(held.terms, signed, held.entry, price, wallet=held.wallet, needed=needed)
    return MarginState(
        equity=held.wallet + profit(held.terms, signed, held.entry, price),
        maintenance=math.ceil(needed),
        liquidation=None if is_kept else _liquidated(held, rule, price, closing_quote),
    )


def _liquidated(held: Isolated, rule: MarginRule, mark: Fraction, closing_quote: int | None) -> Liquidation:
    """Close all at the worst of what is known; nothing trades below one tick."""
    worse, rounded = (min, math.floor(mark)) if held.side is Side.BUY else (max, math.ceil(mark))
    prices = (liquidation_tick(held, rule), rounded, closing_quote)
    tick = max(1, worse(price for price in prices if price is not None))
    fee = charge(held.terms, held.lots, tick, rule.liquidation_fee)
    change = profit(held.terms, held.side.signed(held.lots), held.entry, tick) - fee
    return Liquidation(fill=tick, fee=fee, cash_change=change, shortfall=max(0, -(held.wallet + change)))
