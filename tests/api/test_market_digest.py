"""The market description that a signal was sized by is named in its row, its decision and what a run writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.library import NOW, edit
from tests.replays import SIMULATED, USDM, market, replay

from golive.api import Engine, Session
from golive.api.decisions_table import decisions_table
from golive.api.markets import market_digest, read_description
from golive.core.row import MARKET_DIGEST
from golive.replay.artifacts import run_document

ASKED: dict[str, Any] = {"id": "A", "strategy": "momentum", "direction": "long", "now": NOW}


def described(folder: Path, old: str, new: str) -> str:
    """Return the digest of the simulated market's description with one thing changed."""
    (folder / "m.yaml").write_text(SIMULATED.read_text(encoding="utf-8"), encoding="utf-8")
    edit(folder, "m.yaml", old, new)
    return market_digest(read_description(folder / "m.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("taker: 5 bps", "taker: 4 bps", False),
        ("clock_skew: 2 s", "clock_skew: 1 s", False),
        ("lot: 0.001 base", "lot: 0.002 base", False),
        ("tick: 0.1 usd_per_base", "tick: 0.10 usd_per_base", True),
        ("title: ", "title: Another. ", True),
        ("kind: market", "# a comment\nkind: market", True),
    ],
)
def test_what_decides_is_in_the_digest_and_what_explains_is_not(
    tmp_path: Path, old: str, new: str, *, same: bool
) -> None:
    assert (described(tmp_path, old, new) == market_digest(read_description(SIMULATED))) is same


def test_a_market_outside_the_library_is_named_by_every_decision(shipped: Engine) -> None:
    inside = shipped.session("BTC-PERP")
    outside = Session(shipped, replace(inside.market, taker_fee=0.0), mode="paper")
    digests = [s.decide(**ASKED).market_digest for s in (inside, outside)]
    assert digests[0] != digests[1]
    assert digests == [market_digest(s.market) for s in (inside, outside)]
    assert outside.decide(**ASKED).to_dict()[MARKET_DIGEST] == digests[1]
    assert inside.decide(**ASKED).policy_digest == outside.decide(**ASKED).policy_digest
    frame = pd.DataFrame([{**s.row(**ASKED), "signal_id": str(i)} for i, s in enumerate((inside, outside))])
    assert list(shipped.decide_frame(frame)[MARKET_DIGEST]) == digests


def test_a_run_names_its_market_in_all_that_it_writes_also_where_nothing_signalled(shipped: Engine) -> None:
    spec, data = market(SIMULATED)
    assert data.trades is not None
    begin = int(data.trades.ts[0])
    wanted = market_digest(spec)
    for seconds in (2, 120):
        run = replay(shipped, (spec, data), stop=begin + seconds * 10**9)
        document = run_document(run, code={}, library="", files={})
        assert document["digests"]["market"] == wanted
        for table in (run.rows.table(), decisions_table(shipped.program, run.decisions)):
            assert table.column(MARKET_DIGEST).to_pylist() == [wanted] * len(run.rows)
    assert run.rows


def test_two_markets_have_two_digests() -> None:
    assert market_digest(read_description(SIMULATED)) != market_digest(read_description(USDM))
