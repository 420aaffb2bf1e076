"""The sparse market: weeks of it at a quote, a book and a trade each ten seconds, and what is planted in them."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import NANOS
from golive.simulator.parameters import PlantedRegime

HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of the whole, in shares of it from 0 to 1: `vol` is the deviation of a day's return, `drift` its mean.

    `pull` in [0, 1) is the share of the distance to the stretch's first price that an hour takes back.
    """

    regime: PlantedRegime
    begin: float
    end: float
    vol: float
    drift: float = 0.0
    pull: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A part of the whole in which nothing was recorded: where it begins, as a share, and how long it is at most."""

    begin: float
    longest_s: float


STRETCHES = (
    Stretch(regime=PlantedRegime.MEAN_REVERTING, begin=0.0, end=0.4, vol=0.02, pull=0.05),
    Stretch(regime=PlantedRegime.TRENDING, begin=0.4, end=0.7, vol=0.02, drift=0.012),
    Stretch(regime=PlantedRegime.VOLATILE, begin=0.7, end=1.0, vol=0.06),
)
"""Three regimes, one after another; the crash is in the last."""

GAPS = (Gap(begin=0.22, longest_s=25 * 60.0), Gap(begin=0.86, longest_s=3 * HOUR_S))


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseMarket:
    """The sparse market.

    What is planted lies at shares of its length, so a few hours of it have every regime, the crash and both gaps too.
    The numbers are chosen to resemble a large perpetual contract and to make what is planted visible; none is an
    estimate.
    """

    start: int = 1_767_571_200 * NANOS
    """When it begins: 2026-01-05 00:00 UTC."""
    lasts_s: float = 30 * DAY_S
    longest_s: float = 366 * DAY_S
    step_s: float = 10.0
    """Time between two books, two quotes and two trades."""
    price: float = 60_000.0
    """Price at `start`, in quote per base."""
    tick: float = 0.1
    """Smallest step of price."""
    levels: int = 5

    stretches: tuple[Stretch, ...] = STRETCHES
    gaps: tuple[Gap, ...] = GAPS
    crash_at: float = 0.78
    """Where the crash begins, as a share of the whole."""
    crash_longest_s: float = 40 * 60.0
    crash_fall: float = 0.12
    """How far the price falls in it, as a fraction."""
    shortest_of: float = 48.0
    """Neither the crash nor a gap is longer than the whole by this."""

    bar_length_s: float = 4 * HOUR_S
    bar_volume: float = 7_200.0
    """Mean volume of a bar, in base: what prints each ten seconds is a sample of what trades."""
    volume_spread: float = 0.3
    """Deviation of the log of a bar's volume."""
    funding_every_s: float = 8 * HOUR_S
    funding_first_s: float = 0.0
    """When in a day of UTC the first boundary is."""
    funding_mean: float = 1e-4
    """Mean rate at a boundary, as a fraction; longs pay where it is positive."""
    funding_spread: float = 1e-4
    """Deviation of the rate."""

    def __post_init__(self) -> None:
        if not self.lasts_s >= self.step_s * self.shortest_of * len(self.stretches):
            raise Refused("lasts", "too short for what is planted in it", field="lasts_s")
        if self.lasts_s > self.longest_s:
            raise Refused("lasts", "longer than a year: its streams would not fit into memory", field="lasts_s")
        if self.lasts_s % self.step_s:
            raise Refused("lasts", "no whole number of steps", field="lasts_s")

    @property
    def steps(self) -> int:
        """Return how many books there would be without gaps."""
        return round(self.lasts_s / self.step_s)

    @property
    def step(self) -> int:
        """Return the time between two books, in nanoseconds."""
        return round(self.step_s * NANOS)

    @property
    def steps_a_day(self) -> int:
        """Return how many books a day has."""
        return round(DAY_S / self.step_s)

    @property
    def crash(self) -> tuple[int, int]:
        """Return the first step of the crash, and that after its last."""
        return self._span(self.crash_at, self.crash_longest_s)

    @property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """Return the steps of each gap: the first, and that after the last."""
        return tuple(self._span(gap.begin, gap.longest_s) for gap in self.gaps)

    def _span(self, begin: float, longest_s: float) -> tuple[int, int]:
        first = round(begin * self.steps)
        return first, first + round(min(longest_s, self.lasts_s / self.shortest_of) / self.step_s)
