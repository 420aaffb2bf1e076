"""An override of any type is taken, or refused with a code and what to give: never an error of Python's own."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.library import engine_with

from golive import Engine, ProductionTradingPipeline, RegimeGate
from golive.core.errors import InvalidInput

WRONG = [
    (True, "GL206 `min_confidence` is a number, not a bool"),
    (np.True_, "GL206 `min_confidence` is a number, not a bool"),
    (None, "GL206 `min_confidence` is a number, not None"),
    ([0.5], "GL206 `min_confidence` is a number, not a list"),
    ({"value": 0.5}, "GL206 `min_confidence` is a number, not a dict"),
    (b"5 %", "GL206 `min_confidence` is a number, not a bytes"),
    (1j, "GL206 `min_confidence` is a number, not a complex"),
    (Decimal("0.5"), "GL206 `min_confidence` is a number, not a Decimal"),
    ("high", "GL115 `high` for `min_confidence` is not a number with a known unit"),
    ("", "GL115 `` for `min_confidence` is not a number with a known unit"),
    ("5 parsecs", "GL115 `5 parsecs` for `min_confidence` is not a number with a known unit"),
    ("5 s", "GL207 `min_confidence` is a ratio, this is in s"),
    (float("nan"), "GL213 nan"),
    (float("inf"), "GL213 inf"),
    (10**400, "GL213 the number for `min_confidence` is larger than any"),
    (0.0, "GL214"),
]


@pytest.mark.parametrize(("value", "said"), WRONG, ids=lambda v: str(v)[:24])
def test_a_value_that_no_parameter_has_is_refused_with_its_code(shipped: Engine, value: Any, said: str) -> None:
    specs = shipped.program.checked.specs
    with pytest.raises(InvalidInput) as by_engine:
        Engine.from_specs(specs, overrides={"regime.min_confidence": value})
    with pytest.raises(InvalidInput) as by_gate:
        RegimeGate(engine=shipped, min_confidence=value)
    assert by_engine.value.message == by_gate.value.message
    assert by_engine.value.message.startswith(said)


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({None: 0.5}, "GL206 a parameter is named by `document.name`, not by None"),
        ({5: 0.5}, "GL206 a parameter is named"),
        ({"regime": 0.5}, "GL215 no parameter `regime`"),
        ([("regime.min_confidence", 0.5)], "GL206 `overrides` is a list"),
        ("regime.min_confidence", "GL206 `overrides` is a str"),
    ],
)
def test_overrides_of_another_form_are_refused(shipped: Engine, overrides: Any, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        Engine.from_specs(shipped.program.checked.specs, overrides=overrides)
    with pytest.raises(InvalidInput, match=said):
        asyncio.run(ProductionTradingPipeline("paper", engine=shipped, overrides=overrides).initialize())


@pytest.mark.parametrize("value", [0.05, "5 %", "500 bps", np.float64(0.05)])
def test_a_number_is_taken_as_number_or_text(shipped: Engine, value: Any) -> None:
    engine = Engine.from_specs(shipped.program.checked.specs, overrides={"regime.min_confidence": value})
    assert engine.program.checked.parameters["regime", "min_confidence"].house == 0.05


@pytest.mark.parametrize("value", [21.5, 77_400, True, None, 0])
def test_a_number_is_no_time_of_day_in_an_override_either(value: Any) -> None:
    gate = (
        "inputs:\n  clock: {from: world.clock}\nparameters:\n  close: {value: 21:30, tighter: lower, source: a test}\n"
    )
    specs = engine_with(
        f'{gate}require:\n  - {{id: r, that: "time_of_day(clock) < close", else: "late"}}\n'
    ).program.checked.specs
    with pytest.raises(InvalidInput, match="`close` is a time of day"):
        Engine.from_specs(specs, overrides={"gate0.close": value})
    held = Engine.from_specs(specs, overrides={"gate0.close": "21:00"}).program.checked.parameters["gate0", "close"]
    assert held.house == 21 * 3600
