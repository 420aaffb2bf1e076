"""A doubt about what people say: since when, and whether it has lasted long enough to step down."""

from __future__ import annotations

from golive.journal.keys import key_of
from golive.trading.people_words import doubt_about
from golive.trading.received import Command


class Doubt:
    """Whether one of the ways to tell an account something can be read; instants are of a clock that never goes back.

    `why` says why it cannot be now.

    >>> doubt = Doubt("records", 5)
    >>> doubt.hear("locked", 10, at_once=False)
    >>> doubt.is_due(14, again=False), doubt.is_due(15, again=False), doubt.is_due(16, again=False)
    (False, True, False)
    """

    def __init__(self, source: str, patience_ns: int) -> None:
        self._source, self._patience_ns = source, patience_ns
        self._since: int | None = None
        self._is_at_once, self._is_told = False, False
        self.why: str | None = None

    def hear(self, why: str | None, now: int, *, at_once: bool) -> None:
        """Note that nobody can tell, and why, or (None) that everybody can."""
        self.why = why
        if why is None:
            self._since, self._is_at_once, self._is_told = None, False, False
            return
        self._since = now if self._since is None else self._since
        self._is_at_once |= at_once

    def is_due(self, now: int, *, again: bool) -> bool:
        """Say whether it has to be told now: once when its patience ends, and `again` where a reset was heard."""
        if self._since is None or not (self._is_at_once or now - self._since >= self._patience_ns):
            return False
        is_new, self._is_told = not self._is_told, True
        return is_new or again

    def command(self, seen_at: int) -> Command:
        """Return what follows from it."""
        return doubt_about(key_of((f"doubt/{self._source}", seen_at)), seen_at, self.why or "")
