"""Real bars of bitcoin and of stocks by the bars library as it ships: what came of a stretch of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student
from tests.bars_library import bars_engine
from tests.places import DATA, MARKETS
from tests.real_bars.daily import on_sessions, round_the_clock
from tests.replays import market, replay

from golive.api import Engine
from golive.core.verdict import Verdict
from golive.documents.market import MarketSpec
from golive.documents.streams import MarketData
from golive.market.instants import nanos_of_text
from golive.models.numerics.wilson_interval import wilson_interval
from golive.replay.replay import Run

FOUR_HOURS, DAILY, SPY, IBM = "BTCUSDT, 4 h", "BTCUSDT, 1 d", "SPY, 1 d", "IBM, 1 d"
BARS = {
    FOUR_HOURS: "btcusdt_bars_2020_2023.yaml",
    DAILY: "btcusdt_days_2020_2023.yaml",
    SPY: "spy_days_2017_2020.yaml",
    IBM: "ibm_days_2017_2020.yaml",
}
STRATEGIES = ("momentum", "mean_reversion", "volatility")
NANO = 1e-9
"""Money is in billionths."""
BPS = 1e4
DAY_NS = 86_400 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean with its 95 % interval over `n` observations; NaN ends where there are fewer than two."""

    value: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Mean:
        """Return Student's interval of a mean."""
        n = len(values)
        if n < 2:
            return cls(value=float(np.mean(values)) if n else np.nan, low=np.nan, high=np.nan, n=n)
        mean, error = float(np.mean(values)), float(np.std(values, ddof=1)) / n**0.5
        half = float(student.ppf(0.975, n - 1)) * error
        return cls(value=mean, low=mean - half, high=mean + half, n=n)

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.low:.1f} to {self.high:.1f}), n = {self.n}"


def recording(bars: str) -> tuple[MarketSpec, MarketData]:
    """Return the market of some bars; that of bitcoin with the funding of its perpetual."""
    return market(MARKETS / BARS[bars], DATA)


def engine_of(bars: str) -> Engine:
    """Return the library for some bars."""
    if bars == FOUR_HOURS:
        return bars_engine()
    return round_the_clock() if bars == DAILY else on_sessions()


def run(bars: str, begin: str, end: str) -> Run:
    """Replay from one day to another."""
    start, stop = (nanos_of_text(f"{day}T00:00:00Z") for day in (begin, end))
    return replay(engine_of(bars), recording(bars), start=start, stop=stop, shadows=False)


def shares(counts: Counter[str]) -> str:
    """Return each count's share with Wilson's 95 % interval, the most frequent first."""
    n = counts.total()
    parts = []
    for word, count in counts.most_common():
        low, high = wilson_interval(count / n, n)
        parts.append(f"{word} {count / n:.1%} ({low:.1%} to {high:.1%})")
    return f"{', '.join(parts)}; n = {n}"


def regimes(done: Run) -> Counter[str]:
    """Count the regimes in which something was decided, once an instant."""
    seen = {row["decided_at"]: str(row["market_regime.state"]) for row in done.rows}
    return Counter(seen.values())


def net_bps(done: Run, strategy: str) -> list[float]:
    """Return what each whole round trip of a strategy earned net, in basis points of what it entered at."""
    lot = float(done.market.lot)
    trips = (trip for trip in done.trips if trip.strategy == strategy and not trip.is_open)
    return [trip.net * NANO / (trip.lots * lot * trip.entry_price) * BPS for trip in trips]


def daily_returns(done: Run) -> list[float]:
    """Return the account's returns from the last look of one day to that of the next, in basis points.

    While nothing is open nothing is marked: the equity stays what it was.
    """
    last = {point.ts // DAY_NS: point.equity for point in done.money.curve if point.equity is not None}
    days = np.arange(done.first // DAY_NS, done.last // DAY_NS + 1)
    known = np.array(sorted(last))
    before = known[np.maximum(known.searchsorted(days, side="right") - 1, 0)]
    equity = np.array([last[int(day)] for day in before], dtype=np.float64)
    returns: list[float] = (np.diff(equity) / equity[:-1] * BPS).tolist()
    return returns


def lines(bars: str, begin: str, end: str) -> list[tuple[str, str]]:
    """Return what came of a stretch, a line a thing."""
    done = run(bars, begin, end)
    name, balance = f"{bars} bars, {begin} to {end}", done.balance
    verdicts = Counter({verdict: n for verdict, n in done.counts.items() if n})
    refused = Counter(
        f"{gate}.{rule}"
        for gate, rule, verdict in zip(*(done.decisions.columns[c] for c in ("gate", "rule", "verdict")), strict=True)
        if str(verdict) not in (Verdict.EXECUTE.name, Verdict.REDUCE.name)
    )
    money = {"fees": balance.fees, "spread": balance.spread, "impact": balance.impact, "funding": balance.funding}
    costs = ", ".join(f"{what} {amount * NANO:,.2f}" for what, amount in money.items() if amount is not None)
    equity = "unknown" if balance.equity is None else f"{balance.equity * NANO:,.2f} {balance.currency}"
    return [
        (name, f"{sum(look.asked for look in done.looks.values())} looks, {len(done.trips)} round trips"),
        ("regimes at the instants decided", shares(regimes(done))),
        ("decisions", shares(verdicts)),
        ("refused most", ", ".join(f"{rule} {n}" for rule, n in refused.most_common(4))),
        (f"paid, {balance.currency}", f"{costs}; equity {equity} of 100,000 at the beginning"),
        (
            "instants at which money was in doubt",
            str(dict(Counter(doubt.code for doubt in done.money.doubts)) or "none"),
        ),
        *((f"{strategy}: net bps a round trip", str(Mean.of(net_bps(done, strategy)))) for strategy in STRATEGIES),
        ("net bps of the account a day", str(Mean.of(daily_returns(done)))),
    ]
