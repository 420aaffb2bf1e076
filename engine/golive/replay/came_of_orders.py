"""What the orders of a run came to in one account, entry by entry: in the run itself, or sent again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from golive.execution.account import Account
from golive.execution.account_events import Marking
from golive.execution.position import open_profit
from golive.journal.bodies.fill import OrderFilled
from golive.journal.keys import parts_of


class CameOfOrders:
    """What one account came to, entry by entry."""

    def __init__(self, account: Account, fills: Sequence[OrderFilled], markings: Iterable[Marking]) -> None:
        self.account, self.fills = account, fills
        self.opens = dict(_open_profits(account, {marking.symbol: marking for marking in markings}))
        self.values: dict[str, int | None] = {}
        for key, trip in account.trips.items():
            entry, still = parts_of(key.rpartition("#")[0], 2)[0], self.opens.get(key, 0)
            before = self.values.get(entry, 0)
            self.values[entry] = None if before is None or still is None else before + trip.net + still

    def differences(self, run: CameOfOrders, entries: Sequence[str]) -> list[int | None]:
        """Return by how much each entry that was filled here or in a run came to more, None where nobody can tell."""
        filled = [entry for entry in entries if entry in self.values or entry in run.values]
        pairs = [(self.values.get(entry, 0), run.values.get(entry, 0)) for entry in filled]
        return [None if here is None or there is None else here - there for here, there in pairs]


def _open_profits(account: Account, markings: Mapping[str, Marking]) -> Iterator[tuple[str, int | None]]:
    """Yield what is open of each round trip at a mark, by the key of the trip; None where that is unknown."""
    for (_, symbol), held in account.positions.items():
        own, marking = defaultdict(list), markings[symbol]
        for lots in held.open:
            own[lots.trip].append(lots)
        mark: Fraction | None = marking.long if held.lots > 0 else marking.short
        for trip, open_lots in own.items():
            yield trip, None if mark is None else open_profit(held.terms, open_lots, mark)
