"""A document that changed since its mutants were counted may not have more survivors than its budget."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest
from tests.mutants.bars_profile import bars_specs, own_texts
from tests.mutants.counted import BARS_BUDGET, BARS_COUNTED, BUDGET, COUNTED, HERE, read, texts_of
from tests.mutants.table import BARS, shares
from tests.places import REPOSITORY

from golive.cli.case_library import open_cases
from golive.cli.open_library import find_library
from golive.cli.survivors_budget import read_budget
from golive.documents.library import Specs
from golive.proving.mutants.mutation_run import MutationRun, mutation_run
from golive.proving.mutants.operators import mutants_of
from golive.proving.mutants.trials import Court

ALWAYS = "gate.kill_switch"
"""Counted again in every run of the suite, so that a count which nobody could repeat is noticed."""


LEAST_PERCENT = 90.0
"""Of the mutants of a gate."""


@pytest.fixture(scope="module")
def court() -> Court:
    return court_of(str(REPOSITORY))


def court_of(library: str) -> Court:
    opened = open_cases(find_library(library))
    assert opened.prepared is not None
    return Court(specs=opened.validation.specs, prepared=opened.prepared)


def changed(specs: Specs) -> list[str]:
    counted = read(COUNTED)
    now = texts_of(specs, REPOSITORY)
    return [of for of, text in now.items() if counted.get(of) != text or of == ALWAYS]


def counted_again(court: Court, documents: Iterable[str], budget: Path = BUDGET) -> MutationRun:
    wanted = frozenset(documents)
    mutants = [mutant for mutant in mutants_of(court.specs) if mutant.of in wanted]
    trials = [court.trial(mutant) for mutant in mutants]
    return mutation_run(court.prepared.judge(), mutants, trials, Fraction(0), read_budget(budget))


def is_within(run: MutationRun, file: Path) -> None:
    assert [case.id for case in run.failing] == []
    budget = read_budget(file)
    alive = {tally.of: tally.alive for tally in run.tallies}
    assert {of: n for of, n in alive.items() if n > budget.get(of, 0)} == {}, "`make mutants` counts again"
    assert run.over == ()


def test_what_changed_since_it_was_counted_has_no_more_survivors_than_its_budget(court: Court) -> None:
    is_within(counted_again(court, changed(court.specs)), BUDGET)


def test_what_changed_of_the_profile_has_no_more_survivors_than_its_budget() -> None:
    with bars_specs() as specs:
        texts, counted = own_texts(specs), read(BARS_COUNTED)
        assert texts.keys() == counted.keys()
        again = [of for of, text in texts.items() if counted[of] != text]
        if again:
            is_within(counted_again(court_of(specs.root), again, BARS_BUDGET), BARS_BUDGET)


def test_the_cases_of_the_profile_see_nine_of_ten_mistakes_in_every_gate_of_it() -> None:
    seen = shares((HERE / "README.md").read_text(encoding="utf-8"), BARS)
    assert seen.keys() == read(BARS_COUNTED).keys()
    gates = {of: share for of, share in seen.items() if of.startswith("gate.")}
    assert len(gates) > 10
    assert {of: share for of, share in gates.items() if share < LEAST_PERCENT} == {}


def test_the_budget_names_documents_that_are_there() -> None:
    assert set(read_budget(BUDGET)) <= set(read(COUNTED))
