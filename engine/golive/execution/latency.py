"""How long a message is under way: constant, log-normal or as measured, drawn from the message's own name.

Source: section 6 of the description of execution. A draw depends on seed, leg and id and on nothing that happened
before, so a replay in another order draws the same. Log-normal draws are rounded to whole microseconds: the libraries
of two machines differ by the last bit, which in nanoseconds would part them in one of ten million draws.
"""

from __future__ import annotations

import enum
import hashlib
import math
from fractions import Fraction
from statistics import NormalDist

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.framed import framed
from golive.execution.exact import fraction, whole

DRAWN_BITS = 52
"""So that the draw in the middle of its interval, `(2 n + 1) / 2^53`, is exact in a double and never 0 or 1."""
MICROSECOND = 1_000
HASHED = ".".join(("golive", "latency"))
"""What the hash of a draw is of, so that it is no other hash of the same names; not a module."""
TAIL = 0.99
"""The quantile that a log-normal latency is told by, besides its median."""


class Leg(enum.Enum):
    """From the venue to us, from us to the venue, and its answer back; the last two are one stream an account."""

    FEED = "feed"
    ENTRY = "entry"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """Always the same, in nanoseconds."""

    value: int

    def __post_init__(self) -> None:
        whole(self.value, "latency", least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNormal:
    """By its median and its 99th percentile, in nanoseconds; equal, it is constant."""

    median: int
    p99: int

    def __post_init__(self) -> None:
        whole(self.p99, "latency", least=whole(self.median, "latency", least=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Empirical:
    """One of the latencies measured, in nanoseconds and any order."""

    samples: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.samples:
            raise Refused("latency", "there are no samples to draw from", field="samples")
        for sample in self.samples:
            whole(sample, "latency", least=0)


Latency = Constant | LogNormal | Empirical


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A latency in nanoseconds, and the number below 2^52 that chose it (None where nothing was chosen)."""

    ns: int
    n: int | None


def draw(latency: Latency, *, seed: int, leg: Leg, message: str, stress: Fraction = Fraction(1)) -> Draw:
    """Draw the latency of a message, times a stress of at least 1 before it is rounded.

    >>> draw(Constant(value=7), seed=1, leg=Leg.ENTRY, message="a/1", stress=Fraction(3, 2)).ns
    11
    >>> measured = LogNormal(median=60_000_000, p99=400_000_000)
    >>> draw(measured, seed=37356, leg=Leg.ENTRY, message="momentum/0/1").ns
    81095000
    """
    n = None if isinstance(latency, Constant) else number(seed, leg, message)
    return Draw(ns=chosen(latency, n or 0, stress), n=n)


def chosen(latency: Latency, n: int, stress: Fraction) -> int:
    """Return the nanoseconds that a whole number below 2^52 chooses, longer as it rises; a constant is as it is.

    >>> chosen(Empirical(samples=(5, 900, 7)), 2**DRAWN_BITS * 99 // 100, Fraction(1))
    900
    """
    if fraction(stress, "stress") < 1:
        raise Refused("stress", f"a stress of {stress} would make the latency better", field="stress")
    if isinstance(latency, Constant):
        return math.ceil(stress * latency.value)
    twice = 2 * n + 1
    if isinstance(latency, Empirical):
        return math.ceil(stress * sorted(latency.samples)[twice * len(latency.samples) >> (DRAWN_BITS + 1)])
    normal = NormalDist()
    spread = math.log(latency.p99 / latency.median) / normal.inv_cdf(TAIL)
    ns = float(stress * latency.median) * math.exp(spread * normal.inv_cdf(math.ldexp(twice, -DRAWN_BITS - 1)))
    return math.floor(ns / MICROSECOND + 0.5) * MICROSECOND


def number(seed: int, leg: Leg, message: str) -> int:
    """Return the whole number below 2^52 that a message draws; for the feed leg its name is `stream/sequence`."""
    digest = hashlib.sha256(framed(HASHED, str(whole(seed, "seed")), leg.value, message)).digest()
    return int.from_bytes(digest, "big") >> (8 * len(digest) - DRAWN_BITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The last message of a stream: when it was sent and when it arrived, in nanoseconds."""

    at: int
    arrives: int


def arrive(before: Sent | None, at: int, drawn: Draw) -> Sent:
    """Return when the next message of a stream arrives: never before the one sent before it.

    >>> first = arrive(None, 10, Draw(ns=50, n=None))
    >>> first.arrives, arrive(first, 20, Draw(ns=5, n=None)).arrives
    (60, 60)
    """
    arrives = whole(at, "at") + drawn.ns
    if before is None:
        return Sent(at=at, arrives=arrives)
    if at < before.at:
        raise Refused("time", f"a message of {at} was sent after one of {before.at}", field="at")
    return Sent(at=at, arrives=max(before.arrives, arrives))
