"""What a caller says of an order, in any words: read as a report, or the reason why part of it cannot be."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from golive.account.left_for import UNNAMED, UNREADABLE, WORDS
from golive.account.lots import exact
from golive.account.order import OrderState, Report
from golive.account.standing import Detail
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown, finite, invalid, missing
from golive.evaluator.ingest import double_of
from golive.market.callers_instants import nanos, not_an_instant

T = TypeVar("T")

MOST_LOTS = 2**53
"""Beyond, not every whole number is a double: no order has as many lots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A report as far as it can be read, and why not all of it can."""

    report: Report
    trouble: Unknown | None = None


def read_report(state: Any, lots: Any, price: Any, fee: Any, at: Any, reason: Any, *, heard_at: int) -> Heard:
    """Read what was told of an order, when the latest instant that was known was `heard_at`.

    Raises
    ------
    InvalidInput
        For a word that is no state of an order.
    """
    word = _state(state)
    count = _lots(lots)
    when = nanos(at)
    own, cost = _number("price", price, least=True), _number("fee", fee)
    why = _reason(reason)
    report = Report(
        state=word,
        lots=None if isinstance(count, Unknown) else count,
        price=None if isinstance(own, Unknown) else own,
        fee=None if isinstance(cost, Unknown) else cost,
        at=when,
        reason=UNREADABLE if isinstance(why, Unknown) else why,
        is_unread=isinstance(count, Unknown),
        heard_at=heard_at,
    )
    doubts = (count, None if when is not None else _undated(at), own, cost, why, _uncounted(report))
    trouble = next((one for one in doubts if isinstance(one, Unknown)), None)
    return Heard(report=report, trouble=trouble)


def told_detail(known_at: int, entry_price: Any, opened_at: Any) -> tuple[Detail, Unknown | None]:
    """Return what was told of a position besides how large it is, and why not all of that can be read."""
    price, opened = _number("entry_price", entry_price, least=True), nanos(opened_at)
    detail = Detail(at=known_at, average=None if isinstance(price, Unknown) else price, opened_at=opened)
    return detail, price if isinstance(price, Unknown) else _unopened(opened_at, opened)


def _unopened(opened_at: Any, opened: int | None) -> Unknown | None:
    if opened_at is None or opened is not None:
        return None
    return invalid("opened_at_invalid", f"`opened_at` is no instant: {not_an_instant(opened_at)}")


def _state(word: Any) -> OrderState:
    words = [str(state) for state in OrderState]
    if isinstance(word, str) and str.__str__(word) in words:
        return OrderState(str.__str__(word))
    near = did_you_mean(word, words) if isinstance(word, str) else ""
    raise InvalidInput(f"`state` is no state of an order: {word!r:.40}", hint=near or f"states: {', '.join(words)}")


def _reason(word: Any) -> str | Unknown:
    """Return what a position was left for; what is none of the words may have been a stop."""
    if word is None or (isinstance(word, str) and str.__str__(word) in WORDS):
        return UNNAMED if word is None else str.__str__(word)
    near = did_you_mean(word, WORDS) if isinstance(word, str) else ""
    known = near or f"words: {', '.join(WORDS)}"
    return invalid("reason_invalid", f"`reason` is none: {word!r:.40}; it counts as a stop; {known}")


def _lots(lots: Any) -> int | Unknown | None:
    """Return whole lots; a part of one is none that golive allowed."""
    if lots is None:
        return None
    number = _double(lots)
    if number is None or not finite(number) or not 0 <= number <= MOST_LOTS or not number.is_integer():
        return invalid("lots_invalid", "`lots` is no whole number of filled lots: what was filled is unknown")
    return int(number)


def _number(name: str, value: Any, *, least: bool = False) -> Fraction | Unknown | None:
    if value is None:
        return None
    number = _double(value)
    if number is None or not finite(number) or (least and number <= 0):
        return invalid(f"{name}_invalid", f"`{name}` is no {'price' if least else 'amount'}: it is unknown")
    return Fraction(value) if isinstance(value, Decimal) and number else exact(number)


def _double(value: Any) -> float | None:
    """Return a number as a double, None for what is none; a decimal that signals is no number."""
    if not isinstance(value, Decimal):
        return double_of(value)
    return None if value.is_snan() else float(value)


def _undated(at: Any) -> Unknown:
    if at is None:
        return missing("no_time", "no time given for what became of the order")
    return invalid("time_invalid", f"the order's time is no instant: {not_an_instant(at)}")


def _uncounted(report: Report) -> Unknown | None:
    """Say that nobody told how much was filled, where the state alone does not."""
    states = (OrderState.PART, OrderState.CANCELLED, OrderState.EXPIRED)
    if report.is_unread or report.lots is not None or report.state not in states:
        return None
    return missing("lots_not_told", f"it is {report.state}, and nobody told how many lots were filled: give `lots`")
