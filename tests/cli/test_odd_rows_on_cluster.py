"""Odd rows are decided to one file, whatever computes them and in however many partitions they come."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
from tests.commands import Golive
from tests.odd_rows import in_files, odd_rows

from golive.api import Engine
from golive.core.back_end import BackEnd
from golive.replay.run_files import SIGNALS

ROWS = 3_000
"""As many as the suite has time for."""

WAYS = {BackEnd.NUMEXPR: 1, BackEnd.SCALAR: 7, BackEnd.JIT: 7, BackEnd.COLUMNS: 50}


def test_odd_rows_are_the_same_bytes_for_each_back_end_and_any_partitions(
    golive: Golive, shipped: Engine, sample_run: Path, tmp_path: Path, address: str
) -> None:
    table, written, verdicts = odd_rows(shipped, pq.read_table(sample_run / SIGNALS), ROWS, seed=23), set(), set()
    for backend, parts in WAYS.items():
        signals, out = in_files(table, tmp_path / f"{backend}", parts), tmp_path / f"{backend}.parquet"
        given = ("--signals", signals, "--out", out, "--reasons", "none", "--backend", backend, "--format", "json")
        done = golive("decide", *given, "--cluster", address)
        document = json.loads(done.stdout)
        assert document["backends"] == {backend: ROWS}, "nothing fell back"
        assert len(document["partitions"]) == parts
        written.add(out.read_bytes())
        verdicts.add(json.dumps(document["verdicts"], sort_keys=True))
    assert golive("decide", "--signals", signals, "--out", out, "--reasons", "none").exit_code == 0
    written.add(out.read_bytes())
    assert (len(written), len(verdicts)) == (1, 1)
    assert {verdict for verdict, n in json.loads(verdicts.pop()).items() if n} >= {"EXECUTE", "SKIP", "HOLD", "HALT"}
