"""Every number of the embedded market, and the truth that is planted in it."""

from __future__ import annotations

import enum

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.unit import NANOS


class PlantedRegime(enum.Enum):
    """What a stretch of bars was made to be."""

    TRENDING = "trending"
    MEAN_REVERTING = "mean_reverting"
    VOLATILE = "volatile"
    CRISIS = "crisis"


class FaultKind(enum.Enum):
    """How the book's feed fails for a while."""

    CROSSED = "crossed"
    FROZEN = "frozen"
    ONE_SIDED = "one_sided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of bars: log returns of mean `drift` and deviation `vol` a bar.

    `pull` in [0, 1) is the share of the distance to the phase's first price that a bar takes back.
    """

    regime: PlantedRegime
    bars: int
    drift: float
    vol: float
    pull: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Informed flow: from `start` takers and the book lean to one side, and the price follows until `end`."""

    start: int
    end: int
    direction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A stretch [start, end) in which the recorded book is wrong."""

    kind: FaultKind
    start: int
    end: int


PHASES = (
    Phase(regime=PlantedRegime.MEAN_REVERTING, bars=200, drift=0.0, vol=0.006, pull=0.25),
    Phase(regime=PlantedRegime.TRENDING, bars=120, drift=0.003, vol=0.005),
    Phase(regime=PlantedRegime.VOLATILE, bars=80, drift=0.0, vol=0.015),
    Phase(regime=PlantedRegime.CRISIS, bars=24, drift=-0.015, vol=0.025),
    Phase(regime=PlantedRegime.MEAN_REVERTING, bars=260, drift=0.0, vol=0.006, pull=0.25),
    Phase(regime=PlantedRegime.TRENDING, bars=90, drift=0.002, vol=0.0025),
)
"""Every regime once, and at the end a calm rise: the percentile of its volatility is low against the range before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedMarket:
    """The embedded market.

    The numbers are chosen to resemble a large perpetual contract (compare the recorded BTCUSDT session: 62 trades and
    190 quotes a second, one tick of spread) and to make what is planted visible; none is an estimate.
    """

    start: int = 1_767_571_200 * NANOS
    """When the last bar closes and the session begins: 2026-01-05 00:00 UTC."""
    price: float = 60_000.0
    """Price at `start`, in quote per base."""
    tick: float = 0.1
    """Smallest step of price."""

    bar_length_s: float = 14_400.0
    phases: tuple[Phase, ...] = PHASES
    range_vol: float = 0.5
    """How far highs and lows go beyond open and close, as a share of the phase's deviation."""
    volume_spread: float = 0.3
    """Deviation of the log of a bar's volume."""

    session_s: float = 690.0
    step_s: float = 0.1
    """Time between two books; quotes come twice as often."""
    noise_vol: float = 2e-5
    """Deviation of the price per square root of a second: 0.2 bps."""

    episodes: int = 7
    first_episode_s: float = 70.0
    """Earliest start of the first one, after the windows are full."""
    episode_shortest_s: float = 26.0
    episode_longest_s: float = 40.0
    rest_s: float = 45.0
    """Shortest time between two episodes: most of the minute that slow windows look back."""
    lead_s: float = 5.0
    """How long flow and book lean before the price begins to move."""
    move_smallest: float = 0.0012
    move_largest: float = 0.0025
    """How far the price moves in an episode, as a fraction."""

    trades_per_s: float = 25.0
    informed_trades_per_s: float = 20.0
    """Trades that an episode adds."""
    informed_share: float = 0.78
    """Share of an episode's trades that take its side; outside it is one half."""
    trade_size: float = 0.02
    """Mean size, in base."""
    trade_size_spread: float = 1.0
    """Deviation of the log of a trade's size."""
    sweep_share: float = 0.1
    """Share of trades that reach one level deeper than the best."""

    levels: int = 10
    level_gap: int = 2
    """Most ticks between one level and the next."""
    level_size: float = 1.5
    """Mean size of a level, in base."""
    level_size_spread: float = 0.35
    """Deviation of the log of a level's size."""
    persistence: float = 0.97
    """Correlation of the book's sizes from one step to the next."""
    lean: float = 0.5
    """How much an episode raises the log size of its side, and lowers the other's: 73 % of the book."""
    lean_noise: float = 0.15
    """Deviation of the same when nothing is planted."""

    crossed_s: float = 3.0
    frozen_s: float = 15.0
    one_sided_s: float = 3.0
    """Length of each planted fault; they lie in the second, fourth and sixth episode."""
    fault_after_s: float = 15.0
    """How far into its episode a fault begins: a strategy that follows prices has seen enough to signal by then."""
    crossed_ticks: int = 5
    """How far the bid stands above the ask in a crossed book."""

    def __post_init__(self) -> None:
        slot = (self.session_s - self.first_episode_s) / max(1, self.episodes)
        if self.episodes < 0 or slot < self.episode_longest_s + self.rest_s:
            raise Refused("session", "the episodes do not fit into the session", field="session_s")
        if (
            self.episode_shortest_s <= max(self.lead_s, self.fault_after_s)
            or self.episode_longest_s < self.episode_shortest_s
        ):
            raise Refused(
                "episode", "an episode ends before the price moves or its fault begins", field="episode_shortest_s"
            )
        if not self.phases or any(phase.bars < 1 for phase in self.phases):
            raise Refused("phases", "a phase has no bars", field="phases")

    @property
    def steps(self) -> int:
        """Return how many books the session has."""
        return round(self.session_s / self.step_s)

    @property
    def step(self) -> int:
        """Return the time between two books, in nanoseconds."""
        return round(self.step_s * NANOS)

    @property
    def bar_volume(self) -> float:
        """Return what trades in a bar at the session's rate, in base."""
        return self.trades_per_s * self.trade_size * self.bar_length_s
