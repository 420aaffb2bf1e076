"""VPIN: how one-sided volume was, bucket of volume by bucket of volume."""

from __future__ import annotations

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.several import several
from golive.core.value import Unknown, invalid, missing
from golive.core.window import FloatArray, Trades
from golive.models.arguments import MOST, Series, not_negative_series, positive, same_length, series, whole
from golive.models.numerics.threshold import TOLERANCE
from golive.models.tape.trade_window import signed_trades, trade_signs


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpin:
    """The measure in [0, 1], None when no bucket was filled, and the buckets it is over."""

    value: float | None
    buckets: int


def vpin_of_buckets(buy_volume: Series, sell_volume: Series) -> float:
    """Return the volume-weighted imbalance of equal buckets: sum |buy - sell| over their total, in [0, 1].

    Raises
    ------
    Refused
        `undefined` without volume; otherwise on negative, unpaired or not finite volumes.

    References
    ----------
    Easley, Lopez de Prado, O'Hara (2012), Flow toxicity and liquidity in a high-frequency world.
    """
    buys, sells = not_negative_series(buy_volume, "buy_volume"), not_negative_series(sell_volume, "sell_volume")
    same_length(buys, sells, "sell_volume")
    total = float((buys + sells).sum())
    if total <= 0:
        raise Refused("undefined", "buckets without volume have no imbalance")
    return float(np.abs(buys - sells).sum()) / total


def bulk_buy_volume(price_changes: Series, *, bucket_volume: float, sigma: float) -> FloatArray:
    """Return the share of each bucket that bulk classification calls bought: V times Phi(change / sigma).

    Parameters
    ----------
    price_changes : array of shape (buckets,)
        Price change over each bucket.
    bucket_volume
        Base units, > 0.
    sigma
        Standard deviation of those changes, in the same unit, > 0.
    """
    from scipy.special import ndtr

    changes = series(price_changes, "price_changes")
    share: FloatArray = ndtr(changes / positive(sigma, "sigma"))
    return positive(bucket_volume, "bucket_volume") * share


def vpin_of_trades(signs: FloatArray, quantity: FloatArray, *, bucket_volume: float, window: int) -> Vpin:
    """Return VPIN over the last `window` full buckets of signed trades, large trades split between buckets.

    Parameters
    ----------
    signs, quantity : arrays of shape (trades,)
        +1, -1 or 0 (counts as balanced), and base units >= 0; oldest first.
    bucket_volume
        Base units, > 0; published as a fiftieth of the daily volume.
    window
        Buckets, at least 1; published 50. An unfilled last bucket is dropped.

    Raises
    ------
    Refused
        `undefined` when the bucket has no volume; otherwise on quantities out of range.
    """
    sizes, sides = not_negative_series(quantity, "quantity"), series(signs, "signs")
    same_length(sizes, sides, "signs")
    window = whole(window, "window", minimum=1)
    if not bucket_volume > 0 or not np.isfinite(bucket_volume):
        raise Refused("undefined", f"buckets of {bucket_volume:g} hold nothing", field="bucket_volume")
    filled = np.concatenate(([0.0], np.cumsum(sizes)))
    net = np.concatenate(([0.0], np.cumsum(sides * sizes)))
    full = int(np.floor(filled[-1] / bucket_volume * (1 + TOLERANCE)))
    if full == 0:
        return Vpin(value=None, buckets=0)
    used = min(full, window)
    # Within a trade the net volume grows in proportion to the volume, so both are lines between trades.
    edges = bucket_volume * np.arange(full - used, full + 1)
    imbalance = np.abs(np.diff(np.interp(edges, filled, net)))
    return Vpin(value=min(1.0, float(imbalance.sum()) / (used * bucket_volume)), buckets=used)


def vpin(trades: Trades, span: float, buckets: float) -> float | Unknown:
    """Return VPIN of the last `span` seconds, its volume cut into `buckets` equal parts, in [0, 1].

    Unsigned: high values say that flow is one-sided, not which way. Unknown when nothing traded, or when fewer
    trades than buckets did: a bucket cut out of a single trade is one-sided by construction.

    Parameters
    ----------
    trades
        The window over trades.
    span
        Seconds.
    buckets
        At least 1; published 50 a day.
    """
    window = signed_trades(trades, span)
    if isinstance(window, Unknown):
        return window
    count = int(buckets) if 1 <= buckets <= MOST else 0
    if count != buckets or count < 1:
        return invalid("vpin_buckets", f"{buckets:g} is not a positive whole number of buckets")
    traded = int(np.count_nonzero(window.quantity))
    if traded < count:
        return missing("too_few_trades", f"{several(traded, 'trade')} in {span:g} s cannot fill {count} buckets")
    signs = trade_signs(window.price, window.aggressor).astype(np.float64)
    bucket_volume = float(window.quantity.sum()) / count
    answer = vpin_of_trades(signs, window.quantity, bucket_volume=bucket_volume, window=count)
    return missing("no_trades", f"nothing traded in {span:g} s") if answer.value is None else answer.value
