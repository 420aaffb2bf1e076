"""What each state of the switch still allows."""

from __future__ import annotations

import pytest

from golive.core.errors import Refused
from golive.execution.member import member
from golive.execution.switch_state import Action, SwitchState, allows

TABLE = {
    "open": "ynnn",
    "grow": "ynnn",
    "rest_entry": "ynnn",
    "close": "yynn",
    "shrink": "yynn",
    "rest_exit": "yyyn",
    "cancel": "yyyy",
    "flatten": "yyyy",
}
"""The table of the description, by hand: active, reduce_only, cancel_only, halted."""


@pytest.mark.parametrize("action", Action)
def test_the_table_is_the_descriptions(action: Action) -> None:
    answers = ["y" if allows(state, action) else "n" for state in SwitchState]
    assert "".join(answers) == TABLE[action.name.lower()]


def test_old_names_are_read_and_never_written() -> None:
    assert member(SwitchState, "armed", "state").name == "ACTIVE"
    assert member(SwitchState, "fired", "state").name == "HALTED"
    assert [state.name for state in SwitchState] == ["ACTIVE", "REDUCE_ONLY", "CANCEL_ONLY", "HALTED"]


@pytest.mark.parametrize("name", ["", "Active", "off", None, 0])
def test_an_unknown_state_is_refused(name: object) -> None:
    with pytest.raises(Refused, match="state"):
        member(SwitchState, name, "state")
