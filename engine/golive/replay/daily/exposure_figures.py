"""What an account had at stake in a period: how much at most and on the whole, and for how long."""

from __future__ import annotations

from collections.abc import Iterator

from golive.core.unit import NANOS
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.figure import MONEY, SHARE, Figure, exact
from golive.replay.daily.money_figures import MARKS, TRIPS
from golive.replay.daily.period import Period


def exposure_figures(record: AccountRecord, period: Period) -> Iterator[Figure]:
    """Yield the largest exposure at any mark, how large it was against equity, and the share of time in the market."""
    own = [point for point in record.exposures if period.has(point.ts)]
    flat = "nothing was marked while something was open"
    gross = max((point.gross for point in own), default=None)
    net = max((point.net for point in own), key=abs, default=None)
    yield exact("gross_exposure", "Largest gross exposure", MONEY, gross, len(own), MARKS, why=flat)
    yield exact("net_exposure", "Largest net exposure, short negative", MONEY, net, len(own), MARKS, why=flat)
    share = None if gross is None or record.capital <= 0 else gross / record.capital
    yield exact("gross_share", "Largest gross exposure, of the capital", SHARE, share, len(own), MARKS, why=flat)
    yield _in_market(record, period)


def _in_market(record: AccountRecord, period: Period) -> Figure:
    """Return for which share of the time something was held, from the first fill to the last."""
    spans = [(trip.entry_ts, record.until if trip.exit_ts is None else trip.exit_ts) for trip in record.trips]
    inside = sorted((max(a, period.since), min(b, period.until)) for a, b in spans if period.shared_with(a, b))
    held, seen = 0, period.since
    for since, until in inside:
        held += max(0, until - max(since, seen))
        seen = max(seen, until)
    lasts = period.shared_with(record.begun_at, record.until)
    share = held / lasts if lasts >= NANOS else None
    return exact("in_market", "Time in the market", SHARE, share, len(inside), TRIPS, why="no time has passed")
