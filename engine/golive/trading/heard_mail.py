"""What an account hears of what venues said, in the order in which it hears it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.journal.body import Body
from golive.trading.answer import Answer
from golive.trading.entries import answer_entries, charge_entry
from golive.trading.machine_state import OpenOrder, Working
from golive.trading.passing_time import Charge


def heard_by(working: Working, until: int) -> Iterator[Answer | Charge]:
    """Yield what is heard by an instant, and take it out of the mail."""
    while working.mail and working.mail[0].heard <= until:
        yield working.mail.pop(0)


def heard_entries(heard: Answer | Charge, orders: Mapping[str, OpenOrder]) -> Iterator[Body]:
    """Yield the entries of what was heard, given the orders that were sent."""
    if isinstance(heard, Charge):
        yield charge_entry(heard)
    else:
        yield from answer_entries(heard, orders[heard.order])
