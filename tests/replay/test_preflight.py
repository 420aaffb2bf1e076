"""What is said before a run is what the run comes to: where nothing can ever execute, nothing does."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.bars_library import bars_engine
from tests.commands import run_command
from tests.places import ENGINE
from tests.replays import SIMULATED, market, replay

from golive.api import Engine
from golive.core.unit import NANOS
from golive.documents.market import StreamKind
from golive.documents.streams import MarketData
from golive.loader.shipped import FOLDERS, library_root
from golive.market.data import market_data
from golive.models.functions import OF_VOLUMES
from golive.replay.preflight import lacks_all_but_bars, preflight
from golive.report.run_sentences import run_sentences
from golive.report.tally.count_run import count_run

MINUTES = 4
NO_FILE = """\
kind: market
id: elsewhere
title: Bars of an instrument that nobody trades
why: To be looked for.
source: written for this test
symbol: OTHER
venue: elsewhere
contract: spot
quote: USDT
tick: 0.1 usd_per_base
lot: 0.001 base
minimum_notional: 100 usd
fees: {maker: 2 bps, taker: 5 bps}
session: 1_440 min
clock_skew: 2 s
streams:
  bars:
    file: not_there.csv
    stamp: open
    length: 1 min
    columns: {time: t, open: o, high: h, low: l, close: c, volume: v}
"""


def without(data: MarketData, kind: StreamKind) -> MarketData:
    kept: dict[str, Any] = {own.value: columns for own, columns in data.streams() if own is not kind}
    return market_data(data.symbol, **kept)


def test_of_the_shipped_library_on_its_own_market_nothing_is_said(shipped: Engine) -> None:
    spec, _ = market(SIMULATED)
    assert preflight(shipped.program.checked, [spec]) == ()


def test_an_instrument_or_a_venue_that_no_strategy_lists_is_named_with_the_strategies(shipped: Engine) -> None:
    spec, _ = market(SIMULATED)
    checked = shipped.program.checked
    (sentence,) = preflight(checked, [replace(spec, symbol="BTC/USDT:USDT")], ["momentum"])
    assert sentence == "no strategy may trade `BTC/USDT:USDT`: the `instruments:` of `momentum` do not name it"
    (sentence,) = preflight(checked, [replace(spec, venue="elsewhere")], ["momentum"])
    assert sentence == "no strategy may trade `elsewhere`: the `venues:` of `momentum` do not name it"
    # Where one of two markets may be traded, something may execute.
    assert preflight(checked, [replace(spec, symbol="BTC/USDT:USDT"), spec]) == ()


def test_a_strategy_that_somebody_else_signals_has_no_replay() -> None:
    checked = bars_engine().program.checked
    (sentence,) = preflight(checked, checked.specs.markets, ["bot"])
    assert "`bot` signals is said from outside" in sentence
    assert preflight(checked, checked.specs.markets) == ()


@pytest.mark.parametrize("kind", [StreamKind.TRADES, StreamKind.BARS])
def test_a_stream_that_a_gate_needs_and_nobody_describes_lets_nothing_execute(
    shipped: Engine, kind: StreamKind
) -> None:
    spec, data = market(SIMULATED)
    lacking = replace(spec, streams=tuple(one for one in spec.streams if one.kind is not kind))
    why = preflight(shipped.program.checked, [lacking])
    assert any(f"describes no {kind.value}, which gate `data_quality` needs" in sentence for sentence in why)
    assert data.book is not None
    begin = int(data.book.ts[0]) + 60 * NANOS
    asked = {"start": begin, "stop": begin + MINUTES * 60 * NANOS, "shadows": False}
    run = replay(shipped, (lacking, without(data, kind)), **asked)
    counts = run.counts
    assert sum(counts.values()) > 0
    assert counts["EXECUTE"] + counts["REDUCE"] == 0
    first, *others = run_sentences(run, count_run(run))
    assert first.startswith(f"Nothing could execute, because `simulated` describes no {kind.value}")
    assert any(sentence.startswith("Nothing was executed: ") for sentence in others)


def test_bars_of_a_length_that_the_library_does_not_read_are_named_with_both_lengths() -> None:
    checked = bars_engine().program.checked
    (spec,) = checked.specs.markets
    minutes = replace(spec, streams=tuple(replace(one, length_s=60.0) for one in spec.streams))
    (sentence,) = preflight(checked, [minutes])
    assert sentence.startswith("`simulated` has bars of 1 min, and the shortest that the library reads are of 4 h (")
    assert "which `data_quality`" in sentence
    assert "`limits`" in sentence
    hours = replace(spec, streams=tuple(replace(one, length_s=4 * 3_600.0) for one in spec.streams))
    assert preflight(checked, [hours]) == ()


def test_bars_that_tell_no_volume_are_named_with_each_gate_that_needs_one() -> None:
    checked = bars_engine().program.checked
    (spec,) = checked.specs.markets
    hours = [replace(one, length_s=4 * 3_600.0) for one in spec.streams]
    untold = replace(spec, streams=tuple(replace(one, volumeless=True) for one in hours))
    (sentence,) = preflight(checked, [untold])
    assert sentence.startswith("`simulated` tells no volume of its bars (")
    assert "gate `data_quality` needs for `untraded` (" in sentence
    assert "gate `participation` needs for " in sentence
    assert "`regime`" not in sentence, "what rests on prices alone is known"
    assert preflight(checked, [replace(spec, streams=tuple(hours))]) == ()


def test_every_function_that_asks_for_bars_with_volumes_is_known_to_need_them() -> None:
    asking = {path.stem for path in (ENGINE / "models" / "bars").glob("*.py") if "traded_bars(" in path.read_text()}
    assert asking - {"bar_window"} == OF_VOLUMES


def test_a_library_for_bars_is_named_where_a_market_has_bars_alone_and_a_gate_needs_more(shipped: Engine) -> None:
    spec, _ = market(SIMULATED)
    bars = replace(spec, streams=tuple(one for one in spec.streams if one.kind is StreamKind.BARS))
    assert lacks_all_but_bars(shipped.program.checked, [bars])
    assert not lacks_all_but_bars(shipped.program.checked, [spec])
    assert not lacks_all_but_bars(bars_engine().program.checked, [bars])


def test_before_a_run_is_waited_for_the_command_says_that_nothing_can_execute(tmp_path: Path) -> None:
    library = tmp_path / "desk"
    for folder in FOLDERS:
        shutil.copytree(library_root() / folder, library / folder, ignore=shutil.ignore_patterns("*.py"))
    for path in (library / "strategies").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("BTC-PERP", "OTHER-PERP"), encoding="utf-8")
    _, data = market(SIMULATED)
    assert data.book is not None
    begin = int(data.book.ts[0])
    words = ("run", library, "--sample", "--out", tmp_path / "out", "--from", begin, "--to", begin + 20 * NANOS)
    done = run_command(*words, "--no-shadows")
    lines = done.stderr.splitlines()
    second = lines[lines.index("nothing can ever execute, because") + 1]
    assert second.strip().startswith("no strategy may trade `BTC-PERP`: the `instruments:` of")


def test_files_that_cannot_be_read_are_said_before_what_could_not_execute_with_them(tmp_path: Path) -> None:
    path = tmp_path / "MARKET.yaml"
    path.write_text(NO_FILE, encoding="utf-8")
    done = run_command("run", "--market", path, "--out", tmp_path / "out")
    assert done.exit_code == 2, done.output
    assert "GL601" in done.stderr
    assert "nothing can ever execute" not in done.stderr


def test_a_stream_that_is_not_described_is_one_sentence_with_each_gate_that_needs_it(shipped: Engine) -> None:
    spec, _ = market(SIMULATED)
    why = preflight(shipped.program.checked, [replace(spec, streams=())])
    kinds = [sentence.partition(", ")[0].removeprefix("`simulated` describes no ") for sentence in why]
    assert sorted(kinds) == ["bars", "book", "quotes", "trades"]
    assert sum(sentence.count("gate `data_quality` needs for ") for sentence in why) > 1
