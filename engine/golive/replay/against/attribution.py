"""What each difference between two runs came to: signal, timing, price, fill, cost and funding, adding up exactly.

Round trip by round trip, in exact fractions of nano-units, with the replay as the measure: lots that only one run had
count at what the replay's lots came to, and all else counts on the lots that the paper account had. Only the sums are
rounded, together, so that nothing is lost between them. What is then left is the residual: it is zero unless something
is open at a mark between two prices, for what is open is floored.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from fractions import Fraction

from golive.core.dataclass import dataclass
from golive.replay.against.paired_trips import PairedTrip
from golive.replay.against.told_run import ToldOrder, ToldRun, ToldTrip


class Part(enum.StrEnum):
    """What a difference is of."""

    SIGNAL = "signal"
    """One run was told to trade and the other was not, or for another size."""
    TIMING = "timing"
    """Both traded, at different instants: what the market did in between."""
    PRICE = "price"
    """Both traded at one instant, or met the market alike, at different prices."""
    FILL = "fill"
    """Both sent the order, and other lots of it were filled."""
    COST = "cost"
    """Fees on the same lots."""
    FUNDING = "funding"
    """Funding on the same lots."""


Parts = Mapping[Part, Fraction]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributedTrip:
    """A round trip with what it came to in both runs, in nano-units and 0 where it was not, and the parts of that."""

    pair: PairedTrip
    paper: int
    replay: int
    parts: Parts

    @property
    def difference(self) -> int:
        """Return how much more it came to on paper."""
        return self.paper - self.replay


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What the difference between two runs is made of, in whole nano-units; `n` counts the round trips in each part.

    `difference` is the sum of `parts` and `residual`.
    """

    paper: int
    replay: int
    parts: Mapping[Part, int]
    n: Mapping[Part, int]
    residual: int
    trips: tuple[AttributedTrip, ...]

    @property
    def difference(self) -> int:
        """Return how much more the run on paper came to."""
        return self.paper - self.replay


def attribute(paper: ToldRun, replay: ToldRun, pairs: Iterable[PairedTrip]) -> Attribution | None:
    """Return what the difference between two runs is made of; None where something open has no known worth."""
    trips: list[AttributedTrip] = []
    for pair in pairs:
        nets = [0 if trip is None else trip.net for trip in (pair.paper, pair.replay)]
        one, other = nets
        if one is None or other is None:
            return None
        parts = _Difference(paper, replay, pair).parts()
        trips.append(AttributedTrip(pair=pair, paper=one, replay=other, parts=parts))
    exact = {part: sum((trip.parts[part] for trip in trips), Fraction(0)) for part in Part}
    whole = rounded_together(exact)
    paper_net, replay_net = sum(trip.paper for trip in trips), sum(trip.replay for trip in trips)
    return Attribution(
        paper=paper_net,
        replay=replay_net,
        parts=whole,
        n={part: sum(trip.parts[part] != 0 for trip in trips) for part in Part},
        residual=paper_net - replay_net - sum(whole.values()),
        trips=tuple(trips),
    )


def rounded_together(exact: Parts) -> Mapping[Part, int]:
    """Return whole numbers, each within one of the exact ones, whose sum is the exact sum, floored.

    >>> rounded_together({Part.PRICE: Fraction(1, 3), Part.TIMING: Fraction(2, 3)})
    {<Part.PRICE: 'price'>: 0, <Part.TIMING: 'timing'>: 1}
    """
    whole = {part: amount.__floor__() for part, amount in exact.items()}
    missing = sum(exact.values(), Fraction(0)).__floor__() - sum(whole.values())
    by_rest = sorted(exact, key=lambda part: (whole[part] - exact[part], list(Part).index(part)))
    for part in by_rest[:missing]:
        whole[part] += 1
    return whole


class _Difference:
    """One round trip in both runs."""

    def __init__(self, paper: ToldRun, replay: ToldRun, pair: PairedTrip) -> None:
        self._paper, self._replay, self._pair = paper, replay, pair
        self._parts = dict.fromkeys(Part, Fraction(0))

    def parts(self) -> Parts:
        """Return what its difference is made of."""
        one, other = self._pair.paper, self._pair.replay
        if one is None or other is None:
            self._alone(self._pair.trip, sign=-1 if one is None else 1)
        else:
            self._both(one, other)
        return self._parts

    def _alone(self, trip: ToldTrip, *, sign: int) -> None:
        part = Part.FILL if self._is_sent(trip.signal) else Part.SIGNAL
        self._parts[part] += sign * _net(trip)

    def _both(self, paper: ToldTrip, replay: ToldTrip) -> None:
        self._lots(paper, replay)
        share = Fraction(paper.lots, replay.lots)
        self._parts[Part.COST] += share * replay.fees - paper.fees
        self._parts[Part.FUNDING] += paper.funding - share * replay.funding
        scale = int(paper.side) * paper.unit * paper.lots
        entry = scale * (Fraction(replay.entry_sum, replay.lots) - Fraction(paper.entry_sum, paper.lots))
        self._entry(entry, scale, paper, replay)
        self._exit(scale * (_out(paper) - _out(replay)), scale, paper, replay)

    def _lots(self, paper: ToldTrip, replay: ToldTrip) -> None:
        """Count lots that only one run had at what the replay's came to: those ordered, and those filled of them."""
        more = paper.lots - replay.lots
        asked = self._ordered(self._paper, paper.signal) - self._ordered(self._replay, replay.signal)
        by_signal = max(min(more, asked), 0) if more > 0 else min(max(more, asked), 0)
        each = _net(replay) / replay.lots
        self._parts[Part.SIGNAL] += by_signal * each
        self._parts[Part.FILL] += (more - by_signal) * each

    def _entry(self, amount: Fraction, scale: int, paper: ToldTrip, replay: ToldTrip) -> None:
        mids = [_mid(run, {trip.signal: trip.lots}) for run, trip in ((self._paper, paper), (self._replay, replay))]
        is_same = self._met_at(self._paper, [paper.signal]) == self._met_at(self._replay, [replay.signal])
        self._by_time(amount, -scale, mids, is_same=is_same)

    def _exit(self, amount: Fraction, scale: int, paper: ToldTrip, replay: ToldTrip) -> None:
        if paper.open_lots * replay.lots != replay.open_lots * paper.lots:
            # One of them left what the other one holds.
            are_sent = all(self._is_sent(signal) for signal in {*paper.exits, *replay.exits})
            self._parts[Part.FILL if are_sent else Part.SIGNAL] += amount
            return
        mids = [
            None if trip.open_lots else _mid(run, trip.exits)
            for run, trip in ((self._paper, paper), (self._replay, replay))
        ]
        is_same = self._met_at(self._paper, paper.exits) == self._met_at(self._replay, replay.exits)
        self._by_time(amount, scale, mids, is_same=is_same)

    def _by_time(self, amount: Fraction, scale: int, mids: list[Fraction | None], *, is_same: bool) -> None:
        """Split a difference of prices: what the market moved between two instants, and what was paid beyond it."""
        one, other = mids
        if is_same:
            moved = Fraction(0)
        elif one is None or other is None:
            moved = amount
        else:
            moved = scale * (one - other)
        self._parts[Part.TIMING] += moved
        self._parts[Part.PRICE] += amount - moved

    def _is_sent(self, signal: str) -> bool:
        return signal in self._paper.orders and signal in self._replay.orders

    @staticmethod
    def _ordered(run: ToldRun, signal: str) -> int:
        order = run.orders.get(signal)
        return 0 if order is None else order.lots

    @staticmethod
    def _met_at(run: ToldRun, signals: Iterable[str]) -> dict[str, tuple[int, int | None]]:
        orders: dict[str, ToldOrder] = {signal: run.orders[signal] for signal in signals if signal in run.orders}
        return {signal: (order.sent, order.arrives) for signal, order in orders.items()}


def _net(trip: ToldTrip) -> Fraction:
    gross = trip.gross
    assert gross is not None
    return gross - trip.fees + trip.funding


def _out(trip: ToldTrip) -> Fraction:
    """Return the average that lots were left at or are worth, in ticks."""
    out = trip.out_sum
    assert out is not None
    return out / trip.lots


def _mid(run: ToldRun, lots: Mapping[str, int]) -> Fraction | None:
    """Return the mid that orders met, by lots; None where one of them met none."""
    total = Fraction(0)
    for signal, count in lots.items():
        order = run.orders.get(signal)
        if order is None or order.mid is None:
            return None
        total += count * order.mid
    return total / sum(lots.values()) if lots else None
