"""Mistakes in a market description: a case sees each number, and what the loader refuses is no mutant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.proving.shipped_cases import read, shipped
from tests.venue_terms import described

from golive.core.errors import InvalidLibrary
from golive.documents.market import MarketSpec
from golive.documents.market_numbers import numbers_of
from golive.proving.cases.run_cases import cases_of
from golive.proving.mutants.operators import mutants_of_document
from golive.proving.mutants.operators.markets import change_market_numbers
from golive.proving.mutants.scoring import State
from golive.proving.mutants.trials import Court


def test_another_number_changes_nothing_but_itself(tmp_path: Path) -> None:
    market = described(tmp_path)
    before = {number.name: number.value.value for number in numbers_of(market)}
    assert len(before) == 22
    for number in numbers_of(market):
        changed = number.put(0.125)
        after = {one.name: one.value.value for one in numbers_of(changed)}
        assert after == pytest.approx({**before, number.name: 0.125}, abs=1e-15)
        assert replace(changed, places={}) != replace(market, places={})
        assert (changed.maker_fee, changed.taker_fee) == (after["maker_2"], after["taker_2"])


@pytest.mark.parametrize(
    ("name", "change", "before", "after"),
    [
        ("taker_1", "bps_to_percent", "taker: 5 bps", "taker: 5 %"),
        ("min_quantity", "up", "min_quantity: 0.002 base", "min_quantity: 0.003 base"),
        ("every", "h_to_min", "every: 8 h", "every: 8 min"),
        ("initial_1", "down", "initial: 1 %", "initial: 0 %"),
        ("maintenance_1", "percent_to_bps", "maintenance: 0.4 %", "maintenance: 0.4 bps"),
        ("initial_2", "down", "initial: 2 %", "initial: 1 %"),
        ("first", "h_to_min", "first: 1 h", "first: 1 min"),
        ("most", "percent_to_bps", "most: 0.75 %", "most: 0.75 bps"),
    ],
)
def test_a_mutant_is_what_the_loader_makes_of_the_text(
    tmp_path: Path, name: str, change: str, before: str, after: str
) -> None:
    mutants = {
        (one.at, one.name): one.document for one in change_market_numbers(described(tmp_path), shipped().checked.specs)
    }
    try:
        written = described(tmp_path, (before, after))
    except InvalidLibrary:
        assert mutants[name, change] is None
        return
    mutant = mutants[name, change]
    assert isinstance(mutant, MarketSpec)
    assert shown(mutant) == shown(written)


def shown(market: MarketSpec) -> list[tuple[str, float]]:
    return [(number.name, round(number.value.value, 12)) for number in numbers_of(market)]


def test_each_mistake_in_the_embedded_market_is_seen_by_its_cases() -> None:
    specs = shipped().checked.specs
    (simulated,) = specs.markets
    court = Court(specs=specs, prepared=cases_of(shipped(), specs.cases, read))
    mutants = list(mutants_of_document(simulated, specs))
    trials = {mutant.id: court.trial(mutant) for mutant in mutants}
    assert sum(trial.state is State.RAN for trial in trials.values()) > 25
    assert [one for one, trial in trials.items() if trial.state is State.RAN and not trial.judged] == []
