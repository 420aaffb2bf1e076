"""What an edit of the models of a strategy lets through: knowing less of them is looser."""

from __future__ import annotations

import pytest
from tests.library import engine_of
from tests.model_uses import small_library

from golive.checker.compare.compare_models import model_changes
from golive.checker.compare.looser_tighter import Direction
from golive.documents.library import Strategy

ANT = "strategies/ant.yaml"


def ant(*edits: tuple[str, str]) -> Strategy:
    files = small_library()
    text = files[ANT]
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    specs = engine_of({**files, ANT: text}).program.checked.specs
    return next(s for s in specs.strategies if s.header.id == "ant")


RISK = "      risk: {type: number, range: [0, 1]}\n"
NO_RISK = ((RISK, ""), (" and forecast.risk < 1", ""))


@pytest.mark.parametrize(
    ("edits", "direction", "text"),
    [
        ([("max_age: 5 min", "max_age: 6 min")], Direction.LOOSER, "may be 6 min old, it was 5 min"),
        ([("max_age: 5 min", "max_age: 4 min")], Direction.TIGHTER, "may be 4 min old, it was 5 min"),
        ([("range: [-100, 100]", "range: [-200, 100]")], Direction.LOOSER, "may have changed"),
        ([("range: [-100, 100]", "range: [-50, 100]")], Direction.TIGHTER, "may have changed"),
        ([("range: [-100, 100]", "range: [-50, 200]")], Direction.CHANGED, "may have changed"),
        (NO_RISK, Direction.LOOSER, "`forecast.risk` need not be known any more"),
    ],
)
def test_an_edit_is_told_by_its_direction(edits: list[tuple[str, str]], direction: Direction, text: str) -> None:
    said = list(model_changes(ant(), ant(*edits)))
    assert [one[0] for one in said] == [direction]
    assert text in said[0][1]


def test_what_is_gone_is_looser_and_what_is_new_tighter() -> None:
    with_model, without = ant(), engine_without()
    gone, come = list(model_changes(with_model, without)), list(model_changes(without, with_model))
    assert [(one[0], one[3]) for one in gone] == [(Direction.LOOSER, True)]
    assert [(one[0], one[3]) for one in come] == [(Direction.TIGHTER, False)]
    assert not list(model_changes(with_model, ant()))


def engine_without() -> Strategy:
    """Return `ant` as it is without any model."""
    files = small_library()
    text = files[ANT]
    first, last = text.index("models:"), text.index("signal:")
    text = text[:first] + text[last:].replace(" and forecast.edge > 0 and forecast.risk < 1", "")
    specs = engine_of({**files, ANT: text}).program.checked.specs
    return next(s for s in specs.strategies if s.header.id == "ant")
