"""The metrics of a running account by name: what each says, and by which labels it is told apart.

One place for them, so that a dashboard that names another is a failing test.
"""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass


class Shape(enum.Enum):
    """How a metric moves: up alone, up and down, or as a distribution."""

    COUNTER = enum.auto()
    GAUGE = enum.auto()
    HISTOGRAM = enum.auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric; `name` is without the endings that a counter and a histogram get."""

    name: str
    shape: Shape
    says: str
    labels: tuple[str, ...] = ("account",)


def _counter(name: str, says: str, *labels: str) -> Metric:
    return Metric(name=f"golive_{name}", shape=Shape.COUNTER, says=says, labels=("account", *labels))


def _gauge(name: str, says: str, *labels: str) -> Metric:
    return Metric(name=f"golive_{name}", shape=Shape.GAUGE, says=says, labels=("account", *labels))


def _histogram(name: str, says: str) -> Metric:
    return Metric(name=f"golive_{name}", shape=Shape.HISTOGRAM, says=says)


DECISIONS = _counter("decisions", "Decisions by verdict and by the rule that determined it.", "verdict", "rule")
LOOKS = _counter("looks", "Looks of strategies, by whether they could be told.", "strategy", "told")
GAPS = _counter("gaps", "Time that nobody saw, by stream and reason.", "stream", "why")
RECONNECTS = _counter("reconnects", "Connections to the exchange that were made anew.")
FILLS = _counter("fills", "Fills by strategy and side.", "strategy", "side")
DECIDE = _histogram("decide_seconds", "How long turns took to decide, in seconds.")
COMMIT = _histogram("commit_seconds", "How long turns took to be durable, in seconds.")
LAG = _histogram("loop_lag_seconds", "How long after what they waited for turns began, in seconds.")
INPUT_AGE = _gauge("input_age_seconds", "How old each input was at the last decision.", "symbol", "input")
LIMIT_USE = _gauge(
    "limit_use_ratio",
    "What the last decision observed over what the rule allows at most.",
    *("strategy", "symbol", "rule"),
)
SWITCH = _gauge("switch_state", "0 active, 1 reduce only, 2 cancel only, 3 halted.", "scope")
EQUITY = _gauge("equity", "What the account is worth in its currency; NaN where that is unknown.")
DRAWDOWN = _gauge("drawdown", "How far the account is below its peak, in its currency; NaN where unknown.")
HEAD_SEQ = _gauge("journal_head_seq", "The number of the last durable entry.")
HEAD_TIME = _gauge("journal_head_timestamp_seconds", "When the last durable entry was.")
ALIVE = _gauge("last_turn_timestamp_seconds", "When the last turn was durable.")
UNDELIVERED = _gauge("undelivered_alerts", "Alerts that nobody got; NaN where nobody looked.")
TELLING = _gauge(
    "alerts_round_timestamp_seconds", "When who tells alerts was last through with them; NaN where nobody has to."
)
LOG_LOST = _gauge("log_lines_lost", "Lines of the log that could not be written.")

METRICS = (
    DECISIONS,
    LOOKS,
    GAPS,
    RECONNECTS,
    FILLS,
    DECIDE,
    COMMIT,
    LAG,
    INPUT_AGE,
    LIMIT_USE,
    SWITCH,
    EQUITY,
    DRAWDOWN,
    HEAD_SEQ,
    HEAD_TIME,
    ALIVE,
    UNDELIVERED,
    TELLING,
    LOG_LOST,
)
