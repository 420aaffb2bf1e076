"""What a rule that refuses or reduces earned or cost: over the episodes that it alone touched."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence

from golive.core.dataclass import dataclass
from golive.models.arguments import real, sure, whole
from golive.models.numerics.float_noise import is_noise
from golive.models.numerics.t_interval import t_half_width


class Worth(enum.StrEnum):
    """What a rule is worth, as far as its episodes tell."""

    EARNS = "earns"
    COSTS = "costs"
    UNDERPOWERED = "underpowered"


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedEpisode:
    """An episode that rules refused, reduced or let in late, in one unit of money.

    `by` names each rule that did. `shadow` is what it came to where nothing stood against it, None as long as that is
    open; `real` is what really came of it, 0 where nothing did.
    """

    by: tuple[str, ...]
    shadow: float | None
    real: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAttribution:
    """What one rule did; money in the unit of its episodes.

    `touched` counts the closed episodes that it refused or reduced, `shared` those of them that another rule touched
    too, `open` those that are not over. `avoided` and `forgone` are the losses and the gains that `touched` episodes
    missed, both positive. All else is over the `n` that it alone touched: `effect` is their sum, `lower` and `upper`
    the ends of their mean, None where these are withheld. `needed` is how many more episodes would settle it if they
    were like these: 0 where it is settled, None where no number would.
    """

    rule: str
    touched: int
    shared: int
    open: int
    avoided: float
    forgone: float
    n: int
    effect: float
    lower: float | None
    upper: float | None
    worth: Worth
    needed: int | None

    @property
    def mean(self) -> float | None:
        """Return the effect an episode, None where there is none."""
        return self.effect / self.n if self.n else None


def gate_attribution(
    rule: str, episodes: Sequence[TouchedEpisode], *, least: int, confidence: float
) -> GateAttribution:
    """Return what a rule earned or cost by what it kept out.

    An episode is one observation, however many looks it lasted: what really came of it less what it came to in its
    shadow. Without a rule that did not stand alone the other would have refused all the same, so what is shared is
    counted, and is no observation.

    Parameters
    ----------
    rule
        The one that is judged; episodes that it did not touch are passed over.
    episodes
        In any order.
    least
        Of how few episodes no interval is told; at least 2.
    confidence
        Of the interval, two-sided, in (0.5, 1).

    Raises
    ------
    Refused
        `invalid_input` for money that is not finite, a confidence out of range, and a `least` below 2.

    References
    ----------
    Student (1908), The probable error of a mean.

    Examples
    --------
    >>> lost, won = TouchedEpisode(by=("gate.rule",), shadow=-3.0), TouchedEpisode(by=("gate.rule",), shadow=1.0)
    >>> earned = gate_attribution("gate.rule", [lost, won] * 10, least=20, confidence=0.95)
    >>> earned.worth.value, earned.avoided, earned.forgone, round(earned.lower, 4), round(earned.upper, 4)
    ('earns', 30.0, 10.0, 0.0397, 1.9603)
    """
    level = sure(confidence, "confidence")
    fewest = whole(least, "least", minimum=2)
    own = [one for one in episodes if rule in one.by]
    closed = [(one, real(one.real, "real") - real(one.shadow, "shadow")) for one in own if one.shadow is not None]
    alone = [gain for one, gain in closed if set(one.by) == {rule}]
    worth, half, needed = _judged(alone, fewest, level)
    effect = math.fsum(alone)
    mean = effect / len(alone) if alone else 0.0
    return GateAttribution(
        rule=rule,
        touched=len(closed),
        shared=len(closed) - len(alone),
        open=len(own) - len(closed),
        avoided=math.fsum(gain for _, gain in closed if gain > 0),
        forgone=-math.fsum(gain for _, gain in closed if gain < 0) + 0.0,
        n=len(alone),
        effect=effect,
        lower=None if half is None else mean - half,
        upper=None if half is None else mean + half,
        worth=worth,
        needed=needed,
    )


def _judged(gains: Sequence[float], fewest: int, level: float) -> tuple[Worth, float | None, int | None]:
    """Return what gains say, half their interval, and how many more it takes."""
    n = len(gains)
    if n < fewest:
        return Worth.UNDERPOWERED, None, fewest - n
    mean = math.fsum(gains) / n
    spread = math.sqrt(math.fsum((gain - mean) ** 2 for gain in gains) / (n - 1))
    if is_noise(spread, max(map(abs, gains))):
        return Worth.UNDERPOWERED, None, None
    half = t_half_width(spread / math.sqrt(n), degrees=n - 1, confidence=level)
    if mean - half > 0:
        return Worth.EARNS, half, 0
    if mean + half < 0:
        return Worth.COSTS, half, 0
    return Worth.UNDERPOWERED, half, _still_needed(n, mean, half)


def _still_needed(n: int, mean: float, half: float) -> int | None:
    """Return how many more such gains it takes until an interval of their mean leaves zero out."""
    times = (half / mean) ** 2 if mean else math.inf
    return math.floor(n * times) + 1 - n if math.isfinite(n * times) else None
