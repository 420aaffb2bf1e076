"""What the orders of a journal tell of impact, and its round trips by the regime in which they were decided.

An order that was filled whole is let go of: of it stays what the impact model is fitted to, or why it tells nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.execution.contract import Terms
from golive.execution.round_trip import RoundTrip
from golive.journal.bodies.fill import OrderFilled
from golive.journal.bodies.order import OrderSent
from golive.journal.body_codec import fields_of
from golive.journal.entry import Entry
from golive.journal.keys import parts_of
from golive.readiness.measures.facts import OwnImpact
from golive.trading.order_impact import OrderImpact, impact_told, take_fill

Cell = tuple[str, str]
"""A strategy, and a regime."""


@dataclass(slots=True, kw_only=True)
class Sum:
    """Numbers that were added up in the order in which they came, and how many they are."""

    total: float = 0.0
    n: int = 0

    def add(self, value: float) -> None:
        """Add one more."""
        self.total, self.n = self.total + value, self.n + 1

    @property
    def mean(self) -> float | None:
        """Return their mean, None of none."""
        return self.total / self.n if self.n else None


@dataclass(slots=True, kw_only=True)
class OrdersFold:
    """Takes orders, their fills, decisions that executed and round trips, in their order.

    `impacts` and `left_out` are of orders that were filled whole, the second by why they tell nothing; `pending` are
    the others. `opened` says of signals in which strategy and regime they were decided, with an empty name where no
    regime was known; `cells` counts the round trips of those, `closed_on` those of a strategy by the day on which they
    closed, and `elsewhere` the ones of which nothing was decided here. `moves` are by strategy and day what its round
    trips returned in the direction of their signal, as fractions of the price, and `volumes` by symbol what was said
    to trade in a day, in quote currency; of an inverse contract nothing, whose account is in another one.
    """

    regime: str
    impacts: list[OwnImpact] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    pending: dict[str, OrderImpact] = field(default_factory=dict)
    opened: dict[str, Cell] = field(default_factory=dict)
    cells: Counter[Cell] = field(default_factory=Counter)
    elsewhere: int = 0
    closed_on: Counter[tuple[str, int]] = field(default_factory=Counter)
    moves: dict[tuple[str, int], Sum] = field(default_factory=dict)
    volumes: dict[str, Sum] = field(default_factory=dict)

    def decided(self, entry: Entry) -> None:
        """Take a decision that executed and opens something."""
        fields = fields_of(entry.body)
        self.opened[entry.key] = fields["strategy"], fields["row"]["texts"].get(self.regime, "")

    def sent(self, order: OrderSent, key: str, terms: Terms | None) -> None:
        """Take an order; `terms` say what its lots are worth, None where nobody says."""
        self.pending[key] = OrderImpact(sent=order)
        met = order.market
        if terms is None or terms.inverse or met is None:
            return
        if met.daily is not None and met.mid is not None:
            value = float(terms.notional(met.daily, met.mid)) / NANOS
            self.volumes.setdefault(order.symbol, Sum()).add(value)

    def filled(self, fill: OrderFilled, key: str, ts: int) -> None:
        """Take a fill; one of an order that was never sent is left out."""
        order = self.pending.get(key)
        if order is None:
            return
        take_fill(order, ts, fill)
        if order.filled >= order.sent.lots:
            del self.pending[key]
            impact = _impact(order)
            if isinstance(impact, str):
                self.left_out[impact] += 1
            else:
                self.impacts.append(impact)

    def closed(self, trips: Iterable[RoundTrip]) -> None:
        """Take round trips that are complete."""
        for trip in trips:
            signal, _ = parts_of(trip.order, len(OrderSent.KEY))
            cell = self.opened.get(signal)
            if cell is None:
                self.elsewhere += 1
                continue
            self.cells[cell] += 1
            closed = cell[0], trip.until // DAY
            self.closed_on[closed] += 1
            if trip.entry_sum > 0:
                move = trip.side * (trip.exit_sum - trip.entry_sum) / trip.entry_sum
                self.moves.setdefault(closed, Sum()).add(move)

    def told(self) -> tuple[tuple[OwnImpact, ...], Mapping[str, int]]:
        """Return what all orders tell of impact by now, by their first fill, and how many tell nothing, by why."""
        impacts, left_out = list(self.impacts), Counter(self.left_out)
        for order in self.pending.values():
            impact = _impact(order)
            if isinstance(impact, str):
                left_out[impact] += 1
            else:
                impacts.append(impact)
        return tuple(sorted(impacts, key=lambda one: one.at)), dict(sorted(left_out.items()))

    def trips_by_cell(self, under_way: Iterable[RoundTrip], families: Mapping[str, str]) -> Mapping[Cell, int]:
        """Return how many round trips each family closed in each regime; some that are complete may be under way."""
        counted = Counter[Cell](self.cells)
        for trip in under_way:
            cell = self.opened.get(parts_of(trip.order, len(OrderSent.KEY))[0])
            if cell is not None:
                counted[cell] += 1
        by_family = Counter[Cell]()
        for (strategy, regime), n in sorted(counted.items()):
            if strategy in families:
                by_family[families[strategy], regime] += n
        return dict(by_family)

    def trips_of(self, strategy: str, days: Collection[int], under_way: Iterable[RoundTrip]) -> int:
        """Return how many round trips a strategy closed on some days; some that are complete may be under way."""
        closed = sum(n for (one, day), n in self.closed_on.items() if one == strategy and day in days)
        signals = (parts_of(trip.order, len(OrderSent.KEY))[0] for trip in under_way if trip.until // DAY in days)
        return closed + sum(self.opened.get(signal, ("", ""))[0] == strategy for signal in signals)

    def strengths(self, strategy: str, days: Sequence[int]) -> tuple[float, ...] | None:
        """Return what a strategy's round trips that closed on each day returned on average, None where none did."""
        means = [self.moves[strategy, day].mean if (strategy, day) in self.moves else None for day in days]
        return None if None in means else tuple(mean for mean in means if mean is not None)

    def least_daily_value(self, symbols: Iterable[str]) -> float | None:
        """Return what trades in a day of the symbol of which the least does, None where one was never told."""
        means = [self.volumes[symbol].mean if symbol in self.volumes else None for symbol in symbols]
        return min((mean for mean in means if mean is not None), default=None) if None not in means else None


def _impact(order: OrderImpact) -> OwnImpact | str:
    impact = impact_told(order)
    if isinstance(impact, str):
        return impact
    assert impact.met.volatility is not None
    return OwnImpact(
        participation=impact.participation(order),
        volatility=impact.met.volatility,
        cost=impact.cost(order),
        at=order.levels[0].ts,
    )
