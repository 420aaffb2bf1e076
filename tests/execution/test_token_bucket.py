"""The bucket of tokens against a count in exact fractions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from golive.execution.token_bucket import TokenBucket, full, take


@settings(max_examples=100)
@given(
    st.integers(1, 5), st.integers(0, 7), st.integers(1, 11), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 6)))
)
def test_the_bucket_is_that_of_exact_fractions(
    capacity: int, refill: int, per: int, takes: list[tuple[int, int]]
) -> None:
    bucket = TokenBucket(capacity=capacity, refill=refill, per=per)
    level, tokens, clock = full(bucket), Fraction(capacity), None
    for ts, k in takes:
        now = ts if clock is None or ts > clock else clock
        tokens = min(Fraction(capacity), tokens + Fraction(refill * (now - (now if clock is None else clock)), per))
        clock = now
        allowed, level = take(bucket, level, ts, k)
        assert allowed == (k <= tokens)
        tokens -= k if allowed else 0
        assert level.scaled == tokens * per
