"""The connection to a venue: how long orders are under way, and its answers; one stream a direction."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.execution.latency import Draw, Latency, Leg, Sent, arrive, draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Latencies by leg, with the stress on all of them and the seed that messages draw by.

    Where a venue `is_seen`, its time is that at which we see it: what an order finds as it arrives is seen one feed leg
    later, and so that much later it arrives here.
    """

    latency: Mapping[Leg, Latency]
    stress: Fraction
    seed: int
    is_seen: bool = False

    def sent(self, leg: Leg, before: Sent | None, at: int, message: str) -> Sent:
        """Return when a message that was sent at an instant arrives: never before the one sent before it."""
        drawn = self._drawn(leg, message)
        if self.is_seen and leg is Leg.ENTRY:
            drawn = Draw(ns=drawn.ns + self._drawn(Leg.FEED, message).ns, n=drawn.n)
        return arrive(before, at, drawn)

    def _drawn(self, leg: Leg, message: str) -> Draw:
        return draw(self.latency[leg], seed=self.seed, leg=leg, message=message, stress=self.stress)


class Connection:
    """Both directions, message by message.

    >>> from golive.execution.latency import Constant
    >>> legs = Legs(latency={leg: Constant(value=7) for leg in Leg}, stress=Fraction(1), seed=1)
    >>> connection = Connection(legs)
    >>> connection.order("a", 10), connection.answer("a/1", 17)
    (17, 24)
    """

    def __init__(self, legs: Legs, *, ordered: Sent | None = None, answered: Sent | None = None) -> None:
        self.legs, self.ordered, self.answered = legs, ordered, answered

    def order(self, message: str, at: int) -> int:
        """Send something to the venue; return when it arrives."""
        self.ordered = self.legs.sent(Leg.ENTRY, self.ordered, at, message)
        return self.ordered.arrives

    def answer(self, message: str, at: int) -> int:
        """Let the venue say something; return when it is heard."""
        self.answered = self.legs.sent(Leg.RESPONSE, self.answered, at, message)
        return self.answered.arrives
