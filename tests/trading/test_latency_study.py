"""What a run's orders come to at other latencies: against the cash of their fills, and withheld where it is unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from tests.account_gates import account_library
from tests.machines import Ran, fills_of, kept_run, opened
from tests.replays import SIMULATED, market
from tests.trading.two_markets import opened_account

from golive.api import Engine
from golive.core.value import Unknown
from golive.execution.account_events import Marking
from golive.execution.latency import Constant, Leg
from golive.journal.bodies.fill import OrderFilled
from golive.models.returns.mean_interval import MeanInterval, mean_interval
from golive.replay.latency_document import latency_document, read_latencies
from golive.replay.latency_study import LatencyStudy, latency_study
from golive.trading.kept_orders import KeptOrders, sent_again
from golive.trading.opening import NEVER_PRICED
from golive.trading.seen_mark import mark_at

MILLISECOND = 1_000_000
STUDIED = (0, 5 * MILLISECOND, 500 * MILLISECOND)
UNIT = 100_000
"""Nano-units a lot and a tick, in both markets."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"), after_close="1 s")


@pytest.fixture(scope="module")
def run(engine: Engine) -> tuple[Ran, KeptOrders]:
    """Return a run of two instruments with its orders."""
    return kept_run(opened_account(engine, seconds=690))


def markings(ran: Ran) -> list[Marking]:
    """Return what is open in each instrument marked at the last look."""
    last = int(ran.opened.times[-1])
    return [mark_at(ran.rule, symbol, place.feed, last) for symbol, place in ran.opened.working.places.items()]


def study(
    run: tuple[Ran, KeptOrders], *, latencies: Sequence[int] = STUDIED, least: int | None = 2, marks: bool = True
) -> LatencyStudy:
    ran, kept = run
    marked = markings(ran) if marks else [replace(one, long=None, short=None) for one in markings(ran)]
    return latency_study(ran.opened, kept, ran.bodies(OrderFilled), *marked, latencies=latencies, least=least)


def cash_of(fills: Sequence[OrderFilled]) -> tuple[int, dict[tuple[str, str], int]]:
    """Return the cash that fills came to, fees paid, and the lots that are left of it, by strategy and instrument."""
    cash, lots = 0, defaultdict[tuple[str, str], int](int)
    for fill in fills:
        sign = 1 if fill.side == "buy" else -1
        for level in fill.levels:
            cash -= sign * level.lots * level.price * UNIT + level.fee
            lots[fill.strategy, fill.symbol] += sign * level.lots
    return cash, lots


def worth_of(fills: Sequence[OrderFilled], marked: Sequence[Marking]) -> Fraction:
    """Return cash and what is open at the marks: all that fills came to, however they are told apart."""
    marks = {one.symbol: one.long for one in marked}
    cash, lots = cash_of(fills)
    return Fraction(cash + sum(n * (marks[symbol] or 0) * UNIT for (_, symbol), n in lots.items()))


def test_net_and_open_are_the_cash_of_the_fills_and_what_is_left_of_them(run: tuple[Ran, KeptOrders]) -> None:
    ran, kept = run
    studied = study(run)
    fills = [ran.bodies(OrderFilled), *(sent_again(ran.opened, kept.all, latency=n).fills for n in STUDIED)]
    assert [row.latency for row in studied.rows] == [None, *STUDIED]
    for row, own in zip(studied.rows, fills, strict=True):
        assert row.open is not None
        trips = row.trips
        # What is open is floored once a trip.
        assert 0 <= worth_of(own, markings(ran)) - (row.net + row.open) <= trips
        assert row.filled == sum(level.lots for fill in own for level in fill.levels)
        assert row.ordered == sum(one.order.lots for one in kept.orders) >= row.filled
        assert 0 < row.closed <= trips


def by_entry(fills: Sequence[OrderFilled], entries: Sequence[str], marked: Sequence[Marking]) -> dict[str, Fraction]:
    """Return what each entry came to, where a strategy opens nothing before it is flat again."""
    own: dict[str, list[OrderFilled]] = defaultdict(list)
    holder: dict[tuple[str, str], str] = {}
    for fill in fills:
        pair = (fill.strategy, fill.symbol)
        if fill.signal in entries:
            holder[pair] = fill.signal
        own[holder[pair]].append(fill)
    return {entry: worth_of(each, marked) for entry, each in own.items()}


def test_the_difference_is_the_mean_over_entries_with_the_interval_of_money(run: tuple[Ran, KeptOrders]) -> None:
    ran, kept = run
    entries = [one.signal for one in kept.orders if not one.order.reduce_only]
    marked = markings(ran)
    before = by_entry(ran.bodies(OrderFilled), entries, marked)
    for row in study(run).rows[1:]:
        assert row.latency is not None
        after = by_entry(sent_again(ran.opened, kept.all, latency=row.latency).fills, entries, marked)
        each = [float(after.get(one, 0) - before.get(one, 0)) / 1e9 for one in entries if one in before or one in after]
        wanted = mean_interval(each, confidence=0.95, named="round trips")
        told = row.difference
        if isinstance(wanted, Unknown):
            assert isinstance(told, Unknown)
            assert told.code == wanted.code
            continue
        assert isinstance(told, MeanInterval)
        assert told.n == wanted.n >= 24
        assert told.mean == pytest.approx(wanted.mean, abs=1e-8)
        assert (told.lower, told.upper) == pytest.approx((wanted.lower, wanted.upper), abs=1e-8)
    assert isinstance(study(run).rows[-1].difference, MeanInterval)


def test_a_mean_is_withheld_for_too_few_and_where_nobody_says_how_few_that_is(run: tuple[Ran, KeptOrders]) -> None:
    few, silent = (study(run, latencies=(0,), least=least).rows[1].difference for least in (1_000, None))
    assert isinstance(few, Unknown)
    assert isinstance(silent, Unknown)
    assert (few.code, silent.code) == ("too_few", "no_least_studied")
    assert str(few).endswith("round trips, needs 1000")


def test_what_cannot_be_marked_is_in_no_difference_and_is_counted(run: tuple[Ran, KeptOrders]) -> None:
    marked, unmarked = study(run), study(run, marks=False)
    opened_ones = [row for row in unmarked.rows if row.trips > row.closed]
    assert opened_ones
    assert {row.open for row in opened_ones} == {None}
    for row, whole in zip(unmarked.rows[1:], marked.rows[1:], strict=True):
        assert isinstance(row.difference, MeanInterval)
        assert isinstance(whole.difference, MeanInterval)
        assert row.unmarked > whole.unmarked == 0
        assert row.difference.n + row.unmarked == whole.difference.n
        assert not row.is_same


def test_where_nothing_can_be_marked_there_is_no_difference(engine: Engine) -> None:
    # By then nothing has been left.
    begun = kept_run(opened(engine, seconds=110))
    entries = {fill.signal for fill in begun[0].bodies(OrderFilled)}
    assert entries
    assert not any(trip.complete for trip in begun[0].opened.working.account.trips.values())
    row = study(begun, marks=False, latencies=(0,)).rows[1]
    assert isinstance(row.difference, Unknown)
    assert (row.difference.code, row.unmarked, row.is_same) == ("mark_missing", len(entries), False)


def test_at_the_latency_of_the_policy_each_entry_comes_to_the_same(engine: Engine) -> None:
    shipped = fills_of(engine)
    fills = replace(shipped, latency={**shipped.latency, Leg.ENTRY: Constant(value=0)})
    at_once = kept_run(opened(engine, seconds=300, fills=fills))
    run, same, later = study(at_once, latencies=(0, 500 * MILLISECOND)).rows
    assert (same.net, same.open, same.filled, same.is_same) == (run.net, run.open, run.filled, True)
    assert not later.is_same


def test_the_stress_of_the_library_is_on_what_is_studied(engine: Engine) -> None:
    shipped = fills_of(engine)
    stressed = kept_run(opened(engine, seconds=120, fills=replace(shipped, stress=Fraction(3))))
    assert [row.latency for row in study(stressed).rows] == [None, 0, 15 * MILLISECOND, 1_500 * MILLISECOND]


def test_where_there_is_nothing_to_compare_the_study_says_why(engine: Engine, run: tuple[Ran, KeptOrders]) -> None:
    ran, kept = run
    marked, fills = markings(ran), ran.bodies(OrderFilled)

    def why(study: LatencyStudy) -> str | None:
        assert study.rows == ()
        return None if study.why is None else study.why.code

    assert why(latency_study(ran.opened, kept, fills, *marked, latencies=(), least=2)) == "no_latency_studied"
    assert why(latency_study(ran.opened, KeptOrders(), [], *marked, latencies=(0,), least=2)) == "no_orders"
    forced = [replace(fills[0], reason="liquidated"), *fills[1:]]
    assert why(latency_study(ran.opened, kept, forced, *marked, latencies=(0,), least=2)) == "closed_by_force"
    closed = replace(ran.opened, rule=replace(ran.rule, closed=NEVER_PRICED))
    assert why(latency_study(closed, kept, fills, *marked, latencies=(0,), least=2)) == "no_account"


def test_funding_that_is_not_known_at_another_latency_is_no_number(engine: Engine) -> None:
    spec, data = market(SIMULATED)
    run = kept_run(opened(engine, (spec, data), seconds=300))
    ran, _ = run
    symbol, terms = next(iter(ran.rule.venues.items()))
    first = next(fill for fill in ran.noted if isinstance(fill.body, OrderFilled))
    # A boundary a second after the first fill, of which no rate is told.
    assert terms.funding is not None
    every = replace(terms.funding, every=3_600 * 10**9, first=(first.ts + 10**9) % (3_600 * 10**9))
    rule = replace(ran.rule, venues={symbol: replace(terms, funding=every)})
    told = study((replace(ran, opened=replace(ran.opened, rule=rule)), run[1]))
    assert told.rows == ()
    assert told.why is not None
    assert told.why.code == "rate_absent"


def test_a_study_is_read_back_as_it_was_written(run: tuple[Ran, KeptOrders]) -> None:
    for made in (study(run), study(run, least=None), study(run, marks=False), study(run, latencies=())):
        document = latency_document(made)
        assert latency_document(read_latencies(document)) == document
