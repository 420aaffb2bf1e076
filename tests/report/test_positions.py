"""What a run opened and left: against the quotes by hand, on the page, in the drawing and on the terminal."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.report.pages import Page
from tests.report.tiny_run import BEGIN, page_of, quotes, simulated, tiny_run, traded_run

from golive.core.verdict import Verdict
from golive.replay.replay import Run
from golive.replay.round_trips import Trip
from golive.replay.simulated_fills import FILLED_AT
from golive.report.drawing.timeline import timeline
from golive.report.run_sentences import run_sentences
from golive.report.tally.count_run import count_run
from golive.report.tally.slices import slices
from golive.report.terminal import brief_text, explanation_text, summary_text

SECOND = 10**9
SHOWN = 3_500
"""Lots that a venue has of the 5 base quoted: the assumptions take three tenths away."""

SEEN, HEARD = 20_000_000, 40_000_000
"""How late a quote is seen, and an answer heard, in nanoseconds."""


def quoted(ts: int) -> tuple[int, int]:
    """Return bid and ask of an instant in ticks of a cent, each the worse one for who takes it."""
    columns = quotes().quotes
    assert columns is not None
    row = int(columns.ts.searchsorted(ts, side="right")) - 1
    return math.floor(columns.bid[row] * 100), math.ceil(columns.ask[row] * 100)


def decided(id: str) -> int:
    return int(id.split("-")[1])


def asked(run: Run) -> Mapping[str, str]:
    return {exit.id: exit.rule for exit in run.exits}


def test_every_fill_is_late_at_the_opposite_quote_of_its_arrival_and_of_what_is_left_of_it() -> None:
    run = traded_run()
    assert len(run.trips) == 5
    for trip in run.trips:
        is_long = trip.direction == "long"
        bid, ask = quoted(trip.entry_ts)
        assert SEEN < trip.entry_ts - decided(trip.entry_id) < SECOND
        assert round(trip.entry_price * 100) == (ask if is_long else bid)
        assert trip.lots == SHOWN
        if trip.exit_ts is not None and trip.exit_price is not None:
            bid, ask = quoted(trip.exit_ts)
            assert SEEN < trip.exit_ts - decided(str(trip.exit_id)) < SECOND
            assert round(trip.exit_price * 100) == (bid if is_long else ask)
            gained = (trip.exit_price - trip.entry_price) * trip.lots / 1_000 * (1 if is_long else -1)
            assert trip.realised == pytest.approx(gained * SECOND, rel=1e-6)
            value = (trip.entry_price + trip.exit_price) * trip.lots / 1_000
            assert trip.fees == pytest.approx(value * 0.0005 * SECOND, rel=1e-6)


def test_positions_are_left_by_the_exit_that_asked_and_the_last_one_is_open() -> None:
    run = traded_run()
    assert [trip.reason for trip in run.trips] == ["take", "take", "when", "take", None]
    assert [trip.is_open for trip in run.trips] == [False] * 4 + [True]
    rules = asked(run)
    assert all(rules[str(trip.exit_id)] == trip.reason for trip in run.trips if not trip.is_open)


def test_an_exit_that_is_refused_is_asked_for_again_at_every_look() -> None:
    run = traded_run()
    # Between the seconds 40 and 50 the spread is wider than the closing gate lets through, seen a second later.
    refused = [
        row["decided_at"]
        for row, v in zip(run.rows, run.decisions.columns["verdict"], strict=True)
        if row["intent"] == "close" and v == "SKIP"
    ]
    assert refused == [BEGIN + s * SECOND for s in range(45, 51)]
    left = next(trip for trip in run.trips if trip.exit_id == f"follow-{BEGIN + 51 * SECOND}-close")
    assert left.reason == "take"


def test_what_refused_most_signals_is_not_what_held_most_closes() -> None:
    run = traded_run()
    tally = count_run(run)
    said = next(line for line in run_sentences(run, tally) if line.startswith("It refused"))
    closes = {f"{c.gate}.{c.rule}" for c in tally.causes if c.intent == "close" and not c.verdict.allowed}
    assert closes
    assert not any(name in said for name in closes)
    times = int(re.findall(r"\((\d+)\)", said)[-1])
    assert times <= tally.overall.refused


def test_one_episode_makes_one_entry_and_every_position_has_its_own() -> None:
    run = traded_run()
    entered = [episode.entry_id for episode in run.episodes if episode.entry_id]
    assert entered == [trip.entry_id for trip in run.trips]
    assert [trip.episode for trip in run.trips] == [e.id for e in run.episodes if e.entry_id]
    assert sum(episode.signals for episode in run.episodes) == count_run(run).overall.n


def test_the_account_of_a_decision_has_what_was_heard_by_then_and_what_is_under_way_against_it() -> None:
    run = traded_run()
    for row in run.rows:
        if row["intent"] == "open":
            now, direction = row["decided_at"], row["direction"]
            held = sum(
                (1 if trip.direction == "long" else -1) * trip.lots / 1_000
                for trip in run.trips
                if trip.entry_ts + HEARD <= now and not has_left(trip, now, direction)
            )
            assert row["position"] == pytest.approx(held)


def has_left(trip: Trip, now: int, direction: str) -> bool:
    """Say whether a position counts no more: for its own direction once it is heard, for the other once it is asked."""
    if trip.exit_ts is None:
        return False
    return now >= (trip.exit_ts + HEARD if direction == trip.direction else decided(str(trip.exit_id)))


def test_money_of_the_page_is_money_of_the_trips() -> None:
    run = traded_run()
    positions = count_run(run).positions
    assert positions.realised == sum(trip.realised for trip in run.trips) == run.balance.realised
    assert positions.fees == run.balance.fees
    assert (positions.opened, positions.left, len(positions.open)) == (5, 4, 1)
    assert positions.reasons == (("take", 3), ("when", 1))
    assert sum(tally.count for tally in positions.exits) == positions.left
    assert sum(tally.net for tally in positions.exits) == sum(t.net for t in run.trips if not t.is_open)
    assert run.balance.capital is not None
    assert run.balance.equity == run.balance.capital + positions.net + (positions.open_profit or 0)


def test_the_page_says_what_was_opened_left_and_is_open_and_where_its_money_is_from() -> None:
    text = " ".join(Page.of(page_of(traded_run())).text("style").split())
    assert "It opened 5 positions and left 4 of them (3 by take, 1 by when); 1 still open at the end." in text
    assert "SIMULATED money: 1.15 USD net" in text
    assert text.count(FILLED_AT) >= 4
    assert "Open at the end" in text
    assert "follow-1704164697000000000-short" in text
    assert "the price has gone 20.0235 bps beyond the average entry" in text
    assert "may_leave" in text, "the gates of the way out are listed"


def test_a_page_of_a_market_without_an_account_says_why_nothing_was_filled() -> None:
    text = " ".join(Page.of(page_of(tiny_run())).text("style").split())
    assert "Nothing was opened." in text
    assert "46 orders that were allowed were not filled, most often because of: market unit." in text
    assert "Allowed and not filled: market unit (46)" in text
    assert "SIMULATED money" not in text
    assert "Whether it earns anything after costs cannot be told: no account could be kept of this market." in text
    assert "0.00 USD" not in text, "nothing is known of its money"


def test_every_position_is_drawn_from_its_entry_to_its_exit() -> None:
    drawing = timeline(traded_run())
    assert [marks.direction for marks in drawing.trips] == ["long"] * 3 + ["short"] * 2
    assert [bool(marks.exit) for marks in drawing.trips] == [True] * 4 + [False]
    assert [marks.is_open for marks in drawing.trips] == [False] * 4 + [True]
    assert {marks.name for marks in drawing.trips} <= {"take", "when", ""}
    (lane,) = drawing.lanes
    assert [(row.kind, row.count) for row in lane.rows] == [("episodes", 5), ("held", 5), ("EXECUTE", 6), ("SKIP", 50)]


def test_names_of_exits_are_apart_and_a_blot_of_trips_is_cut() -> None:
    run = traded_run()
    many = replace(run, trips=run.trips[:1] * 1_000)
    drawn = timeline(many).trips
    assert len(drawn) == 400
    assert sum(bool(marks.name) for marks in drawn) == 1
    assert len(page_of(many)) < 600_000


def test_a_run_without_a_price_draws_no_trips() -> None:
    run = traded_run()
    blind = replace(run, prices=run.prices * float("nan"))
    assert timeline(blind).trips == ()


def test_a_close_is_explained_with_the_exit_that_asked_for_it() -> None:
    run = traded_run()
    asked_exit = run.exits[-1]
    row = next(row for row in run.rows if row["signal_id"] == asked_exit.id)
    text = explanation_text(run.engine, run.engine.decide(row), asked_exit)
    assert text.startswith("EXECUTE  follow leaves by long ABC-USD, 3,500 lots asked, 3,500 lots allowed")
    assert "due      exit.take  (strategies/follow.yaml:23:18)" in text
    assert "must be >= 20 bps, margin +" in text
    assert "passes   may_leave.fair" in text


def test_a_decision_in_brief_is_one_line() -> None:
    run = traded_run()
    by_id = {row["signal_id"]: row for row in run.rows}
    for asked_exit in (run.exits[0], run.exits[4]):
        line = brief_text(run.engine, run.engine.decide(by_id[asked_exit.id]), asked_exit)
        assert "\n" not in line
        assert f"asked for by take: {asked_exit.because}" in line
    assert line.startswith("SKIP follow leaves by long ABC-USD: nothing of 3,500 lots")
    assert "may_leave.fair: the spread is 9 bps, 8 bps is the most, 9 bps must be <= 8 bps" in line
    opened = brief_text(run.engine, run.engine.decide(run.rows[0]))
    assert opened == "EXECUTE follow long ABC-USD: 4,000 usd of 4,000 usd"


def test_the_terminal_lists_what_left_and_what_is_open() -> None:
    text = summary_text(traded_run())
    assert "follow     take          3      9.19471 s   1.75 USD" in text
    assert "follow short, 3,500 lots since 2024-01-02 03:04:57 at 100.17" in text


def test_simulated_money_says_so_on_a_simulated_market_too() -> None:
    page = page_of(simulated(traded_run(), ""))
    assert page.count("SIMULATED fills") >= 3


def test_half_of_a_spread_is_the_first_loss_seen() -> None:
    trip = traded_run().trips[0]
    bid, ask = quoted(trip.entry_ts)
    loss = Fraction(ask - bid, 2) * trip.lots / 100 / 1_000
    # Bid and ask were rounded away from the mid, by a tick together at most.
    assert abs(trip.worst + loss * SECOND) <= Fraction(trip.lots, 1_000) * SECOND / 100


def test_the_timeline_in_numbers_counts_signals_and_not_what_closes() -> None:
    run = traded_run()
    counted = [sum(counts) for counts in zip(*(stretch.counts for stretch in slices(run)), strict=True)]
    assert counted == [count_run(run).overall.of(verdict) for verdict in Verdict]
    assert sum(counted) < len(run.rows), "the run closes something"
