"""A run began: of what, on what, and with which policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from golive.journal.body import Body, Count


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Body):
    """The first entry of a run.

    `subject` is the digest that evidence is bound to; digests name texts that the journal keeps beside its entries.
    `feed_class` is what the feed is, never what somebody says of it: `recorded`, `simulated`, `rehearsal`
    or `live`. `seed` is text, for it may be any number. `records_head` is the hash of the last entry of the records
    journal, in hexadecimal.
    """

    KIND: ClassVar[str] = "run_started"
    KEY: ClassVar[tuple[str, ...]] = ("run",)

    v: Count = 1
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
