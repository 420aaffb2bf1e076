"""What a model gave, in three back ends: known only with its version and in time, and nothing opens without it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.generated_rows import ODD, TIMES
from tests.library import NOW, SECOND, engine_of, told_apart
from tests.model_uses import EDGE, RISK, VERSION, model_row, small_library
from tests.reference import Walker, decide

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.rows import moments
from golive.api.signal_table import SignalTable

MINUTES = 60 * SECOND
TOLD = st.one_of(st.just(0.001), st.sampled_from(ODD))
VERSIONS = st.sampled_from(["a" * 64, None, "", " ", "\u200b", 7, float("nan"), b"a", object()])
WHYS = st.sampled_from([None, None, None, "invalid:frozen:a person froze it", "", float("nan"), 3])


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of(small_library())


def as_read(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a reader of the row takes from it: of what nobody vouches for by a version nothing is left."""

    def silent(column: str) -> bool:
        reason = row.get(f"{column}_why")
        return reason is None or (isinstance(reason, float) and math.isnan(reason))

    version = row.get(VERSION)
    vouched = isinstance(version, str) and any(c.isalnum() for c in version) and silent(VERSION)
    doubted = [column for column in (EDGE, RISK) if not (vouched and silent(column))]
    stamps = [row.get(f"{c}_at") for c in (EDGE, RISK) if row.get(c) is not None and c not in doubted]
    instants = {int(at) for at in stamps if isinstance(at, int) and not isinstance(at, bool) and abs(at) < 2**62}
    return {**row, **dict.fromkeys((EDGE, RISK) if len(instants) > 1 else doubted)}


def answers(engine: Engine, rows: list[dict[str, Any]]) -> list[set[tuple[str, float, str]]]:
    """Return what each row is told, by every way of deciding it: one answer, unless they disagree."""
    told: list[set[tuple[str, float, str]]] = [set() for _ in rows]
    for backend in ("columns", "numexpr", "scalar"):
        columns = decide_table(engine, SignalTable.from_rows(rows), backend=backend).columns
        for i, one in enumerate(told):
            one.add((columns["verdict"][i], float(columns["final_size"][i]), columns["rule"][i]))
    for row, one in zip(rows, told, strict=True):
        decision = engine.decide(row)
        one.add((decision.verdict.name, decision.final_size, decision.rule))
        now, skew = moments(row)
        read = decide(Walker(engine.program.checked, engine.program.ports, as_read(row), now=now, skew=skew))
        one.add((read.verdict, read.final, read.rule[1]))
    return told


ROWS = st.fixed_dictionaries(
    {
        EDGE: TOLD,
        f"{EDGE}_at": st.sampled_from([*TIMES, NOW - 5 * MINUTES, NOW - 5 * MINUTES - 1]),
        f"{EDGE}_why": WHYS,
        RISK: st.one_of(st.just(0.5), st.sampled_from(ODD)),
        VERSION: VERSIONS,
        f"{VERSION}_why": WHYS,
        "strategy": st.sampled_from(["ant", "ant", "ant", "bee"]),
        "share": st.sampled_from([0.7, 0.2]),
    }
)


@settings(max_examples=60)
@given(changes=st.lists(ROWS, min_size=4, max_size=8))
def test_every_back_end_and_the_reference_decide_alike(engine: Engine, changes: list[dict[str, Any]]) -> None:
    rows = told_apart([{**model_row(), **change} for change in changes])
    for row, told in zip(rows, answers(engine, rows), strict=True):
        assert len(told) == 1, (row, told)


@settings(max_examples=60)
@given(change=ROWS)
def test_what_is_told_of_a_model_never_lets_more_through(engine: Engine, change: dict[str, Any]) -> None:
    best = engine.decide({**model_row(), "strategy": change["strategy"], "share": change["share"]})
    told = engine.decide({**model_row(), **change})
    assert told.final_size <= best.final_size
    if told.allowed and change["strategy"] == "ant":
        assert told.models == {"forecast": "a" * 64}


@pytest.mark.parametrize("column", [EDGE, f"{EDGE}_at", RISK, f"{RISK}_at", VERSION])
def test_what_is_half_there_holds_and_is_named(engine: Engine, column: str) -> None:
    row = {name: cell for name, cell in model_row().items() if name != column}
    decision = engine.decide(row)
    assert (decision.verdict.name, decision.gate) == ("HOLD", "models")
    assert decision.rule in (EDGE, RISK)
    frame = decide_table(engine, SignalTable.from_rows([row]), backend="columns").columns
    assert frame["reason"][0] == decision.reason
    assert column.removesuffix("_at") in decision.reason


def test_a_strategy_that_uses_no_model_is_decided_without_any(engine: Engine) -> None:
    row = {name: cell for name, cell in model_row(strategy="bee").items() if ".forecast." not in name}
    decision = engine.decide(row)
    assert decision.verdict.name == "EXECUTE"
    assert decision.models == {}


def test_the_version_stands_in_the_decision_and_in_its_table(engine: Engine) -> None:
    decision = engine.decide(model_row())
    assert decision.verdict.name == "EXECUTE"
    assert decision.to_dict()["models"] == {"forecast": "a" * 64}
    frame = decide_table(engine, SignalTable.from_rows([model_row()])).columns
    assert frame[VERSION][0] == "a" * 64


def test_no_way_leads_around_the_gate_of_the_models(engine: Engine) -> None:
    assert all(proof.holds for proof in engine.proofs if proof.gate == "models")
    assert [proof.gate for proof in engine.proofs] == ["models"]
