"""What a run is of: whatever its entries depend on makes it another run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.machines import BEGIN, fills_of
from tests.replays import SIMULATED, market, until

from golive.account.account import AssumedAccount
from golive.api import Engine
from golive.trading.one_account import Recording
from golive.trading.opening import Assumptions
from golive.trading.run_subject import RunSubject


@pytest.fixture(scope="module")
def subject(shipped: Engine) -> RunSubject:
    """Return a run of the embedded market."""
    spec, data = market(SIMULATED)
    return RunSubject(
        engine=shipped,
        recordings=(Recording(market=spec, data=data),),
        assumptions=Assumptions(fills=fills_of(shipped), account=AssumedAccount(equity=100_000.0), seed=1),
        strategies=("momentum",),
        start=None,
        stop=BEGIN,
        code={"version": "0", "digest": "d"},
        libraries={"numpy": "2"},
    )


def others(subject: RunSubject) -> dict[str, RunSubject]:
    """Return runs that differ from one in one thing."""
    assumed, (one,) = subject.assumptions, subject.recordings
    changes: dict[str, dict[str, Any]] = {
        "market": {"recordings": (replace(one, market=replace(one.market, tick=0.5)),)},
        "data": {"recordings": (replace(one, data=until(one.data, BEGIN)),)},
        "another beside it": {"recordings": (one, replace(one, market=replace(one.market, symbol="OTHER")))},
        "fills": {"assumptions": replace(assumed, fills=replace(assumed.fills, digest="other"))},
        "equity": {"assumptions": replace(assumed, account=AssumedAccount(equity=1.0))},
        "position": {"assumptions": replace(assumed, account=replace(assumed.account, position=1.0))},
        "seed": {"assumptions": replace(assumed, seed=2)},
        "strategies": {"strategies": ("momentum", "volatility")},
        "start": {"start": 0},
        "stop": {"stop": None},
        "code": {"code": {"version": "0", "digest": "e"}},
    }
    return {name: replace(subject, **change) for name, change in changes.items()}


def test_another_policy_market_fills_account_or_code_is_another_run(subject: RunSubject) -> None:
    names = {name: other.name for name, other in others(subject).items()}
    assert len({subject.name, *names.values()}) == len(names) + 1
    assert replace(subject, libraries={}).name == subject.name, "what is installed beside it decides nothing"


def test_another_policy_is_another_run(subject: RunSubject) -> None:
    tightened = Engine.shipped(overrides={"orderflow.imbalance_threshold": "70 %"})
    assert replace(subject, engine=tightened).name != subject.name


def test_the_first_entry_says_what_the_run_is_of(subject: RunSubject) -> None:
    begun = subject.begun()
    assert (begun.run, begun.subject, begun.feed_class) == (subject.name, subject.digest, "simulated")
    assert begun.policy == subject.engine.program.digests.policy
    (one,) = subject.recordings
    recorded = replace(subject, recordings=(replace(one, market=replace(one.market, streams=())),))
    assert recorded.begun().feed_class == "recorded", "the feed says what it is, and nobody else"
