"""`golive init --profile`: libraries for bots that see less."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.bars_library import bars_engine, bars_market, write_bars_library
from tests.commands import Golive
from tests.library import edit

from golive.api import Engine
from golive.compiler.order_flow import NO_ORDER_FLOW, lacks_order_flow
from golive.core.signature import Kind
from golive.core.unit import NANOS
from golive.loader.library import load_library
from golive.loader.shipped import library_root


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profiles") / "bars"
    write_bars_library(folder)
    return folder


def test_no_document_of_the_bars_library_reads_quotes_books_or_trades() -> None:
    program = bars_engine().program
    read = {port.type.kind for spec in program.features for argument in spec.arguments for port in argument.ports}
    for signal in program.signals.values():
        read |= {port.type.kind for spec in signal.features for argument in spec.arguments for port in argument.ports}
    assert read == {Kind.BARS}


def test_validate_says_first_that_the_library_sees_no_order_flow(golive: Golive, library: Path) -> None:
    done = golive("validate", library)
    assert done.exit_code == 0
    assert done.stdout.startswith(NO_ORDER_FLOW)


def test_the_shipped_library_sees_order_flow(shipped: Engine) -> None:
    assert not lacks_order_flow(shipped.program)
    assert lacks_order_flow(bars_engine().program)


def test_a_gate_that_is_only_called_orderflow_is_none(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(library, folder)
    shutil.copyfile(folder / "rules/gates/cost.yaml", folder / "rules/gates/orderflow.yaml")
    edit(folder, "rules/gates/orderflow.yaml", "id: cost\n", "id: orderflow\n")
    edit(folder, "rules/pipeline.yaml", "regime, cost", "regime, orderflow, cost")
    assert lacks_order_flow(Engine.from_folder(folder).program)


def test_a_gate_that_holds_without_trades_or_a_book_sees_no_order_flow(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(library, folder)
    gate = """\
kind: gate
id: orderflow
title: Order flow, where there is any
why: A tape that is not there makes nothing smaller.
source: house rule
bypass: never
inputs:
  direction: {from: signal.direction}
  trades:    {type: trades, max_age: 5 s, optional: true}
parameters:
  window: {value: 10 s, range: [1 s, 1 d], source: house prior}
  factor: {value: 0.5, range: [0, 1], tighter: lower, source: house prior}
let:
  with_it: sign_of(direction) * cvd_slope(trades, window)
reduce:
  - {id: against, when: with_it < 0, to: factor, because: "it flows the other way"}
"""
    (folder / "rules/gates/orderflow.yaml").write_text(gate, encoding="utf-8")
    edit(folder, "rules/pipeline.yaml", "regime, cost", "regime, orderflow, cost")
    assert lacks_order_flow(Engine.from_folder(folder).program)
    edit(folder, "rules/gates/orderflow.yaml", ", optional: true", "")
    assert not lacks_order_flow(Engine.from_folder(folder).program)


def test_the_cases_beside_the_profile_are_met(golive: Golive, library: Path) -> None:
    done = golive("test", library)
    assert done.exit_code == 0, done.output
    assert "all met; 100 % of rules and cells covered" in done.stdout


def test_the_folder_of_profiles_is_no_part_of_the_shipped_library() -> None:
    specs, issues = load_library(library_root())
    assert not issues
    assert not [name for name in specs.sources if name.startswith("rules/profiles")]


def test_a_profile_that_there_is_not_is_refused_with_those_that_there_are(golive: Golive, tmp_path: Path) -> None:
    done = golive("init", tmp_path / "policy", "--profile", "candles")
    assert done.exit_code == 2
    assert "no profile `candles`" in done.stderr
    assert "bars, book" in done.stderr
    assert not (tmp_path / "policy").exists()


def test_the_book_profile_is_the_shipped_library(golive: Golive, tmp_path: Path, shipped: Engine) -> None:
    assert golive("init", tmp_path / "policy", "--profile", "book").exit_code == 0
    assert Engine.from_folder(tmp_path / "policy").program.digests == shipped.program.digests


def test_the_market_of_the_library_has_bars_alone() -> None:
    spec, data = bars_market()
    assert spec.is_priced_by_bars
    assert data.bars is not None
    assert (data.quotes, data.book, data.trades) == (None, None, None)
    assert data.bars.length_s * NANOS == 4 * 3_600 * NANOS
