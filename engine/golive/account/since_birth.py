"""An account that is simulated begins with its session: what nobody told of it began at nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from golive.account.account_entry import EQUITY
from golive.account.state_inputs import StateInputs
from golive.core.row import POSITION, Row, at, known, read_why, unknown, why
from golive.core.unit import NANOS
from golive.core.value import Unknown, finite, invalid
from golive.core.window import Quotes
from golive.evaluator.ingest import double_of
from golive.models.book.quote_mid import quote_mid

_STRATEGY_POSITION, _DAY_START, _SINCE_CLOSE = "strategy_position", "equity_at_day_start", "since_close"
_GROSS, _NET, _MARGIN = "gross_exposure", "net_exposure", "margin_used"
_NOTHING_YET = (
    "strategy_pending",
    "pending_increasing",
    "drawdown",
    "open_orders",
    "orders_last_minute",
    "orders_today",
    "trades_today",
    "reject_share",
    "consecutive_losses",
    "stops_today",
)


def since_birth(account: Row, inputs: StateInputs, quotes: Quotes | Unknown, now: int) -> Row:
    """Return the columns of an account with those that nobody told, as they are where all began with the session.

    Nothing is under way and nothing was counted; the position is the strategy's own, and all that is exposed: at the
    mid, and backed in full, for want of a model of margins. What follows from a value that is unknown is unknown.
    """
    parts: dict[str, Row] = {name: known(name, 0.0, now) for name in _NOTHING_YET}
    # What never happened was at the instant 0.
    parts[_SINCE_CLOSE] = known(_SINCE_CLOSE, now / NANOS, now)
    parts[_STRATEGY_POSITION] = _copied(_STRATEGY_POSITION, POSITION, account)
    parts[_DAY_START] = _copied(_DAY_START, EQUITY, account)
    parts |= _exposed(account, quotes)
    cells: dict[str, Any] = dict(account)
    for name, part in parts.items():
        if name in inputs and name not in account:
            cells |= part
    return cells


def _copied(name: str, source: str, account: Row) -> Row:
    """Return the cells of a value that is another one, as old as that, and unknown where it is."""
    value, reason = account.get(source), account.get(why(source))
    if value is None:
        return unknown(name, read_why(source, reason))
    return {name: value, at(name): account.get(at(source)), why(name): reason}


def _exposed(account: Row, quotes: Quotes | Unknown) -> Mapping[str, Row]:
    """Return what the position of the one symbol exposes of the account."""
    position, equity = _number(POSITION, account), _number(EQUITY, account)
    net = _times_mid(position, quotes)
    gross = net if isinstance(net, Unknown) else abs(net)
    known_at = account.get(at(POSITION))
    return {
        _GROSS: _cells(_GROSS, gross, known_at),
        _NET: _cells(_NET, net, known_at),
        _MARGIN: _cells(_MARGIN, _share(gross, equity), known_at),
    }


def _number(name: str, account: Row) -> float | Unknown:
    number = double_of(account.get(name))
    if number is None or not finite(number):
        return read_why(name, account.get(why(name)))
    return number


def _times_mid(position: float | Unknown, quotes: Quotes | Unknown) -> float | Unknown:
    if isinstance(position, Unknown) or position == 0:
        return position
    mid = quotes if isinstance(quotes, Unknown) else quote_mid(quotes)
    return mid if isinstance(mid, Unknown) else position * mid


def _share(gross: float | Unknown, equity: float | Unknown) -> float | Unknown:
    if isinstance(gross, Unknown):
        return gross
    if isinstance(equity, Unknown) or gross == 0:
        return equity if isinstance(equity, Unknown) else 0.0
    return gross / equity if equity > 0 else invalid("no_equity", "there is no equity to back what is open")


def _cells(name: str, value: float | Unknown, instant: object) -> Row:
    if isinstance(value, Unknown):
        return unknown(name, value)
    return {name: value, at(name): instant, why(name): None}
