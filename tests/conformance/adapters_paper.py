"""Adapters of paper trading: which days count, and whether a heartbeat is alive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from golive.core.shortest_decimal import exactly
from golive.core.unit import NANOS
from golive.execution.exact import whole
from golive.market.instants import show
from golive.paper.heartbeat import watch
from golive.proving.cases.given_values import instant_of
from golive.trading.paper_days import Needed, Realm, paper_days
from golive.trading.paper_record import Closed, Grid, PaperRecord, Span, Stretch


def instant(text: Any) -> int:
    """Return an instant in nanoseconds; what is none is refused."""
    return whole(instant_of(text), "instant")


def instant_if_any(text: Any) -> int | None:
    """Return an instant, None where none is told."""
    return None if text is None else instant(text)


def duration(seconds: float) -> int:
    """Return seconds as whole nanoseconds."""
    ns = exactly(seconds) * NANOS
    return whole(ns.numerator if ns.denominator == 1 else ns, "seconds")


def stretch(run: dict[str, Any]) -> Stretch:
    """Return when an account ran."""
    ran = Span(since=instant(run["start"]), until=instant_if_any(run["stop"]))
    return Stretch(run=run["run"], ran=ran, feed=run["feed"], subject=run["subject"])


def ready_paper_days(inputs: dict[str, Any]) -> dict[str, Any]:
    record = PaperRecord(
        stretches=tuple(stretch(run) for run in inputs["runs"]),
        gaps=tuple(Span(since=instant(gap["from"]), until=instant_if_any(gap["to"])) for gap in inputs["gaps"]),
        grids=(Grid(every=duration(inputs["every_s"])),),
        closed=tuple(Closed(at=instant(at), trips=trips) for at, trips in inputs["closed"]),
    )
    days = paper_days(
        record,
        needed=Needed(days=inputs["min_days"], trades=inputs["min_trades"], coverage=exactly(inputs["coverage"])),
        realm=Realm(inputs["realm"]),
        subject=inputs["subject"],
        succeeds=inputs["succeeds"],
        now=instant(inputs["now"]),
    )
    return {
        "days": days.days,
        "trades": days.trades,
        "enough": days.enough,
        "period_end": None if days.period_end is None else show(days.period_end),
        "not_counted": {date: why.value for date, why in days.not_counted.items()},
    }


def alert_watch(inputs: dict[str, Any]) -> dict[str, Any]:
    watched = watch(
        instant_if_any(inputs["last"]),
        heartbeat=duration(inputs["heartbeat_s"]),
        now=instant(inputs["now"]),
        readable=inputs["readable"],
    )
    return {"exit": watched.exit}


ADAPTERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "ready.paper_days": ready_paper_days,
    "alert.watch": alert_watch,
}
