"""By whatever threads or processes columns are decided, the answers are the same to the last bit."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pyarrow as pa
import pytest
from tests.bench.peers.arrays import Answers, Asked, block_of
from tests.bench.peers.stage import decision_stage
from tests.bench.threads import ONE_THREAD, Way, decided, ratios, ways_of_the_kernel
from tests.library import engine_with, row_of, told_apart

from golive.api import Engine
from golive.core.verdict import Verdict
from golive.evaluator import blocks

ROWS = 200
GATE = """\
inputs: {share: {from: world.share}}
parameters:
  least: {value: 0.5, range: [0, 1], tighter: higher, source: written for this test}
require: [{id: much, that: share >= least, else: "little"}]
"""


def bits(answers: Answers) -> dict[str, bytes]:
    return {name: np.asarray(cells).tobytes() for name, cells in answers.items()}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_with(GATE)


@pytest.fixture(scope="module")
def table() -> pa.Table:
    shares = [None, math.nan, *np.random.default_rng(5).random(ROWS).tolist()]
    return pa.Table.from_pylist(told_apart([row_of(share=share) for share in shares]))


def test_every_way_to_decide_columns_gives_the_same_bits(
    engine: Engine, table: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 30)
    question = Asked(kernel=decision_stage(engine), block=block_of(engine, table))
    with contextlib.ExitStack() as stack:
        ways = ways_of_the_kernel(question, stack)
        expected = bits(ways[ONE_THREAD]()[0])
        verdicts = np.frombuffer(expected["verdict"], dtype=np.int32)
        assert set(verdicts.tolist()) == {int(v) for v in (Verdict.EXECUTE, Verdict.SKIP, Verdict.HOLD)}
        for name, way in ways.items():
            assert bits(way()[0]) == expected, name


def test_two_threads_with_a_block_of_a_table_each_decide_as_one(
    engine: Engine, table: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bench.threads.ROWS_AT_ONCE", 30)
    assert bits(decided(engine, table, 2)) == bits(decided(engine, table, 1))


def test_what_a_way_takes_is_over_what_one_thread_takes() -> None:
    ways: dict[str, Way] = {ONE_THREAD: lambda: ({}, 1.0), "twice": lambda: ({}, 2.0)}
    (_, *one), (name, _, twice) = ratios(ways, rounds=3)
    assert one == [1.0, 1.0]
    assert name == "twice"
    assert twice == pytest.approx(2.0, rel=1e-2)
