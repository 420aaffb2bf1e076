"""Whatever stands in a field, a model answers with finite numbers, with unknowns, or with a refusal that has a code."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.models.adapters import ADAPTERS

from golive.core.errors import Refused

Inputs = dict[str, Any]
Place = tuple[str | int, ...]

NUMBERS: Mapping[str, Any] = {
    "nan": math.nan, "inf": math.inf, "minus inf": -math.inf, "zero": 0.0, "negative": -1.0, "a half": 0.5, "one": 1.0,
    "above one": 1.5, "tiny": 1e-12, "a denormal": 1e-320, "underflows": 1e-160, "smallest": 1e-59,
    "minus smallest": -1e-59, "epsilon": 1e-17, "large": 1e17, "largest": 1e59, "minus largest": -1e59,
    "overflows": 1e160, "the last float": 1.7e308, "a boolean": True, "text": "x", "nothing": None,
}  # fmt: skip
"""Put in the place of a number: among them a participation above 100 %, next to no volume, and a negative one."""

SCALES = (-1.0, 1e55, 1e-55, 1e-100, 1e-300, 1e150)
TYPED = {"bids", "asks", "trades", "cells", "quotes", "levels", "decay", "tick"}
"""What a recording, a session or a checked policy fills: text is refused there (`tests/market`, `tests/issues`)."""
CASES_EACH = 2
RESAMPLES: Mapping[str, Inputs] = {model: {"resamples": 100} for model in ("perf.spa", "cost.survival")}
"""What comes of an odd number does not hang on how often it is drawn: a hundred resamples instead of ten thousand."""


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Yield where numbers stand: all of a mapping, the first and the last of a list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*at, key))
    elif isinstance(value, list):
        # A row of a table is no list of its own: without a field it is no quote, level or trade at all.
        if isinstance(at[-1], str):
            yield at
        for i in sorted({0, len(value) - 1}) if value else ():
            yield from places(value[i], (*at, i))
    elif value is None or isinstance(value, int | float):
        yield at


def lists(value: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield what may stand in the place of a list."""
    for n in range(min(4, len(value))):
        yield f"first {n}", value[:n]
    yield "once too often", [*value, *value[-1:]]
    yield "backwards", value[::-1]
    if value and all(isinstance(x, int | float) for x in value):
        yield "constant", [value[0]] * len(value)
        yield "zeros", [0.0] * len(value)
        yield "prices", [30_000.0 + 7 * (i % 5) for i in range(len(value))]
        for scale in SCALES:
            yield f"times {scale:g}", [x * scale for x in value]
    yield "text", "x"


def replaced(inputs: Inputs, at: Place, value: object) -> Inputs:
    out = copy.deepcopy(inputs)
    inner: Any = out
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = value
    return out


def mutations(inputs: Inputs) -> Iterator[tuple[Place, str, Inputs]]:
    for at in places(inputs):
        old: Any = inputs
        for key in at:
            old = old[key]
        if at:
            for name, new in lists(old) if isinstance(old, list) else NUMBERS.items():
                if at[0] not in TYPED or name not in ("text", "nothing"):
                    yield at, name, replaced(inputs, at, new)


def flat(value: object) -> Iterator[Any]:
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        yield value
        return
    for item in value:
        yield from flat(item)


def check(model: str, at: Place, name: str, inputs: Inputs) -> None:
    where = f"{model}: {name} at {'.'.join(map(str, at))}"
    try:
        got = ADAPTERS[model]({**inputs, **RESAMPLES.get(model, {})})
    except Refused as refusal:
        assert refusal.code, where  # noqa: PT017
        return
    for field, value in got.items():
        for number in flat(value):
            assert number is None or isinstance(number, str | bool) or math.isfinite(number), f"{where}: {field}"


@pytest.mark.parametrize("model", sorted(ADAPTERS))
def test_no_bad_input_escapes(model: str, vectors: Path) -> None:
    cases = json.loads((vectors / "vectors.json").read_text(encoding="utf-8"))
    plain = [c["inputs"] for c in cases if c["model"] == model and "error" not in c["expected"]]
    for inputs in plain[:CASES_EACH]:
        for at, name, case in mutations(inputs):
            check(model, at, name, case)
