"""Prints off the quote neither signal nor confirm: a few are left out, many or absurd ones block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.replays import SIMULATED, market, replay

from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.streams import MarketData
from golive.market.data import market_data
from golive.replay.artifacts import run_document
from golive.replay.count_prints import count_prints
from golive.replay.replay import Run
from golive.report.run_sentences import run_sentences
from golive.report.tally.count_run import count_run

ALLOWED = ("EXECUTE", "REDUCE")
STRAYS = 15


def printed(data: MarketData, *, off: float, quantity: float) -> MarketData:
    """Return a recording with prints a share `off` the price, one every half a minute, on both sides of it."""
    trades = data.trades
    assert trades is not None
    after = trades.ts.searchsorted(trades.ts[0] + (90 + 30 * np.arange(STRAYS)) * NANOS)
    signs = np.where(np.arange(STRAYS) % 2, 1, -1)
    columns: dict[str, Any] = {
        "ts": np.insert(trades.ts, after, trades.ts[after]),
        "price": np.insert(trades.price, after, np.round(trades.price[after] * (1 + off * signs), 1)),
        "quantity": np.insert(trades.quantity, after, quantity),
        "aggressor": np.insert(trades.aggressor, after, signs),
        "id": np.arange(len(trades.ts) + STRAYS, dtype=np.int64),
    }
    streams = {kind.value: content for kind, content in data.streams()} | {"trades": replace(trades, **columns)}
    return market_data(data.symbol, **streams)  # type: ignore[arg-type]


def run_of(engine: Engine, data: MarketData) -> Run:
    return replay(engine, (market(SIMULATED)[0], data), stop=data.last - 240 * NANOS)


def allowed(run: Run) -> Mapping[str, float]:
    columns = run.decisions.columns
    rows = zip(columns["signal_id"], columns["verdict"], columns["final_size"], strict=True)
    return {str(name): float(size) for name, verdict, size in rows if verdict in ALLOWED}


@pytest.fixture(scope="module")
def clean(shipped: Engine) -> Run:
    return run_of(shipped, market(SIMULATED)[1])


def test_a_few_small_prints_two_percent_off_make_no_signal_and_confirm_none(shipped: Engine, clean: Run) -> None:
    stray = run_of(shipped, printed(market(SIMULATED)[1], off=0.02, quantity=0.001))
    assert {row["signal_id"] for row in stray.rows} == {row["signal_id"] for row in clean.rows}
    assert allowed(stray) == allowed(clean)
    assert allowed(clean), "the healthy twin executes"


@pytest.mark.parametrize(
    ("off", "quantity", "rule"), [(0.02, 5.0, "prints_near_quote"), (0.2, 0.001, "no_print_absurd")]
)
def test_many_or_absurd_prints_block(shipped: Engine, clean: Run, off: float, quantity: float, rule: str) -> None:
    stray = run_of(shipped, printed(market(SIMULATED)[1], off=off, quantity=quantity))
    assert set(allowed(stray)) < set(allowed(clean))
    blocked = set(stray.decisions.columns["rule"][stray.decisions.columns["verdict"] == "SKIP"])
    assert rule in blocked


def test_what_is_left_out_is_counted_in_the_report_and_kept_with_the_run(shipped: Engine) -> None:
    data = printed(market(SIMULATED)[1], off=0.02, quantity=0.001)
    stray = run_of(shipped, data)
    assert stray.prints is not None
    assert data.trades is not None
    # One of them stands where the feed has no quote, as 245 others do.
    assert (stray.prints.far, stray.prints.alone) == (STRAYS - 1, 246)
    said = " ".join(run_sentences(stray, count_run(stray)))
    assert f"14 of {stray.prints.trades:,} trades were left out as more than 25 bps off the quote" in said
    document = run_document(stray, library="", code={}, findings=(), files={})
    assert document["prints"] == {"trades": len(data.trades.ts), "far": 14, "alone": 246, "most_off": 0.0025}


def test_a_library_that_leaves_nothing_out_counts_nothing(shipped: Engine) -> None:
    checked = shipped.program.checked
    lets = {key: term for key, term in checked.lets.items() if key != ("prints", "near")}
    assert count_prints(replace(checked, lets=lets), market(SIMULATED)[1]) is None
    assert count_prints(checked, market_data("BTC-PERP", trades=market(SIMULATED)[1].trades)) is None
