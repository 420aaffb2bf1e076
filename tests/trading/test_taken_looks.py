"""Which looks were told: those at which all was known that had to be, whatever they came to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.account_gates import account_library
from tests.machines import BEGIN, ran
from tests.replays import SIMULATED, market

from golive.api import Engine
from golive.core.unit import NANOS
from golive.core.verdict import Verdict
from golive.journal.bodies.looks import Looks
from golive.trading.taken_looks import PairLooks, knew_enough, looks_after

PAIR = ("momentum", "BTC-PERP")
SECONDS = 40


@given(st.lists(st.booleans(), max_size=20), st.integers(1, 60))
def test_looks_that_were_not_told_are_in_spans_and_no_others_are(answers: list[bool], step: int) -> None:
    taken: dict[tuple[str, str], PairLooks] = {}
    for n, is_told in enumerate(answers):
        taken = dict(looks_after(taken, n * step, [PAIR], [] if is_told else [PAIR]))
    looks = taken.get(PAIR, PairLooks())
    assert looks.asked == len(answers)
    within = [any(span.since <= n * step < span.until for span in looks.untold) for n in range(len(answers))]
    assert within == [not is_told for is_told in answers]
    ends = [bound for span in looks.untold for bound in (span.since, span.until)]
    assert ends == sorted(ends)


@pytest.fixture(scope="module")
def needing_trades(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose momentum needs trades besides the quotes, which tell it that it does not signal."""
    folder = tmp_path_factory.mktemp("library")
    account_library(folder)
    path = folder / "strategies" / "momentum.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in (
        (
            "  quotes: {type: quotes, max_age: 2 s}\n",
            "  quotes: {type: quotes, max_age: 2 s}\n  trades: {type: trades, max_age: 60 s}\n",
        ),
        ("let:\n", "  least: {value: 1 trades, range: [0 trades, 9 trades], tighter: higher, source: a test}\nlet:\n"),
        ("signal:\n", '  busy: "trade_count(trades, window)"\nsignal:\n'),
        ("  long:  move >= min_move\n", "  long:  move >= min_move and busy >= least\n"),
        ("  short: -1 * move >= min_move\n", "  short: -1 * move >= min_move and busy >= least\n"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return Engine.from_folder(folder)


@pytest.mark.parametrize("lacks", [None, "trades"])
def test_a_look_that_lacks_something_is_not_told_also_where_it_is_decided_without_it(
    needing_trades: Engine, lacks: str | None
) -> None:
    spec, data = market(SIMULATED)
    run = ran(needing_trades, (spec, replace(data, trades=None) if lacks else data), seconds=SECONDS)
    told = {
        one.strategy: one.asked - sum((span.until - 1 - span.since) // NANOS + 1 for span in one.untold)
        for body in run.bodies(Looks)
        for one in body.taken
    }
    assert set(told) == {"momentum", "mean_reversion", "volatility"}
    assert min(told["mean_reversion"], told["volatility"]) > SECONDS // 2
    assert (told["momentum"] > SECONDS // 2) is (lacks is None)
    counted = [one for body in run.bodies(Looks) for one in body.counts if one.strategy == "momentum" and one.untold]
    if lacks:
        assert sum(one.count for one in counted) < SECONDS, "at some looks the quotes alone say that it does not signal"


def test_a_decision_that_lacked_something_needed_did_not_know_enough_whatever_it_says() -> None:
    engine = Engine.shipped()
    stopped = engine.decide({"strategy": "momentum", "decided_at": BEGIN, "kill_switch": "halted"})
    assert stopped.verdict is not Verdict.EXECUTE
    assert not knew_enough(stopped)


def test_a_decision_that_lacked_nothing_knew_enough(tmp_path: Path) -> None:
    decided = [one.decision for turned in ran(account_library(tmp_path)).turned for one in turned.decided]
    assert any(decision.allowed for decision in decided)
    assert all(knew_enough(decision) for decision in decided if decision.allowed)
    assert not any(knew_enough(decision) for decision in decided if decision.verdict is Verdict.HOLD)
