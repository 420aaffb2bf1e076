"""Own fills put together to orders: what each took of the volume, what it cost, and where the price stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.window import NOISE, FloatArray
from golive.models.arguments import INVALID, Series, positive_series, same_length, series

LEAST_PARTICIPATION = 1e-5
"""House prior: own orders that all take less of the volume move no price, or are counted in another unit than it."""

FARTHEST_PRICE = 2.0
"""House limit: a price twice or half the arrival price is in another unit, or of another instrument."""

MOST_DAYS = 2.0
"""House limit: most orders meet no more than so many times a day's usual volume on each day on which they trade."""

DAY_NS = 86_400 * 10**9

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fills:
    """Fills of own orders, each array of shape (n,), in any order of rows.

    `order` names the order, `side` is 1 for a purchase and -1 for a sale, `time_ns` when it was filled. `price` and
    `size` are the fill's; the rest is the order's, the same on each of its rows: `arrival_price` when it was decided,
    `volume` the whole market's while it was worked and `adv` a day's, both in the unit of `size`, `volatility` the
    standard deviation of daily returns as a fraction. `price_after` and `minutes_after` say where the price was how
    long after the last fill; both or neither.
    """

    order: Sequence[str]
    side: Rows
    time_ns: Rows
    price: Series
    size: Series
    arrival_price: Series
    volume: Series
    adv: Series
    volatility: Series
    price_after: Series | None = None
    minutes_after: Series | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOrders:
    """Orders by the time of their first fill, oldest first, each array of shape (m,), as the calibration takes them.

    `cost` against the arrival price and `permanent_move` are fractions of it, positive in the order's direction;
    `side` is 1 for a purchase and -1 for a sale; `participation` is own volume over the market's, `share_of_adv` over a
    day's. `n_copies` fills are like another one in order, side, time, price and size.
    """

    first_ns: Rows
    last_ns: Rows
    side: FloatArray
    participation: FloatArray
    volatility: FloatArray
    cost: FloatArray
    share_of_adv: FloatArray
    permanent_move: FloatArray | None
    minutes_after: FloatArray | None
    n_fills: int
    n_copies: int

    @property
    def n(self) -> int:
        """Return how many orders there are."""
        return int(self.cost.size)


def own_orders(fills: Fills) -> OwnOrders:
    """Put fills together to orders.

    Raises
    ------
    Refused
        `invalid_input` for values that are not positive and finite, lengths that differ, an order whose side, arrival
        price, volume or volatility is not the same on all of its rows, one that took the whole volume or more,
        shares of the volume that are all one or all below `LEAST_PARTICIPATION`, a volume beyond what its days have, a
        price far from the arrival price, a file in which every fill stands as often, and a price afterwards without
        its time.

    Examples
    --------
    >>> one = own_orders(
    ...     Fills(
    ...         order=["a", "a"],
    ...         side=np.array([1, 1]),
    ...         time_ns=np.array([2, 1]),
    ...         price=[100.2, 100.0],
    ...         size=[1.0, 1.0],
    ...         arrival_price=[100.0] * 2,
    ...         volume=[20.0] * 2,
    ...         adv=[400.0] * 2,
    ...         volatility=[0.02] * 2,
    ...     )
    ... )
    >>> one.participation.tolist(), one.cost.round(6).tolist(), one.share_of_adv.tolist()
    ([0.1], [0.001], [0.005])
    """
    groups = _groups(fills)
    copies = _copies(fills)
    price, size = _column(fills, "price"), _column(fills, "size")
    first = np.array([rows[0] for rows in groups])
    side = _same(fills, fills.side.astype(np.float64), "side", groups)
    arrival, volume, adv, volatility = (
        _same(fills, _column(fills, name), name, groups) for name in ("arrival_price", "volume", "adv", "volatility")
    )
    bought = np.array([size[rows].sum() for rows in groups])
    paid = np.array([price[rows] @ size[rows] / size[rows].sum() for rows in groups])
    over = np.flatnonzero(bought >= volume * (1 - NOISE))
    if over.size:
        sentence = f"order `{fills.order[first[over[0]]]}` took the market's whole volume or more: {_VOLUME}"
        raise Refused(INVALID, sentence, field="volume")
    _refuse_shares(bought / volume)
    last = np.array([fills.time_ns[rows].max() for rows in groups])
    _refuse_days(volume / adv, fills.time_ns[first], last)
    _refuse_far(fills, groups, price, arrival, "price")
    move, minutes = _afterwards(fills, groups, side, arrival)
    return OwnOrders(
        first_ns=fills.time_ns[first],
        last_ns=last,
        side=side,
        participation=bought / volume,
        volatility=volatility,
        cost=side * (paid / arrival - 1),
        share_of_adv=bought / adv,
        permanent_move=move,
        minutes_after=minutes,
        n_fills=len(fills.order),
        n_copies=copies,
    )


_VOLUME = "`volume` is the whole market's, in the unit of `size`, while the order was worked"


def _refuse_shares(participation: FloatArray) -> None:
    """Refuse shares of the volume that no record of own orders has: a `volume` that is something else."""
    if float(participation.max()) < LEAST_PARTICIPATION:
        sentence = f"no order took more than {participation.max():.2g} of `volume`: {_VOLUME}"
        raise Refused(INVALID, sentence, field="volume")
    if participation.size > 1 and float(np.ptp(participation)) <= NOISE * float(participation.max()):
        sentence = f"every order took the same share of `volume`, {participation[0]:.4g}: {_VOLUME}"
        raise Refused(INVALID, sentence, field="volume")


def _refuse_days(days: FloatArray, first: Rows, last: Rows) -> None:
    """Refuse volumes that are not in the unit of a day's: on most orders more than the days they trade on have."""
    touched = last // DAY_NS - first // DAY_NS + 1
    usual = float(np.median(days / touched))
    if usual > MOST_DAYS:
        sentence = f"on most orders `volume` is over {usual:.2g} times `adv` a day: both are in the unit of `size`"
        raise Refused(INVALID, sentence, field="adv")


def _refuse_far(fills: Fills, groups: Sequence[Rows], prices: FloatArray, arrival: FloatArray, name: str) -> None:
    """Refuse a price that is far from what the order met on arrival."""
    for rows, met in zip(groups, arrival.tolist(), strict=True):
        off = np.flatnonzero((prices[rows] >= FARTHEST_PRICE * met) | (prices[rows] * FARTHEST_PRICE <= met))
        if off.size:
            sentence = (
                f"order `{fills.order[rows[0]]}` has a `{name}` of {prices[rows[off[0]]]:g} with an arrival price of "
                f"{met:g}: another unit, or another instrument?"
            )
            raise Refused(INVALID, sentence, field=name)


def _copies(fills: Fills) -> int:
    """Count fills that are like another one; refuse a file in which each stands as often, more than once."""
    columns = (fills.order, fills.side.tolist(), fills.time_ns.tolist(), list(fills.price), list(fills.size))
    times = Counter(zip(*columns, strict=False))
    if len(times) > 1 and min(times.values()) > 1 and min(times.values()) == max(times.values()):
        sentence = f"every fill stands {min(times.values())} times in the file: each counts once"
        raise Refused(INVALID, sentence, field="order")
    return sum(times.values()) - len(times)


def _groups(fills: Fills) -> list[Rows]:
    """Return the rows of each order, by time, orders by their first fill."""
    if not len(fills.order):
        raise Refused(INVALID, "there is no fill", field="order")
    rows_of: dict[str, list[int]] = {}
    for row in np.argsort(fills.time_ns, kind="stable").tolist():
        rows_of.setdefault(fills.order[row], []).append(row)
    return [np.array(rows) for rows in rows_of.values()]


def _column(fills: Fills, name: str) -> FloatArray:
    values = positive_series(getattr(fills, name), name)
    same_length(np.empty(len(fills.order)), values, name)
    return values


def _same(fills: Fills, values: FloatArray, name: str, groups: Sequence[Rows]) -> FloatArray:
    """Return an order's one value; refuse rows that contradict each other."""
    for rows in groups:
        if not (values[rows] == values[rows[0]]).all():
            sentence = f"the fills of order `{fills.order[rows[0]]}` differ in `{name}`, which is the order's"
            raise Refused(INVALID, sentence, field=name)
    return np.array([values[rows[0]] for rows in groups])


def _afterwards(
    fills: Fills, groups: Sequence[Rows], side: FloatArray, arrival: FloatArray
) -> tuple[FloatArray | None, FloatArray | None]:
    if (fills.price_after is None) != (fills.minutes_after is None):
        raise Refused(INVALID, "`price_after` and `minutes_after` belong together", field="minutes_after")
    if fills.minutes_after is None:
        return None, None
    prices = _column(fills, "price_after")
    _refuse_far(fills, groups, prices, arrival, "price_after")
    after = _same(fills, prices, "price_after", groups)
    minutes = _same(fills, series(fills.minutes_after, "minutes_after"), "minutes_after", groups)
    return side * (after / arrival - 1), minutes
