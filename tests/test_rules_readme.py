"""The guide to writing gates: its gates work, and its tables are those of the engine.

`GOLIVE_UPDATE_GOLDEN=1` writes the tables into the guide.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from tests.places import REPOSITORY

from golive.api import Engine
from golive.api.session import Session
from golive.cli import main
from golive.core.signature import Kind, Signature, Stage, Type
from golive.core.unit import NANOS, UNITS, describe
from golive.core.window import Window
from golive.decision import Decision
from golive.language.builtins import BUILTINS
from golive.loader.schemas.gate import gate
from golive.loader.schemas.pieces import TYPES, UNKNOWN_LIBRARY
from golive.models.functions import FUNCTIONS

GUIDE = REPOSITORY / "rules" / "gates" / "README.md"
LIBRARY_README = REPOSITORY / "rules" / "README.md"
UPDATE = os.environ.get("GOLIVE_UPDATE_GOLDEN") == "1"
_BLOCK = re.compile(r"```yaml\n# rules/((?:gates|calendars)/[\w.]+\.yaml)\n(.*?)```", re.DOTALL)
_TOLD = re.compile(r"# rules/pipeline.cases.yaml \(excerpt\)\n  - id: passes\n    given:\n(.*?)```", re.DOTALL)
MONDAY_NOON = 1_767_614_400 * NANOS  # 2026-01-05T12:00:00Z
_WHERE = {
    Stage.DECISION: "Anywhere",
    Stage.FEATURE: "Over a stream",
    Stage.BAR: "One value a bar, in models with `over: bars`",
    Stage.REDUCE: "Over all bars, in models with `over: bars`",
}


def test_the_tables_of_the_guide_are_those_of_the_engine() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    head, _ = text.split("| dimension | units |\n|---|---|\n")
    middle = text[text.index("\n`usd` stands for") : text.index("| function | gives | what it is |")]
    told = (
        f"{head}| dimension | units |\n|---|---|\n{units()}{middle}"
        f"| function | gives | what it is |\n|---|---|---|\n{functions()}"
    )
    if UPDATE:
        GUIDE.write_text(told, encoding="utf-8")
    assert GUIDE.read_text(encoding="utf-8") == told


def units() -> str:
    found: dict[str, list[str]] = {}
    for unit in UNITS.values():
        found.setdefault(describe(unit.dimension), []).append(f"`{unit.name}`" if unit.name else "a bare number")
    return "".join(f"| {name} | {', '.join(names)} |\n" for name, names in found.items())


def functions() -> str:
    rows: list[str] = []
    for stage, where in _WHERE.items():
        rows.append(f"| **{where}** | | |\n")
        rows += [line(f) for f in (*BUILTINS, *FUNCTIONS) if f.stage is stage]
    return "".join(rows)


def line(function: Signature) -> str:
    names = [name for name, _ in function.arguments]
    for i in range(len(names) - function.optional, len(names)):
        names[i] += "?"
    if function.variadic:
        names[-1] += "..."
    result = kind(function.result)
    return f"| `{function.name}({', '.join(names)})` | {result} | {function.doc} |\n"


def kind(result: Type) -> str:
    if result.same_as:
        return f"what `{result.same_as}` is"
    if result.kind.is_window:
        return f"a window of {result.kind.value}"
    if result.kind is Kind.NUMBER:
        return describe(result.dimension)
    if result.kind is Kind.BOOL:
        return "a condition"
    return ", ".join(f"`{member}`" for member in result.members)


def test_the_guide_has_every_key_of_a_gate_and_every_type() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [key for key in gate(UNKNOWN_LIBRARY)["properties"] if f"`{key}" not in text] == []
    assert [name for name in TYPES if name != "levels" and f"`{name}`" not in text] == []


def test_every_stream_has_a_function_that_reads_it() -> None:
    read = {t.kind for f in FUNCTIONS for _, t in f.arguments if t.kind.is_window}
    streams = {k for k in Kind if k.is_window and k is not Kind.LEVELS}
    assert read == streams
    assert len(get_args(Window)) == len(streams)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped library with the guide's gates and their cases in it."""
    root = tmp_path_factory.mktemp("policy")
    for folder in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    blocks = _BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert [name for name, _ in blocks] == [
        *("gates/funding.yaml", "gates/hours.yaml", "calendars/exchange.yaml", "gates/trading_hours.yaml"),
        *("gates/funding.cases.yaml", "gates/hours.cases.yaml", "gates/trading_hours.cases.yaml"),
    ]
    (root / "rules" / "calendars").mkdir()
    for name, text in blocks:
        (root / "rules" / name).write_text(text, encoding="utf-8")
    pipeline = root / "rules" / "pipeline.yaml"
    text = pipeline.read_text(encoding="utf-8")
    pipeline.write_text(text.replace("pace]", "pace, funding, hours, trading_hours]"), encoding="utf-8")
    (told,) = _TOLD.findall(GUIDE.read_text(encoding="utf-8"))
    base = root / "rules" / "pipeline.cases.yaml"
    text = base.read_text(encoding="utf-8")
    begin, _, rest = text.partition("    given:\n")
    base.write_text(f"{begin}    given:\n{told}{rest}", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def engine(library: Path) -> Engine:
    return Engine.from_folder(library)


@pytest.mark.parametrize("name", ["challenger.yaml", "markets/btcusdt_usdm.yaml"])
def test_the_account_and_the_market_of_the_library_s_readme_are_documents_without_issues(
    tmp_path: Path, name: str
) -> None:
    (text,) = re.findall(rf"```yaml\n# rules/{name}\n(.*?)```", LIBRARY_README.read_text(encoding="utf-8"), re.DOTALL)
    for folder in ("rules", "strategies"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    (tmp_path / "rules" / name).write_text(text, encoding="utf-8")
    assert [str(issue) for issue in Engine.from_folder(tmp_path).issues] == []


def decided(engine: Engine, now: int, rate: float | None, direction: str = "long") -> Decision:
    session: Session = engine.session("BTC-PERP")
    if rate is not None:
        assert session.funding(rate, at=now - NANOS) is None
    return session.decide(id="A", strategy="momentum", direction=direction, now=now)


def test_the_gates_of_the_guide_are_a_policy_without_issues(engine: Engine) -> None:
    assert [str(issue) for issue in engine.issues] == []
    assert all(proof.holds for proof in engine.proofs)


@pytest.mark.parametrize(
    ("rate", "direction", "verdict"),
    [
        (0.0001, "long", "EXECUTE"),
        (0.0002, "long", "REDUCE"),
        (0.0006, "long", "SKIP"),
        (0.0006, "short", "EXECUTE"),
        (-0.0006, "short", "SKIP"),
        (None, "long", "HOLD"),
    ],
)
def test_the_funding_gate_says_what_the_guide_says(
    engine: Engine, rate: float | None, direction: str, verdict: str
) -> None:
    assert decided(engine, MONDAY_NOON, rate, direction).gates["funding"].name == verdict


@pytest.mark.parametrize(
    ("hours_later", "verdict", "text"),
    [
        (0, "EXECUTE", ""),
        (-5, "SKIP", "it is 07:00 in London, trading begins at 08:00"),
        (4.49, "EXECUTE", ""),
        (4.5, "SKIP", "it is 16:30 in London, trading ends at 16:30"),
        (-24, "SKIP", "nobody watches on a sunday"),
    ],
)
def test_the_hours_gate_says_what_the_guide_says(engine: Engine, hours_later: float, verdict: str, text: str) -> None:
    decision = decided(engine, MONDAY_NOON + round(hours_later * 3600) * NANOS, None)
    assert decision.gates["hours"].name == verdict
    assert text in ("", *(b.text for b in decision.because if b.gate == "hours" and b.outcome == "fails"))


def test_out_of_the_hours_of_a_calendar_nothing_is_opened(engine: Engine) -> None:
    verdicts = [
        decided(engine, MONDAY_NOON + hours * 3600 * NANOS, None).gates["trading_hours"].name for hours in (0, 3)
    ]
    assert verdicts == ["SKIP", "EXECUTE"], "New York opens in the afternoon of London"


@pytest.mark.parametrize("gate", ["funding", "hours", "trading_hours"])
def test_the_cases_of_the_guide_are_met_and_see_every_mutant(library: Path, gate: str) -> None:
    runner = CliRunner()
    base = runner.invoke(main, ["test", str(library), "pipeline.passes"])
    assert base.exit_code == 0, base.output
    met = runner.invoke(main, ["test", str(library), gate, "--fail-under", "100"])
    assert met.exit_code == 0, met.output
    killed = runner.invoke(main, ["test", str(library), gate, "--mutate", "--jobs", "1", "--fail-under", "95"])
    assert killed.exit_code == 0, killed.output
