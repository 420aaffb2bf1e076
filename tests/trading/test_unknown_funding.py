"""Where funding is not known nothing has a net: no round trip, instrument, day or run, in no file and on no page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from tests.account_gates import account_library
from tests.machines import BEGIN, fills_of, ran
from tests.replays import EQUITY
from tests.trading.two_markets import BTC, ETH, two_markets

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.streams import FundingColumns
from golive.execution.latency import Constant, Leg
from golive.journal.bodies.funding import FundingCharged
from golive.journal.bodies.order_state import OrderStateTold
from golive.replay.artifacts import run_document
from golive.replay.gathered import Gathered
from golive.replay.money.doubts import Doubt
from golive.replay.money.money_columns import Units
from golive.replay.replay import Run, replay_account
from golive.replay.round_trips import Trip, doubt_of, read_trips, trips_table
from golive.report.run_report import render_run
from golive.report.terminal import summary_text
from golive.trading.one_account import Recording
from golive.trading.seen_mark import mark_at

EARLY = 100 * NANOS
"""How much earlier the recording is, so that midnight, a boundary of funding, comes while positions are open."""

USD = Units("USD", "USD")
KNOWN, ABSURD, ABSENT = 0.0001, 0.02, math.nan


def early(one: Recording, rate: float, shift: int = EARLY) -> Recording:
    """Return a recording that is so much earlier, with one rate of funding."""
    streams: Any = {kind.value: replace(columns, ts=columns.ts - shift) for kind, columns in one.data.streams()}
    streams["funding"] = FundingColumns(ts=np.array([BEGIN], dtype=np.int64), rate=np.array([rate]))
    return replace(one, data=replace(one.data, **streams))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"))


def run_with(engine: Engine, rates: Mapping[str, float]) -> Run:
    """Return a run over midnight in both instruments, with the rate of each."""
    return replay_account(
        engine,
        [early(one, rates[one.symbol]) for one in two_markets()],
        account=AssumedAccount(equity=EQUITY),
        start=BEGIN - EARLY,
        stop=BEGIN + 20 * NANOS,
    )


@pytest.fixture(scope="module")
def known(engine: Engine) -> Run:
    """Return a run in which both rates are known."""
    return run_with(engine, {BTC: KNOWN, ETH: KNOWN})


@pytest.fixture(scope="module", params=[(BTC, ABSENT), (ETH, ABSURD)])
def doubted(request: pytest.FixtureRequest, engine: Engine) -> tuple[str, Run]:
    """Return a symbol whose rate nobody knows, and the run."""
    symbol, rate = request.param
    return symbol, run_with(engine, {BTC: KNOWN, ETH: KNOWN} | {symbol: rate})


def paid_by(run: Run, symbol: str) -> set[str]:
    """Return the entries of the round trips that paid funding on a symbol."""
    return {trip.entry_id for trip in run.trips if trip.symbol == symbol and trip.funding}


def document_of(run: Run) -> Mapping[str, Any]:
    return run_document(run, code=MappingProxyType({}), library="", files=MappingProxyType({}))


# Round trips


def test_the_trips_without_a_net_are_those_that_would_have_paid_and_no_others(
    known: Run, doubted: tuple[str, Run]
) -> None:
    symbol, run = doubted
    wanted = paid_by(known, symbol)
    assert wanted
    table = trips_table(run.trips, USD, run.money.doubts)
    rows = {row["entry_id"]: row for row in table.to_pylist()}
    assert {id for id, row in rows.items() if row["net_usd"] is None} == wanted
    assert {id for id, row in rows.items() if row["funding_usd"] is None} == wanted
    assert {trip.entry_id for trip in run.trips if doubt_of(trip, run.money.doubts)} == wanted
    other = {trip.entry_id for trip in run.trips if trip.symbol != symbol}
    assert other
    assert not other & wanted
    assert read_trips(table, USD) == run.trips


# Instruments, days and the run


def test_only_the_instrument_in_doubt_has_no_net(known: Run, doubted: tuple[str, Run]) -> None:
    symbol, run = doubted
    for one in document_of(run)["instruments"]:
        told = [one["pnl"]["net"] is not None, one["pnl"]["funding"] is not None]
        assert told == [one["symbol"] != symbol] * 2
    assert all(one["pnl"]["net"] for one in document_of(known)["instruments"])


def test_neither_the_run_nor_the_day_of_the_boundary_has_a_net(known: Run, doubted: tuple[str, Run]) -> None:
    document = document_of(doubted[1])
    assert (document["pnl"]["net"], document["pnl"]["equity"]) == (None, None)
    before, after = (day["booked"] for day in document["money"]["days"])
    assert (after["net"], after["funding"]) == (None, None)
    assert before["net"] is not None
    sure = document_of(known)
    assert None not in {sure["pnl"]["net"], sure["pnl"]["equity"], *(d["booked"]["net"] for d in sure["money"]["days"])}


def test_a_terminal_and_a_page_do_not_know_the_same_instrument_and_trips(known: Run, doubted: tuple[str, Run]) -> None:
    symbol, run = doubted
    lines, page = summary_text(run).splitlines(), render_run(run, code="")
    for name in (BTC, ETH):
        cells = page.split(f'<th scope="row">{name}</th>')[1].split("</tr>")[0]
        row = next(line for line in lines if line.startswith(f"{name} "))
        assert row.count("not known") == cells.count("not known") == (2 if name == symbol else 0)
    trips = page.split('aria-label="Round trips"')[1].split("<tbody>")[1].split("</table>")[0]
    assert trips.count("rate ab") == len(paid_by(known, symbol))


# What is heard late


def test_a_fill_before_a_boundary_that_is_heard_after_it_is_in_doubt(engine: Engine) -> None:
    shipped = fills_of(engine)
    ways = {Leg.ENTRY: Constant(value=980_000_000), Leg.RESPONSE: Constant(value=50_000_000)}
    fills = replace(shipped, latency={**shipped.latency, **ways}, stress=shipped.stress / shipped.stress)
    (recording,) = (one for one in two_markets() if one.symbol == BTC)
    usual = ran(engine, (recording.market, recording.data), fills=fills, seconds=120)
    first = next(body for body in usual.bodies(OrderStateTold) if body.lots)
    # The first fill is at the venue 20 ms before midnight, and heard 30 ms after.
    shift = first.at // NANOS * NANOS + NANOS - BEGIN
    moved = {rate: early(recording, rate, shift) for rate in (KNOWN, ABSURD)}
    came: dict[float, tuple[tuple[Trip, ...], tuple[Doubt, ...]]] = {}
    for rate, one in moved.items():
        machine = ran(engine, (one.market, one.data), fills=fills, begin=BEGIN - shift, seconds=120)
        assert [body.boundary for body in machine.bodies(FundingCharged)] == [BEGIN]
        gathered = Gathered(opened=machine.opened)
        for turned in machine.turned:
            gathered.take(turned)
        last = mark_at(machine.rule, BTC, machine.opened.feed, int(machine.opened.times[-1]))
        came[rate] = tuple(gathered.trips(last)), gathered.money.all(last).doubts
    paid = {trip.entry_id for trip in came[KNOWN][0] if trip.funding}
    trips, doubts = came[ABSURD]
    late = {trip.entry_id for trip in trips if doubt_of(trip, doubts)}
    assert late == paid != set()
    assert any(trip.entry_ts > BEGIN for trip in trips if trip.entry_id in late), "heard after the boundary"


@pytest.mark.parametrize(
    ("symbol", "since", "until", "is_doubted"),
    [
        ("A", 1, 9, True),
        ("A", 5, 9, True),
        ("A", 1, 5, True),
        ("A", 1, None, True),
        ("A", 6, 9, False),
        ("A", 1, 4, False),
        ("B", 1, 9, False),
    ],
)
def test_a_tie_is_a_doubt_and_another_symbol_is_none(
    known: Run, symbol: str, since: int, until: int | None, *, is_doubted: bool
) -> None:
    doubt = Doubt(code="rate_absurd", since=3, until=3, symbol="A", heard=5)
    trip = replace(known.trips[0], symbol=symbol, entry_ts=since, exit_ts=until)
    assert (doubt_of(trip, [doubt]) is doubt) is is_doubted
