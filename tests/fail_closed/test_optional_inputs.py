"""An input that a gate may do without at most lowers a size, whatever is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fail_closed.cells import changed
from tests.fail_closed.doubts import Doubt, no_times, of_number
from tests.library import NOW, decided, engine_with, row_of

OPTIONAL = """\
inputs:
  share: {from: world.share}
  extra: {from: world.extra, optional: true}
  spare: {from: world.spare, optional: true}
parameters:
  half: {value: 0.5, range: [0, 1], source: written for this test}
require:
  - {id: some, that: share > 0, else: "none"}
reduce:
  - {id: less, when: "extra < 0", to: half, because: "less"}
"""
CAPPED = OPTIONAL + 'cap:\n  - {id: most, at: spare, because: "capped"}\n'

EXTRA = [(f"{d} {v}", value) for d, v, value in of_number(1.0, lo=-10.0, hi=10.0)]
SPARE = [(f"{d} {v}", value) for d, v, value in of_number(1e6, lo=-1e300, hi=1e300) if d is not Doubt.OUT_OF_RANGE]


@pytest.mark.parametrize("value", [v for _, v in EXTRA], ids=[name for name, _ in EXTRA])
def test_an_optional_input_that_is_wrong_reduces(value: Any) -> None:
    engine = engine_with(OPTIONAL)
    assert engine.decide(row_of()).final_size == 1000.0
    row = changed(row_of(), {"extra": value})
    assert decided(engine, row) == {"REDUCE"}
    assert engine.decide(row).final_size == 500.0


@pytest.mark.parametrize("at", [NOW - 2 * 10**9 - 1, NOW + 1, *no_times(NOW).values()], ids=repr)
def test_an_optional_input_of_the_wrong_time_reduces(at: Any) -> None:
    engine, row = engine_with(OPTIONAL), changed(row_of(), {"extra_at": at})
    assert decided(engine, row) == {"REDUCE"}
    assert engine.decide(row).final_size == 500.0


@pytest.mark.parametrize("value", [v for _, v in SPARE], ids=[name for name, _ in SPARE])
def test_an_optional_limit_that_is_wrong_is_a_limit_of_nothing(value: Any) -> None:
    row = changed(row_of(), {"spare": value})
    assert decided(engine_with(CAPPED), row) == {"HOLD"}
    assert engine_with(CAPPED).decide(row).rule == "most"
