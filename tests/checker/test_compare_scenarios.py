"""A scenario that is gone, that shocks less, or of which more may be lost, is looser, and is named."""

from __future__ import annotations

import pytest
from tests.places import REPOSITORY

from golive.checker.compare.compare_scenarios import scenarios_changes, scenarios_moves
from golive.checker.movement import DOWN, UP
from golive.documents.library import Specs
from golive.documents.scenarios import Scenarios
from golive.loader.document import load_document

STRESS = REPOSITORY / "rules" / "stress.yaml"


def read(old: str = "", new: str = "") -> Scenarios:
    text = STRESS.read_text(encoding="utf-8")
    assert old in text
    reading = load_document(text.replace(old, new, 1), "rules/stress.yaml")
    assert [str(issue) for issue in reading.issues] == []
    assert isinstance(reading.document, Scenarios)
    return reading.document


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  gap: {price: gap_price}\n", "", "looser: scenario `gap` is gone"),
        ("  gap: {", "  jump: {price: gap_price}\n  gap: {", "tighter: scenario `jump` is new"),
        ("crash_spread, volume: crash_volume", "crash_spread", "looser: `crash` does not shock the volume any more"),
        ("{price: gap_price}", "{price: gap_price, spread: thin_spread}", "tighter: `gap` shocks the spread too"),
        ("{price: gap_price}", "{price: crash_price}",
         "changed: `gap` shocks the price by `crash_price`, it was `gap_price`"),
    ],
)  # fmt: skip
def test_a_change_of_scenarios_has_its_direction_and_is_named(old: str, new: str, said: str) -> None:
    changes = list(scenarios_changes(read(), read(old, new)))
    assert [f"{direction.value}: {text}" for direction, text, _, _ in changes] == [said]


def test_a_larger_shock_lets_less_through_and_a_larger_appetite_more() -> None:
    moves = scenarios_moves(Specs(root="", sources={}, values={}, scenarios=(read(),)))
    assert moves["stress", "appetite"] == UP
    assert moves["stress", "gap_price"] == moves["stress", "spike_funding"] == moves["stress", "thin_spread"] == DOWN
    assert moves["stress", "thin_volume"] == UP


def test_what_did_not_change_is_no_change() -> None:
    assert list(scenarios_changes(read(), read())) == []
