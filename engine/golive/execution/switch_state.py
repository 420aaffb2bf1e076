"""What may still be done in each state of the kill switch.

Source: the table in section 13 of the description of execution. A resting entry ends in every state but `active`, for
else `reduce_only` would grow by what rests already.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable


class SwitchState(enum.IntEnum):
    """The states, each harder than the one before; `armed` and `fired` are names of old, read and never written."""

    ACTIVE = 0
    REDUCE_ONLY = 1
    CANCEL_ONLY = 2
    HALTED = 3
    ARMED = 0
    FIRED = 3


class Action(enum.Enum):
    """What somebody wants to do with an order, or that a resting one stays."""

    OPEN = enum.auto()
    GROW = enum.auto()
    REST_ENTRY = enum.auto()
    CLOSE = enum.auto()
    SHRINK = enum.auto()
    REST_EXIT = enum.auto()
    CANCEL = enum.auto()
    FLATTEN = enum.auto()


_HARDEST_FOR = {
    Action.OPEN: SwitchState.ACTIVE,
    Action.GROW: SwitchState.ACTIVE,
    Action.REST_ENTRY: SwitchState.ACTIVE,
    Action.CLOSE: SwitchState.REDUCE_ONLY,
    Action.SHRINK: SwitchState.REDUCE_ONLY,
    Action.REST_EXIT: SwitchState.CANCEL_ONLY,
    Action.CANCEL: SwitchState.HALTED,
    Action.FLATTEN: SwitchState.HALTED,
}
"""The hardest state in which each action is still allowed."""


def hardest(states: Iterable[SwitchState]) -> SwitchState:
    """Return the state that holds for an order: the hardest of its scopes; of none, `active`.

    >>> hardest([SwitchState.REDUCE_ONLY, SwitchState.CANCEL_ONLY])
    <SwitchState.CANCEL_ONLY: 2>
    """
    return max(states, default=SwitchState.ACTIVE)


def allows(state: SwitchState, action: Action) -> bool:
    """Say whether a state still lets something be done.

    >>> allows(SwitchState.REDUCE_ONLY, Action.CLOSE), allows(SwitchState.REDUCE_ONLY, Action.REST_ENTRY)
    (True, False)
    """
    return state <= _HARDEST_FOR[action]
