"""The permit's gate over anything that may be seen of a permit: never more than is left, and nothing on any doubt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.canary_desk import NOW, STRATEGY, CanaryDesk

from golive.account.at_stake import AtStake
from golive.api.rows import moments
from golive.api.session_permit import seen_cells
from golive.core.row import Row
from golive.core.value import Unknown, invalid
from golive.core.verdict import Verdict
from golive.decision import Decision, read_decision
from golive.trust.permit_word import WORDS, PermitView

AMOUNTS = st.decimals(min_value=0, max_value=200_000, places=2)
STAKES = st.tuples(st.lists(AMOUNTS, max_size=3), st.lists(AMOUNTS, max_size=3))
BROKEN = (Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN"), None)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> CanaryDesk:
    return CanaryDesk(folder=tmp_path_factory.mktemp("gate"))


@pytest.fixture(scope="module")
def row(desk: CanaryDesk) -> Row:
    """Return what the session knows besides the permit, of a signal that every other gate lets."""
    desk.give()
    session = desk.session()
    return dict(session.row(id="S1", strategy=STRATEGY, direction="short", now=NOW))


def decided(desk: CanaryDesk, row: Row, view: PermitView, stake: AtStake | Unknown) -> Decision:
    """Decide the signal with a permit as it was looked at, as a session does."""
    whole = {**row, **seen_cells(view, stake, NOW)}
    now, skew = moments(whole)
    return read_decision(desk.engine.evaluate(whole, now=now, skew=skew))


def test_without_anything_at_stake_and_with_capital_enough_the_signal_executes(desk: CanaryDesk, row: Row) -> None:
    view = PermitView(word="valid", mode="canary", capital=Decimal(1_000_000))
    assert decided(desk, row, view, AtStake(at=NOW)).verdict is Verdict.EXECUTE


@settings(max_examples=150, deadline=None)
@given(capital=AMOUNTS, at_stake=STAKES)
def test_under_a_valid_permit_no_size_is_above_what_is_asked_or_what_is_left(
    desk: CanaryDesk, row: Row, capital: Decimal, at_stake: tuple[list[Decimal], list[Decimal]]
) -> None:
    positions, reserved = at_stake
    view = PermitView(word="valid", mode="canary", capital=capital)
    decision = decided(desk, row, view, AtStake(positions=tuple(positions), reserved=tuple(reserved), at=NOW))
    left = max(capital - sum(positions) - sum(reserved), Decimal(0))
    assert decision.raw_size is not None
    assert decision.final_size <= decision.raw_size
    assert Decimal(decision.final_size) <= left <= capital
    assert decision.allowed == (decision.final_size > 0)


@settings(max_examples=100, deadline=None)
@given(
    word=st.sampled_from([*(one for one in WORDS if one != "valid"), "VALID", ""]),
    mode=st.sampled_from(["canary", "live", None]),
    capital=AMOUNTS,
)
def test_any_word_but_valid_lets_nothing_through(
    desk: CanaryDesk, row: Row, word: str, mode: str | None, capital: Decimal
) -> None:
    decision = decided(desk, row, PermitView(word=word, mode=mode, capital=capital), AtStake(at=NOW))
    # A word that is none is unknown, and holds unless something known halts; each of the others halts.
    assert decision.verdict in ((Verdict.HALT,) if word in WORDS else (Verdict.HALT, Verdict.HOLD))
    assert decision.final_size == 0.0


@settings(max_examples=60, deadline=None)
@given(capital=AMOUNTS, broken=st.sampled_from(BROKEN), in_orders=st.booleans(), mode=st.sampled_from(["live", None]))
def test_one_damaged_part_of_what_is_known_halts(
    desk: CanaryDesk, row: Row, capital: Decimal, broken: Decimal, mode: str | None, *, in_orders: bool
) -> None:
    view = PermitView(word="valid", mode="canary", capital=capital)
    part = (broken,)
    damaged = AtStake(positions=() if in_orders else part, reserved=part if in_orders else (), at=NOW)
    whole = AtStake(at=NOW)
    for seen, stake in (
        (view, damaged),
        (view, invalid("whose_not_told", "nobody told it")),
        (PermitView(word="valid", mode=mode, capital=capital), whole),
        (PermitView(word="valid", mode="canary", capital=None), whole),
    ):
        decision = decided(desk, row, seen, stake)
        assert (decision.allowed, decision.final_size) == (False, 0.0), (seen, stake)
