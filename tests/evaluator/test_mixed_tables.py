"""Rows that open and rows that close, in one table: scalar function, columns and the reference decide each alike."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.generated_libraries import PHASES, libraries
from tests.generated_rows import MIXED_ROWS
from tests.library import engine_of, told_apart
from tests.reference import Answer
from tests.reference_intents import decide_by_intent

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.rows import moments
from golive.api.signal_table import SignalTable
from golive.core.back_end import BackEnd

MIXED = settings(max_examples=60, suppress_health_check=list(HealthCheck), phases=PHASES)
EVERY_ROW = st.lists(MIXED_ROWS, min_size=8, max_size=16)


def of_reference(engine: Engine, row: dict[str, Any]) -> Answer:
    now, skew = moments(row)
    return decide_by_intent(engine.program, row, now=now, skew=skew)


def of_scalar(engine: Engine, row: dict[str, Any]) -> Answer:
    decision = engine.decide(row)
    return Answer(
        verdict=decision.verdict.name,
        final=decision.final_size,
        rule=(decision.gate, decision.rule),
        confidence=decision.confidence,
        gates={g: v.name for g, v in decision.gates.items()},
    )


def of_columns(engine: Engine, rows: list[dict[str, Any]], backend: BackEnd) -> list[Answer]:
    columns = decide_table(engine, SignalTable.from_rows(rows), backend=backend).columns
    assert engine.program.closing is not None
    gates = [g.id for one in (engine.program, engine.program.closing) for g in one.checked.gates]
    return [
        Answer(
            verdict=columns["verdict"][i],
            final=float(columns["final_size"][i]),
            rule=(columns["gate"][i], columns["rule"][i]),
            confidence=float(columns["confidence"][i]),
            gates={g: columns[f"gate_{g}"][i] for g in gates if columns[f"gate_{g}"][i] is not None},
        )
        for i in range(len(rows))
    ]


@MIXED
@given(files=libraries(closes=True), rows=EVERY_ROW, backend=st.sampled_from(list(BackEnd)))
def test_the_three_back_ends_decide_a_mixed_table_alike(
    files: dict[str, str], rows: list[dict[str, Any]], backend: BackEnd
) -> None:
    engine, rows = engine_of(files), told_apart(rows)
    for row, by_columns in zip(rows, of_columns(engine, rows, backend), strict=True):
        by_scalar = of_scalar(engine, row)
        assert by_scalar == of_reference(engine, row), row
        assert by_scalar == by_columns, row


@MIXED
@given(files=libraries(closes=True), rows=EVERY_ROW)
def test_no_library_closes_more_than_there_is_or_the_other_way(
    files: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    engine = engine_of(files)
    for row in told_apart(rows):
        decision = engine.decide(row)
        if decision.allowed and row.get("intent") == "close":
            held, left = float(row["open_lots"]), float(row["reducible_lots"])
            assert decision.final_size == math.floor(decision.final_size) >= 1, row
            assert decision.final_size <= min(abs(held), left, float(row["lots"])), row
            assert decision.direction == ("short" if held > 0 else "long"), row
