"""Cases of strategies say when a position is left, how it is ordered and what a repeat is; mistakes in it die."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.library import edit
from tests.proving.shipped_cases import answer, compiled, judged, shipped

from golive.loader.library import load_library
from golive.loader.shipped import library_root
from golive.proving.coverage import Part, points_of
from golive.proving.mutants.operators import mutants_of_document
from golive.proving.outcome import Saw, Seen

MOMENTUM = "strategy.momentum"


@pytest.mark.parametrize(
    ("move", "long", "short"),
    [("0 bps", True, True), ("0.01 bps", False, True), ("-0.01 bps", True, False), ("missing", "missing", "missing")],
)
def test_a_case_says_which_exits_close(move: str, long: object, short: object) -> None:
    outcome = answer(f"move: {move}", of=MOMENTUM).outcome.outcome
    assert (outcome["exit_long"], outcome["exit_short"]) == (long, short)


def test_an_exit_that_closes_was_seen_refusing_and_one_that_cannot_be_told_was_not_seen() -> None:
    assert answer("move: 0.01 bps", of=MOMENTUM).seen == (
        Seen(rule="exit_long", saw=Saw.PASSED),
        Seen(rule="exit_short", saw=Saw.REFUSED),
    )
    assert answer("move: missing", of=MOMENTUM).seen == ()


def test_a_case_says_what_a_strategy_is_held_to_beside_its_signal() -> None:
    outcome = answer("move: 0 bps", of=MOMENTUM).outcome.outcome
    assert (outcome["exit_stop"], outcome["exit_take"], outcome["order_collar"]) == (0.0025, 0.005, 0.002)
    assert (outcome["exit_after"], outcome["exit_blind"], outcome["order_expires"]) == (600.0, 30.0, 5.0)
    assert outcome["order_settles"] == 60.0
    words = ("order_type", "order_residual", "order_time_in_force", "order_post_only", "repeat_while_open")
    assert tuple(outcome[word] for word in words) == ("market", "cancel", "gtt", "no", "ignore")


def test_a_case_that_expects_another_exit_is_not_met() -> None:
    (case,) = judged(
        "  - {id: one, given: {move: 0 bps}, expect: {outcome: {exit_long: false, exit_stop: 26 bps}}}", of=MOMENTUM
    )
    assert [(m.expected, m.got) for m in case.mismatches] == [("false", "true"), ("26 bps", "25 bps")]


def test_a_price_is_an_answer_too(tmp_path: Path) -> None:
    for folder in ("rules", "strategies"):
        shutil.copytree(library_root() / folder, tmp_path / folder)
    edit(
        tmp_path,
        "strategies/momentum.yaml",
        "  type: market\n",
        "  type: limit\n  at: quote_mid(quotes) * (1 - min_move)\n",
    )
    given, at = "given: {quotes: [[-60 s, 99, 101], [-1 s, 99, 101]]}", "order_at: 99.97 usd_per_base"
    case_text = f"  - {{id: one, {given}, expect: {{outcome: {{{at}}}}}}}"
    (case,) = judged(case_text, of=MOMENTUM, program=compiled(tmp_path))
    assert case.met
    assert case.outcome.outcome["order_at"] == pytest.approx(100 * (1 - 3e-4), abs=1e-12)


def test_each_exit_is_to_be_covered() -> None:
    specs, _ = load_library(library_root())
    exits = [p.name for p in points_of(specs) if p.of == MOMENTUM and p.part is Part.RULE]
    assert exits == ["exit_long", "exit_short"]


def changed() -> set[str]:
    """Return the mutants of the shipped strategy that load."""
    specs = shipped().checked.specs
    strategy = next(s for s in specs.strategies if s.header.id == "momentum")
    names = (m.id for m in mutants_of_document(strategy, specs) if m.document is not None)
    return {name.removeprefix("strategy.momentum:") for name in names}


def test_every_way_out_is_taken_away_and_every_word_changed() -> None:
    names = changed()
    assert {
        "exit:swapped",
        "exit_long:dropped",
        "exit_short:dropped",
        "exit_stop:dropped",
        "exit_take:dropped",
    } <= names
    assert {"exit_after:dropped", "order_collar:dropped", "repeat_after_close:dropped"} <= names
    assert {"order_residual:to_rest", "order_time_in_force:to_ioc", "repeat_while_open:to_decide"} <= names


def test_what_the_loader_would_refuse_is_no_mutant() -> None:
    names = changed()
    # There is something that may be unknown, so `blind` stays; `gtt` needs a time; a market order has no price.
    assert not {"exit_blind:dropped", "order_expires:dropped", "order_type:to_limit", "order_post_only:turned"} & names
