"""What the assumptions of fills are worth: against what each must come to, and against a run that assumes nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.account_gates import account_library
from tests.machines import Ran, fills_of, kept_run, opened

from golive.api import Engine
from golive.core.value import Unknown
from golive.execution.account_events import Marking
from golive.execution.consumption import Consumption
from golive.execution.depth import DepthRule
from golive.execution.latency import Constant, Leg
from golive.journal.bodies.fill import OrderFilled
from golive.replay.latency_study import NO_ORDERS
from golive.replay.optimism_study import (
    ONE_BY_ONE,
    TOGETHER,
    Optimism,
    OptimismStudy,
    optimism_document,
    optimism_study,
    read_optimism,
)
from golive.trading.kept_orders import KeptOrders
from golive.trading.seen_mark import mark_at

Run = tuple[Ran, KeptOrders]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library whose strategies trade often."""
    return account_library(tmp_path_factory.mktemp("library"), after_close="1 s")


@pytest.fixture(scope="module")
def run(engine: Engine) -> Run:
    """Return a run with its orders."""
    return kept_run(opened(engine, seconds=690))


def marking(ran: Ran) -> Marking:
    return mark_at(ran.rule, ran.rule.venue.symbol, ran.opened.feed, int(ran.opened.times[-1]))


def study(run: Run, *, least: int | None = 2, marks: bool = True) -> OptimismStudy:
    ran, kept = run
    marked = marking(ran) if marks else replace(marking(ran), long=None, short=None)
    return optimism_study(ran.opened, kept, ran.bodies(OrderFilled), marked, least=least)


def row(of: OptimismStudy, name: str) -> Optimism:
    (one,) = [one for one in of.rows if one.assumption == name]
    return one


def test_without_fees_the_orders_come_to_as_much_more_as_they_paid(run: Run) -> None:
    paid = sum(level.fee for fill in run[0].bodies(OrderFilled) for level in fill.levels)
    told = study(run)
    assert row(told, "fees").worth == paid > 0
    # All are takers here, at one rate; a fee is rounded up once a fill.
    assert told.bps(row(told, "fees")) == pytest.approx(5.0, abs=1e-6)


def test_every_assumption_is_looked_at_and_all_of_them_together(run: Run) -> None:
    assert [one.assumption for one in study(run).rows] == [*ONE_BY_ONE, TOGETHER]


def test_what_is_traded_is_the_value_of_every_fill(run: Run) -> None:
    fills = run[0].bodies(OrderFilled)
    assert study(run).traded == sum(level.lots * level.price * 100_000 for fill in fills for level in fill.levels)


def test_what_a_run_does_not_assume_is_worth_nothing(engine: Engine) -> None:
    shipped = fills_of(engine)
    kind = replace(
        shipped,
        depth=DepthRule(haircut=Fraction(0), consumption=Consumption.NONE, book_max_age=shipped.depth.book_max_age),
        latency={**shipped.latency, Leg.ENTRY: Constant(value=0)},
    )
    told = study(kept_run(opened(engine, seconds=300, fills=kind)))
    assert {name: row(told, name).worth for name in ("latency", "depth haircut", "consumption")} == {
        "latency": 0,
        "depth haircut": 0,
        "consumption": 0,
    }
    assert row(told, TOGETHER).worth == row(told, "fees").worth


def test_a_harsher_assumption_is_worth_no_less(engine: Engine) -> None:
    """The same orders into a market with less left of it: market orders find no better price."""
    worth = []
    for haircut in (Fraction(1, 10), Fraction(9, 10)):
        fills = fills_of(engine, depth=replace(fills_of(engine).depth, haircut=haircut))
        worth.append(row(study(kept_run(opened(engine, seconds=300, fills=fills))), "depth haircut").worth)
    assert worth[0] is not None
    assert worth[1] is not None
    assert worth[0] <= worth[1]
    assert worth[1] > 0


def test_a_mean_is_withheld_for_too_few_and_where_nobody_says_how_few_that_is(run: Run) -> None:
    few, silent = (row(study(run, least=least), "fees").each_bps for least in (1_000, None))
    assert isinstance(few, Unknown)
    assert isinstance(silent, Unknown)
    assert (few.code, silent.code) == ("too_few", "no_least_studied")


def test_what_cannot_be_marked_is_in_nothing_and_is_counted(run: Run) -> None:
    whole, rest = study(run), study(run, marks=False)
    account = run[0].opened.working.account
    still = {trip.order.rpartition("/")[0] for trip in account.trips.values() if not trip.complete}
    fills = run[0].bodies(OrderFilled)
    assert still
    assert {one.unmarked for one in whole.rows} == {0}
    assert {one.unmarked for one in rest.rows} == {len(still)}
    own = [level for fill in fills if fill.signal in still for level in fill.levels]
    assert whole.traded - rest.traded == sum(level.lots * level.price * 100_000 for level in own) > 0
    before, after = (row(one, "fees").worth for one in (whole, rest))
    assert before is not None
    assert after is not None
    assert before - after == sum(level.fee for level in own)
    assert rest.bps(row(rest, "fees")) == pytest.approx(5.0, abs=1e-6)


def test_where_nothing_was_sent_there_is_nothing_to_compare(run: Run) -> None:
    ran, _ = run
    nothing = optimism_study(ran.opened, KeptOrders(), [], marking(ran), least=2)
    assert nothing.rows == ()
    assert nothing.why is not None
    assert nothing.why.code == "no_orders"


def test_a_study_is_read_back_as_it_was_written(run: Run) -> None:
    for made in (study(run), study(run, marks=False), study(run, least=None), OptimismStudy(why=NO_ORDERS)):
        document = optimism_document(made)
        assert optimism_document(read_optimism(document)) == document
