"""What a bot does wrong on its first day with a session, and what it is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from golive.api import Engine
from golive.api.session import Session
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.documents.market import StreamKind

MS = 1_767_712_300_000
NOW = MS * 1_000_000
BIDS, ASKS = [(100.0, 2.0), (99.9, 2.0)], [(100.1, 2.0), (100.2, 2.0)]


@pytest.fixture
def session(shipped: Engine) -> Session:
    return shipped.session("BTC-PERP")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (MS, "counts milliseconds, nanoseconds since 1970 are needed: multiply by 1_000_000"),
        (MS // 1000, "counts seconds"),
        (MS * 1000, "counts microseconds"),
        (MS / 1000, "a float cannot hold nanoseconds"),
        (dt.datetime.fromisoformat("2026-01-06"), "it has no zone"),
        ("2026-01-06T15:11:40Z", "give integer nanoseconds since 1970"),
    ],
)
def test_a_time_in_another_form_is_named(session: Session, at: Any, said: str) -> None:
    trouble = session.book(BIDS, ASKS, at=at)
    assert trouble is not None
    assert said in trouble.detail
    with pytest.raises(InvalidInput, match="`now` is no instant") as error:
        session.decide(id="A", strategy="momentum", direction="long", now=at)
    assert said in str(error.value)


def test_a_feed_that_was_given_badly_says_so_in_the_decision(session: Session) -> None:
    session.book([("100.0", "2")], ASKS, at=NOW)
    decision = session.decide(id="A", strategy="momentum", direction="long", now=NOW)
    wanted = "the stream of book is interrupted: `bids` has a price or size that is not a number: text is not converted"
    assert [(b.gate, b.rule) for b in decision.because if b.text == wanted] == [("data_quality", "book_off")]
    (moving,) = (b for b in decision.because if b.rule == "book_moving")
    assert (moving.text, moving.cause) == ("book_moving cannot be told: see data_quality.book_off", wanted)


@pytest.mark.parametrize(("late_s", "known"), [(2, True), (3, False)])
def test_sizes_are_priced_by_no_quote_older_than_rules_may_read(session: Session, late_s: int, *, known: bool) -> None:
    session.quote(100.0, 1.0, 100.1, 1.0, at=NOW)
    now = NOW + late_s * NANOS
    row = session.row(id="A", strategy="momentum", direction="long", now=now)
    assert (row["lot"] is not None) is known
    assert known or row["lot_why"] == "stale:too_old:the quote that prices it is 3 s old, at most 2 s is fresh"


def test_a_size_in_another_unit_names_the_unit_and_how_to_write_it(session: Session) -> None:
    with pytest.raises(InvalidInput, match=r"`raw_size` is `1 base`, usd is needed\n *its units: usd, quote, size"):
        session.decide(id="A", strategy="momentum", direction="long", raw_size="1 base", now=NOW)
    with pytest.raises(InvalidInput, match=r"`daily_loss` is `4 usd`, a ratio is needed\n *its units: %, bps, x"):
        session.state(daily_loss="4 usd", at=NOW)


def test_another_instruments_market_is_refused(shipped: Engine) -> None:
    with pytest.raises(InvalidInput, match="market `simulated` describes `BTC-PERP`, not `ETH-PERP`"):
        shipped.session("ETH-PERP", market="simulated")


def test_without_a_price_the_lot_is_unknown_for_the_prices_reason(session: Session) -> None:
    decision = session.decide(id="A", strategy="momentum", direction="long", now=NOW)
    assert [b.text for b in decision.because if b.gate == "pipeline"] == ["the lot is unknown: no quotes yet"]


def test_a_forbidden_thing_that_is_not_there_does_not_read_as_if_it_were(session: Session) -> None:
    session.book(BIDS, ASKS, at=NOW)
    session.trade(100.0, 1.0, "buy", at=NOW)
    decision = session.decide(id="A", strategy="momentum", direction="long", now=NOW)
    forbidden = {"stacked_against", "regime_blocks"}
    assert not [b.text for b in decision.because if b.rule in forbidden and "is met" in b.text]


LIVE = """\
kind: market
id: live
title: Traded live, never recorded
why: For a test.
source: none
symbol: BTC-PERP
venue: simulated
contract: linear
quote: USD
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 100 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams: """


@pytest.mark.parametrize(
    ("streams", "lost"),
    [
        ("{trades: {}, book: {}}", True),
        ("{trades: {ids: increasing}, book: {}}", False),
        # Nothing is said of trades: that is no promise that numbers may be skipped.
        ("{book: {}}", True),
    ],
)
def test_a_jump_in_the_trade_ids_of_a_live_market_is_a_loss_unless_its_description_says_otherwise(
    shipped: Engine, tmp_path: Path, streams: str, *, lost: bool
) -> None:
    (tmp_path / "live.yaml").write_text(LIVE + streams + "\n")
    session = shipped.session("BTC-PERP", market=tmp_path / "live.yaml")
    session.trade(100.0, 1.0, "buy", at=NOW, id=7)
    session.trade(100.0, 1.0, "buy", at=NOW + 1, id=9)
    trades = next(health for health in session.windows.health() if health.kind is StreamKind.TRADES)
    assert trades.interruptions == int(lost)


def test_a_market_without_streams_is_told_how_a_live_one_is_written(shipped: Engine, tmp_path: Path) -> None:
    (tmp_path / "live.yaml").write_text(LIVE + "{}\n")
    with pytest.raises(InvalidInput, match=r"`\{book: \{\}, trades: \{\}\}` are fed by a bot"):
        shipped.session("BTC-PERP", market=tmp_path / "live.yaml")
