"""A document that changed since its mutants were counted may not have more survivors than its budget."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from tests.mutants.counted import BUDGET, COUNTED, read, texts_of
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


@pytest.fixture(scope="module")
def court() -> Court:
    opened = open_cases(find_library(str(REPOSITORY)))
    assert opened.prepared is not None
    return Court(specs=opened.validation.specs, prepared=opened.prepared)


def changed(specs: Specs) -> list[str]:
    counted = read(COUNTED)
    now = texts_of(specs, REPOSITORY)
    return [of for of, text in now.items() if counted.get(of) != text or of == ALWAYS]


def counted_again(court: Court, documents: Iterable[str]) -> MutationRun:
    wanted = frozenset(documents)
    mutants = [mutant for mutant in mutants_of(court.specs) if mutant.of in wanted]
    trials = [court.trial(mutant) for mutant in mutants]
    return mutation_run(court.prepared.judge(), mutants, trials, Fraction(0), read_budget(BUDGET))


def test_what_changed_since_it_was_counted_has_no_more_survivors_than_its_budget(court: Court) -> None:
    run = counted_again(court, changed(court.specs))
    assert [case.id for case in run.failing] == []
    budget = read_budget(BUDGET)
    alive = {tally.of: tally.alive for tally in run.tallies}
    assert {of: n for of, n in alive.items() if n > budget.get(of, 0)} == {}, "`make mutants` counts again"
    assert run.over == ()


def test_the_budget_names_documents_that_are_there() -> None:
    assert set(read_budget(BUDGET)) <= set(read(COUNTED))
