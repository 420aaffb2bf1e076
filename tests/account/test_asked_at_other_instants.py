"""What is kept of an account from one instant to the next is what would be found out anew, in the same order."""

from __future__ import annotations

import random

import pytest
from tests.account.sequences import START, STRATEGIES, SYMBOL, Life, library
from tests.account_gates import account_library

from golive.account.account import AssumedAccount
from golive.account.holding import DAY
from golive.account.state_inputs import StateInputs, state_inputs
from golive.api import Engine, Session
from golive.core.row import at
from golive.core.unit import NANOS

APART = (0, 1, NANOS, 61 * NANOS, 2 * 3_600 * NANOS, DAY, -NANOS, -DAY)
"""How far other instants are from one, in nanoseconds: later ones, and some that are asked about late."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> StateInputs:
    """Return all that is counted, whether or not the library of a life reads it."""
    return state_inputs(account_library(tmp_path_factory.mktemp("every")).program)


def asked(session: Session, inputs: StateInputs, now: int, *, anew: bool) -> list[list[tuple[str, object]]]:
    """Return the columns of each strategy at instants around one; `anew` with nothing that was found out before."""
    rows = list[list[tuple[str, object]]]()
    for apart in APART:
        for strategy in STRATEGIES:
            if anew:
                session._account._standing = None
            rows.append(list(session.state_row(inputs, now=now + apart, strategy=strategy).items()))
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_a_told_account_is_the_same_kept_and_found_out_anew(engine: Engine, inputs: StateInputs, seed: int) -> None:
    life = Life(session=engine.session(SYMBOL, mode="paper"), draw=random.Random(seed))
    life.look()
    life.read((START, dict.fromkeys(STRATEGIES, 0)))
    for _ in range(20):
        life.step()
        assert asked(life.session, inputs, life.now, anew=False) == asked(life.session, inputs, life.now, anew=True)


def test_an_account_that_was_opened_is_as_of_whoever_asks_kept_and_found_out_anew(
    engine: Engine, inputs: StateInputs
) -> None:
    session = engine.session(SYMBOL, mode="paper")
    session._account.open(AssumedAccount(equity=70_000.0))
    for step, state in enumerate(("sent", "part", "filled", "rejected", "cancelled", "filled")):
        now = START + step * 7 * NANOS
        # A price from ahead of the instant that asks, as far as clocks may differ, is known by that instant.
        session.quote(49_999.0, 1.0, 50_001.0, 1.0, at=now + NANOS)
        id, side = f"o{step}", "long" if step < 4 else "short"
        decision = session.decide(id=id, strategy="momentum", direction=side, raw_size=3_000.0, now=now + NANOS)
        lots = max(1, decision.lots // 2) if state == "part" else None
        session.order(id, state=state, lots=lots, price=50_000.0, at=now + 2 * NANOS)
        assert asked(session, inputs, now, anew=False) == asked(session, inputs, now, anew=True)
    row = session.state_row(inputs, now=now + DAY, strategy="momentum")
    assert row["gross_exposure"] > 0
    assert row[at("open_orders")] == now + DAY


def test_a_price_that_moves_is_counted_at_once_and_leaves_what_needs_none(engine: Engine, inputs: StateInputs) -> None:
    session = engine.session(SYMBOL, mode="paper")
    session._account.open(AssumedAccount(equity=70_000.0))
    seen = list[tuple[float, float]]()
    for step in range(12):
        now, mid = START + step * NANOS, 50_000.0 + 100.0 * step
        session.quote(mid - 1.0, 1.0, mid + 1.0, 1.0, at=now)
        if step == 6:
            decision = session.decide(id="o", strategy="momentum", direction="long", raw_size=3_000.0, now=now)
            session.order("o", state="filled", lots=decision.lots, price=mid, at=now)
        # Whoever asks for a row lets the account see the price.
        session.row(id=f"r{step}", strategy="momentum", direction="long", now=now)
        kept = asked(session, inputs, now, anew=False)
        assert kept == asked(session, inputs, now, anew=True)
        seen.append((mid, session.state_row(inputs, now=now, strategy="momentum")["gross_exposure"]))
    assert [exposure for _, exposure in seen[:6]] == [0.0] * 6
    # Lots that were bought are worth what is seen.
    assert all(worth / mid == pytest.approx(seen[-1][1] / seen[-1][0]) for mid, worth in seen[6:])
    assert seen[-1][1] > seen[6][1] > 0
