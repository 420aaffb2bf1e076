"""Items that an account's own journal is evidence for: days on paper, orders behind the gate, a log that is whole."""

from __future__ import annotations

import math
from collections.abc import Sequence

from golive.core.dated_ahead import age_of
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.readiness.measured import Measured
from golive.readiness.measures.facts import Facts
from golive.readiness.measures.known_values import known

LATE = 0.99
"""The share of alerts that are told of no later than the lag that counts."""


def paper_days(facts: Facts, now: int) -> Measured:
    """Measure STRAT-001: the days that count and the round trips closed in them; where none does nothing was measured.

    Age runs from the end of the last day that counts. Days are held in seconds.
    """
    account = facts.account
    if account is None or account.days.period_end is None:
        return Measured.nothing("no day on paper counts", at=now)
    counted = [one.day for one in account.days.each if one.why is None]
    return Measured(
        n=len(counted),
        period_begin=min(counted) * DAY,
        period_end=account.days.period_end,
        values=known(
            days=float(len(counted) * DAY // NANOS), trades=float(account.days.trades), chain_verifies=account.holds
        ),
        sources=(account.digest,),
    )


def gate_coverage(facts: Facts, now: int) -> Measured:
    """Measure EXEC-001: which orders join to a pass of the gate made before them, and which probes past it failed."""
    account, bypass = facts.account, facts.bypass
    if account is None or not account.orders.orders:
        return Measured.nothing("no order was sent that opens or increases anything", at=now)
    return Measured(
        n=account.orders.orders,
        period_begin=account.began,
        period_end=min(account.until, now),
        values=known(
            joined=account.orders.passed / account.orders.orders,
            bypass_refused=None if bypass is None or not bypass.tried else bypass.refused / bypass.tried,
        ),
        sources=(account.digest, facts.policy),
    )


def decision_log(facts: Facts, now: int) -> Measured:
    """Measure MON-004: the chain, the age of the newest anchor in it, and that each signal was decided once.

    Ages are in seconds. The log is what lies there now, whoever has written last. An anchor that the journal does not
    have says that it was cut or put back, and so the chain does not verify. One that is dated ahead is of no age.
    """
    account = facts.account
    if account is None or not account.head.seq:
        return Measured.nothing("no journal was read", at=now)
    anchors = facts.anchors or ()
    ages = [age for one in anchors if one.is_in_chain and (age := age_of(one.at, now)) is not None]
    orders = account.orders
    return Measured(
        n=account.head.seq,
        period_begin=account.began,
        period_end=now,
        values=known(
            chain_verifies=account.holds and all(one.is_in_chain for one in anchors),
            anchor_age=min(ages) / NANOS if ages else None,
            signals_joined=orders.decided / orders.signals if orders.signals else 1.0,
            gaps=float(account.missing),
        ),
        sources=(account.digest, account.folded) if account.folded else (account.digest,),
    )


def monitor(facts: Facts, now: int) -> Measured:
    """Measure MON-002: which of the orders a monitor saw, and how late it told, in seconds; p99 by rank, upwards.

    It is as old as when the monitor went round last, whatever the account did since.
    """
    seen, account = facts.monitor, facts.account
    if seen is None or account is None or not seen.orders:
        return Measured.nothing("no monitor was heard, or no order was sent", at=now)
    return Measured(
        n=seen.orders,
        period_begin=account.began,
        period_end=min(account.until, now, now if seen.at is None else seen.at),
        values=known(lag_p99=_p99(seen.lags), orders_seen=seen.seen / seen.orders),
        sources=(account.digest,),
    )


def _p99(lags: Sequence[int]) -> float | None:
    if not lags:
        return None
    return sorted(lags)[math.ceil(LATE * len(lags)) - 1] / NANOS
