"""What a journal says of an account's days, each number against one worked out of the raw entries by other means."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from tests.paper_month import PaperMonth, paper_month

from golive.api import Engine
from golive.cli.daily_accounts import read_accounts
from golive.core.unit import NANOS
from golive.execution.account import DAY
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.blocked import allowed_share, blocked_in
from golive.replay.daily.day_figures import figures_of
from golive.replay.daily.figure import Figure
from golive.replay.daily.period import Period
from golive.replay.daily.sharpe_figures import sharpe_figures

DAYS = 3
LOT, TICK = 0.001, 0.1
Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An account's record, and its entries as JSON in a table: instant, kind and body."""

    month: PaperMonth
    record: AccountRecord
    raw: pd.DataFrame

    def bodies(self, kind: str, day: int | None = None) -> list[tuple[int, Mapping[str, Any]]]:
        """Return instant and body of each entry of a kind, of one day of the account or of all."""
        own = self.raw[self.raw.kind == kind]
        if day is not None:
            own = own[own.ts // DAY == self.month.first_day + day]
        return list(zip(own.ts.tolist(), own.body.tolist(), strict=True))

    def figures(self, day: int | None = None) -> Mapping[str, Figure]:
        """Return the figures of a day, or of the run, by their id."""
        period = self.record.whole if day is None else Period.of_day(self.month.first_day + day)
        return {one.id: one for group in figures_of(self.record, period).values() for one in group}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    month = paper_month(tmp_path_factory.mktemp("month") / "account", days=DAYS)
    last = f"2026-01-0{4 + DAYS}"
    (account,) = read_accounts(str(month.library), (), str(month.journal), str(month.journal.parent / "none.db"), last)
    with sqlite3.connect(month.journal) as database:
        rows = database.execute("select ts, kind, body from entry where journal = 'paper-1' order by seq").fetchall()
    database.close()
    end = (month.first_day + DAYS) * DAY
    raw = pd.DataFrame(
        [(ts, kind, json.loads(body)) for ts, kind, body in rows if ts < end], columns=["ts", "kind", "body"]
    )
    assert isinstance(account.engine, Engine)
    return Told(month=month, record=account.record, raw=raw)


def fills_of(told: Told) -> pd.DataFrame:
    """Return a row a filled level: signed lots, price and fee in quote currency, and the mid it arrived at."""
    return pd.DataFrame(
        [
            {
                "ts": ts,
                "strategy": body["strategy"],
                "lots": int(level["lots"]) * (1 if body["side"] == "buy" else -1),
                "price": level["price"] * TICK,
                "fee": int(level["fee"]) / 1e9,
                "mid": (body["bid"] + body["ask"]) / 2 * TICK,
                "touch": (body["ask"] if body["side"] == "buy" else body["bid"]) * TICK,
                "order": f"{body['signal']}/{body['n']}",
            }
            for ts, body in told.bodies("fill")
            for level in body["levels"]
        ]
    )


def trips_by_hand(told: Told) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the fills of each round trip: a strategy holds one position, and each goes from flat to flat."""
    for strategy, own in fills_of(told).groupby("strategy"):
        held = own.lots.cumsum()
        for _, trip in own.groupby((held.shift(fill_value=0) == 0).cumsum()):
            yield str(strategy), trip


def open_of(told: Told) -> list[tuple[str, pd.DataFrame]]:
    """Return those of which something is open."""
    return [(strategy, trip) for strategy, trip in trips_by_hand(told) if trip.lots.sum()]


def trips_of(told: Told) -> pd.DataFrame:
    """Return what each that ended came to, and from when to when it was held."""
    return pd.DataFrame(
        {
            "strategy": strategy,
            "net": -(trip.lots * LOT * trip.price).sum() - trip.fee.sum(),
            "since": trip.ts.min(),
            "until": trip.ts.max(),
        }
        for strategy, trip in trips_by_hand(told)
        if trip.lots.sum() == 0
    )


def test_the_market_is_traded_enough_to_count(told: Told) -> None:
    assert len(fills_of(told)) > 40
    assert len(trips_of(told)) > 20


def test_money_of_the_run_and_of_each_day_is_that_of_the_fills(told: Told) -> None:
    fills = fills_of(told)
    fills["day"] = fills.ts // DAY - told.month.first_day
    total = told.figures()
    spread = ((fills.touch - fills.mid) * fills.lots * LOT).sum()
    impact = ((fills.price - fills.touch) * fills.lots * LOT).sum()
    funding = sum(int(paid["amount"]) for _, body in told.bodies("funding") for paid in body["payments"]) / 1e9
    assert float(total["fees"].value or 0) / 1e9 == pytest.approx(fills.fee.sum(), abs=1e-9)
    assert float(total["spread"].value or 0) / 1e9 == pytest.approx(spread, abs=1e-6)
    assert float(total["impact"].value or 0) / 1e9 == pytest.approx(impact, abs=1e-6)
    assert float(total["funding"].value or 0) / 1e9 == pytest.approx(funding, abs=1e-9)
    still = sum(own.fee.sum() for _, own in open_of(told))
    assert float(total["net"].value or 0) / 1e9 == pytest.approx(trips_of(told).net.sum() + funding - still, abs=1e-6)
    for day in range(DAYS):
        own = told.figures(day)
        assert float(own["fees"].value or 0) / 1e9 == pytest.approx(fills[fills.day == day].fee.sum(), abs=1e-9)
        assert own["fees"].n == len(told.bodies("fill", day))
    parts = [float(total[id].value or 0) for id in ("gross", "spread", "impact", "fees", "funding")]
    assert parts[0] - parts[1] - parts[2] - parts[3] + parts[4] == total["net"].value


def equity_of(told: Told) -> pd.Series:
    """Return equity by instant: as marked while something is open, and capital with all cash flows while nothing is."""
    fills, points = fills_of(told), {}
    funding = [(ts, sum(int(p["amount"]) for p in body["payments"]) / 1e9) for ts, body in told.bodies("funding")]
    marks = {ts: body.get("equity") for ts, body in told.bodies("mark")}
    for ts in told.raw.ts.unique().tolist():
        before = fills[fills.ts <= ts]
        if before.lots.sum() == 0 and all(own.lots.sum() == 0 for _, own in before.groupby("strategy")):
            cash = -(before.lots * LOT * before.price).sum() - before.fee.sum()
            points[ts] = 100_000 + cash + sum(amount for at, amount in funding if at <= ts)
        elif ts in marks:
            points[ts] = float(marks[ts] or np.nan) / 1e9
    return pd.Series(points).sort_index()


def test_equity_drawdown_and_time_under_water_are_those_of_the_marks(told: Told) -> None:
    every = equity_of(told)
    equity = every.dropna()
    total = told.figures()
    assert float(total["equity"].value or 0) / 1e9 == pytest.approx(equity.iloc[-1], abs=1e-6)
    assert float(total["equity_change"].value or 0) / 1e9 == pytest.approx(equity.iloc[-1] - 100_000, abs=1e-6)
    peak = equity.cummax()
    assert float(total["drawdown"].value or 0) / 1e9 == pytest.approx(
        (peak - equity).iloc[int(np.argmax(1 - equity / peak))], abs=1e-6
    )
    assert total["drawdown_share"].value == pytest.approx((1 - equity / peak).max(), abs=1e-12)
    assert float(total["below_peak"].value or 0) / 1e9 == pytest.approx(peak.iloc[-1] - equity.iloc[-1], abs=1e-6)
    lasts = np.where(every.isna()[:-1], 0, np.diff(every.index.to_numpy()))
    under = (every < every.cummax() - 1e-9).to_numpy()[:-1]
    assert total["under_water"].value == pytest.approx((lasts * under).sum() / lasts.sum(), rel=1e-9)
    for day in range(DAYS):
        begin, end = (told.month.first_day + day) * DAY, (told.month.first_day + day + 1) * DAY
        before, until = equity[equity.index < max(begin, equity.index[0] + 1)], equity[equity.index < end]
        change = told.figures(day)["equity_change"].value
        assert float(change or 0) / 1e9 == pytest.approx(until.iloc[-1] - before.iloc[-1], abs=1e-6)


def test_episodes_win_as_often_as_the_round_trips_with_wilsons_interval(told: Told) -> None:
    trips, total = trips_of(told), told.figures()
    assert total["round_trips"].value == len(trips)
    wins = int((trips.net > 0).sum())
    low, high = proportion_confint(wins, len(trips), method="wilson")
    rate = total["win_rate"]
    assert (rate.value, rate.lower, rate.upper) == pytest.approx((wins / len(trips), low, high))
    assert total["profit_factor"].value == pytest.approx(trips.net.clip(lower=0).sum() / -trips.net.clip(upper=0).sum())
    assert total["mean_net"].value == pytest.approx(trips.net.mean(), rel=1e-6)
    traded = (fills_of(told).lots.abs() * LOT * fills_of(told).price).sum()
    assert total["turnover"].value == pytest.approx(traded / 100_000, rel=1e-6)


def test_slippage_is_that_of_the_average_price_against_the_mid(told: Told) -> None:
    fills, total = fills_of(told), told.figures()
    orders = fills.assign(paid=fills.lots * fills.price).groupby("order")
    average = orders.paid.sum() / orders.lots.sum()
    mid = orders.mid.last()
    slip = np.sign(orders.lots.sum()) * (average - mid) / mid * 1e4
    assert total["slippage"].value == pytest.approx(slip.mean(), rel=1e-9)
    assert total["slippage"].n == len(slip)
    assert total["slippage_p95"].value == pytest.approx(np.quantile(slip, 0.95, method="higher"), rel=1e-9)
    ends: Any = stats.quantile_test(slip.to_numpy(), q=0.0, p=0.95).confidence_interval(0.95)
    if np.isnan(ends.high):
        assert total["slippage_p95"].lower is None
    else:
        assert (total["slippage_p95"].lower, total["slippage_p95"].upper) == pytest.approx((ends.low, ends.high))


def test_latency_is_from_the_order_to_the_venue_and_from_its_answer_to_us(told: Told) -> None:
    sent = {f"{b['signal']}/{b['n']}": (int(b["sent"]), int(b["arrives"])) for _, b in told.bodies("order")}
    there = [(arrives - since) / 1e6 for since, arrives in sent.values()]
    answered = {f"{b['signal']}/{b['n']}" for _, b in told.bodies("order_state")} & sent.keys()
    assert answered == sent.keys()
    total = told.figures()
    assert total["latency_there_median"].value == pytest.approx(np.quantile(there, 0.5, method="higher"))
    assert total["latency_there_p95"].value == pytest.approx(np.quantile(there, 0.95, method="higher"))
    ends: Any = stats.quantile_test(np.array(there), q=0.0, p=0.5).confidence_interval(0.95)
    median = total["latency_there_median"]
    assert (median.lower, median.upper) == pytest.approx((ends.low, ends.high))


def test_impact_that_was_expected_is_what_the_orders_say(told: Told) -> None:
    expected = [b["market"]["impact_bps"] for _, b in told.bodies("order") if b.get("market", {}).get("impact_bps")]
    filled = {body["signal"] for _, body in told.bodies("fill")}
    own = [b["market"]["impact_bps"] for _, b in told.bodies("order") if b["signal"] in filled]
    total = told.figures()
    assert total["impact_expected"].value == pytest.approx(np.mean(own))
    assert total["impact_expected"].n == len(own) <= len(expected)
    beyond = float(total["impact_realised"].value or 0) - np.mean(own)
    assert total["impact_beyond"].value == pytest.approx(beyond)


def test_exposure_is_that_of_the_positions_at_each_mark(told: Told) -> None:
    fills, most, nets = fills_of(told), 0.0, []
    for ts, body in told.bodies("mark"):
        held = fills[fills.ts <= ts].groupby("strategy").lots.sum()
        prices = [float(Fraction(mark["long"])) * TICK for mark in body["marks"] if "long" in mark]
        if prices:
            most = max(most, float((held.abs() * LOT * prices[0]).sum()))
            nets.append(float((held * LOT * prices[0]).sum()))
    total = told.figures()
    assert float(total["gross_exposure"].value or 0) / 1e9 == pytest.approx(most, abs=0.01)
    assert abs(float(total["net_exposure"].value or 0)) / 1e9 == pytest.approx(np.abs(nets).max(), abs=0.01)


def test_time_in_the_market_is_the_union_of_the_round_trips(told: Told) -> None:
    trips = trips_of(told)
    held, seen = 0, 0
    spans = [
        *zip(trips.since, trips.until, strict=True),
        *((own.ts.min(), told.record.until) for _, own in open_of(told)),
    ]
    for since, until in sorted(spans):
        held += max(0, until - max(since, seen))
        seen = max(seen, until)
    lasts = told.record.until - told.month.begun
    assert told.figures()["in_market"].value == pytest.approx(held / lasts, rel=1e-9)


def test_looks_and_what_was_blocked_are_those_of_the_entries(told: Told) -> None:
    counts = [one for _, body in told.bodies("looks") for one in body["counts"]]
    told_late = 3
    asked = sum(int(one["asked"]) for _, body in told.bodies("looks") for one in body["taken"])
    assert 0 <= float(told.figures()["looks"].value or 0) - asked <= told_late
    blocked: dict[tuple[str, str], int] = {}
    for one in counts:
        if one["verdict"] not in {"", "EXECUTE"}:
            key = one["rule"], one["verdict"]
            blocked[key] = blocked.get(key, 0) + int(one["count"])
    own = {(one.rule, one.verdict): one.looks for one in blocked_in(told.record, told.record.whole)}
    assert {key: own[key] - count for key, count in blocked.items() if abs(own[key] - count) > told_late} == {}
    episodes: dict[str, bool] = {}
    for _, body in told.bodies("decision"):
        if body["intent"] == "open":
            name = body.get("episode", body["signal"])
            episodes[name] = episodes.get(name, False) or body["verdict"] in {"EXECUTE", "REDUCE"}
    share = allowed_share(told.record, told.record.whole)
    low, high = proportion_confint(sum(episodes.values()), len(episodes), method="wilson")
    assert (share.value, share.lower, share.upper) == pytest.approx((np.mean(list(episodes.values())), low, high))


def test_the_sharpe_ratio_its_confidence_and_the_days_it_takes_are_those_of_the_days(told: Told) -> None:
    """Of made days: three are not enough for any of them."""
    rng, days = np.random.default_rng(16), []
    equity, first = 100_000 * NANOS, told.record.money.days[0]
    worth = np.array([float(equity)])
    for day in range(40):
        change = round(float(rng.normal(0.002, 0.01)) * equity)
        values = {name: getattr(first, name) for name in first.__slots__}
        days.append(type(first)(**{**values, "day": day, "began": equity, "ended": equity + change, "is_whole": True}))
        equity += change
        worth = np.append(worth, equity)
    returns = np.diff(worth) / worth[:-1]
    own = {one.id: one for one in sharpe_figures(days)}
    per_day = returns.mean() / returns.std(ddof=1)
    assert own["sharpe"].value == pytest.approx(per_day * np.sqrt(365))
    skew, kurtosis = stats.skew(returns), stats.kurtosis(returns, fisher=False)
    spread = np.sqrt(1 - skew * per_day + (kurtosis - 1) / 4 * per_day**2)
    assert own["psr"].value == pytest.approx(stats.norm.cdf(per_day * np.sqrt(39) / spread))
    needed = 1 + (spread * stats.norm.ppf(0.95) / per_day) ** 2
    assert own["days_needed"].value == int(np.ceil(needed))
    assert own["days_left"].value == max(0, int(np.ceil(needed)) - 40)
    few = {one.id: one for one in sharpe_figures(days[:23])}
    assert [one.value for one in few.values()] == [None] * 4
    assert few["sharpe"].why == "23 whole days, needs 24"
