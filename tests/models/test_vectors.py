"""All reference vectors through the one table of adapters, none skipped; the only exceptions are listed, exactly."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from tests.models import adapters_flow, adapters_money
from tests.models.adapters import ADAPTERS
from tests.models.test_guards import ported_stderr

from golive.models.sharpe_difference import sharpe_difference_hac

WRONG = {
    ("guard.sharpe_diff_lw", case)
    for case in ("champ_vs_challenger", "identical_skill", "independent", "fat", "short30")
}
"""The port these answers come from negates the last term of the gradient (Ledoit and Wolf 2008, section 3.1: the
derivative of -b / sqrt(d - b^2) by d is positive). See `test_guards.py`."""


@pytest.fixture(scope="module")
def check(vectors: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("vectors_check", vectors / "check.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_model_is_adapted_twice() -> None:
    assert len(ADAPTERS) == len(adapters_flow.ADAPTERS) + len(adapters_money.ADAPTERS)


def test_every_model_with_vectors_has_an_adapter_and_no_other_has(vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    assert {case["model"] for case in cases} == set(ADAPTERS)


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    wrong = {pair for pair in WRONG if pair[0] == model}
    report = check.run(str(vectors / "vectors.json"), {model: ADAPTERS[model]})
    assert {(name, case) for name, case, _ in report["fail"]} == wrong, report["fail"]
    assert report["pass"] == sum(case["model"] == model for case in cases) - len(wrong) > 0


def test_the_wrong_vectors_are_explained_by_one_sign(vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    explained = [case for case in cases if (case["model"], case["case"]) in WRONG]
    assert len(explained) == len(WRONG)
    for case in explained:
        a, b = (np.array(case["inputs"][name]) for name in "ab")
        assert ported_stderr(a, b) == pytest.approx(case["expected"]["se"], rel=1e-12)
        assert sharpe_difference_hac(a, b).difference == pytest.approx(case["expected"]["diff"], rel=1e-12)
