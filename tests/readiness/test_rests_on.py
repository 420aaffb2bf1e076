"""Evidence of an item ends when a document changes that its verdict depends on, though no day on paper does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.measured_items import measured_items
from tests.ready_desk import just_enough

from golive.api import Engine
from golive.core.unit import NANOS
from golive.loader.shipped import library_root
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.item_status import About, Heard, item_status
from golive.readiness.checklist.status import Status
from golive.readiness.evidence_subject import evidence_subject
from golive.readiness.rests_on import rests_on

NOW = 20_000 * 86_400 * NANOS

CHANGES = {
    "appetite": ("rules/stress.yaml", "value: 50 %", "value: 40 %", {"RISK-004"}),
    "scenario": ("rules/stress.yaml", "value: 15 %", "value: 30 %", {"RISK-004"}),
    "scores": ("rules/scores/durability.yaml", "resamples", "", {"STRAT-002", "STRAT-003"}),
    "source": ("rules/models/impact.yaml", "source:", "", {"EXEC-002"}),
    "alerts": ("rules/alerts.yaml", "value:", "", {"MON-001", "MON-002"}),
    "guardrails": ("rules/guardrails.yaml", "value:", "", {"STRAT-005", "MON-003"}),
    "other_strategy": (
        "strategies/volatility.yaml", "max_position_value: 100_000 usd", "max_position_value: 90_000 usd",
        {"INFRA-004", "RISK-002", "RISK-004", "EXEC-001", "OPS-004"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.shipped()


def changed(engine: Engine, file: str, change: Callable[[str], object]) -> set[str]:
    """Return the items whose evidence rests on something else once what a file says is another thing."""
    program = engine.program
    specs = program.checked.specs
    values = {**specs.values, file: change(str(specs.values[file]))}
    other = replace(program, checked=replace(program.checked, specs=replace(specs, values=values)))
    before, after = rests_on(program, "momentum"), rests_on(other, "momentum")
    return {item for item in before if before[item] != after[item]}


@pytest.mark.parametrize("name", [name for name, (_, _, new, _) in CHANGES.items() if not new])
def test_each_document_is_what_some_items_rest_on(engine: Engine, name: str) -> None:
    file, word, _, items = CHANGES[name]
    assert word in engine.program.checked.specs.sources[file]
    assert changed(engine, file, lambda text: {"kind": "x", "said": text}) == items


def test_a_tightened_appetite_ends_the_evidence_of_stress_at_once_and_no_day(tmp_path: Path, engine: Engine) -> None:
    for name in ("appetite", "scenario", "other_strategy"):
        file, old, new, items = CHANGES[name]
        library = tmp_path / name
        shutil.copytree(library_root(), library, ignore=shutil.ignore_patterns("engine", "tests", ".*", "*.cases.yaml"))
        text = (library / file).read_text(encoding="utf-8")
        assert old in text
        (library / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        other = Engine.from_folder(library)
        before, after = rests_on(engine.program, "momentum"), rests_on(other.program, "momentum")
        assert {item for item in before if before[item] != after[item]} == items
        subjects = {evidence_subject(one.program, "momentum", {}) for one in (engine, other)}
        assert len(subjects) == 1, "what decides on its signals is the same"
        assert _status(before["RISK-004"], after["RISK-004"]) is Status.STALE_SUBJECT
        assert _status(after["RISK-004"], after["RISK-004"]) is Status.PASS


def test_evidence_that_names_no_document_does_not_count() -> None:
    assert _status("", "1" * 64) is Status.STALE_SUBJECT


def _status(measured_by: str, now: str) -> Status:
    """Return how an item stands by evidence that was measured by some documents, when there are those of now."""
    item = measured_items()["RISK-004"]
    enough = just_enough(item, NOW)
    piece = Evidence(
        id="e", item=item.id, type=item.type, realm="production", subject="s", period_end=NOW, recorded_at=NOW,
        n=enough.n, measured=enough.values, sources=("9" * 64, measured_by),
    )  # fmt: skip
    about = About(
        subject="s", realm="production", author="dev", now=NOW, longest_waiver=1, rests_on={item.id: now}
    )  # fmt: skip
    return item_status(item, Heard(evidence=(piece,)), about).status
