"""Every reference vector of the regime, order-flow and guard families."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from tests.models.adapters_flow import ADAPTERS
from tests.models.test_guards import ported_stderr

from golive.models.sharpe_difference import sharpe_difference_hac

FAMILIES = ("regime.", "orderflow.", "guard.")
WRONG = {
    ("guard.sharpe_diff_lw", case)
    for case in ("champ_vs_challenger", "identical_skill", "independent", "fat", "short30")
}
"""The port these answers come from negates the last term of the gradient (Ledoit and Wolf 2008, section 3.1: the
derivative of -b / sqrt(d - b^2) by d is positive). See `test_guards.py`."""


@pytest.fixture(scope="session")
def check(vectors: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors_check", vectors / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    report = check.run(str(vectors / "vectors.json"), {model: ADAPTERS[model]})
    failed = {(name, case) for name, case, _ in report["fail"]}
    assert failed == {pair for pair in WRONG if pair[0] == model}, report["fail"]
    assert report["pass"] > 0


def test_no_model_with_vectors_lacks_an_adapter(vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    models = {case["model"] for case in cases if case["model"].startswith(FAMILIES)}
    assert models == set(ADAPTERS)


def test_the_wrong_vectors_are_explained_by_one_sign(vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    explained = [case for case in cases if (case["model"], case["case"]) in WRONG]
    assert len(explained) == len(WRONG)
    for case in explained:
        a, b = (np.array(case["inputs"][name]) for name in "ab")
        assert ported_stderr(a, b) == pytest.approx(case["expected"]["se"], rel=1e-12)
        assert sharpe_difference_hac(a, b).difference == pytest.approx(case["expected"]["diff"], rel=1e-12)
