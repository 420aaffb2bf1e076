"""`Metrics`: what running accounts do as numbers for Prometheus, kept in a registry of their own.

What takes long to find out, how near each rule stood to its limit, is found out when somebody asks, and of the last
decision: no turn waits for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from golive.core.errors import GoliveError, InvalidInput
from golive.core.row import at, is_time, is_why
from golive.core.unit import NANOS
from golive.decision import Because, Decision
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.looks import Looks
from golive.paper import metric_names as names
from golive.paper.listening import Committed, Notice
from golive.paper.metric_names import METRICS, Metric, Shape

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import GaugeMetricFamily

RECONNECTED, UNDELIVERED, TELLING = "reconnected", "undelivered_alerts", "telling_alerts"
"""Events of a process that move a metric; the second says how many with the field `count`, the third when with `at`."""

_BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_SCOPES = ("global", "account")
_UPPER = ("<", "<=")
_NOTHING_ASKED = "allowed"


class Metrics:
    """A listener that counts; `registry` holds what is counted, `log_lost` tells the lines that a log has lost.

    Raises
    ------
    InvalidInput
        What Prometheus reads is not installed.
    """

    def __init__(self, *, log_lost: Callable[[], int] = lambda: 0) -> None:
        try:
            from prometheus_client import CollectorRegistry
        except ModuleNotFoundError as error:
            hint = "pip install 'golive[live]'"
            raise InvalidInput("metrics need prometheus-client", hint=hint) from error
        self.registry = CollectorRegistry()
        self._made = _Made(self.registry)
        self._last: dict[tuple[str, str, str], Decision] = {}
        self._log_lost, self._accounts = log_lost, dict[str, None]()
        self.registry.register(_Scraped(self))

    def committed(self, turn: Committed) -> None:
        """Count what a turn came to."""
        account, state = turn.account, turn.turned.state
        self._accounts[account] = None
        for decided in turn.turned.decided:
            self._decided(account, decided.decision)
        for noted in turn.turned.entries:
            self._entry(account, noted.body)
        scopes = {**dict.fromkeys(_SCOPES, 0), **{name: int(one.state) for name, one in state.switch.scopes.items()}}
        for scope, value in scopes.items():
            self._made.set(names.SWITCH, value, account, scope)
        self._worth(turn)
        self._head(turn)
        self._made.observe(names.DECIDE, turn.decided_ns / NANOS, account)
        self._made.observe(names.LAG, turn.lag_ns / NANOS, account)
        if turn.turned.entries:
            # A turn that has nothing to write waits for no disk.
            self._made.observe(names.COMMIT, turn.commit_ns / NANOS, account)

    def noticed(self, notice: Notice) -> None:
        """Count what befell the process, where that is counted."""
        if notice.event == RECONNECTED:
            self._made.add(names.RECONNECTS, 1, notice.account)
        if notice.event == UNDELIVERED:
            count = notice.fields.get("count")
            self._made.set(names.UNDELIVERED, float(count) if isinstance(count, int) else math.nan, notice.account)

        if notice.event == TELLING:
            last = notice.fields.get("at")
            self._made.set(names.TELLING, last / NANOS if isinstance(last, int) else math.nan, notice.account)

    def close(self) -> None:
        """Do nothing: what was counted can still be read."""

    def scraped(self) -> Iterator[GaugeMetricFamily]:
        """Yield what is found out when somebody asks."""
        lost = _family(names.LOG_LOST)
        for account in tuple(self._accounts):
            lost.add_metric([account], self._log_lost())
        yield lost
        ages, uses = _family(names.INPUT_AGE), _family(names.LIMIT_USE)
        for (account, symbol, input_), age in self._ages().items():
            ages.add_metric([account, symbol, input_], age)
        for (account, strategy, symbol), decision in tuple(self._last.items()):
            for rule, use in limit_uses(decision).items():
                uses.add_metric([account, strategy, symbol, rule], use)
        yield from (ages, uses)

    def _ages(self) -> Mapping[tuple[str, str, str], float]:
        """Return how old inputs were, of several strategies' decisions those of the latest."""
        ages: dict[tuple[str, str, str], float] = {}
        for (account, _, symbol), decision in sorted(self._last.items(), key=lambda item: item[1].ts):
            ages |= {(account, symbol, name): age for name, age in input_ages(decision).items()}
        return ages

    def _decided(self, account: str, decision: Decision) -> None:
        rule = f"{decision.gate}.{decision.rule}" if decision.gate else _NOTHING_ASKED
        self._made.add(names.DECISIONS, 1, account, decision.verdict.name, rule)
        self._last[account, decision.strategy, decision.symbol] = decision

    def _entry(self, account: str, body: object) -> None:
        match body:
            case Gap():
                self._made.add(names.GAPS, 1, account, body.stream, body.why)
            case OrderFilled():
                self._made.add(names.FILLS, 1, account, body.strategy, body.side)
            case Looks():
                for one in body.counts:
                    self._made.add(names.LOOKS, one.count, account, one.strategy, "no" if one.untold else "yes")

    def _worth(self, turn: Committed) -> None:
        worth = turn.turned.worth
        equity = None if worth is None else worth.equity.value
        if worth is not None:
            peak = turn.turned.working.account.peak
            self._made.set(names.EQUITY, math.nan if equity is None else equity / NANOS, turn.account)
            self._made.set(names.DRAWDOWN, math.nan if equity is None else (peak - equity) / NANOS, turn.account)

    def _head(self, turn: Committed) -> None:
        self._made.set(names.HEAD_SEQ, turn.head.seq, turn.account)
        if turn.head.ts is not None:
            self._made.set(names.HEAD_TIME, turn.head.ts / NANOS, turn.account)
        self._made.set(names.ALIVE, turn.at / NANOS, turn.account)


_AT_A_SCRAPE = (names.INPUT_AGE, names.LIMIT_USE, names.LOG_LOST)


class _Scraped:
    """What the registry asks for the metrics that are found out when somebody asks."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def describe(self) -> list[GaugeMetricFamily]:
        """Return them empty: a registry looks for names that are taken."""
        return [_family(metric) for metric in _AT_A_SCRAPE]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield them."""
        return self._metrics.scraped()


def input_ages(decision: Decision) -> Mapping[str, float]:
    """Return how old each input was that a decision was made by, in seconds, by its column; what has no time is out."""
    row = decision.trace.row
    ages = {}
    for column in row:
        when = None if is_time(column) or is_why(column) else row.get(at(column))
        if type(when) is int:
            ages[column] = (decision.ts - when) / NANOS
    return ages


def limit_uses(decision: Decision) -> Mapping[str, float]:
    """Return what was observed over what is allowed at most, by the rule that says so; 1 is the limit itself.

    Only for rules that say at most how much, with a limit above zero; none where the working cannot be shown.
    """
    try:
        reasons = decision.because
    except GoliveError:
        return {}
    return {f"{one.gate}.{one.rule}": use for one in reasons if (use := _use(one)) is not None}


def _use(reason: Because) -> float | None:
    observed, threshold = reason.observed, reason.threshold
    if reason.sign not in _UPPER or observed is None or threshold is None or not threshold > 0:
        return None
    use = observed / threshold
    return use if math.isfinite(use) else None


def _family(metric: Metric) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(metric.name, metric.says, labels=metric.labels)


class _Made:
    """The metrics of a registry that are moved as turns come, by their names."""

    def __init__(self, registry: CollectorRegistry) -> None:
        from prometheus_client import Counter, Gauge, Histogram

        def of(shape: Shape) -> list[Metric]:
            return [metric for metric in METRICS if metric.shape is shape and metric not in _AT_A_SCRAPE]

        self._counters = {m.name: Counter(m.name, m.says, m.labels, registry=registry) for m in of(Shape.COUNTER)}
        self._gauges = {m.name: Gauge(m.name, m.says, m.labels, registry=registry) for m in of(Shape.GAUGE)}
        self._histograms = {
            m.name: Histogram(m.name, m.says, m.labels, registry=registry, buckets=_BUCKETS_S)
            for m in of(Shape.HISTOGRAM)
        }

    def add(self, metric: Metric, amount: float, *labels: str) -> None:
        self._counters[metric.name].labels(*labels).inc(amount)

    def set(self, metric: Metric, value: float, *labels: str) -> None:
        self._gauges[metric.name].labels(*labels).set(value)

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        self._histograms[metric.name].labels(*labels).observe(value)
