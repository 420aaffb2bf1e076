"""`make bench`: ratios measured side by side in one run, as a table and as `bench.json`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
from arch.bootstrap import StationaryBootstrap
from tests.bench.bar_features import bar_features
from tests.bench.bar_looks import bar_looks
from tests.bench.book_frames import book_frames
from tests.bench.broker import broker
from tests.bench.cluster import cluster
from tests.bench.decide_command import decide_command
from tests.bench.detectors import detectors
from tests.bench.features import features
from tests.bench.figures import ROUNDS, Figure, figure, in_turn
from tests.bench.first_decision import first_decision
from tests.bench.frames import frames
from tests.bench.growth import growth
from tests.bench.journals import journals
from tests.bench.live_feed import live_feed
from tests.bench.machine import machine
from tests.bench.measured_account import measured_account
from tests.bench.measured_packet import measured_packet
from tests.bench.one_signal import one_signal
from tests.bench.permit_look import permit_look
from tests.bench.recorded_rows import sample_rows, varied
from tests.bench.scale import scale
from tests.bench.shadows import shadows
from tests.bench.start_up import start_up
from tests.bench.table import markdown, printed, write
from tests.places import REPOSITORY

from golive.api import Engine
from golive.checker import check
from golive.cli.mutant_processes import bench_of
from golive.compiler import compile_library
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.core.window import FloatArray, Trades
from golive.loader.library import load_library
from golive.models.bars.adx import directional_index
from golive.models.bars.efficiency_ratio import path_efficiency
from golive.models.bars.rolling_vol import rolling_vol
from golive.models.bars.vol_percentile import mid_rank
from golive.models.costs.cost_resamples import resample_costs
from golive.models.costs.cost_survival import Survival, survival
from golive.models.costs.traded_returns import traded_returns
from golive.models.functions import FUNCTIONS
from golive.models.returns.optimal_block import optimal_block
from golive.models.tape.cvd import cvd_columns
from golive.models.tape.footprint import Footprint, cells_of, footprint, on_ticks
from golive.proving.mutants.operators import mutants_of

MIXED_ROWS = 20_000
ROWS = 1_000_000
MIB = 2**20
RESAMPLES, PERIODS = 10_000, 750


def mutants() -> list[Figure]:
    """Measure what a mutant of a gate costs against a full load: read, checked, compiled."""
    court = bench_of(str(REPOSITORY)).court
    planted = [mutant for mutant in mutants_of(court.specs) if mutant.of.startswith("gate.")][::12]
    for mutant in planted:
        court.trial(mutant)

    def tried() -> None:
        for mutant in planted:
            court.trial(mutant)

    def loaded() -> None:
        checked, _ = check(load_library(REPOSITORY)[0], FUNCTIONS)
        assert checked is not None
        compile_library(checked)

    a, b = in_turn(tried, loaded, rounds=3)
    return [figure("one mutant of a gate over a full load of the library", a / len(planted) / b, 0.15, "lower")]


def resampling() -> list[Figure]:
    """Survival at 50 costs against arch's own loop, which answers for one."""
    returns = np.random.default_rng(11).normal(0.001, 0.01, PERIODS)
    traded = traded_returns(returns, turnover_per_period=1.0, periods_per_year=252)
    costs = np.linspace(0.0, 50.0, 50)
    block = optimal_block(returns)
    assert not isinstance(block, Unknown)

    def ours() -> tuple[Survival, ...]:
        drawn = resample_costs(traded, rng=np.random.default_rng(1), resamples=RESAMPLES)
        return survival(drawn, costs, sharpe_hurdle=0.0)

    def by_arch() -> float:
        # arch annotates an int, its documentation and its formula take any expected length.
        make: Callable[..., StationaryBootstrap] = StationaryBootstrap
        bootstrap = make(block.bounded, returns, seed=np.random.default_rng(1))
        return float((bootstrap.apply(lambda x: x.mean() - 1e-3, RESAMPLES) > 0).mean())

    at_ten = float(np.interp(10.0, costs, [s.net_mean_positive for s in ours()]))
    assert abs(at_ten - by_arch()) < 0.02, "both estimate the same probability"
    a, b = in_turn(ours, by_arch)
    return [figure("10,000 resamples x 750 returns, 50 costs: ours over arch's loop for one", a / b, 2.0, "lower")]


def rolling_features() -> list[Figure]:
    """Features over a million bars, each beside what pandas has for it.

    Ours sums every window of the efficiency ratio by itself, so that no error is carried from one to the next; pandas
    carries a running sum.
    """
    returns = np.random.default_rng(12).normal(0.0, 0.01, ROWS)
    closes = 100 * np.exp(np.cumsum(returns))
    frame, window = pd.Series(closes), 20
    vols = rolling_vol(returns, window)
    ranked, lookback = pd.Series(vols), 252

    def pandas_efficiency() -> FloatArray:
        moved = frame.diff().abs().rolling(window).sum()
        return np.asarray(frame.diff(window).abs() / moved)

    def pandas_rank() -> FloatArray:
        return np.asarray(ranked.rolling(lookback).rank(pct=True))

    ours, theirs = path_efficiency(closes, window), pandas_efficiency()
    assert np.allclose(ours[window:], theirs[window:], rtol=1e-6), "the same ratio"
    # pandas' average rank counts the value itself in full, a mid-rank counts it half.
    mine, rank = mid_rank(vols, lookback), pandas_rank()
    assert np.allclose(mine[-1000:] + 0.5 / lookback, rank[-1000:], atol=1e-9)
    a, b, c, d = in_turn(
        lambda: path_efficiency(closes, window),
        pandas_efficiency,
        lambda: mid_rank(vols, lookback),
        pandas_rank,
        rounds=5,
    )
    return [
        directional(closes),
        *order_flow(),
        figure("efficiency ratio, 1,000,000 bars: ours over pandas' rolling", a / b, 3.0, "lower"),
        figure("volatility percentile, 1,000,000 bars: ours over pandas' rolling rank", c / d, 5.0, "lower"),
    ]


def directional(closes: FloatArray) -> Figure:
    """Wilder's ADX beside its composition of pandas' exponential means, which start elsewhere and end alike."""
    n, above, below = 14, closes * 1.003, closes * 0.998
    highs, lows, last = pd.Series(above), pd.Series(below), pd.Series(closes)

    def ours() -> FloatArray:
        return directional_index(above, below, closes, n=n).adx

    def by_pandas() -> FloatArray:
        up, down, before = highs.diff(), -lows.diff(), last.shift()
        spans = pd.concat([highs - lows, (highs - before).abs(), (lows - before).abs()], axis=1)
        smoothed = spans.max(axis=1).ewm(alpha=1 / n, adjust=False).mean()
        plus = up.where((up > 0) & (up > down), 0.0).ewm(alpha=1 / n, adjust=False).mean() / smoothed
        minus = down.where((down > 0) & (down > up), 0.0).ewm(alpha=1 / n, adjust=False).mean() / smoothed
        index = 100 * (plus - minus).abs() / (plus + minus)
        return np.asarray(index.ewm(alpha=1 / n, adjust=False).mean())

    assert np.allclose(ours()[-1000:], by_pandas()[-1000:], rtol=1e-9), "the same index once the start is forgotten"
    a, b = in_turn(ours, by_pandas, rounds=5)
    return figure("ADX, 1,000,000 bars: ours over pandas' ewm", a / b, 2.0, "lower")


def order_flow() -> list[Figure]:
    """CVD over a minute at each of a million trades, and their footprint, beside what pandas composes of them.

    Ours checks every trade, asks about any instants in any order and knows the tick rule; pandas' sum does not.
    """
    random, tick, ratio = np.random.default_rng(13), 0.5, 3.0
    ts = np.cumsum(random.integers(1, 20_000_000, ROWS))
    ticks = 60_000 + np.cumsum(random.integers(-1, 2, ROWS))
    sides, quantity = random.choice(np.array([-1, 1]), ROWS), random.exponential(1.0, ROWS)
    price = np.asarray(ticks * tick, dtype=np.float64)
    tape = Trades(ts=ts, price=price, quantity=quantity, aggressor=sides, now=int(ts[-1]), since=int(ts[0]))
    signed = pd.Series(sides * quantity, index=pd.to_datetime(ts, unit="ns", utc=True))
    frame = pd.DataFrame({"price": tape.price, "side": sides, "quantity": quantity})

    def deltas() -> FloatArray:
        return cvd_columns(tape, ts, 60.0)

    def pandas_deltas() -> FloatArray:
        return np.asarray(signed.rolling("60s").sum())

    def stacks() -> Footprint:
        rows = on_ticks(tape.price, tick)
        assert not isinstance(rows, Unknown)
        return footprint(cells_of(tape, rows), ratio=ratio, min_volume=1.0, rows=3)

    def pandas_stacks() -> tuple[int, int]:
        rows = (frame["price"] / tick).round().astype(np.int64)
        cells = frame.groupby([rows, "side"])["quantity"].sum().unstack().fillna(0.0)
        hit, lifted = cells[-1], cells[1]
        buys = (lifted >= ratio * hit.reindex(cells.index - 1).to_numpy()) & (lifted >= 1.0)
        sells = (hit >= ratio * lifted.reindex(cells.index + 1).to_numpy()) & (hit >= 1.0)
        return int(buys.sum()), int(sells.sum())

    assert np.allclose(deltas()[-1000:], pandas_deltas()[-1000:], rtol=1e-6, atol=1e-6), "the same deltas"
    found = stacks()
    assert (len(found.buy_imbalances), len(found.sell_imbalances)) == pandas_stacks(), "the same imbalances"
    a, b, c, d = in_turn(deltas, pandas_deltas, stacks, pandas_stacks, rounds=5)
    return [
        figure("CVD over a minute, 1,000,000 trades: ours over pandas' rolling sum", a / b, 4.0, "lower"),
        figure("footprint, 1,000,000 trades: ours over pandas' groupby", c / d, 2.0, "lower"),
    ]


@cache
def engine() -> Engine:
    return Engine.shipped()


@cache
def rows() -> list[dict[str, Any]]:
    return varied(engine(), sample_rows(engine()))


def executed() -> dict[str, Any]:
    return next(row for row in rows() if engine().decide(row).verdict is Verdict.EXECUTE)


def peers(**sizes: int) -> list[Figure]:
    # Imported where they are asked: they are not everywhere installed.
    from tests.bench.peers.against import against_peers

    return against_peers(engine(), **sizes)


def ten_million() -> list[Figure]:
    from tests.bench.peers.against import at_largest

    return at_largest()


def compiled_code() -> list[Figure]:
    from tests.bench.peers.compiled_code import compiled_code

    return compiled_code()


def memory() -> list[Figure]:
    from tests.bench.peers.against import memory

    return memory()


GROUPS: Mapping[str, Callable[[], list[Figure]]] = {
    # Commands first: what comes after them fills the memory and warms the machine.
    "start-up": start_up,
    "first-decision": first_decision,
    "mutants": mutants,
    "one-signal": lambda: one_signal(engine(), rows()),
    "permit": permit_look,
    "frames": lambda: frames(engine(), rows()),
    "books": lambda: book_frames(engine(), rows()),
    "features": lambda: features(engine()),
    "machine": lambda: machine(engine()),
    "measures": measured_account,
    "packet": measured_packet,
    "shadows": lambda: shadows(engine()),
    "peers": peers,
    "ten-million": ten_million,
    "compiled-code": compiled_code,
    "memory": memory,
    "files": lambda: decide_command(engine(), rows()),
    "cluster": lambda: cluster(engine(), rows()),
    "growth": lambda: growth(executed()),
    "scale": scale,
    "resampling": resampling,
    "bars": lambda: [*rolling_features(), *bar_features(), *bar_looks()],
    "broker": broker,
    "journals": journals,
    "live-feed": live_feed,
    "detectors": detectors,
}
"""All there is to measure, in this order."""


@click.command()
@click.option("--only", type=click.Choice([*GROUPS]), multiple=True, help="Measure only these, in the usual order.")
@click.option("--rows", "at_most", type=click.IntRange(min=1_000), help="Only the peers, over so many rows at most.")
@click.option("--rounds", type=click.IntRange(min=1), default=ROUNDS, help="How often each peer takes its turn.")
@click.option("--readme", is_flag=True, help="Write the table into the README too, with the day and the command.")
@click.option("--table", type=click.Path(path_type=Path), help="Write the table of a part there, in the same form.")
def main(*, only: Sequence[str], at_most: int | None, rounds: int, readme: bool, table: Path | None) -> None:
    """Measure speed side by side; writes bench.json."""
    groups = {name: measure for name, measure in GROUPS.items() if not only or name in only}
    if at_most is not None:
        groups = {"peers": lambda: peers(rows=at_most, rounds=rounds)}
    figures: list[Figure] = []
    for name, measure in groups.items():
        start = time.perf_counter()
        measured = measure()
        click.echo(printed(measured), nl=False)
        click.echo(f"{name}: {time.perf_counter() - start:.0f} s", err=True)
        figures += measured
    Path("bench.json").write_text(json.dumps([asdict(f) for f in figures], indent=2) + "\n", encoding="utf-8")
    command = " ".join(["python -m tests.bench", *sys.argv[1:]])
    measured_table = markdown(figures, day=datetime.now(UTC).date().isoformat(), command=command)
    if readme:
        write(measured_table)
    if table is not None:
        table.write_text(measured_table, encoding="utf-8")


if __name__ == "__main__":
    main()
