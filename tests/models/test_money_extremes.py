"""Whatever number stands in a field, a model answers with finite numbers, with unknowns, or with a refusal."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.models.adapters_money import ADAPTERS, Case

from golive.core.errors import Refused

EXTREMES = (
    0.0, -1.0, 0.5, 1.0, 1e-320, 1e-160, 1e-59, -1e-59, 1e-17, 1e17, 1e59, -1e59, 1e160, 1.7e308,
    math.nan, math.inf, -math.inf, True, "x",
)  # fmt: skip
RANDOM = {"perf.spa", "cost.survival"}
"""A thousand resamples a case are too slow to do for every extreme."""
CASES_EACH = 3


def mutations(inputs: Case) -> Iterator[Case]:
    for field, value in inputs.items():
        if isinstance(value, int | float) or value is None:
            replacements: list[Any] = list(EXTREMES)
        elif isinstance(value, list) and value and isinstance(value[0], int | float):
            replacements = [[extreme, *value[1:]] for extreme in EXTREMES]
            replacements += [[extreme] * len(value) for extreme in EXTREMES]
            replacements += [value[:n] for n in range(4)]
            replacements += [[x * scale for x in value] for scale in (1e55, 1e-55, 1e-100, 1e-300, 1e150)]
        else:
            continue
        for replacement in replacements:
            yield inputs | {field: replacement}


def flat(value: object) -> Iterator[object]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from flat(item)
    else:
        yield value


@pytest.mark.parametrize("model", sorted(set(ADAPTERS) - RANDOM))
def test_no_extreme_escapes(model: str, vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    plain = [c["inputs"] for c in cases if c["model"] == model and "error" not in c["expected"]][:CASES_EACH]
    for inputs in plain:
        for case in mutations(inputs):
            try:
                got = ADAPTERS[model](case)
            except Refused as refusal:
                assert refusal.code  # noqa: PT017
                continue
            for field, value in got.items():
                for number in flat(value):
                    assert number is None or isinstance(number, str) or math.isfinite(number), (field, case)  # type: ignore[arg-type]
