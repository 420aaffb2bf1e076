"""Waivers as the facts of a packet tell them, held to how long the library of who signs lets one last."""

from __future__ import annotations

from collections.abc import Iterable

from golive.core.refusing import refuse_unless
from golive.core.unit import NANOS, show_duration
from golive.core.utc_text import nanos_of_utc
from golive.readiness.packet.facts import WaiverFact


def refuse_long_waivers(waivers: Iterable[WaiverFact], *, as_of: int, longest: int) -> None:
    """Refuse a waiver with more left of it at `as_of` than any may have in all, both in nanoseconds.

    Facts do not tell when it was signed: one that is just too long and was signed a while before is not found by this.

    Raises
    ------
    Refused
        `waiver_too_long`, also for an end that is no instant.
    """
    ends = {one.item: nanos_of_utc(one.until) for one in waivers}
    long = [item for item, end in ends.items() if end is None or end - as_of > longest]
    most = show_duration(longest / NANOS)
    refuse_unless(not long, "waiver_too_long", f"waived for longer than any item may be, {most}: {', '.join(long)}")
