"""The bench of the peers runs, over sizes that say nothing about speed: it does not rot between two measurements."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from golive.api import Engine

ROWS = 2_000


@pytest.fixture(scope="module")
def engine() -> Engine:
    pytest.importorskip("zen")
    pytest.importorskip("cel")
    pytest.importorskip("llvmlite")
    return Engine.shipped()


def test_every_peer_gets_a_figure_with_its_rounds_and_its_goal(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.bench.peers import against

    monkeypatch.setattr(against, "BY_ROW", 40)
    figures = against.against_peers(engine, rows=ROWS, rounds=2)
    for name in (*against.COLUMNS, *against.ROW_BY_ROW):
        mine = [f for f in figures if f" {name} over" in f.name]
        assert mine, f"{name} is measured"
        assert all(f.rounds == 2 and f.low is not None and 0.0 < f.low <= f.value for f in mine)
        assert {f.goal for f in mine} == {({**against.COLUMNS, **against.ROW_BY_ROW})[name][1]}


def test_a_peer_at_ten_million_rows_is_held_to_its_own_goal(engine: Engine) -> None:
    from tests.bench.peers.against import AT_LARGEST, COLUMNS, over_columns
    from tests.bench.peers.arrays import asked
    from tests.bench.peers.stage import decision_stage

    figures = over_columns(asked(engine, decision_stage(engine), ROWS), ROWS, 2, AT_LARGEST)
    assert [f.goal for f in figures] == [goal for _, goal in AT_LARGEST.values()]
    assert {name: made for name, made in AT_LARGEST.items() if name in COLUMNS}.items() <= COLUMNS.items()


def test_compiled_code_is_held_to_its_own_goals_by_the_clock(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.bench.peers import compiled_code
    from tests.bench.peers.arrays import asked
    from tests.bench.peers.stage import decision_stage

    # Compiling the loop takes longer than all else here.
    beside = {name: made for name, made in compiled_code.BESIDE.items() if name != "numba, fused"}
    monkeypatch.setattr(compiled_code, "BESIDE", beside)
    of_clock, of_processors = np.split(
        np.array(compiled_code.beside(asked(engine, decision_stage(engine), ROWS), 2), dtype=object), 2
    )
    assert [f.goal for f in of_clock] == [goal for _, goal in beside.values()]
    assert all(f.goal is None and f.rounds == 2 for f in of_processors)


def test_every_peer_whose_memory_is_measured_decides_what_golive_does(engine: Engine) -> None:
    from tests.bench.peers.against import MEMORY, held
    from tests.bench.peers.arrays import asked
    from tests.bench.peers.peak_memory import peer
    from tests.bench.peers.stage import decision_stage

    some = asked(engine, decision_stage(engine), ROWS)
    # Compiling a loop takes longer than all else here.
    for name in MEMORY.keys() - {"numba, fused"}:
        held(name, peer("golive", some), peer(name, some))


def test_memory_is_told_beside_that_of_each_peer_with_the_goals_there_are(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.bench.peers import against

    told = {"golive": 2.0, "pandas": 8.0}
    monkeypatch.setattr(against, "extra_bytes", lambda name, rows: told.get(name, 4.0) * 2**20)
    figures = {f.name.rpartition(" of ")[2]: f for f in against.memory(rows=1_000, smaller=500, rounds=2)}
    assert (figures["pandas"].value, figures["pandas"].goal, figures["pandas"].met) == (0.25, 0.2, False)
    assert (figures["DuckDB"].value, figures["DuckDB"].met, figures["DuckDB"].rounds) == (0.5, None, 1)
    assert figures["pandas"].rounds == 2


def test_a_peer_that_decides_otherwise_stops_the_bench(engine: Engine) -> None:
    from tests.bench.peers.against import held
    from tests.bench.peers.arrays import asked, by_golive
    from tests.bench.peers.stage import decision_stage

    ours = by_golive(asked(engine, decision_stage(engine), 100))
    with pytest.raises(AssertionError, match="a peer decides 100 rows otherwise than golive"):
        held("a peer", ours, lambda: {**ours(), "rule": ours()["rule"] + 1})


def test_the_command_writes_what_it_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    from tests.bench.__main__ import main
    from tests.bench.peers import against

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(against, "BY_ROW", 20)
    said = CliRunner().invoke(main, ["--rows", "1000", "--rounds", "1"], catch_exceptions=False)
    figures = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [line.partition("  ")[0] for line in said.stdout.splitlines()] == [f["name"] for f in figures]
    assert all(line.endswith(" met") for line in said.stdout.splitlines())
