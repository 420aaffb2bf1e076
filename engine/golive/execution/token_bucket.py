"""How many orders may still be sent: a bucket of tokens that refills in event time.

Source: section 13 of the description of execution. Levels are whole: tokens times the nanoseconds of `per`, so that
thirds of a token lose no time. Cancels are not counted here.
"""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.execution.exact import whole


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBucket:
    """At most `capacity` tokens; `refill` of them come back each `per` nanoseconds, bit by bit."""

    capacity: int
    refill: int
    per: int

    def __post_init__(self) -> None:
        whole(self.capacity, "capacity", least=1)
        whole(self.refill, "refill", least=0)
        whole(self.per, "per", least=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a bucket holds, in tokens times `per`, at an instant; None before the first take, when it is full."""

    scaled: int
    ts: int | None = None


def full(bucket: TokenBucket) -> Level:
    """Return the level that a bucket starts at."""
    return Level(scaled=bucket.capacity * bucket.per)


def take(bucket: TokenBucket, level: Level, ts: int, tokens: int) -> tuple[bool, Level]:
    """Take a batch whole or not at all; a refusal costs nothing.

    An instant before the last one refills nothing and does not turn the bucket's clock back.

    >>> bucket = TokenBucket(capacity=1, refill=3, per=60)
    >>> taken, level = take(bucket, full(bucket), 0, 1)
    >>> taken, take(bucket, level, 19, 1)[0], take(bucket, level, 20, 1)[0]
    (True, False, True)
    """
    cost = whole(tokens, "takes", least=1) * bucket.per
    now = max(whole(ts, "ts"), ts if level.ts is None else level.ts)
    elapsed = 0 if level.ts is None else now - level.ts
    held = min(bucket.capacity * bucket.per, level.scaled + elapsed * bucket.refill)
    enough = cost <= held
    return enough, Level(scaled=held - cost if enough else held, ts=now)
