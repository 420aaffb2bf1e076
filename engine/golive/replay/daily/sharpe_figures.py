"""What the days of an account tell of its edge: Sharpe ratio, how sure it is, and how many days that takes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from golive.core.several import several
from golive.core.value import Unknown
from golive.core.window import FloatArray
from golive.models.returns.annual_sharpe import FEWEST_RETURNS, annual_sharpe
from golive.models.returns.probabilistic_sharpe import probabilistic_sharpe
from golive.replay.daily.figure import COUNT, RATIO, SHARE, Figure, withheld
from golive.replay.money.day_money import DayMoney
from golive.replay.money.earnings import CONFIDENCE, DAYS_A_YEAR, share_of_day

WHOLE_DAYS = "whole days"
SHARPE = "Sharpe ratio a year"


def sharpe_figures(days: Sequence[DayMoney]) -> Iterator[Figure]:
    """Yield the Sharpe ratio of the whole days, the confidence that it is above zero, and the days that this takes."""
    whole = [day for day in days if day.is_whole]
    n, why = len(whole), _why_withheld(whole)
    if why:
        yield withheld("sharpe", SHARPE, RATIO, why, n, WHOLE_DAYS)
        yield withheld("psr", _PSR, SHARE, why, n, WHOLE_DAYS)
        yield withheld("days_needed", _NEEDED, COUNT, why, n, WHOLE_DAYS)
        yield withheld("days_left", _LEFT, COUNT, why, n, WHOLE_DAYS)
        return
    returns = np.array([share_of_day(day) for day in whole], dtype=np.float64)
    yield _sharpe(returns)
    yield from _confidence(returns)


_PSR = "Confidence that the Sharpe ratio is above zero (PSR)"
_NEEDED = "Days that 95 % confidence takes (MinTRL)"
_LEFT = "Days still needed"


def _why_withheld(whole: Sequence[DayMoney]) -> str:
    incomplete = sum(not day.is_complete or not day.began or day.began < 0 for day in whole)
    if len(whole) < FEWEST_RETURNS:
        return f"{several(len(whole), 'whole day')}, needs {FEWEST_RETURNS}"
    return f"{incomplete} of {len(whole)} whole days have no number" if incomplete else ""


def _sharpe(returns: FloatArray) -> Figure:
    sharpe = annual_sharpe(returns, periods_per_year=DAYS_A_YEAR, confidence=(1 + CONFIDENCE) / 2)
    if isinstance(sharpe, Unknown):
        return withheld("sharpe", SHARPE, RATIO, sharpe, returns.size, WHOLE_DAYS)
    ratio = sharpe.by_square_root
    return Figure(
        id="sharpe",
        title=SHARPE,
        unit=RATIO,
        value=ratio.ratio,
        n=sharpe.n,
        counted=WHOLE_DAYS,
        lower=ratio.lower,
        upper=ratio.upper,
        why="",
    )


def _confidence(returns: FloatArray) -> Iterator[Figure]:
    psr, n = probabilistic_sharpe(returns, benchmark_per_period=0.0, confidence=CONFIDENCE), returns.size
    if isinstance(psr, Unknown):
        yield withheld("psr", _PSR, SHARE, psr, n, WHOLE_DAYS)
    else:
        is_itself = "it is a confidence itself, and has no interval"
        yield Figure(id="psr", title=_PSR, unit=SHARE, value=psr.probability, n=n, counted=WHOLE_DAYS, why=is_itself)
    needed = psr if isinstance(psr, Unknown) else psr.min_track_record
    if isinstance(needed, Unknown):
        yield withheld("days_needed", _NEEDED, COUNT, needed, n, WHOLE_DAYS)
        yield withheld("days_left", _LEFT, COUNT, needed, n, WHOLE_DAYS)
        return
    of_estimate = "it follows from the Sharpe ratio above, and is as unsure"
    whole = math.ceil(needed)
    yield Figure(id="days_needed", title=_NEEDED, unit=COUNT, value=whole, n=n, counted=WHOLE_DAYS, why=of_estimate)
    yield Figure(
        id="days_left", title=_LEFT, unit=COUNT, value=max(0, whole - n), n=n, counted=WHOLE_DAYS, why=of_estimate
    )
