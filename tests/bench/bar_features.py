"""The features of bars over a history, beside pandas computing the same columns: golive's columns, and look by look.

Pandas keeps running sums and answers for any window at once; golive answers each window of itself, and checks it. What
it has in columns is what its regime is told by; the other features are of the last bars, and are asked for at each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from tests.bars_library import FOUR_HOURS, bars_engine
from tests.bench.bar_looks import WARM, closes_of, opened, row_at, walk
from tests.bench.figures import Figure, figure, processor_time

from golive.core.unit import NANOS
from golive.core.window import Bars
from golive.documents.streams import MarketData
from golive.models.bars.adx import adx
from golive.models.bars.drawdown_from_peak import drawdown_from_peak
from golive.models.bars.efficiency_ratio import efficiency_ratio
from golive.models.bars.variance_ratio import variance_ratio_z
from golive.models.bars.vol_multiple import vol_multiple
from golive.models.bars.vol_percentile import vol_percentile

HISTORY, LOOKED = 8_760, 1_600
CHANGES, YEAR, PERIOD, LAG, RETURNS = 20, 252, 14, 5, 250
"""The counts of the library's regime."""

GOAL = 5.0
DAY_S = 86_400
Columns = dict[str, Any]


def bar_features() -> list[Figure]:
    """Measure golive's columns over a history, and all features at each of its bars, over pandas' columns."""
    return [in_columns(), look_by_look()]


def in_columns() -> Figure:
    """Compute the series that the regime is told by over a history, as a whole."""
    data = walk(HISTORY)
    frame, bars = framed(data), windowed(data)

    def ours() -> Columns:
        return {
            "drawdown": drawdown_from_peak(bars, YEAR),
            "efficiency": efficiency_ratio(bars, CHANGES),
            "multiple": vol_multiple(bars, CHANGES, YEAR),
            "percentile": vol_percentile(bars, CHANGES, YEAR),
            "strength": adx(bars, PERIOD),
            "vr_z": variance_ratio_z(bars, LAG, RETURNS),
        }

    agree({name: column[WARM:] for name, column in ours().items()}, by_pandas(frame), 1e-6)
    a, b = processor_time(ours, lambda: by_pandas(frame), slices=3)
    return figure(f"features over {HISTORY:,} bars: golive's columns over pandas'", a / b, GOAL, "lower")


def look_by_look() -> Figure:
    """Answer every feature of the library at each bar, as a session is asked; pandas tells no regime of its columns."""
    data = walk(WARM + LOOKED)
    frame, counts, closes = framed(data), Counts.of_library(), closes_of(data)[WARM:]
    row = row_at(opened(data), closes[0])

    def ours() -> Columns:
        session = opened(data)
        answered = [session._stage.row(row, session._at(now)) for now in closes]
        return {name: np.array([one[name] for one in answered], dtype=np.float64) for name in counts.told_by_pandas}

    def theirs() -> Columns:
        return by_pandas(frame) | counts.by_pandas(frame)

    agree(ours(), theirs(), 1e-9)
    a, b = processor_time(ours, theirs, rounds=5)
    return figure(f"features at each of {LOOKED:,} bars, look by look, over pandas' columns", a / b, GOAL, "lower")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The bars that the library's features look back over, by their columns."""

    numbers: dict[str, tuple[float, ...]]

    @classmethod
    def of_library(cls) -> Counts:
        session = opened(walk(WARM + 1))
        now = closes_of(walk(WARM + 1))[-1]
        values = session._stage._inputs(row_at(session, now), session._at(now)).scalars.values
        features = [spec for spec in bars_engine().program.features if not spec.model]
        return cls(
            numbers={
                spec.port.column: tuple(values[a.output] for a in spec.arguments if a.window is None)
                for spec in features
            }
        )

    @property
    def told_by_pandas(self) -> list[str]:
        return list(self.numbers)

    def by_pandas(self, frame: pd.DataFrame) -> Columns:
        """Return the features that are no regime, each over its last bars."""
        close, volume, length = frame["close"], frame["volume"], FOUR_HOURS / NANOS
        (jumps,), (holes,) = self.numbers["data_quality.jump"], self.numbers["data_quality.missing_share"]
        (same,), (dull, least) = self.numbers["data_quality.unchanged"], self.numbers["data_quality.untraded"]
        (valued,), (varied,) = self.numbers["liquidity.daily_value"], self.numbers["liquidity.daily_volatility"]
        before = np.log(close).shift()
        apart = np.maximum((np.log(close) - before).abs(), (np.log(frame["open"]) - before).abs())
        lost = (frame["ts"].diff() / FOUR_HOURS - 1).clip(lower=0).rolling(int(holes) - 1).sum()
        run = close.groupby((close != close.shift()).cumsum()).cumcount() + 1
        untraded = (volume == 0) | (volume * close < least)
        days = DAY_S / length
        return {
            "closing_price.close": close,
            "data_quality.close": close,
            "data_quality.jump": np.exp(apart.rolling(int(jumps) - 1).max()),
            "data_quality.missing_share": lost / (holes + lost),
            "data_quality.unchanged": run.clip(upper=same),
            "data_quality.untraded": untraded.rolling(int(dull)).mean(),
            "liquidity.daily_value": (close * volume).rolling(int(valued)).mean() * days,
            "liquidity.daily_volatility": close.pct_change().rolling(int(varied)).std() * np.sqrt(days),
        }


def by_pandas(frame: pd.DataFrame) -> Columns:
    """Return the series that the regime is told by, composed of what pandas has."""
    close = frame["close"]
    vols = close.pct_change().rolling(CHANGES).std()
    return {
        "drawdown": 1 - close / close.rolling(YEAR).max(),
        "efficiency": close.diff(CHANGES).abs() / close.diff().abs().rolling(CHANGES).sum(),
        "multiple": vols / vols.rolling(YEAR).median(),
        # A mid-rank counts the value itself half, pandas in full.
        "percentile": vols.rolling(YEAR).rank(pct=True) - 0.5 / YEAR,
        "strength": wilder(frame),
        "vr_z": variance_ratio(np.log(close).diff()),
    }


def wilder(frame: pd.DataFrame) -> pd.Series:
    """Return the ADX by exponential means, which start elsewhere and end alike."""
    high, low, before = frame["high"], frame["low"], frame["close"].shift()
    up, down = high.diff(), -low.diff()
    spans = pd.concat([high - low, (high - before).abs(), (low - before).abs()], axis=1).max(axis=1)
    smoothed = mean(spans)
    plus, minus = (mean(up.where((up > 0) & (up > down), 0.0)), mean(down.where((down > 0) & (down > up), 0.0)))
    plus, minus = plus / smoothed, minus / smoothed
    return mean(100 * (plus - minus).abs() / (plus + minus))


def mean(values: pd.Series) -> pd.Series:
    return values.ewm(alpha=1 / PERIOD, adjust=False).mean()


def variance_ratio(returns: pd.Series) -> pd.Series:
    """Return the robust z of the variance ratio, out of running sums of powers of the returns."""
    n, q = RETURNS, LAG
    centre = returns.rolling(n).mean()
    total = returns.rolling(n).var(ddof=0) * n
    long, many = returns.rolling(q).sum(), n - q + 1
    spread = squared(long, many) - 2 * q * centre * long.rolling(many).sum() + many * (q * centre) ** 2
    ratio = spread / (q * many * (1 - q / n)) / (total / (n - 1))
    theta = sum(4 * (1 - k / q) ** 2 * n * neighbours(returns, centre, k) / total**2 for k in range(1, q))
    z: pd.Series = np.sqrt(n) * (ratio - 1) / np.sqrt(theta)
    return z


def squared(values: pd.Series, count: int) -> pd.Series:
    return (values * values).rolling(count).sum()


def neighbours(returns: pd.Series, centre: pd.Series, k: int) -> pd.Series:
    """Return the sum of (a - m)^2 (b - m)^2 over returns k apart in a window of mean m."""
    a, b, count = returns, returns.shift(k), RETURNS - k
    products = (a * a * b * b, a * a * b + a * b * b, a * a + 4 * a * b + b * b, a + b)
    fourth, third, second, first = (product.rolling(count).sum() for product in products)
    return fourth - 2 * centre * third + centre**2 * second - 2 * centre**3 * first + count * centre**4


def agree(ours: Columns, theirs: Columns, tolerance: float) -> None:
    """Hold every value of ours against that of pandas at the same bar: those of the last bars of its columns."""
    for name, column in ours.items():
        same = np.asarray(theirs[name], dtype=np.float64)[-len(column) :]
        assert np.isfinite(same).all(), name
        assert np.allclose(column, same, rtol=tolerance, atol=tolerance), name


def framed(data: MarketData) -> pd.DataFrame:
    bars = data.bars
    assert bars is not None
    return pd.DataFrame({name: getattr(bars, name) for name in ("ts", "open", "high", "low", "close", "volume")})


def windowed(data: MarketData) -> Bars:
    """Return the whole history as one window."""
    bars = data.bars
    assert bars is not None
    columns = {name: getattr(bars, name) for name in ("ts", "open", "high", "low", "close", "volume")}
    return Bars(**columns, now=int(bars.ts[-1]), length_s=bars.length_s)
