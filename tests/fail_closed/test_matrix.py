"""Doubt never executes: a seeded tenth of the matrix, in which every input has every doubt that it can have."""

from __future__ import annotations

import pytest
from tests.fail_closed.matrix import Asked, ask_matrix, seeded_tenth, whole_matrix
from tests.fail_closed.optional_inputs import OPTIONAL, is_left_out
from tests.fail_closed.still_open import STILL_OPEN, covers, is_open

from golive.api import Engine

PARTS = 5
"""The surfaces are asked in so many tests, which may run side by side: one for all was the longest of the suite."""


@pytest.fixture(scope="module")
def tenth(shipped: Engine) -> list[Asked]:
    return seeded_tenth(whole_matrix(shipped))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_doubt_is_allowed_while_its_healthy_twin_executes_and_what_is_refused_says_why(
    tenth: list[Asked], part: int
) -> None:
    results = ask_matrix(tenth[part::PARTS])
    assert results
    assert [f"{r.place}: {r.answer.verdict} {r.answer.size}" for r in results if r.red and not is_open(r)] == []
    assert {r.surface: r.twin.verdict for r in results if r.twin.verdict != "EXECUTE"} == {}
    assert [r.place for r in results if not r.answer.allowed and not r.answer.reason.strip()] == []


@pytest.mark.parametrize(("surface", "name"), list(OPTIONAL))
def test_an_input_that_is_left_out_gives_no_more_than_with_it(shipped: Engine, surface: str, name: str) -> None:
    asked = [
        (s, tuple(c for c in cells if c.input == name and is_left_out(surface, c.doubt)))
        for s, cells in whole_matrix(shipped)
        if s.name == surface
    ]
    answered = ask_matrix((s, cells) for s, cells in asked if cells)
    assert answered
    assert [r.place for r in answered if r.answer.allowed and not r.answer.size <= r.twin.size] == []


def test_no_class_that_is_closed_is_still_listed_as_open(shipped: Engine) -> None:
    for listed in STILL_OPEN:
        asked = ((s, tuple(c for c in cells if covers(listed, c))) for s, cells in whole_matrix(shipped))
        assert any(result.red for pair in asked if pair[1] for result in ask_matrix([pair])), listed


def test_the_tenth_has_every_input_every_doubt_and_every_surface(shipped: Engine, tenth: list[Asked]) -> None:
    whole = whole_matrix(shipped)
    of_whole = {(c.input, c.doubt) for _, cells in whole for c in cells}
    assert {(c.input, c.doubt) for _, cells in tenth for c in cells} == of_whole
    assert {s.name for s, _ in tenth} == {s.name for s, _ in whole}
    share = sum(len(cells) for _, cells in tenth) / sum(len(cells) for _, cells in whole)
    assert 0.08 < share < 0.15
