"""The drill of shutdowns: an account with a position closes it, halts, and the version before is put back."""

from __future__ import annotations

import pytest
from tests.embedded import embedded_market

from golive.api import Engine
from golive.cli.drill_version import version_put_back
from golive.core.unit import NANOS
from golive.journal.system_clock import SystemClock
from golive.paper.drills import shutdown
from golive.paper.drills.machine_drills import Ground
from golive.paper.drills.private_account import PrivateAccount
from golive.paper.drills.shutdown import drill_shutdown, shut_down


@pytest.fixture(scope="module")
def account(shipped: Engine) -> PrivateAccount:
    market = embedded_market()
    ground = Ground(engine=shipped, market=market.spec, data=market.data, equity=100_000.0, accounts=1)
    (account,) = ground.taken()
    return account


def test_an_account_is_flat_and_the_version_before_is_back(shipped: Engine, account: PrivateAccount) -> None:
    outcomes = drill_shutdown([account], version_put_back(shipped), SystemClock())
    assert [one.name for one in outcomes] == [
        "version/restored", "version/took", "version/orders_open", "version/positions_open"
    ]  # fmt: skip
    assert all(one.is_good for one in outcomes), outcomes


def test_an_account_that_does_not_close_has_its_position_still(
    account: PrivateAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("golive.trading.turn.flatten_orders", lambda *_, **__: iter(()))
    down = shut_down(account, for_ns=shutdown.WATCH_NS // 60)
    assert (down.positions, down.took_ns) == (1, shutdown.WATCH_NS // 60)


@pytest.mark.parametrize("after_ns", [0, NANOS], ids=["under_way", "filled"])
def test_an_account_is_flat_within_seconds_however_rarely_its_strategies_look(
    account: PrivateAccount, after_ns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order that is under way as everything is closed fills afterwards: that too is closed, and not hours later."""
    rare = account.branch()
    monkeypatch.setattr(rare.machine, "_steps", dict.fromkeys(rare.machine._steps, 7_200 * NANOS))
    down = shut_down(rare, for_ns=shutdown.WATCH_NS, after_ns=after_ns)
    assert (down.before, down.orders, down.positions) == (1, 0, 0)
    assert down.took_ns < 3 * NANOS


def test_a_text_that_was_changed_is_not_the_version_before(shipped: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = dict(shipped.program.checked.specs.sources)
    text = sources["strategies/momentum.yaml"]
    changed = {**sources, "strategies/momentum.yaml": text.replace("raw_size: 10_000 usd", "raw_size: 10_001 usd")}
    assert changed != sources
    from golive.core.canonical import canonical

    monkeypatch.setattr("golive.trading.policy_texts.library_text", lambda _: canonical(changed))
    assert version_put_back(shipped)() is False
