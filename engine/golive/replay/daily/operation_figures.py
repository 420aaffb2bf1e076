"""Whether an account was there in a period, what it looked at, what stopped it, and who was told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from golive.core.unit import NANOS
from golive.journal.bodies.gap import Gap
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.figure import COUNT, SECONDS, SHARE, Figure, exact
from golive.replay.daily.period import Period
from golive.trading.grid_instants import merged
from golive.trading.live_machine import PROCESS

LOOKS, GAPS, WORDS, ALERTS = "looks", "gaps", "words on the switch", "alerts"
ACTIVE = "active"


def operation_figures(record: AccountRecord, period: Period) -> Iterator[Figure]:
    """Yield uptime, gaps, looks that could be told, words on the switch, and alerts with what came of them."""
    lasts = period.shared_with(record.begun_at, record.until)
    away = [gap for gap in record.gaps if gap.stream == PROCESS and period.shared_with(gap.since, gap.until)]
    blind = [gap for gap in record.gaps if gap.stream != PROCESS and period.shared_with(gap.since, gap.until)]
    lost = _lost(away, period)
    up = 1 - lost / lasts if lasts else None
    yield exact("uptime", "Uptime of its process", SHARE, up, len(away), GAPS, why="no time has passed")
    yield exact("away", "Time without its process", SECONDS, lost / NANOS, len(away), GAPS)
    yield exact("stream_gaps", "Gaps of its streams", COUNT, len(blind), len(blind), GAPS)
    yield exact("blind", "Time without some stream", SECONDS, _lost(blind, period) / NANOS, len(blind), GAPS)
    yield from _looks(record, period)
    words = [word for word in record.switch if period.has(word.at)]
    trips = sum(word.to != ACTIVE for word in words)
    yield exact("trips", "Trips of the switch", COUNT, trips, len(words), WORDS)
    yield from _alerts(record, period)


def _lost(gaps: Sequence[Gap], period: Period) -> int:
    """Return how many nanoseconds of a period lie in some gap."""
    inside = ((max(gap.since, period.since), min(gap.until, period.until)) for gap in gaps)
    return sum(until - since for since, until in merged(inside))


def _looks(record: AccountRecord, period: Period) -> Iterator[Figure]:
    taken, untold = record.asked_in(period)
    yield exact("looks", "Looks taken", COUNT, taken, taken, LOOKS)
    share = 1 - untold / taken if taken else None
    yield exact("told_looks", "Looks that could be told", SHARE, share, taken, LOOKS, why="no look was taken")


def _alerts(record: AccountRecord, period: Period) -> Iterator[Figure]:
    raised = [alert for alert in record.alerts if period.has(alert.ts)]
    undelivered = sum(alert.is_lost for alert in raised)
    yield exact("alerts", "Alerts raised", COUNT, len(raised), len(raised), ALERTS)
    yield exact("undelivered", "Alerts that did not arrive", COUNT, undelivered, len(raised), ALERTS)
