"""Two accounts against each other, day by day: what one earned beyond the other, paired, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from golive.core.dataclass import dataclass
from golive.core.unit import BPS
from golive.models.returns.mean_interval import mean_interval
from golive.replay.daily.figure import BPS as IN_BPS
from golive.replay.daily.figure import Figure, mean
from golive.replay.money.day_money import DayMoney
from golive.replay.money.earnings import CONFIDENCE, share_of_day

SHARED_DAYS = "shared days"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedAccounts:
    """What `one` earned a day beyond `other`, in basis points of what each began the day with."""

    one: str
    other: str
    beyond: Figure


def compare_accounts(accounts: Mapping[str, Sequence[DayMoney]]) -> tuple[ComparedAccounts, ...]:
    """Return every pair of accounts, in the order in which they are given, by the days of each.

    Compared are days that are whole and known in both. What one earned beyond the other has no interval, and so no
    number, under 24 of them.
    """
    returns = {name: _returns(days) for name, days in accounts.items()}
    return tuple(
        ComparedAccounts(one=one, other=other, beyond=_beyond(one, other, returns))
        for one, other in combinations(accounts, 2)
    )


def _returns(days: Sequence[DayMoney]) -> Mapping[int, float]:
    """Return what each whole day with a number added, in basis points of what it began with."""
    known = (day for day in days if day.is_whole and day.is_complete and (day.began or 0) > 0)
    return {day.day: BPS * share_of_day(day) for day in known}


def _beyond(one: str, other: str, returns: Mapping[str, Mapping[int, float]]) -> Figure:
    mine, theirs = returns[one], returns[other]
    apart: Sequence[float] = [mine[day] - theirs[day] for day in sorted(mine.keys() & theirs.keys())]
    interval = mean_interval(apart, confidence=CONFIDENCE, named=SHARED_DAYS)
    return mean(f"{one}_beyond_{other}", f"{one} beyond {other}, a day", IN_BPS, interval, len(apart), SHARED_DAYS)
