"""A span of the day, which may lie past midnight."""

from __future__ import annotations

from golive.compiler.builder import Builder


def within_clock(b: Builder, clock: int, begin: int, end: int) -> tuple[int, int]:
    """Add the masks that say a time of day is within a span, and that it is not; neither where it has no length."""
    since, until = b.op("ge", clock, begin), b.op("lt", clock, end)
    before, after = b.op("lt", clock, begin), b.op("ge", clock, end)
    same_day, past_midnight = b.op("lt", begin, end), b.op("gt", begin, end)
    inside = b.all_of((same_day, since, until)), b.all_of((past_midnight, b.any_of((since, until))))
    outside = b.all_of((same_day, b.any_of((before, after)))), b.all_of((past_midnight, before, after))
    return b.any_of(inside), b.any_of(outside)
