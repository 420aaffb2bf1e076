"""The conformance vectors of every model that has an adapter, none of them skipped."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from tests.conformance.adapters import ADAPTERS


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_conformance_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    path = vectors / "conformance_vectors.json"
    cases = json.loads(path.read_text(encoding="utf-8"))
    report = check.run(str(path), {model: ADAPTERS[model]})
    assert not report["fail"]
    assert report["pass"] == sum(case["model"] == model for case in cases) > 0
