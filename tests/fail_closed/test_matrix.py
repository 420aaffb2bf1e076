"""Doubt never executes: a seeded tenth of the matrix, in which every input has every doubt that it can have."""

from __future__ import annotations

import pytest
from tests.fail_closed.cells import Result
from tests.fail_closed.matrix import Asked, ask_matrix, seeded_tenth, whole_matrix
from tests.fail_closed.still_open import is_open

from golive.api import Engine


@pytest.fixture(scope="module")
def tenth(shipped: Engine) -> list[Asked]:
    return seeded_tenth(whole_matrix(shipped))


@pytest.fixture(scope="module")
def results(tenth: list[Asked]) -> list[Result]:
    return ask_matrix(tenth)


def test_no_doubt_is_allowed_on_any_surface(results: list[Result]) -> None:
    red = [f"{r.place}: {r.answer.verdict} {r.answer.size}" for r in results if r.red and not is_open(r)]
    assert red == []


def test_the_healthy_twin_of_every_cell_executes_on_its_surface(results: list[Result]) -> None:
    assert {r.surface: r.twin.verdict for r in results if r.twin.verdict != "EXECUTE"} == {}


def test_what_is_refused_says_why(results: list[Result]) -> None:
    silent = [r.place for r in results if not r.answer.allowed and not r.answer.reason.strip()]
    assert silent == []


def test_the_tenth_has_every_input_every_doubt_and_every_surface(shipped: Engine, tenth: list[Asked]) -> None:
    whole = whole_matrix(shipped)
    of_whole = {(c.input, c.doubt) for _, cells in whole for c in cells}
    assert {(c.input, c.doubt) for _, cells in tenth for c in cells} == of_whole
    assert {s.name for s, _ in tenth} == {s.name for s, _ in whole}
    share = sum(len(cells) for _, cells in tenth) / sum(len(cells) for _, cells in whole)
    assert 0.08 < share < 0.15
