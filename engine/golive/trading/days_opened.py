"""The days of UTC that have begun, each at what was known last before it."""

from __future__ import annotations

from collections.abc import Iterator

from golive.execution.account import DAY, Account
from golive.execution.account_events import TimePassed
from golive.trading.entries import Noted, day_entry


def days_opened(run: str, account: Account, until: int) -> Iterator[Noted]:
    """Let an account's days begin until an instant, and yield the entry of each, dated at its midnight."""
    for day in range(account.day + 1, until // DAY + 1):
        account.apply(TimePassed(ts=day * DAY))
        yield Noted(ts=day * DAY, body=day_entry(run, day, account.baseline))
