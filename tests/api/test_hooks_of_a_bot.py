"""A bot with the hooks that freqtrade calls: pair, rate, time and stake in, a stake out or a refusal and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.bars_library import bars_engine, bars_frame

from golive.api import Session
from golive.core.errors import GoliveError
from golive.decision import Decision

HOURS = pd.Timedelta("4h")
ROUNDING = 1e-9
"""Of a value: what dividing by a rate and multiplying again may add."""
MARKET = """\
kind: market
id: pair
title: A pair as a bot sees it
why: Bars alone.
source: a test
symbol: BTC/USDT
venue: binance
contract: spot
quote: USDT
tick: 0.1 usd_per_base
lot: 0.00001 base
minimum_notional: 10 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams:
  bars:
    file: bars.parquet
    stamp: open
    length: 4 h
    columns: {time: t, open: o, high: h, low: l, close: c, volume: v}
"""


@dataclass
class Bot:
    """What a strategy of such a bot does in its hooks: nothing but ask, and take no for an answer."""

    frames: dict[str, pd.DataFrame]
    markets: dict[str, Path]
    sessions: dict[str, Session] = field(default_factory=dict)
    last: Decision | str = "not asked"

    def get_analyzed_dataframe(self, pair: str) -> pd.DataFrame:
        return self.frames[pair].set_index("date")[["open", "high", "low", "close", "volume"]]

    def custom_stake_amount(
        self,
        pair: str,
        current_time: datetime,
        current_rate: float,
        proposed_stake: float,
        min_stake: float | None,
        max_stake: float,
        leverage: float,
        entry_tag: str | None,
        side: str,
        **_: Any,
    ) -> float:
        self.last = self._ask(pair, current_time, proposed_stake * leverage, side)
        stake = self.last.final_size / leverage if isinstance(self.last, Decision) and self.last.allowed else 0.0
        # The bot would raise a stake below its minimum to that: more than was decided.
        return stake if min_stake is None or stake >= min_stake else 0.0

    def _ask(self, pair: str, current_time: datetime, size: float, side: str) -> Decision | str:
        try:
            if pair not in self.sessions:
                self.sessions[pair] = bars_engine().session(pair, market=self.markets.get(pair), mode="paper")
            session = self.sessions[pair]
            session.bars(
                self.get_analyzed_dataframe(pair), stamp="open", length_s=HOURS.total_seconds(), now=current_time
            )
        except GoliveError as refused:
            return str(refused)
        session.state(position=0.0, equity=100_000.0, daily_loss=0.0, kill_switch="armed", at=current_time)
        return session.decide(
            id=f"{pair}-{current_time.isoformat()}-{side}",
            strategy="bot",
            direction=side,
            raw_size=size,
            now=current_time,
        )

    def confirm_trade_entry(
        self,
        pair: str,
        order_type: str,
        amount: float,
        rate: float,
        time_in_force: str,
        current_time: datetime,
        entry_tag: str | None,
        side: str,
        **_: Any,
    ) -> bool:
        """Confirm no more than was decided, at this instant, for this pair; a number that is none compares as false."""
        said = self.last
        if not isinstance(said, Decision) or not said.allowed or order_type != "market":
            return False
        asked = f"{pair}-{current_time.isoformat()}-{side}"
        value = amount * rate
        return said.signal_id == asked and 0.0 < value <= said.final_size * (1.0 + ROUNDING)


def frame_by_opens() -> pd.DataFrame:
    frame, _ = bars_frame()
    return frame.reset_index(names="date").assign(date=lambda f: f["date"] - HOURS)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    (tmp_path / "pair.yaml").write_text(MARKET, encoding="utf-8")
    return Bot(frames={"BTC/USDT": frame_by_opens()}, markets={"BTC/USDT": tmp_path / "pair.yaml"})


def asked(
    bot: Bot,
    pair: str = "BTC/USDT",
    *,
    after: timedelta = timedelta(seconds=1),
    stake: float = 1_000.0,
    leverage: float = 1.0,
    min_stake: float | None = 10.0,
    rate: float | None = None,
) -> float:
    frame = bot.frames["BTC/USDT"]
    now = (frame["date"].iloc[-1] + HOURS).to_pydatetime() + after
    rate = float(frame["close"].iloc[-1]) if rate is None else rate
    got = bot.custom_stake_amount(
        pair=pair,
        current_time=now,
        current_rate=rate,
        proposed_stake=stake,
        min_stake=min_stake,
        max_stake=5_000.0,
        leverage=leverage,
        entry_tag="breakout",
        side="long",
    )
    assert confirmed(bot, pair, got * leverage / rate, rate, now) is (got > 0.0 and rate > 0.0)
    return got


def confirmed(bot: Bot, pair: str, amount: float, rate: float, now: datetime, *, order_type: str = "market") -> bool:
    return bot.confirm_trade_entry(
        pair=pair,
        order_type=order_type,
        amount=amount,
        rate=rate,
        time_in_force="GTC",
        current_time=now,
        entry_tag="breakout",
        side="long",
    )


def reason(bot: Bot) -> str:
    return bot.last.reason if isinstance(bot.last, Decision) else bot.last


def test_a_stake_comes_out_in_whole_lots_at_the_last_close(bot: Bot) -> None:
    got = asked(bot)
    assert 990.0 < got <= 1_000.0, reason(bot)
    lot = 0.00001 * float(bot.frames["BTC/USDT"]["close"].iloc[-1])
    assert got / lot == pytest.approx(round(got / lot), abs=1e-6)


def test_a_stake_beyond_the_limits_comes_out_smaller(bot: Bot) -> None:
    got = asked(bot, stake=1e6)
    assert 0.0 < got <= 25_000.0
    assert isinstance(bot.last, Decision)
    assert bot.last.verdict.name == "REDUCE"
    assert bot.last.reason


def test_a_stake_that_is_no_number_holds(bot: Bot) -> None:
    assert asked(bot, stake=float("nan")) == 0.0
    assert isinstance(bot.last, Decision)
    assert bot.last.verdict.name == "HOLD"


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
def test_a_bar_that_is_no_number_is_refused_by_name(bot: Bot, column: str) -> None:
    frame = bot.frames["BTC/USDT"].copy()
    frame.loc[frame.index[-2], column] = np.nan
    bot.frames["BTC/USDT"] = frame
    assert asked(bot) == 0.0
    assert column in reason(bot)


def test_a_pair_that_nobody_described_is_refused_by_name(bot: Bot) -> None:
    assert asked(bot, "ETH/USDT") == 0.0
    assert "ETH/USDT" in reason(bot)


def test_a_forming_bar_changes_nothing(bot: Bot) -> None:
    early = -timedelta(minutes=1)
    seen = asked(bot, after=early)
    frame = bot.frames["BTC/USDT"].copy()
    frame.loc[frame.index[-1], ["open", "high", "low", "close", "volume"]] = [2e4, 2e4, 1e4, 1e4, 1.0]
    other = Bot(frames={"BTC/USDT": frame}, markets=bot.markets)
    assert asked(other, after=early) == seen
    assert isinstance(bot.last, Decision)
    assert isinstance(other.last, Decision)
    assert bot.last.verdict is other.last.verdict


def test_bars_that_stopped_hold(bot: Bot) -> None:
    assert asked(bot, after=timedelta(hours=6)) == 0.0
    assert isinstance(bot.last, Decision)
    assert bot.last.verdict.name == "HOLD"
    assert "5 h" in reason(bot) or "old" in reason(bot)


def test_a_leveraged_stake_is_asked_for_and_given_by_what_it_moves(bot: Bot) -> None:
    got = asked(bot, stake=1_000.0, leverage=3.0)
    assert isinstance(bot.last, Decision)
    assert bot.last.raw_size == 3_000.0
    assert 3.0 * got == pytest.approx(bot.last.final_size, rel=1e-12)


def test_a_stake_that_was_cut_below_the_least_is_none(bot: Bot) -> None:
    # Given back as it is, the bot would raise it to the least that its exchange takes.
    assert asked(bot, stake=1e6, min_stake=50_000.0) == 0.0
    assert isinstance(bot.last, Decision)
    assert bot.last.allowed
    assert bot.last.final_size < 50_000.0


def test_a_rate_that_is_no_number_confirms_nothing(bot: Bot) -> None:
    assert asked(bot, rate=float("nan")) > 0.0


def test_nothing_is_confirmed_beyond_what_was_decided(bot: Bot) -> None:
    got = asked(bot)
    frame = bot.frames["BTC/USDT"]
    now = (frame["date"].iloc[-1] + HOURS).to_pydatetime() + timedelta(seconds=1)
    rate = float(frame["close"].iloc[-1])
    assert confirmed(bot, "BTC/USDT", got / rate, rate, now)
    assert not confirmed(bot, "BTC/USDT", 1.01 * got / rate, rate, now)
    assert not confirmed(bot, "BTC/USDT", float("nan"), rate, now)
    assert not confirmed(bot, "ETH/USDT", got / rate, rate, now)
    assert not confirmed(bot, "BTC/USDT", got / rate, rate, now + timedelta(minutes=1))
    assert not confirmed(bot, "BTC/USDT", got / rate, rate, now, order_type="limit")


@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
def test_a_forming_bar_of_no_numbers_changes_nothing(bot: Bot, column: str) -> None:
    early = -timedelta(minutes=1)
    frame = bot.frames["BTC/USDT"].copy()
    frame.loc[frame.index[-1], column] = np.nan
    other = Bot(frames={"BTC/USDT": frame}, markets=bot.markets)
    rate = float(bot.frames["BTC/USDT"]["close"].iloc[-1])
    assert asked(other, after=early, rate=rate) == asked(bot, after=early, rate=rate) > 0.0
