"""What an account on paper is, out of a document of `kind: paper`: exact numbers, read in one place."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from golive.api.fill_terms import nanoseconds
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.local_time import DAY_NS
from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS, Quantity
from golive.documents.declarations import Parameter
from golive.documents.library import Specs
from golive.documents.market import MarketSpec
from golive.documents.paper import DAY_COVERAGE, HEARTBEAT, MIN_DAYS, MIN_TRADES, MOST_CAPITAL, Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTerms:
    """An account on paper.

    `capital` is in nano-units of the quote currency, `markets` are in the order in which they are written. A day counts
    with at least `day_coverage` of its scheduled looks told; enough are `min_days` of them with `min_trades` closed
    round trips. `heartbeat` is how old the last sign of life may be, in nanoseconds.
    """

    name: str
    capital: int
    strategies: tuple[str, ...]
    markets: tuple[MarketSpec, ...]
    min_days: int
    day_coverage: Fraction
    min_trades: int
    heartbeat: int

    def with_days(self, days: int) -> PaperTerms:
        """Return an account that asks for so many days; more than the policy does, never fewer.

        Raises
        ------
        InvalidInput
            For fewer days than the library's, or what is no whole number of them.
        """
        if isinstance(days, bool) or not isinstance(days, int) or days < self.min_days:
            message = f"`{days}` days are asked of account `{self.name}`, and its policy asks for {self.min_days}"
            raise InvalidInput(message, hint="the number can be raised, never lowered: name a whole one from there on")
        return replace(self, min_days=days)

    def with_capital(self, capital: float) -> PaperTerms:
        """Return an account that begins with so much of the quote currency.

        Raises
        ------
        InvalidInput
            For what is no number above zero, or less than a billionth.
        """
        is_number = isinstance(capital, int | float) and not isinstance(capital, bool)
        if not is_number or not 0 < capital <= MOST_CAPITAL or not _nano(capital):
            message = f"`{capital}` is no capital of account `{self.name}`"
            raise InvalidInput(message, hint="name an amount above zero, such as 100_000")
        return replace(self, capital=_nano(capital))

    @property
    def equity(self) -> float:
        """Return the capital in units of the quote currency."""
        return float(Fraction(self.capital, NANOS))


def find_paper(specs: Specs, name: str = "") -> Paper:
    """Return an account of a library by its name, the only one it has where none is given.

    Raises
    ------
    InvalidInput
        When the library has none of that name, or several and none is named.
    """
    papers = {paper.header.id: paper for paper in specs.papers}
    if not name and len(papers) == 1:
        return next(iter(papers.values()))
    known = ", ".join(f"`{paper}`" for paper in papers) or "none"
    if name in papers:
        return papers[name]
    if papers and not name:
        hint = f"say which by its name; the library has: {known}"
        raise InvalidInput("the library has several accounts, and none is named", hint=hint)
    message = f"the library has no account `{name}`" if name else "the library has no account"
    raise InvalidInput(message, hint=f"`golive init` writes `rules/paper.yaml`; the library has: {known}")


def paper_terms(paper: Paper, specs: Specs) -> PaperTerms:
    """Return the terms of an account of a checked library."""
    markets = {market.id: market for market in specs.markets}
    numbers = {parameter.id: _quantity(parameter) for parameter in paper.parameters}
    return PaperTerms(
        name=paper.header.id,
        capital=_nano(paper.capital.value),
        strategies=tuple(name.value for name in paper.strategies),
        markets=tuple(markets[name.value] for name in paper.markets),
        min_days=nanoseconds(numbers[MIN_DAYS]) // DAY_NS,
        day_coverage=exactly(numbers[DAY_COVERAGE].value),
        min_trades=int(numbers[MIN_TRADES].value),
        heartbeat=nanoseconds(numbers[HEARTBEAT]),
    )


def _quantity(parameter: Parameter) -> Quantity:
    assert isinstance(parameter.value, Quantity)
    return parameter.value


def _nano(amount: float) -> int:
    """Return an amount in nano-units, rounded down."""
    return math.floor(exactly(amount) * NANOS)
