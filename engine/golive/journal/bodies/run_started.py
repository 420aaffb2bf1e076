"""A run began: of what, on what, and with which policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Exact, Money, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBegun(Part):
    """What an account on paper was when its run began: what it is bound to, and what its days had to have at least."""

    name: str
    capital: Money
    strategies: tuple[str, ...]
    min_days: Count
    day_coverage: Exact
    min_trades: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Body):
    """The first entry of a run.

    `subject` is the digest that evidence is bound to; digests name texts that the journal keeps beside its entries.
    `feed_class` is what the feed is, never what somebody says of it: `recorded`, `simulated`, `rehearsal`
    or `live`. `seed` is text, for it may be any number. `records_head` is the hash of the last entry of the records
    journal, in hexadecimal. `account` is what an account on paper began as; a replay has none. `label` is what all that
    comes of the run is called: `COARSE` where bars are all that fills it.
    """

    KIND: ClassVar[str] = "run_started"
    KEY: ClassVar[tuple[str, ...]] = ("run",)

    v: Count = 2
    run: str
    mode: str
    subject: str
    policy: str
    fills: str | None = None
    markets: Mapping[str, str]
    seed: str
    feed: str
    feed_class: str
    clock: str
    format: Count
    golive: str
    libraries: Mapping[str, str]
    records_head: str | None = None
    account: AccountBegun | None = None
    label: str | None = None
