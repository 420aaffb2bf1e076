"""A run's numbers add up, and count what the decisions say."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.places import MARKETS, REPOSITORY
from tests.report.tiny_run import tiny_run, traded_run, with_rows

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.api.decide_table import Decisions
from golive.api.markets import read_description
from golive.core.verdict import Verdict
from golive.market.read import read_market
from golive.replay.replay import Run, replay
from golive.report.tally.count_run import Tally, count_run
from golive.report.tally.verdicts import tally_verdicts


def runs() -> dict[str, Run]:
    made = tiny_run()
    return {
        "all": made,
        "traded": traded_run(),
        "halted": tiny_run(daily_loss=0.05),
        "held": with_rows(made, _without_switch),
        "silent": tiny_run(seconds=1),
    }


def _without_switch(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {k: v for k, v in row.items() if k != "kill_switch"} if row["direction"] == "long" else row


@pytest.mark.parametrize("name", ["all", "traded", "halted", "held", "silent"])
def test_every_count_adds_up(name: str) -> None:
    made = runs()[name]
    tally = count_run(made)
    _adds_up(made, tally)


def _adds_up(made: Run, tally: Tally) -> None:
    n = len(made.rows) - tally.left.n
    assert tally.overall.n == n
    asked = zip(tally.overall.counts, tally.left.counts, strict=True)
    assert dict(zip((v.name for v in Verdict), map(sum, asked), strict=True)) == made.counts
    assert made.intents["close"] == dict(zip((v.name for v in Verdict), tally.left.counts, strict=True))
    assert [sum(c) for c in zip(*(s.counts for s in tally.strategies), strict=True)] == list(tally.overall.counts)
    assert sum(s.episodes for s in tally.strategies) == tally.overall.episodes <= n
    by_verdict: Counter[Verdict] = Counter()
    for cause in tally.causes:
        by_verdict[cause.verdict] += cause.count
    assert all(by_verdict[v] == tally.overall.of(v) + tally.left.of(v) for v in Verdict if v is not Verdict.EXECUTE)
    for gate in tally.gates:
        assert sum(gate.counts) == n
        assert all(sum(rule.counts.values()) == n for rule in gate.rules)
    for sizes in tally.sizes:
        left = sizes.asked_allowed - sum(c.amount for c in sizes.cuts)
        assert left == pytest.approx(sizes.allowed, rel=1e-9)
    for look in tally.looks:
        assert look.signalled + look.silent + look.unable == look.asked
    for gate in tally.closing_gates:
        assert sum(gate.counts) == tally.left.n
    assert len(set(tally.closest)) == len(tally.closest) <= len(made.rows)
    assert tally.positions.opened == len(made.trips)


def test_a_run_counted_by_hand() -> None:
    tally = count_run(tiny_run())
    assert tally.overall.counts == (10, 36, 0, 10, 0)
    assert tally.overall.episodes == 2
    assert [(c.gate, c.rule, c.count) for c in tally.causes] == [
        ("market", "room", 29),
        ("market", "tight", 10),
        ("market", "strain", 7),
    ]
    follow = tally.sizes[0]
    assert (follow.asked, follow.asked_allowed) == (56 * 4000.0, 46 * 4000.0)
    cuts = {c.rule: (c.count, round(c.amount)) for c in follow.cuts}
    assert cuts["strain"] == (7, 14_000)
    assert cuts["room"][0] == 29


def test_a_cap_named_like_the_let_it_reads_is_counted_and_placed() -> None:
    tally = count_run(tiny_run())
    room = next(r for g in tally.gates for r in g.rules if r.id == "room")
    assert room.counts["caps"] == 29
    cause = next(c for c in tally.causes if c.rule == "room")
    assert cause.span == room.span
    decision = tiny_run().engine.decide(tiny_run().rows[0])
    assert decision.because[0].rule == "room"
    assert decision.because[0].outcome == "caps"


def test_what_could_not_be_told_is_counted_by_rule_and_by_need() -> None:
    tally = count_run(runs()["held"])
    switch = tally.gates[0]
    longs = tally.overall.of(Verdict.HOLD)
    assert longs > 0
    assert switch.counts[Verdict.HOLD] == longs
    assert dict(switch.unknown_needs)["kill_switch"] == longs
    assert next(r for r in switch.rules if r.id == "armed").counts["unknown"] == longs


def test_the_closest_refusal_and_the_largest_reduction_are_picked() -> None:
    made = tiny_run()
    tally = count_run(made)
    picked = [made.engine.decide(made.rows[i]) for i in tally.closest]
    assert [d.verdict for d in picked[:3]] == [Verdict.EXECUTE, Verdict.REDUCE, Verdict.SKIP]
    room = next(d for d in picked if d.rule == "room")
    columns = made.decisions.columns
    capped = [f for f, r in zip(columns["final_size"], columns["rule"], strict=True) if r == "room"]
    assert room.final_size == min(capped)


def test_a_decision_that_does_not_come_out_again_stops_the_report() -> None:
    made = tiny_run()
    sizes = made.decisions.columns["final_size"].copy()
    sizes[0] += 1
    wrong = replace(made, decisions=Decisions(columns={**made.decisions.columns, "final_size": sizes}))
    with pytest.raises(AssertionError, match="comes out differently"):
        count_run(wrong)


def test_episodes_are_those_of_the_run_and_are_allowed_where_a_signal_of_theirs_was() -> None:
    made = tiny_run()
    assert [(e.strategy, e.direction, e.signals) for e in made.episodes] == [
        ("follow", "long", 29),
        ("follow", "short", 27),
    ]
    assert (count_run(made).overall.episodes, count_run(made).overall.episodes_allowed) == (2, 2)
    verdicts = ["SKIP" if row["direction"] == "long" else v for row, v in verdicts_of(made)]
    refused = replace(made, decisions=Decisions(columns={**made.decisions.columns, "verdict": verdicts}))
    tally = tally_verdicts("all", refused, ("follow", "wait"))
    assert (tally.episodes, tally.episodes_allowed) == (2, 1)
    assert tally_verdicts("wait", refused, ("wait",)).episodes == 0


def verdicts_of(made: Run) -> list[tuple[Mapping[str, Any], str]]:
    return list(zip(made.rows, map(str, made.decisions.columns["verdict"]), strict=True))


def test_a_policy_that_does_not_read_the_position_can_be_replayed_and_counted(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "library", tmp_path, dirs_exist_ok=True)
    gate = tmp_path / "rules" / "gates" / "market.yaml"
    text = gate.read_text(encoding="utf-8").replace(" - sign_of(direction) * position * quote_mid(quotes)", "")
    text = "\n".join(
        line for line in text.splitlines() if "signal.direction" not in line and "account.position" not in line
    )
    gate.write_text(text, encoding="utf-8")
    made = tiny_run(library=tmp_path)
    assert count_run(made).overall.n == 56


@pytest.mark.parametrize("name", ["btcusdt_usdm_20240808", "btcusd_coinm_20221213", "btcusd_coinbase_20210417"])
def test_a_recording_adds_up(name: str, market_data: Path) -> None:
    path = MARKETS / f"{name}.yaml"
    spec = read_description(path)
    data, _ = read_market(spec, (path.parent, market_data))
    assert data is not None
    # What a tally counts is of the account alone: shadows beside it would be made for nothing.
    made = replay(Engine.from_folder(REPOSITORY), spec, data, account=AssumedAccount(equity=100_000.0), shadows=False)
    _adds_up(made, count_run(made))
