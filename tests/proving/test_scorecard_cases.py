"""Cases of a scorecard: what they give and expect, and that planted mistakes are seen by the shipped ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from golive.cli.card_answers import card_answers
from golive.cli.case_library import open_cases
from golive.cli.open_library import find_library
from golive.documents.scorecard import ITEMS, Scorecard
from golive.loader.shipped import library_root
from golive.proving.cases.card_answers import COUNTS, answers_of_card, targets_of_card
from golive.proving.cases.run_cases import Prepared
from golive.proving.mutants.mutant import mutated
from golive.proving.mutants.operators import mutants_of_document
from golive.proving.mutants.operators.scorecards import change_card


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    opened = open_cases(find_library(str(library_root())))
    assert opened.prepared is not None
    return opened.prepared


@pytest.fixture(scope="module")
def card(prepared: Prepared) -> Scorecard:
    (one,) = prepared.checked.specs.scorecards
    return one


def test_a_scorecard_answers_all_that_it_says_it_does(card: Scorecard) -> None:
    said = {*answers_of_card(card), *(parameter.id for parameter in card.parameters)}
    assert set(card_answers(card, {})) == said


def test_a_case_gives_every_component_and_the_items(card: Scorecard) -> None:
    names = [name for name, _ in targets_of_card(card)]
    assert names[: len(COUNTS)] == [f"{ITEMS}.{one}" for one in COUNTS]
    assert names[len(COUNTS) :] == [f"{c.id}.{one.id}" for c in card.categories for one in c.components]


def test_the_shipped_cases_are_met(prepared: Prepared) -> None:
    own = [plan for plan in prepared.planned if plan.kind == "scorecard"]
    assert len(own) == 15
    assert [case.id for case in prepared.judge(plans=own) if not case.met] == []


def test_the_shipped_cases_see_every_planted_mistake(prepared: Prepared, card: Scorecard) -> None:
    own = [plan for plan in prepared.planned if plan.kind == "scorecard"]
    specs = prepared.checked.specs
    planted = [one for one in mutants_of_document(card, specs) if one.document is not None]
    assert len(planted) > 100
    alive = []
    for mutant in planted:
        assert mutant.document is not None
        changed = replace(prepared.checked, specs=mutated(specs, mutant.document))
        known = set(card_answers(mutant.document, {})) if isinstance(mutant.document, Scorecard) else set()
        if set(card_answers(card, {})) <= known and all(case.met for case in prepared.judge(changed, plans=own)):
            alive.append(mutant.id)
    assert alive == []


def test_weights_that_move_still_add_up(card: Scorecard, prepared: Prepared) -> None:
    moved = [one for one in change_card(card, prepared.checked.specs) if "_weight_to_" in one.name]
    assert moved
    for change in moved:
        assert isinstance(change.document, Scorecard)
        assert all(sum(part.weight for part in c.components) == 100 for c in change.document.categories)
