"""A feed that is lost and a broker that is gone: the account is safe at once, and where it is not that is measured."""

from __future__ import annotations

import pytest
from tests.embedded import embedded_market

from golive.api import Engine
from golive.core.unit import NANOS
from golive.journal.bodies.order import OrderSent
from golive.paper.drills.lost_connections import BROKER_DROP, FEED_LOSS, drill_lost_connections, interrupted
from golive.paper.drills.machine_drills import Ground
from golive.paper.drills.private_account import PrivateAccount


@pytest.fixture(scope="module")
def account(shipped: Engine) -> PrivateAccount:
    market = embedded_market()
    ground = Ground(engine=shipped, market=market.spec, data=market.data, equity=100_000.0, accounts=1)
    (account,) = ground.taken()
    return account


def test_each_fault_leaves_the_account_safe_with_nothing_doubled_or_unknown(account: PrivateAccount) -> None:
    before = account.machine.kept
    outcomes = {one.name: one for one in drill_lost_connections([account])}
    assert list(outcomes) == [
        f"{fault}/{what}"
        for fault in (FEED_LOSS, BROKER_DROP)
        for what in ("safe_after", "duplicate_orders", "unknown_positions")
    ]
    assert all(one.is_good for one in outcomes.values())
    assert all(0 < (outcomes[f"{fault}/safe_after"].measured or 99.0) <= 10 for fault in (FEED_LOSS, BROKER_DROP))
    assert account.machine.kept == before


def test_an_account_that_forgets_a_fill_does_not_know_its_position(
    account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch = account.branch()
    sent = [one for turned in branch.until(account.at + 5 * NANOS) for one in turned.entries]
    assert not any(isinstance(one.body, OrderSent) for one in sent)
    position = next(iter(branch.machine.working.account.positions.values()))
    assert position.lots
    monkeypatch.setattr("golive.paper.drills.lost_connections._filled", lambda _: iter(()))
    assert interrupted(account, account.streams[:1], "silent", for_ns=5 * NANOS).unknown == 1
