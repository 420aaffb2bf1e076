"""Peers decide what golive decides, row by row: what is measured is one and the same decision."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pytest
from tests.bench.peers.array_peers import by_numpy, by_pandas
from tests.bench.peers.arrays import Asked, Peer, asked, by_golive, differing
from tests.bench.peers.duckdb_peer import by_duckdb
from tests.bench.peers.polars_peer import by_polars
from tests.bench.peers.stage import decision_stage

from golive.api import Engine

ROWS, FEW = 4_000, 150


def over_arrow(asked: Asked) -> Peer:
    return by_duckdb(asked, copied=False)


@pytest.fixture(scope="module")
def rows() -> Asked:
    """Return rows of every verdict, with cells that are absent, stale and NaN."""
    engine = Engine.shipped()
    made = asked(engine, decision_stage(engine), ROWS)
    assert set(by_golive(made)()["verdict"]) == {0, 1, 2, 3, 4}
    return made


@pytest.mark.parametrize("peer", [by_numpy, by_pandas, by_polars, by_duckdb, over_arrow])
def test_peers_over_columns_decide_every_row_as_golive_does(rows: Asked, peer: Callable[[Asked], Peer]) -> None:
    assert not len(differing(by_golive(rows)(), peer(rows)()))


def test_the_loop_for_numba_decides_every_row_as_golive_does(rows: Asked) -> None:
    peer = pytest.importorskip("tests.bench.peers.numba_peer", exc_type=ImportError)
    few = rows.some(FEW)
    # Not compiled here: that takes longer than all of these tests.
    with np.errstate(all="ignore"):
        assert not len(differing(by_golive(few)(), peer.by_numba(few, jit=False)()))


@pytest.mark.parametrize("name", ["zen", "cel"])
def test_rules_engines_decide_every_row_as_golive_does(rows: Asked, name: str) -> None:
    peer = pytest.importorskip(f"tests.bench.peers.{name}_peer", exc_type=ImportError)
    few = rows.some(FEW)
    assert not len(differing(by_golive(few)(), getattr(peer, f"by_{name}")(few)()))


def test_a_peer_that_answers_one_row_otherwise_is_found(rows: Asked) -> None:
    answers = {name: cells.copy() for name, cells in by_golive(rows)().items()}
    for n, name in enumerate(answers):
        answers[name][n] += 1
    assert differing(by_golive(rows)(), answers).tolist() == [0, 1, 2]


def test_nan_in_a_database_is_the_largest_number_and_null_is_unknown(rows: Asked) -> None:
    asks = duckdb.execute("SELECT 'NaN'::DOUBLE > 0.001, NULL::DOUBLE > 0.001").fetchall()
    assert asks == [(True, None)]
    numbers = [column for column in rows.arrow().columns if str(column.type) == "double"]
    assert sum(column.null_count for column in numbers) > 100
    assert not any(np.isnan(column.drop_null().to_numpy()).any() for column in numbers)
