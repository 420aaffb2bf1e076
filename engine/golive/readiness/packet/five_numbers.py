"""The five numbers of a packet's first page: each with its interval and what it rests on, or why it is absent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from golive.core.dash import DASH
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.unit import BPS
from golive.core.value import Unknown
from golive.models.costs.cost_survival import BreakEvenBound, break_even_bound
from golive.models.costs.stretched import draw_stretched
from golive.models.costs.traded_returns import traded_returns
from golive.models.returns.annual_sharpe import annual_sharpe
from golive.readiness.durability.policy import DurabilityPolicy
from golive.readiness.measures.facts import TradedDay
from golive.readiness.packet.facts import NumberFact
from golive.readiness.packet.resampled_ratio import resampled_ratio

_WITHHELD = "not told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """What a strategy traded on whole days, on a `feed` of that class, and by which policy it is summed up.

    `others` traded in its account as well, and are in none of its days. `lost` says why nothing of it is told, where
    its journal does not hold.
    """

    traded: Sequence[TradedDay]
    counted_days: int | None
    seen_days: int | None
    score_lower: float | None
    score_n: int | None
    policy: DurabilityPolicy | None
    seed: int
    lost: str = ""
    feed: str = ""
    others: Sequence[str] = ()


def five_numbers(track: Track) -> tuple[NumberFact, ...]:
    """Return live days, Sharpe ratio, break-even cost, cost paid, and durability score."""
    each = (_days(track), _sharpe(track), _break_even(track), _paid(track), _durability(track))
    return tuple(_absent(one.name, track.lost) for one in each) if track.lost else each


def _absent(name: str, why: str) -> NumberFact:
    return NumberFact(name=name, value=_WITHHELD, interval=DASH, n="0", about=why)


_NO_DAYS = "no whole day of the account traded"


def _days(track: Track) -> NumberFact:
    name = "Live days on paper that count"
    if track.counted_days is None:
        return _absent(name, "the account has no journal")
    seen = "0" if track.seen_days is None else str(track.seen_days)
    fed = f", on a feed that is {track.feed}" if track.feed else ""
    about = f"a count, without an interval{fed}; n is the days that the journal saw"
    return NumberFact(name=name, value=str(track.counted_days), interval=DASH, n=seen, about=about)


def _net(track: Track) -> list[float]:
    return [day.gross - day.cost for day in track.traded]


def _sharpe(track: Track) -> NumberFact:
    return sharpe_number("Sharpe ratio of those days, a year, after costs", _net(track), track)


def sharpe_number(name: str, returns: Sequence[float], track: Track) -> NumberFact:
    """Return the annual Sharpe ratio of an account's days under a name: the lower of two, with the wider interval."""
    if track.policy is None or not returns:
        return _absent(name, _NO_DAYS)
    confidence, year = track.policy.confidence, track.policy.periods_per_year
    try:
        ratio = annual_sharpe(returns, periods_per_year=year, confidence=confidence)
    except Refused as refused:
        return _absent(name, refused.sentence)
    if isinstance(ratio, Unknown):
        return _absent(name, str(ratio))
    both = [one for one in (ratio.by_square_root, ratio.by_autocorrelation) if not isinstance(one, Unknown)]
    low, high = min(one.lower for one in both), max(one.upper for one in both)
    return NumberFact(
        name=name,
        value=f"{min(one.ratio for one in both):.2f}",
        interval=f"{low:.2f} to {high:.2f}",
        n=several(ratio.n, "day"),
        about=f"each end with {confidence:.0%}; so few days show no edge",
    )


def _break_even(track: Track) -> NumberFact:
    name = "Cost at which the edge is gone, one way"
    bound = _bound(track)
    if isinstance(bound, str):
        return _absent(name, bound)
    return NumberFact(
        name=name,
        value=f"{bound.median_bps:.1f} bps",
        interval=f"{bound.lower_bps:.1f} to {bound.upper_bps:.1f} bps",
        n=several(bound.n, "day"),
        about=f"each end with {bound.confidence:.0%}, {bound.resamples:,} resamples",
    )


def _bound(track: Track) -> BreakEvenBound | str:
    if track.policy is None or not track.traded:
        return _NO_DAYS
    try:
        returns = traded_returns(
            [day.gross for day in track.traded],
            turnover_per_period=[day.turnover for day in track.traded],
            periods_per_year=track.policy.periods_per_year,
        )
        rng = np.random.default_rng(track.seed)
        drawn = draw_stretched(returns, rng, resamples=track.policy.resamples, mean_block_length=None)
        bound = drawn if isinstance(drawn, Unknown) else break_even_bound(drawn, confidence=track.policy.confidence)
    except Refused as refused:
        return refused.sentence
    return str(bound) if isinstance(bound, Unknown) else bound


def _paid(track: Track) -> NumberFact:
    name = "Cost paid, one way"
    if track.policy is None:
        return _absent(name, _NO_DAYS)
    paid = resampled_ratio(
        [day.cost for day in track.traded],
        [day.turnover for day in track.traded],
        resamples=track.policy.resamples,
        confidence=track.policy.confidence,
        seed=track.seed,
    )
    if paid is None:
        return _absent(name, _NO_DAYS)
    value, n = f"{paid.ratio * BPS:.2f} bps", several(paid.n, "day")
    if paid.ends is None:
        return NumberFact(name=name, value=value, interval=_WITHHELD, n=n, about="too few days")
    low, high = (end * BPS for end in paid.ends)
    return NumberFact(
        name=name,
        value=value,
        interval=f"{low:.2f} to {high:.2f} bps",
        n=n,
        about=f"fees, spread and impact over turnover; each end with {track.policy.confidence:.0%}",
    )


def _durability(track: Track) -> NumberFact:
    name = "Durability score, of 100"
    if track.score_n is None:
        return _absent(name, _NO_DAYS)
    if track.score_lower is None:
        return _absent(name, "the score is withheld")
    about = "the lower end is what counts; components that nobody measured lower it"
    lower = f"{track.score_lower:.0f}"
    return NumberFact(
        name=name, value=lower, interval=f"at least {lower}", n=several(track.score_n, "day"), about=about
    )
