"""A return series as it is judged: checked, dated, in excess of cash, with what has to be said of it."""

from __future__ import annotations

import math

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import FloatArray
from golive.models.arguments import Series, between, positive, real, same_length, series
from golive.models.numerics.float_noise import is_noise
from golive.models.returns.lo_sharpe import autocorrelation
from golive.models.returns.plausible_returns import (
    FEWEST_FOR_A_LEVEL,
    ReturnUnit,
    moves_like_cash,
    plausible_returns,
)
from golive.models.returns.return_dates import Calendar, Dates, calendar, check_order, check_rate

HIGHEST_RATE = 1.0
"""House limit: a risk-free rate above 100 % a year is one in percent."""

DOUBTFUL_RATE = 0.2
"""House limit: cash that earns more than 20 % a year is more often a rate a year given for one of a period."""

RATE_IN_DOUBT = "rate_in_doubt"
"""The code of risk-free returns that are no returns a period."""

NO_RISK_FREE = "no risk-free rate is given: interest on cash counts as if the strategy had earned it"
"""The remark where nothing is said of cash."""

MOST_TRIED = 0.5
"""The strongest autocorrelation of the records that intervals were tried on: `models/README.md` has the table."""

_SURELY = 2.0
"""Standard errors by which an autocorrelation lies above that before it is said."""

FEWEST_THAT_BOUNCE, LEAST_MEMORY = 60, -0.35
"""House limits: from so many returns on, an autocorrelation below is said; noise that is taken for prices has -0.5."""

_SHOWN_GAPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnSeries:
    """Simple returns a period, as fractions, of shape (n,), oldest first.

    `excess` is what is left of `total` above the risk-free rate, the same where none is given, which `charged` says;
    `calendar` is None without dates; `notes` are sentences about what the series does not tell, or tells strangely.
    """

    total: FloatArray
    excess: FloatArray
    charged: bool
    calendar: Calendar | None
    notes: tuple[str, ...]


def return_series(
    values: Series,
    field: str,
    *,
    dates: Dates | None = None,
    unit: ReturnUnit | None = None,
    periods_per_year: float | None = None,
    trading_days: float | None = None,
    risk_free: float | Series | None = None,
) -> ReturnSeries:
    """Check a series of returns, and take the risk-free rate off it.

    Parameters
    ----------
    values : array of shape (n,)
        Simple returns a period, at least one.
    field
        What refusals call them.
    dates : array of shape (n,)
        When each was earned; None where that is not known.
    unit
        Of the values; None for fractions that have to look like them.
    periods_per_year, trading_days
        What is assumed, held against the dates; None where nothing is.
    risk_free : float or array of shape (n,)
        A rate a year as a fraction, compounded, which needs `periods_per_year`; or returns of cash a period.

    Raises
    ------
    Refused
        As `plausible_returns`, `check_order` and `check_rate`; `invalid_input` for a rate out of range, one that
        needs periods a year, and lengths that differ; `rate_in_doubt` for returns of cash beyond 100 % a year.

    Examples
    --------
    >>> made = return_series([0.01, -0.004], "returns", risk_free=0.12, periods_per_year=12)
    >>> made.excess.round(6).tolist(), made.notes
    ([0.000511, -0.013489], ())
    """
    rate = periods_per_year
    if dates is not None:
        same_length(np.empty(len(dates)), np.asarray(values), field)
        check_order(dates, field)
        if rate is not None:
            check_rate(dates, periods_per_year=rate, trading_days=trading_days)
    described = calendar(dates) if dates is not None and len(dates) else None
    observed = described.per_year if described is not None else rate
    total = plausible_returns(values, field, periods_per_year=observed, unit=unit)
    cash, interest = _cash(risk_free, total, rate=rate, observed=observed)
    excess = total if risk_free is None else total - cash
    return ReturnSeries(
        total=total,
        excess=excess,
        charged=risk_free is not None,
        calendar=described,
        notes=(*interest, *_notes(total, described), *_remembered(excess)),
    )


def _cash(
    risk_free: float | Series | None, total: FloatArray, *, rate: float | None, observed: float | None
) -> tuple[float | FloatArray, tuple[str, ...]]:
    """Return what cash earns a period, and what has to be said of it."""
    if risk_free is None:
        return 0.0, (NO_RISK_FREE,)
    if isinstance(risk_free, int | float | np.integer | np.floating):
        annual = between(real(risk_free, "risk_free"), "risk_free", -HIGHEST_RATE / 2, HIGHEST_RATE)
        year = positive(np.nan if rate is None else rate, "periods_per_year")
        return float((1 + annual) ** (1 / year) - 1), ()
    cash = series(risk_free, "risk_free")
    same_length(total, cash, "risk_free")
    plausible_returns(cash, "risk_free", unit=ReturnUnit.FRACTION)
    return cash, _average(cash, observed)


def _average(cash: FloatArray, observed: float | None) -> tuple[str, ...]:
    """Say what returns of cash come to in a year; refuse what is none a period."""
    mean = float(cash.mean())
    if observed is None:
        return (f"the risk-free returns average {100 * mean:.3g} % a period",)
    grown = observed * math.log1p(mean) if mean > -1 else -math.inf
    if not math.log1p(-HIGHEST_RATE / 2) <= grown <= math.log1p(HIGHEST_RATE):
        sentence = (
            f"`risk_free` averages {100 * mean:.3g} % a period, beyond all interest in a year: returns of cash a "
            "period are needed, as fractions, no rate a year"
        )
        raise Refused(RATE_IN_DOUBT, sentence, field="risk_free")
    much = grown > math.log1p(DOUBTFUL_RATE)
    doubt = ", as rates a year would that were given for returns a period" if much else ""
    return (f"the risk-free returns average {100 * math.expm1(grown):.3g} % a year{doubt}",)


def _remembered(excess: FloatArray) -> tuple[str, ...]:
    """Return the remark on returns that resemble the ones before them more than any in which intervals were tried."""
    if len(excess) < FEWEST_FOR_A_LEVEL or not float(np.var(excess)) > 0:
        return ()
    rho = float(autocorrelation(excess, 1)[0])
    if rho - MOST_TRIED < _SURELY * math.sqrt((1 - MOST_TRIED**2) / len(excess)):
        return ()
    tried = f"more than in any record that intervals were tried on ({MOST_TRIED:g}): bounds may claim too much"
    overlap = "as returns over stretches that overlap have it"
    return (f"the autocorrelation from one return to the next is {rho:.2f}, {overlap}, {tried}",)


def _bounces(total: FloatArray) -> tuple[str, ...]:
    """Return the remark on returns that take back part of the ones before them."""
    if len(total) < FEWEST_THAT_BOUNCE or is_noise(float(np.std(total)), float(np.abs(total).max())):
        return ()
    rho = float(autocorrelation(total, 1)[0])
    if rho >= LEAST_MEMORY:
        return ()
    back = f"each return takes back part of the one before it (autocorrelation {rho:.2f})"
    return (f"{back}: prices that bounce between bid and ask, or a column that holds no prices",)


def _notes(total: FloatArray, described: Calendar | None) -> tuple[str, ...]:
    notes = []
    if moves_like_cash(total):
        notes.append("the returns never fall and change slowly: interest, or a price that was taken for returns")
    notes.extend(_bounces(total))
    if described is not None and described.gaps:
        gaps = described.gaps
        shown = ", ".join(f"{g.after} to {g.before} ({g.days:.0f} d)" for g in gaps[:_SHOWN_GAPS])
        shown += f" and {len(gaps) - _SHOWN_GAPS} more" if len(gaps) > _SHOWN_GAPS else ""
        notes.append(f"the dates have {len(gaps)} gap{'s' * (len(gaps) > 1)}, each counted as one period: {shown}")
    return tuple(notes)
