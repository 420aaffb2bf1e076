"""`Figure`: a number of a report with what it was counted over and how sure it is, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.models.numerics.difference_interval import Estimate
from golive.models.numerics.quantile_interval import QuantileInterval
from golive.models.returns.mean_interval import MeanInterval
from golive.replay.money.decimals import decimals
from golive.replay.money.earnings import SeenShare

MONEY, SHARE, BPS, MS, SECONDS, RATIO, COUNT = "money", "share", "bps", "ms", "s", "ratio", "count"
"""What a figure is in: the account's currency, a fraction of one, and so on."""

EXACT = "a sum of what was written: nothing is estimated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number in `unit`; sums of money are whole nano-units, means of it are in the currency.

    `n` is over how many of `counted` it is. `lower` and `upper` are the ends of its interval; where there is none,
    `why` says why, as it does where there is no value.
    """

    id: str
    title: str
    unit: str
    value: int | float | None
    n: int
    counted: str
    lower: float | None = None
    upper: float | None = None
    why: str = EXACT

    @property
    def is_exact(self) -> bool:
        """Say whether it is a sum or a count and no estimate."""
        return self.value is not None and self.why == EXACT

    @property
    def estimate(self) -> Estimate | None:
        """Return it with its interval, None where it has none."""
        if self.value is None or self.lower is None or self.upper is None:
            return None
        return Estimate(value=float(self.value), lower=self.lower, upper=self.upper)

    def document(self) -> Mapping[str, Any]:
        """Return it as JSON values; sums of money are decimals in text."""
        value = decimals(self.value) if isinstance(self.value, int) and self.unit == MONEY else self.value
        ends = {"lower": self.lower, "upper": self.upper}
        return {
            "title": self.title,
            "unit": self.unit,
            "value": value,
            "n": self.n,
            "of": self.counted,
            **ends,
            "exact": self.is_exact,
            "why": None if self.is_exact else self.why or None,
        }


def exact(id: str, title: str, unit: str, value: float | None, n: int, counted: str, *, why: str = "") -> Figure:
    """Return a sum or a count; without a value `why` says what is not known."""
    return Figure(id=id, title=title, unit=unit, value=value, n=n, counted=counted, why=why if value is None else EXACT)


def withheld(id: str, title: str, unit: str, why: Unknown | str, n: int, counted: str) -> Figure:
    """Return what has no number, and why."""
    return Figure(id=id, title=title, unit=unit, value=None, n=n, counted=counted, why=str(why))


def mean(id: str, title: str, unit: str, value: MeanInterval | Unknown, n: int, counted: str) -> Figure:
    """Return a mean with its interval."""
    if isinstance(value, Unknown):
        return withheld(id, title, unit, value, n, counted)
    return Figure(
        id=id,
        title=title,
        unit=unit,
        value=value.mean,
        n=value.n,
        counted=counted,
        lower=value.lower,
        upper=value.upper,
        why="",
    )


def seen_share(id: str, title: str, value: SeenShare | Unknown, n: int, counted: str) -> Figure:
    """Return a share with Wilson's interval."""
    if isinstance(value, Unknown):
        return withheld(id, title, SHARE, value, n, counted)
    return Figure(
        id=id,
        title=title,
        unit=SHARE,
        value=value.share,
        n=value.n,
        counted=counted,
        lower=value.low,
        upper=value.high,
        why="",
    )


def quantile(id: str, title: str, unit: str, value: QuantileInterval | Unknown, n: int, counted: str) -> Figure:
    """Return a quantile with its interval; of one end that so few have not, there is none."""
    if isinstance(value, Unknown):
        return withheld(id, title, unit, value, n, counted)
    has_ends = value.lower is not None and value.upper is not None
    return Figure(
        id=id,
        title=title,
        unit=unit,
        value=value.value,
        n=value.n,
        counted=counted,
        lower=value.lower if has_ends else None,
        upper=value.upper if has_ends else None,
        why="" if has_ends else f"no interval: {value.n} {counted} have none at this quantile",
    )
