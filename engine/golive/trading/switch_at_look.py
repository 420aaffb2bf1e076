"""The kill switch at a look: what its trips come to, and which state holds for whose orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from golive.account.told_positions import EVERY
from golive.api.switch_program import STRATEGY as OF_STRATEGY
from golive.api.switch_program import SwitchProgram, trips, turn_by, turn_of_strategy
from golive.core.row import DAILY_LOSS, Row, known
from golive.core.value import Unknown
from golive.execution.switch import Switch, Turned
from golive.execution.switch_scope import STRATEGY, SYMBOL
from golive.execution.switch_state import SwitchState, hardest
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import Place
from golive.trading.pair import Pair
from golive.trading.worth import DRAWDOWN, Worth


def switch_at(rule: MachineRule, switch: Switch, places: Mapping[str, Place], worth: Worth, now: int) -> Turned | None:
    """Look at the trips on every instrument; None without a switch."""
    program = rule.switch
    if program is None:
        return None

    def seen(strategy: str = EVERY) -> dict[str, Mapping[str, bool | Unknown]]:
        return {
            symbol: trips(
                program,
                _row(rule, program, place, worth, now, strategy),
                now,
                skew=place.session.market.clock_skew_ns,
            )
            for symbol, place in places.items()
        }

    turned = turn_by(program, switch, seen(), now)
    for strategy in rule.strategies if any(trip.scope == OF_STRATEGY for trip in program.checked.trips) else ():
        own = turn_of_strategy(program, turned.switch, seen(strategy).values(), now, strategy=strategy)
        turned = replace(own, entries=(*turned.entries, *own.entries))
    return turned


def _row(rule: MachineRule, program: SwitchProgram, place: Place, worth: Worth, now: int, strategy: str) -> Row:
    """Return what trips read of the account, or of one strategy: counted by the session, and what it is worth exactly.

    What is lost is the account's, whoever lost it.
    """
    inputs = program.inputs
    row = dict(place.session.state_row(inputs, now=now, strategy=strategy))
    loss = None if worth.day_loss is None else rule.assumed.daily_loss + float(worth.day_loss)
    drawdown = None if worth.drawdown is None else float(worth.drawdown)
    for name, value in ((DAILY_LOSS, loss), (DRAWDOWN, drawdown)):
        if name in inputs:
            row |= known(name, value, None if value is None else now)
    return row


def state_for(switch: Switch, pair: Pair) -> SwitchState:
    """Return the state that holds for a strategy's orders on an instrument: the hardest of the scopes they are in.

    >>> from golive.execution.switch import ScopeState
    >>> halted = ScopeState(state=SwitchState.HALTED)
    >>> [state_for(Switch(scopes={"symbol:BTC": halted}), ("s", symbol)).name for symbol in ("BTC", "ETH")]
    ['HALTED', 'ACTIVE']
    """
    strategy, symbol = pair
    own = (f"{STRATEGY}{strategy}", f"{SYMBOL}{symbol}")
    return hardest(s.state for name, s in switch.scopes.items() if name in own or not _is_of_one(name))


def _is_of_one(scope: str) -> bool:
    return scope.startswith((STRATEGY, SYMBOL))
