"""The metrics of running accounts: what is counted is what the turns came to, and what a dashboard names is there."""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.decision import Decision
from golive.execution.account import Equity
from golive.execution.switch import raise_by_person
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.gap import Gap
from golive.journal.bodies.looks import Looks
from golive.paper.deploy import DASHBOARD, FOLDER
from golive.paper.listening import Committed, Notice
from golive.paper.metric_names import METRICS, Shape
from golive.paper.metrics import RECONNECTED, TELLING, UNDELIVERED, Metrics, input_ages, limit_uses
from golive.paper.metrics_server import MetricsServer
from golive.trading.entries import Noted

Labels = dict[str, str]


@pytest.fixture
def metrics(committed: Sequence[Committed]) -> Metrics:
    """Return what four minutes of turns were counted as."""
    counted = Metrics()
    for turn in committed:
        counted.committed(turn)
    return counted


def samples(metrics: Metrics, name: str) -> list[tuple[Labels, float]]:
    return [
        (sample.labels, sample.value)
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == name
    ]


def value(metrics: Metrics, name: str, **labels: str) -> float:
    (found,) = [value for own, value in samples(metrics, name) if labels.items() <= own.items()]
    return found


def decisions(committed: Sequence[Committed]) -> Iterator[Decision]:
    for turn in committed:
        for decided in turn.turned.decided:
            yield decided.decision


def test_every_decision_is_counted_by_its_verdict_and_rule(metrics: Metrics, committed: Sequence[Committed]) -> None:
    expected = Counter((d.verdict.name, f"{d.gate}.{d.rule}" if d.gate else "allowed") for d in decisions(committed))
    counted = {(own["verdict"], own["rule"]): n for own, n in samples(metrics, "golive_decisions_total")}
    assert counted == expected
    assert expected["EXECUTE", "allowed"] > 0


def test_fills_looks_turns_and_the_head_are_those_of_the_turns(
    metrics: Metrics, committed: Sequence[Committed]
) -> None:
    entries = [noted.body for turn in committed for noted in turn.turned.entries]
    fills = sum(isinstance(body, OrderFilled) for body in entries)
    assert sum(n for _, n in samples(metrics, "golive_fills_total")) == fills > 0
    assert value(metrics, "golive_decide_seconds_count") == len(committed)
    written = sum(bool(turn.turned.entries) for turn in committed)
    assert value(metrics, "golive_commit_seconds_sum") == pytest.approx(0.003 * written)
    assert value(metrics, "golive_journal_head_seq") == len(entries)
    assert value(metrics, "golive_last_turn_timestamp_seconds") == committed[-1].at / NANOS
    looked = sum(one.count for body in entries if isinstance(body, Looks) for one in body.counts)
    assert sum(n for _, n in samples(metrics, "golive_looks_total")) == looked


def test_the_age_of_an_input_is_that_at_the_last_decision(metrics: Metrics, committed: Sequence[Committed]) -> None:
    last = max(decisions(committed), key=lambda decision: decision.ts)
    row = last.trace.row
    ages = {own["input"]: age for own, age in samples(metrics, "golive_input_age_seconds")}
    assert ages["book_at" if "book_at" in ages else "equity"] >= 0
    assert ages["equity"] == (last.ts - row["equity_at"]) / NANOS
    assert input_ages(last).items() <= ages.items()
    assert not [name for name in ages if name.endswith(("_at", "_why"))]


def test_the_use_of_a_limit_is_what_was_observed_over_what_is_allowed(committed: Sequence[Committed]) -> None:
    decision = next(d for d in decisions(committed) if d.allowed)
    uses = limit_uses(decision)
    by_rule = {f"{one.gate}.{one.rule}": one for one in decision.because}
    order = by_rule["limits.order_value"]
    assert order.observed is not None
    assert order.threshold is not None
    assert uses["limits.order_value"] == order.observed / order.threshold
    assert uses["pace.open_orders_ok"] == 0.0
    assert all(math.isfinite(use) for use in uses.values())
    assert all(by_rule[rule].sign in ("<", "<=") for rule in uses)


def test_a_switch_is_shown_active_before_anything_fired_and_as_what_fired(
    metrics: Metrics, committed: Sequence[Committed]
) -> None:
    assert value(metrics, "golive_switch_state", scope="global") == 0
    last = committed[-1]
    fired = raise_by_person(last.turned.state.switch, last.at, SwitchState.CANCEL_ONLY, "symbol:BTC-PERP").switch
    state = replace(last.turned.state, switch=fired)
    metrics.committed(replace(last, turned=replace(last.turned, state=state, entries=(), decided=())))
    assert value(metrics, "golive_switch_state", scope="symbol:BTC-PERP") == 2


def test_an_equity_that_is_not_known_is_no_number(metrics: Metrics, committed: Sequence[Committed]) -> None:
    # The last turn ends the run, and takes no look.
    last = committed[-2]
    assert last.turned.worth is not None
    assert last.turned.worth.equity.value is not None
    assert value(metrics, "golive_equity") == last.turned.worth.equity.value / NANOS
    worth = replace(last.turned.worth, equity=Equity(value=None, why="mark_stale"))
    metrics.committed(replace(last, turned=replace(last.turned, worth=worth, entries=(), decided=())))
    assert math.isnan(value(metrics, "golive_equity"))
    assert math.isnan(value(metrics, "golive_drawdown"))


def test_gaps_reconnects_alerts_and_lost_lines_are_counted(committed: Sequence[Committed]) -> None:
    metrics = Metrics(log_lost=lambda: 7)
    gap = Noted(ts=2, body=Gap(stream="process", since=1, until=2, why="killed"))
    metrics.committed(replace(committed[0], turned=replace(committed[0].turned, entries=(gap, gap), decided=())))
    for _ in range(3):
        metrics.noticed(Notice(account="paper", event=RECONNECTED, at=1))
    metrics.noticed(Notice(account="paper", event="started", at=1))
    metrics.noticed(Notice(account="paper", event=UNDELIVERED, at=1, fields={"count": 4}))
    assert value(metrics, "golive_gaps_total", stream="process", why="killed") == 2
    assert value(metrics, "golive_reconnects_total") == 3
    assert value(metrics, "golive_undelivered_alerts") == 4
    assert value(metrics, "golive_log_lines_lost") == 7
    metrics.noticed(Notice(account="paper", event=TELLING, at=1, fields={"at": 5 * 10**9}))
    assert value(metrics, "golive_alerts_round_timestamp_seconds") == 5
    metrics.noticed(Notice(account="paper", event=TELLING, at=1, fields={"at": None}))
    assert math.isnan(value(metrics, "golive_alerts_round_timestamp_seconds"))
    metrics.noticed(Notice(account="paper", event=UNDELIVERED, at=1, fields={"count": None}))
    assert math.isnan(value(metrics, "golive_undelivered_alerts"))


def test_they_are_read_over_http_on_this_machine_alone_and_no_longer_than_the_server_is_there(metrics: Metrics) -> None:
    server = MetricsServer(metrics, 0)
    address = f"http://127.0.0.1:{server.port}/metrics"
    with urlopen(address, timeout=20) as answer:
        text = answer.read().decode()
    assert f'golive_journal_head_seq{{account="paper"}} {value(metrics, "golive_journal_head_seq")}' in text
    with pytest.raises(InvalidInput, match=f"port {server.port} cannot be listened on"):
        MetricsServer(metrics, server.port)
    server.close()
    with pytest.raises(URLError):
        urlopen(address, timeout=20)


def test_without_what_prometheus_reads_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(InvalidInput, match=r"golive\[live\]"):
        Metrics()


def exposed() -> dict[str, set[str]]:
    """Return the names of samples by metric, as Prometheus sees them, with their labels."""
    endings = {Shape.COUNTER: ("_total",), Shape.GAUGE: ("",), Shape.HISTOGRAM: ("_bucket", "_sum", "_count")}
    return {
        f"{metric.name}{ending}": {*metric.labels, *(("le",) if ending == "_bucket" else ())}
        for metric in METRICS
        for ending in endings[metric.shape]
    }


def test_every_metric_and_label_that_the_dashboard_names_exists_and_every_metric_is_shown() -> None:
    dashboard = json.loads((FOLDER / DASHBOARD).read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [one["query"] for one in dashboard["templating"]["list"] if one["type"] == "query"]
    names, shown = exposed(), set[str]()
    for expression in asked:
        for name, labels in re.findall(r"(golive_\w+)(?:\{([^}]*)\})?", expression):
            assert name in names, expression
            shown.add(name)
            assert set(re.findall(r"(\w+)(?==)", labels)) <= names[name], expression
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            (own, *others) = [names[name] for name in re.findall(r"golive_\w+", target["expr"])]
            assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= own.union(*others), target
    assert {metric.name for metric in METRICS} <= {re.sub("_(total|bucket)$", "", name) for name in shown}


def test_the_panels_of_the_dashboard_do_not_lie_on_each_other() -> None:
    dashboard = json.loads((FOLDER / DASHBOARD).read_text(encoding="utf-8"))
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in dashboard["panels"]):
        cells = {(place["x"] + i, place["y"] + j) for i in range(place["w"]) for j in range(place["h"])}
        assert not cells & taken
        assert all(x < 24 for x, _ in cells)
        taken |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_what_the_registry_shows_is_what_the_table_says(metrics: Metrics) -> None:
    shown = {family.name: family.documentation for family in metrics.registry.collect()}
    assert shown == {metric.name: metric.says for metric in METRICS}
