"""When returns were earned: whether the dates rise, how many a year they give, and what they skip."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from golive.core.dataclass import dataclass
from golive.core.dated_ahead import MOST_AHEAD_NS
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.models.arguments import positive

DISORDER = "dates_out_of_order"
"""The code of dates that fall, repeat or are absent."""

WRONG_RATE = "periods_per_year_contradicted"
"""The code of a number of periods a year, or of trading days, that the dates contradict."""

Dates = npt.NDArray[np.datetime64]
"""Of shape (n,), naive in the calendar of the market, oldest first."""

FROM_THE_FUTURE = "from_the_future"
"""The code of evidence that is dated after the instant at which it is judged."""

_NS_A_US = NANOS // 10**6

DAYS_A_YEAR = 365.25
WEEK_DAYS = 7
HOURS_A_DAY = 24
MINUTES_AN_HOUR = 60

MOST_APART = 1.1
"""House choice. Dates that give a tenth more or fewer returns a year than is said contradict it: 252 and 261 are one
year of weekdays, 365 is another, and so are 52 weeks and 60."""

MOST_TRADING_DAYS = 1.1
"""House choice. Weekdays without a holiday are 4 % more than 252 trading days, all days are 45 % more."""

LONGEST_STEP_DAYS = 11.0
"""House choice. No exchange was ever closed as long, the Chinese New Year's holidays included."""

MOST_STEPS = 5.0
"""House choice. A step of more than so many usual ones is a gap, where it is no closing of an exchange either."""

_KINDS = (
    (1.5, "daily"),
    (4.0, "every few days"),
    (10.0, "weekly"),
    (20.0, "every two weeks"),
    (45.0, "monthly"),
    (135.0, "quarterly"),
    (math.inf, "yearly"),
)
"""Up to how many days between two returns are called what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A step between two dates, given by the days they lie on, that is far longer than the usual one."""

    after: str
    before: str
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What the dates of a series say: how often it has a return, how many a year, and its gaps, longest first.

    `per_year` is None for a single return; `weekdays_only` says that none lies on a weekend.
    """

    n: int
    first: str
    last: str
    frequency: str
    per_year: float | None
    weekdays_only: bool
    gaps: tuple[Gap, ...]


def check_order(dates: Dates, field: str) -> None:
    """Refuse dates that are absent, repeat or go back.

    Raises
    ------
    Refused
        `dates_out_of_order`, with the position, counted from 1.

    Examples
    --------
    >>> check_order(np.array(["2024-01-02", "2024-01-01"], dtype="datetime64[D]"), "returns")
    Traceback (most recent call last):
        ...
    golive.core.errors.Refused: dates_out_of_order: row 2 of `returns` goes back to 2024-01-01: sort them, oldest first
    """
    absent = np.flatnonzero(np.isnat(dates))
    if absent.size:
        raise Refused(DISORDER, f"row {absent[0] + 1} of `{field}` has no date", field=field)
    wrong = np.flatnonzero(dates[1:] <= dates[:-1])
    if wrong.size:
        row, again = int(wrong[0]) + 1, len(dates) - len(np.unique(dates))
        repeats = bool(dates[row] == dates[row - 1])
        sentence = f"row {row + 1} of `{field}` {'repeats' if repeats else 'goes back to'} {written(dates[row])}"
        back = "sort them, oldest first" if (dates[1:] < dates[:-1]).any() else ""
        twice = f"{again} of {len(dates)} rows repeat a date of another: a period has one row" if again else ""
        raise Refused(DISORDER, f"{sentence}: {'; '.join(filter(None, (twice, back)))}", field=field)


def one_clock(local: Dates, utc: Dates) -> Dates:
    """Return dates that were told with zones as the market's own clock shows them, or in UTC where that goes back.

    A clock that is set back shows an hour twice, and clocks of several zones show an order that is none.

    >>> night = np.array(["2024-10-27T00:30", "2024-10-27T01:30"], dtype="datetime64[m]")
    >>> one_clock(np.array(["2024-10-27T02:30"] * 2, dtype="datetime64[m]"), night) is night
    True
    """
    return local if _rise(local) and _rise(utc) else utc


def _rise(dates: Dates) -> bool:
    return bool((dates[1:] > dates[:-1]).all())


def calendar(dates: Dates) -> Calendar:
    """Describe dates that rise; at least one.

    Examples
    --------
    >>> days = np.arange("2024-01-01", "2024-03-01", dtype="datetime64[D]")
    >>> it = calendar(np.concatenate([days[:20], days[50:]]))
    >>> it.frequency, it.weekdays_only, [(g.after, g.before, g.days) for g in it.gaps]
    ('daily', False, [('2024-01-20', '2024-02-20', 31.0)])
    """
    steps = np.diff(dates) / np.timedelta64(1, "D")
    usual = float(np.median(steps)) if steps.size else math.nan
    weekend = (dates.astype("datetime64[D]").astype(np.int64) - _MONDAY) % WEEK_DAYS >= _SATURDAY
    return Calendar(
        n=len(dates),
        first=written(dates[0]),
        last=written(dates[-1]),
        frequency=_kind(usual) if steps.size else "one return",
        per_year=float(steps.size / steps.sum() * DAYS_A_YEAR) if steps.size else None,
        weekdays_only=not bool(weekend.any()),
        gaps=_gaps(dates, steps, usual),
    )


_MONDAY = 4
"""The first Monday after 1970-01-01, in days from it."""
_SATURDAY = 5


def _kind(days: float) -> str:
    if days < 1:
        hours = days * HOURS_A_DAY
        return f"every {hours:.3g} h" if hours >= 1 else f"every {hours * MINUTES_AN_HOUR:.3g} min"
    return next(name for most, name in _KINDS if days <= most)


def _gaps(dates: Dates, steps: npt.NDArray[np.float64], usual: float) -> tuple[Gap, ...]:
    if not steps.size:
        return ()
    where = np.flatnonzero(steps > max(MOST_STEPS * usual, LONGEST_STEP_DAYS)).tolist()
    days = dates.astype("datetime64[D]")
    gaps = [Gap(after=written(days[i]), before=written(days[i + 1]), days=float(steps[i])) for i in where]
    return tuple(sorted(gaps, key=lambda gap: -gap.days))


def check_rate(dates: Dates, *, periods_per_year: float, trading_days: float | None = None) -> None:
    """Refuse a number of periods a year, or of trading days, that the dates contradict.

    Parameters
    ----------
    dates : array of shape (n,)
        As `check_order` lets them pass; fewer than two contradict nothing.
    periods_per_year, trading_days
        What is assumed; None where trading days do not matter.

    Raises
    ------
    Refused
        For periods that are no number above zero; `periods_per_year_contradicted`, with what the dates give. Counting
        in the time from the first return to the last without its gaps, and in whole weeks, both have to contradict: a
        market that closes at night and over the weekend fills a short record unevenly.
    """
    periods_per_year = positive(periods_per_year, "periods_per_year")
    n = len(dates)
    if n <= 1:
        return
    span = float((dates[-1] - dates[0]) / np.timedelta64(1, "D")) - sum(gap.days for gap in calendar(dates).gaps)
    weeks = math.ceil(span / WEEK_DAYS) * WEEK_DAYS
    most, least = n / span * DAYS_A_YEAR, (n - 1) / weeks * DAYS_A_YEAR
    if most < periods_per_year / MOST_APART or least > periods_per_year * MOST_APART:
        sentence = f"the dates give {(n - 1) / span * DAYS_A_YEAR:.0f} returns a year, {periods_per_year:g} are assumed"
        raise Refused(WRONG_RATE, sentence, field="periods_per_year")
    days = np.unique(dates.astype("datetime64[D]")).size
    open_days = (days - 1) / weeks * DAYS_A_YEAR
    if trading_days is not None and open_days > trading_days * MOST_TRADING_DAYS:
        sentence = f"the dates give returns on {open_days:.0f} days a year, {trading_days:g} trading days are assumed"
        raise Refused(WRONG_RATE, sentence, field="trading_days")


def written(moment: np.datetime64) -> str:
    """Write a day as 2024-01-31, and a time within it after that.

    >>> written(np.datetime64("2024-01-31", "us")), written(np.datetime64("2024-01-31T09:30", "us"))
    ('2024-01-31', '2024-01-31T09:30')
    """
    day, _, time = str(moment.astype("datetime64[us]")).partition("T")
    time = time.removesuffix(".000000").removesuffix(":00")
    return day if time == "00:00" else f"{day}T{time}"


def ahead_of(instant: np.datetime64, now: int) -> str | None:
    """Return in words that an instant in UTC lies after `now`, in nanoseconds; None where it does not.

    Clocks of sound machines differ a little: what is ahead by no more than that is of now.

    >>> ahead_of(np.datetime64("1970-01-02"), 0)
    '1970-01-02, after now, which is 1970-01-01'
    """
    # In microseconds: years that nanoseconds cannot count would wrap around.
    if instant.astype("datetime64[us]") <= np.datetime64((now + MOST_AHEAD_NS) // _NS_A_US, "us"):
        return None
    return f"{written(instant)}, after now, which is {written(np.datetime64(now, 'ns'))}"
