"""Words that a bot gets wrong are answered with those that are meant."""

from __future__ import annotations

import pytest
from tests.order_bot import NOW, Bot

from golive.api import Engine
from golive.core.errors import InvalidInput


@pytest.fixture(scope="module")
def shipped() -> Engine:
    return Engine.shipped()


@pytest.mark.parametrize(
    ("word", "step"),
    [("Close", "did you mean `close`?"), ("exit", "`open` enters a position, `close` leaves one")],
)
def test_an_intent_that_is_none_names_those_there_are(shipped: Engine, word: str, step: str) -> None:
    decision = Bot(shipped).open(intent=word)
    assert decision.verdict.name == "HOLD"
    assert decision.reason.endswith(f"the intent is `{word}`, neither `open` nor `close`; {step}")


def test_one_strategy_is_named_in_a_list_and_not_as_text(shipped: Engine) -> None:
    session = Bot(shipped).session
    with pytest.raises(InvalidInput, match="`strategies` is text") as by_exits:
        session.exits(now=NOW, strategies="momentum")
    with pytest.raises(InvalidInput, match="`strategies` is text"):
        session.signals(now=NOW, strategies="momentum")
    assert by_exits.value.hint == "give ['momentum']"


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("momentum.exit_stop", "a strategy's own number is changed in its file"),
        ("zzz", "name it as `document.parameter`"),
        ("regime.min_confidenc", "did you mean `regime.min_confidence`?"),
    ],
)
def test_an_override_of_what_is_no_parameter_says_what_to_do(shipped: Engine, target: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match="GL215") as refused:
        Engine.from_specs(shipped.program.checked.specs, overrides={target: "1 bps"})
    assert refused.value.hint == hint
