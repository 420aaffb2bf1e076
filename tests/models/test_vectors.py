"""All reference vectors through the one table of adapters, none skipped."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from tests.models import adapters_flow, adapters_money
from tests.models.adapters import ADAPTERS


def test_no_model_is_adapted_twice() -> None:
    assert len(ADAPTERS) == len(adapters_flow.ADAPTERS) + len(adapters_money.ADAPTERS)


def test_every_model_with_vectors_has_an_adapter_and_no_other_has(vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    assert {case["model"] for case in cases} == set(ADAPTERS)


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    report = check.run(str(vectors / "vectors.json"), {model: ADAPTERS[model]})
    assert not report["fail"]
    assert report["pass"] == sum(case["model"] == model for case in cases) > 0
