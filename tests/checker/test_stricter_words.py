"""A word that policy chooses may have a stricter direction, as a number does: nobody moves it the other way."""

from __future__ import annotations

import pytest
from tests.library import decided, engine_with, row_of

from golive.core.errors import InvalidLibrary

GATE = """\
inputs: {colour: {from: world.colour}, strategy: {from: world.strategy}}
parameters:
  green_too: {value: %s, of: [no, perhaps, yes], tighter: %s, source: written for this test}
require: [{id: red, that: colour == "red" or green_too == "yes", else: "{colour}"}]
"""
TIGHTEN = "tighten:\n  gate0.green_too: {value: %s, why: care, owner: a.b}\n"
BOTH = ("ant", "bee")


def issue_of(gate: str, tighten: str = "") -> str:
    with pytest.raises(InvalidLibrary) as caught:
        engine_with(gate, strategies=BOTH, tighten=tighten)
    return str(caught.value)


def test_a_strategy_held_to_a_stricter_word_is_decided_by_it_on_every_surface() -> None:
    engine = engine_with(GATE % ("yes", "first"), strategies=BOTH, tighten=TIGHTEN % "perhaps")
    assert decided(engine, row_of(strategy="ant", colour="green")) == {"SKIP"}
    assert decided(engine, row_of(strategy="bee", colour="green")) == {"EXECUTE"}
    assert decided(engine, row_of(strategy="ant", colour="red")) == {"EXECUTE"}


def test_a_looser_word_and_one_of_no_set_are_refused() -> None:
    assert "GL214 ant: `yes` loosens `green_too`" in issue_of(GATE % ("no", "first"), TIGHTEN % "yes")
    assert "GL209 ant: `green_too` is one of no, perhaps, yes" in issue_of(GATE % ("no", "first"), TIGHTEN % "maybe")
    assert "GL209" in issue_of(GATE % ("no", "first"), TIGHTEN % "0.5")


def test_a_direction_of_words_that_loosens_is_an_issue() -> None:
    said = issue_of(GATE % ("no", "last"))
    assert "GL225 `green_too` is said to be tighter when last" in said
    assert "write `tighter: first`" in said


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_words_have_no_direction_of_numbers(direction: str) -> None:
    assert f"GL120 `tighter: {direction}` does not fit `green_too`: it is one of a set" in issue_of(
        GATE % ("no", direction)
    )


def test_numbers_have_no_direction_of_words() -> None:
    number = GATE.replace("of: [no, perhaps, yes], ", "").replace(' or green_too == "yes"', " and green_too > 0")
    assert "GL120 `tighter: last` does not fit `green_too`: it is a number" in issue_of(number % ("1", "last"))
