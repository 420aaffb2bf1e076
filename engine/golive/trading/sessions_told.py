"""What sessions are told at a look: what the account is worth and what the switch says, as far as a policy reads it."""

from __future__ import annotations

from collections.abc import Mapping

from golive.account.kill_switch import KILL_SWITCH
from golive.execution.switch import Switch
from golive.execution.switch_state import SwitchState
from golive.journal.bodies.model_gave import ModelGave
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import MachineState, Place, Working
from golive.trading.marks_at_look import MarksAtLook
from golive.trading.served_models import tell_models
from golive.trading.switch_at_look import state_for
from golive.trading.turned import Look
from golive.trading.worth import told_values


def tell_sessions(
    rule: MachineRule,
    working: Working,
    look: Look,
    state: MachineState,
    marks: MarksAtLook,
) -> list[ModelGave]:
    """Tell each session the position, the equity and the day's loss, the state of the switch, what models give.

    Returns what models gave, where that is not what they gave before.
    """
    account = working.account
    for symbol, place in working.places.items():
        values: Mapping[str, float | None] = rule.assumed.values()
        if rule.closed is None:
            values = told_values(account, marks.worth, marks.by_symbol[symbol], rule.venues[symbol].terms, rule.assumed)
        _tell(symbol, place, look, state.switch, values)
    return tell_models(rule, working, state.stood, state.gave, look)


def _tell(symbol: str, place: Place, look: Look, switch: Switch, values: Mapping[str, float | None]) -> None:
    session, inputs = place.session, place.session.inputs
    session.state(at=look.at, **{name: value for name, value in values.items() if name in inputs})
    if KILL_SWITCH in inputs:
        of_all = state_for(switch, ("", symbol))
        session.state(at=look.at, kill_switch=_word(of_all))
        for strategy in look.on(symbol):
            own = state_for(switch, (strategy, symbol))
            if own is not of_all:
                session.state(at=look.at, strategy=strategy, kill_switch=_word(own))


def _word(state: SwitchState) -> str:
    return state.name.lower()
