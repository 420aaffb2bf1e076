"""A library cut down to one document: small, valid, and of one meaning with the whole."""

from __future__ import annotations

from typing import Any

import pytest
from tests.library import engine_with, row_of

from golive.api import Engine
from golive.checker import check
from golive.compiler import compile_library
from golive.compiler.program import Program
from golive.core.issue import is_error
from golive.documents.library import Specs
from golive.models.functions import FUNCTIONS
from golive.proving.mutants.mutant import documents_of
from golive.proving.mutants.recompile import cut, readers_of, reads_of

GATES = (
    "orderflow",
    "cost",
    "data_quality",
    "regime",
    "limits",
    "participation",
    "eligibility",
    "kill_switch",
    "permit",
)


@pytest.fixture(scope="module")
def specs(shipped: Engine) -> Specs:
    return shipped.program.checked.specs


def test_every_document_cut_out_of_the_library_is_a_library_without_issues(specs: Specs) -> None:
    reads = reads_of(specs)
    for document in documents_of(specs):
        checked, issues = check(cut(specs, document, reads), FUNCTIONS)
        assert checked is not None, document.header.id
        assert not is_error(issues), document.header.id


def spelled(program: Program, step: int, known: dict[int, Any]) -> Any:
    """Return a step by the columns, features and constants that it is computed from."""
    kernel = program.decision
    if step not in known:
        s = kernel.steps[step]
        read = column(program, int(s.value or 0)) if s.op.startswith("in") else repr(s.value)
        known[step] = hash((s.op, read, tuple(spelled(program, a, known) for a in s.arguments), repr(s.table)))
    return known[step]


def column(program: Program, position: int) -> Any:
    """Return a column; that of a feature, which is named after the first document to ask for it, by its function."""
    source = program.decision.sources[position]
    asked = {f.port.column: (f.function, f.windows, f.port.type, f.port.max_age_ns) for f in program.features}
    return asked.get(source.port.column, source)


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_by_itself_is_computed_as_in_the_whole_pipeline(gate: str, shipped: Engine, specs: Specs) -> None:
    document = next(g for g in specs.gates if g.header.id == gate)
    checked, _ = check(cut(specs, document, reads_of(specs)), FUNCTIONS)
    assert checked is not None
    small, whole = compile_library(checked), shipped.program
    names = [n for n in small.decision.outputs if n.startswith(f"{gate}.")]
    assert f"{gate}.verdict" in names
    alone, among = dict[int, Any](), dict[int, Any]()
    for name in names:
        assert spelled(small, small.decision.outputs[name], alone) == spelled(
            whole, whole.decision.outputs[name], among
        ), name


def test_a_model_is_cut_out_with_the_gates_that_read_it_through_other_models(specs: Specs) -> None:
    liquidity = next(m for m in specs.models if m.header.id == "liquidity")
    kept = cut(specs, liquidity, reads_of(specs))
    assert {g.header.id for g in kept.gates} == {"data_quality", "cost", "participation"}
    assert "impact" in {m.header.id for m in kept.models}
    assert "market_regime" not in {m.header.id for m in kept.models}


def test_a_strategy_is_cut_out_with_the_gates_that_read_its_facts_and_lists(specs: Specs) -> None:
    momentum = next(s for s in specs.strategies if s.header.id == "momentum")
    kept = cut(specs, momentum, reads_of(specs))
    assert {g.header.id for g in kept.gates} == {"eligibility", "repeat", "regime", "cost", "limits"}
    assert {s.header.id: bool(s.lets) for s in kept.strategies} == {
        "mean_reversion": False,
        "momentum": True,
        "volatility": False,
    }


def test_what_strategies_compute_from_a_model_is_asked_for_and_not_what_reads_their_facts(specs: Specs) -> None:
    strategies = frozenset(s.header.id for s in specs.strategies)
    assert readers_of("prints", reads_of(specs), strategies) >= {"orderflow", "volatility", "mean_reversion"}
    assert "limits" not in readers_of("prints", reads_of(specs), strategies)


def test_a_tightening_holds_in_a_gate_that_is_cut_out() -> None:
    gate = (
        "inputs: {level: {from: world.level}}\n"
        "parameters: {least: {value: 1, range: [0, 10], tighter: higher, source: none}}\n"
        "require: [{id: high, that: level >= least, else: low}]\n"
    )
    tighten = "tighten: {gate0.least: {value: 2, why: thin, owner: risk, ticket: R-1}}\n"
    engine = engine_with(gate, gate.replace("least", "lowest"), strategies=("ant", "bee"), tighten=tighten)
    specs = engine.program.checked.specs
    checked, _ = check(cut(specs, specs.gates[0], reads_of(specs)), FUNCTIONS)
    assert checked is not None
    small = Engine(compile_library(checked), ())
    row = row_of(level=1.5)
    assert small.decide(row).verdict.name == "SKIP"
    assert small.decide({**row, "strategy": "bee"}).verdict.name == "EXECUTE"
