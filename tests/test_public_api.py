"""What `golive` exports, and that importing it costs nothing."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import golive

SUMMARY = {
    "AlmgrenChrissModel": "calculate_total_impact",
    "DeploymentChecklist": "run_automated_checks",
    "OnlineLearningGuardrails": "should_accept_update",
    "OrderFlowGate": "should_trade",
    "PaperTradingOrchestrator": "start",
    "RegimeGate": "is_strategy_allowed",
    "ProductionTradingPipeline": "process_signal",
}
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "start": ("feed", "journal", "records"),
    "run_automated_checks": ("verifiers",),
    "calculate_total_impact": ("order_size", "adv", "volatility", "execution_time"),
    "should_accept_update": ("old_metrics", "new_metrics", "now"),
    "should_trade": ("symbol", "direction", "orderbook", "now"),
    "is_strategy_allowed": ("strategy_name", "market_data", "now"),
    "process_signal": (
        "signal_id",
        "symbol",
        "direction",
        "raw_size",
        "strategy_name",
        "market_data",
        "orderbook_data",
        "expected_edge_bps",
    ),
}
HEAVY = ("numpy", "pandas", "numexpr", "scipy", "pyarrow", "yaml", "jsonschema")


def test_every_exported_name_can_be_had_and_is_documented() -> None:
    assert list(golive.__all__) == sorted(golive.__all__)
    for name in golive.__all__:
        value = getattr(golive, name)
        assert name == "__version__" or inspect.getdoc(value), name
    assert set(golive.__all__) <= set(dir(golive))


def test_the_table_of_homes_is_the_list_of_exports() -> None:
    assert set(golive._HOMES) | {"__version__"} == set(golive.__all__)
    for name, home in golive._HOMES.items():
        assert getattr(golive, name).__module__.startswith(home), name


@pytest.mark.parametrize("name", sorted(SUMMARY))
def test_the_summarys_classes_take_the_summarys_arguments(name: str) -> None:
    method = getattr(getattr(golive, name), SUMMARY[name])
    parameters = inspect.signature(method).parameters
    assert set(ARGUMENTS[SUMMARY[name]]) <= set(parameters)
    assert inspect.getdoc(method)


def test_modes_and_decisions_are_the_summarys() -> None:
    assert [m.name for m in golive.TradingMode] == ["REPLAY", "PAPER", "CANARY", "LIVE"]
    assert [d.name for d in golive.SignalDecision] == ["EXECUTE", "SKIP", "HOLD", "HALT"]
    assert {r.name for r in golive.Regime} == {"TRENDING", "MEAN_REVERTING", "VOLATILE", "CRISIS", "UNKNOWN"}


@pytest.mark.parametrize("name", ["engine", "os"])
def test_what_does_not_work_yet_is_not_there(name: str) -> None:
    with pytest.raises(AttributeError, match=f"no attribute `{name}`"):
        getattr(golive, name)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, golive; print(*sorted(m for m in sys.modules if m.split('.')[0] in sys.argv[1:]), sep=' ')"
    root = Path(golive.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_asking_for_a_name_loads_its_module_only_then() -> None:
    code = "import sys, golive; a = 'golive.core.errors' in sys.modules; golive.InvalidInput; "
    code += "print(a, 'golive.core.errors' in sys.modules, 'golive.api.engine' in sys.modules)"
    root = Path(golive.__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "False"]
