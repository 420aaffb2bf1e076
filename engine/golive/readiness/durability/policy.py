"""The numbers of a durability score, read once from a checked library."""

from __future__ import annotations

from collections.abc import Mapping

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import Quantity
from golive.documents.library import Specs
from golive.documents.score import Score
from golive.models.arguments import positive, whole

IMPACT = "impact"
"""The model whose coefficients capacity uses: those by which the cost gate charges signals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DurabilityPolicy:
    """The score with the numbers its measurements need, in held units."""

    document: Score
    periods_per_year: float
    trading_days: float
    confidence: float
    strength_window: int
    trend_window: int
    vol_window: int
    vol_lookback: int
    volatile_from: float
    fewest_observations: int
    most_thin: float
    max_participation: float
    resamples: int
    eta: float
    beta: float


def durability_policy(
    specs: Specs,
    *,
    name: str = "durability",
    periods_per_year: float | None = None,
    trading_days: float | None = None,
) -> DurabilityPolicy:
    """Return a library's durability score with its numbers.

    Parameters
    ----------
    specs
        A checked library.
    name
        The id of the score.
    periods_per_year, trading_days
        In place of the library's: facts of the data, not of the policy.

    Raises
    ------
    InvalidInput
        When the library has no such score, or no impact coefficients.
    Refused
        For a number of periods or days that is not positive.
    """
    if not isinstance(name, str):
        raise InvalidInput(f"a score is named by its id, not by a {type(name).__name__}")
    document = next((s for s in specs.scores if s.header.id == name and s.assesses.value == "durability"), None)
    if document is None:
        ids = ", ".join(s.header.id for s in specs.scores) or "none"
        raise InvalidInput(f"the library has no durability score `{name}`", hint=f"scores: {ids}")
    held = {p.id: p.value.value for p in document.parameters if isinstance(p.value, Quantity)}
    eta, beta = (_coefficient(specs, coefficient) for coefficient in ("eta", "beta"))
    year = held["periods_per_year"] if periods_per_year is None else positive(periods_per_year, "periods_per_year")
    days = held["trading_days"] if trading_days is None else positive(trading_days, "trading_days")
    return DurabilityPolicy(
        document=document,
        periods_per_year=year,
        trading_days=days,
        confidence=held["confidence"],
        volatile_from=held["volatile_from"],
        max_participation=held["max_participation"],
        most_thin=held["most_thin"],
        strength_window=_count(held, "strength_window"),
        trend_window=_count(held, "trend_window"),
        vol_window=_count(held, "vol_window"),
        vol_lookback=_count(held, "vol_lookback"),
        fewest_observations=_count(held, "fewest_observations"),
        resamples=_count(held, "resamples"),
        eta=eta,
        beta=beta,
    )


def _coefficient(specs: Specs, name: str) -> float:
    number = specs.number(IMPACT, name)
    if number is None:
        raise InvalidInput(f"the library has no number `{IMPACT}.{name}`", hint="capacity is measured with it")
    return number


def _count(held: Mapping[str, float], name: str) -> int:
    return whole(held[name], name, minimum=1)
