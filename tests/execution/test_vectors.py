"""The reference vectors of execution through the one table of adapters, none skipped."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.execution.adapters import ADAPTERS

from golive.core.errors import Refused

NAME = "execution_vectors.json"


def test_every_model_has_an_adapter(vectors: Path) -> None:
    cases = json.loads((vectors / NAME).read_text(encoding="utf-8"))
    assert {case["model"] for case in cases} == set(ADAPTERS)


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_every_vector_of_a_model_agrees(model: str, vectors: Path, check: ModuleType) -> None:
    cases = json.loads((vectors / NAME).read_text(encoding="utf-8"))
    report = check.run(str(vectors / NAME), {model: ADAPTERS[model]})
    assert not report["fail"]
    assert report["pass"] == sum(case["model"] == model for case in cases) > 0


def numbers(inputs: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Tell where the numbers of an input stand, those written as text among them."""
    if isinstance(inputs, dict):
        for name, value in inputs.items():
            yield from numbers(value, (*path, name))
    elif isinstance(inputs, list):
        for n, value in enumerate(inputs):
            yield from numbers(value, (*path, n))
    elif (isinstance(inputs, int) and not isinstance(inputs, bool)) or (
        isinstance(inputs, str) and re.fullmatch(r"-?\d+(\.\d+)?", inputs)
    ):
        yield path


def with_value(inputs: Any, path: tuple[str | int, ...], value: object) -> Any:
    """Return inputs with another value at one place."""
    changed = copy.deepcopy(inputs)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("value", [0.5, True, 7.0])
@pytest.mark.parametrize("model", sorted(model for model in ADAPTERS if model.startswith("exec.")))
def test_a_float_or_a_bool_is_refused_wherever_a_number_belongs(
    model: str, value: object, vectors: Path, check: ModuleType
) -> None:
    cases = [case for case in check.load(vectors / NAME) if case["model"] == model and "error" not in case["expected"]]
    asked = 0
    for case in (cases[0], cases[len(cases) // 2], cases[-1]):
        for path in numbers(case["inputs"]):
            with pytest.raises(Refused):
                ADAPTERS[model](with_value(case["inputs"], path, value))
            asked += 1
    assert asked or model == "exec.switch_table"
