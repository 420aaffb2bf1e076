"""How near a run came to what trips its switch: the losses of every look, against the numbers of the policy."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from tests.account_gates import account_library
from tests.report.tiny_run import traded_run

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.replay.money.worth_at_looks import WorstSeen
from golive.report.tally.count_run import switch_uses_of


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return a library with the shipped switch."""
    return account_library(tmp_path_factory.mktemp("library"))


WORST = (
    WorstSeen(name="daily_loss", share=Fraction(1, 200), at=7, n=30),
    WorstSeen(name="drawdown", share=Fraction(2, 100), at=9, n=31),
)


def test_each_trip_of_a_loss_has_its_largest_use_with_what_was_lost_before(engine: Engine) -> None:
    made = traded_run()
    run = replace(
        made, engine=engine, money=replace(made.money, worst=WORST), account=AssumedAccount(equity=1.0, daily_loss=0.01)
    )
    day, fall = switch_uses_of(run)
    assert (day.id, day.used, day.limit, day.at, day.n) == ("day_loss", 0.005 + 0.01, 0.02, 7, 30)
    assert (fall.id, fall.used, fall.limit, fall.at, fall.n) == ("drawdown_from_peak", 0.02, 0.08, 9, 31)
    assert day.share == pytest.approx(0.75)
    assert Path(day.span.file).name == "switch.yaml"


def test_without_a_switch_or_a_known_equity_there_is_no_use(engine: Engine) -> None:
    made = traded_run()
    assert list(switch_uses_of(made)) == [], "its library has no switch"
    assert list(switch_uses_of(replace(made, engine=engine, money=replace(made.money, worst=())))) == []
