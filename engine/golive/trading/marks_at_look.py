"""What positions are marked at at a look, and what the account is worth by that: once, until it is told of more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from golive.execution.account import Account
from golive.execution.account_events import Marking
from golive.trading.counted_looks import MINUTE
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import Working
from golive.trading.seen_mark import seen_mark
from golive.trading.worth import Worth, worth_by


class MarksAtLook:
    """The marks of one look, taken when they are first asked for; `at` is its instant in nanoseconds.

    Whoever tells the account of anything says so (`told`).
    """

    def __init__(self, rule: MachineRule, working: Working, at: int) -> None:
        self._rule, self._working, self._at = rule, working, at
        self._worth: Worth | None = None

    @cached_property
    def by_symbol(self) -> Mapping[str, Marking]:
        """Return what positions in each instrument are marked at."""
        return {
            symbol: seen_mark(
                place.session.shows(self._at),
                self._rule.venues[symbol],
                self._rule.mark_by,
                now=self._at,
                oldest=self._rule.oldest_mark,
            )
            for symbol, place in self._working.places.items()
        }

    @property
    def worth(self) -> Worth:
        """Return what the account is worth by them and by all that it was told so far."""
        if self._worth is None:
            self._worth = worth_by(self._working.account, *self.by_symbol.values())
        return self._worth

    def told(self) -> None:
        """Hear that the account was told of something."""
        self._worth = None


def is_mark_due(account: Account, since: int | None, worth: Worth, at: int) -> bool:
    """Say whether a mark is worth an entry: while something is open, at a new peak and a minute after the last one."""
    equity, is_open = worth.equity.value, any(position.lots for position in account.positions.values())
    is_due = since is None or at - since >= MINUTE
    return is_open and (is_due or (equity is not None and equity > account.peak))
