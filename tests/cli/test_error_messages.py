"""What a user reads when a command ends early: sentences, and no code of the machine's."""

from __future__ import annotations

from golive.cli.error_messages import message_of
from golive.core.errors import Refused


def test_a_model_s_refusal_is_read_as_a_sentence_without_its_code() -> None:
    assert message_of(Refused("constant_returns", "`returns`: the returns do not vary")) == (
        "error: `returns`: the returns do not vary"
    )
