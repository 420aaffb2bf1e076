"""The scorecard beyond the reference answers: what is not known never scores more, and a cap never raises."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.documents.checklist import Severity
from golive.readiness.checklist.status import Status
from golive.readiness.scorecard.before_after import Change, Whole, before_after
from golive.readiness.scorecard.card import CardTerms, Part, scorecard
from golive.readiness.scorecard.reported import recomputed

TERMS = CardTerms(failed=59, expired=69, waived=89, thin=79, least_coverage=0.8, over_least=15)
PART = Part(id="m", weight=50, knots=((0.0, 0.0), (100.0, 100.0)), measured=None)
POINTS = st.floats(0, 100)
ITEMS = st.lists(st.tuples(st.sampled_from(Status), st.sampled_from(Severity)), max_size=4)


def card_of(*measured: float | None, items: list[tuple[Status, Severity]] | None = None) -> tuple[float, float]:
    """Return both ends of a card of categories with two components each."""
    parts = [replace(PART, measured=None if value is None else (value, value)) for value in measured]
    pairs = {str(at): parts[at : at + 2] for at in range(0, len(parts), 2)}
    card = scorecard(pairs, items or [], TERMS)
    return card.lower, card.upper


@given(st.lists(POINTS, min_size=4, max_size=4), st.integers(0, 3), ITEMS)
def test_leaving_a_measurement_out_never_raises_the_headline(
    values: list[float], at: int, items: list[tuple[Status, Severity]]
) -> None:
    left_out = [None if place == at else value for place, value in enumerate(values)]
    assert card_of(*left_out, items=items)[0] <= card_of(*values, items=items)[0] + 1e-9


@given(st.lists(POINTS, min_size=4, max_size=4), ITEMS)
def test_no_item_raises_the_scorecard_and_its_ends_are_in_order(
    values: list[float], items: list[tuple[Status, Severity]]
) -> None:
    bare, capped = card_of(*values), card_of(*values, items=items)
    assert 0 <= capped[0] <= bare[0] <= 100
    assert capped[0] <= capped[1] <= bare[1] + 1e-9


@pytest.mark.parametrize("measured", [(math.nan, math.nan), (0.0, math.inf), (80.0, 60.0)])
def test_an_interval_that_is_none_is_no_measurement(measured: tuple[float, float]) -> None:
    whole = [replace(PART, weight=100, measured=measured)]
    card = scorecard({"a": whole}, [], TERMS)
    assert (card.lower, card.upper, card.categories[0].coverage) == (0, 79, 0)


def test_weights_that_do_not_add_up_and_no_categories_are_refused() -> None:
    with pytest.raises(Refused, match="do not add up"):
        scorecard({"a": [PART]}, [], TERMS)
    with pytest.raises(Refused, match="scores nothing"):
        scorecard({}, [], TERMS)


def test_weights_add_up_as_they_are_written() -> None:
    thirds = [replace(PART, weight=weight, measured=(50.0, 50.0)) for weight in (33.3, 33.3, 33.4)]
    assert scorecard({"a": thirds}, [], TERMS).lower == pytest.approx(50)


@pytest.mark.parametrize("word", [s for s in Status if not s.satisfies and s is not Status.EXPIRED])
def test_hiding_never_pays(word: Status) -> None:
    assert card_of(95, 95, items=[(word, Severity.BLOCKING)]) == (59, 59)


def test_a_table_without_rows_agrees_with_nothing() -> None:
    with pytest.raises(Refused, match="adds up to nothing"):
        recomputed([], (0, 0, 0))


def test_a_row_whose_difference_is_wrong_is_told() -> None:
    assert not recomputed([(70, 80, 11)], (70, 80, 10)).row_deltas_agree


def test_a_whole_that_is_not_a_number_is_never_better() -> None:
    before, after = Whole(formula="f", lower=1, upper=2), Whole(formula="f", lower=math.nan, upper=math.nan)
    assert before_after(before, after).change is Change.UNRESOLVED
    assert before_after(replace(before, formula=""), replace(after, formula="")).change is Change.INCOMPARABLE
