"""What a caller writes does not drive the terminal, the report or the log that a reason is read in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.embedded import embedded_market

from golive import OrderFlowGate, RegimeGate
from golive.api import Engine
from golive.cli import main
from golive.core.errors import InvalidInput
from golive.core.value import invalid
from golive.loader.shipped import library_root

NASTY = "\x1b[2J\x9b31m\u202egnol\u200b\r\nHTTP/1.1"
ESCAPED = "\\x1b[2J\\x9b31m\\u202egnol\\u200b\\r\\nHTTP/1.1"


def test_an_unknown_says_what_was_given_as_repr_writes_it() -> None:
    assert invalid("code", f"it is `{NASTY}`").detail == f"it is `{ESCAPED}`"
    assert str(invalid(NASTY)) == ESCAPED


@pytest.mark.parametrize("column", ["strategy", "symbol", "venue", "direction", "mode", "intent", "kill_switch"])
def test_a_word_of_a_row_reaches_reasons_and_json_escaped(
    shipped: Engine, executed: Mapping[str, Any], column: str
) -> None:
    decision = shipped.decide({**executed, column: NASTY})
    assert ESCAPED in decision.reason
    assert all(b.text.isprintable() and b.cause.isprintable() and b.code.isprintable() for b in decision.because)
    said = json.dumps(decision.to_dict())
    assert said.isascii()
    assert said.isprintable()


def test_a_sentence_given_with_a_row_is_escaped(shipped: Engine, executed: Mapping[str, Any]) -> None:
    decision = shipped.decide({**executed, "equity": None, "equity_why": f"stale:{NASTY}:{NASTY}"})
    assert decision.reason == ESCAPED
    assert all(b.code.isprintable() for b in decision.because)


def test_errors_and_facades_escape_what_they_quote(shipped: Engine) -> None:
    with pytest.raises(InvalidInput) as error:
        shipped.session(NASTY)
    assert ESCAPED in error.value.message
    bars = embedded_market().history
    assert ESCAPED in RegimeGate(engine=shipped).is_strategy_allowed(strategy_name=NASTY, market_data=bars).reason
    asked = OrderFlowGate(engine=shipped).should_trade(symbol=NASTY, direction=NASTY, orderbook={})
    assert asyncio.run(asked).reason.isprintable()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_table_of_nasty_words_is_written_and_told_escaped(
    tmp_path: Path, executed: Mapping[str, Any], form: str
) -> None:
    row = {k: v for k, v in executed.items() if v is not None} | {"direction": NASTY}
    (tmp_path / "s.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    out = tmp_path / "d.jsonl"
    asked = ["decide", str(library_root()), "--signals", str(tmp_path / "s.jsonl"), "--out", str(out), "--format", form]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 3, done.output
    assert all(line.isprintable() for line in done.output.splitlines())
    (written,) = out.read_text(encoding="utf-8").splitlines()
    assert written.isprintable()
    assert json.loads(written)["direction"] == NASTY, "the word itself is the caller's"
    assert ESCAPED in json.loads(written)["reason"]


@pytest.mark.parametrize("form", ["text", "github"])
def test_the_name_of_a_file_or_folder_forges_no_line(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "lib\x1b]0;owned\x07\n::error::folder"
    assert _printed("init", folder) == 0
    (folder / "rules" / "gates" / "d\n::error::boo.yaml").write_text("kind: gate\nid: 1\n")
    assert _printed("validate", folder, "--format", form) == 2


def test_what_a_command_wrote_is_told_escaped(tmp_path: Path) -> None:
    out = tmp_path / "a\x1b]0;owned\x07\n::error::b"
    assert _printed("graph", library_root(), "--out", out) == 0
    assert _printed("schema", library_root(), "--out", tmp_path / "s\n::error::") == 0
    assert _printed("run", library_root(), "--sample", "--out", tmp_path / "r\x1b\n::error::", "--to", EARLY) == 3
    assert _printed("report", "run", tmp_path / "r\x1b\n::error::") == 0
    assert _printed("report", "run", tmp_path / "r\x1b\n::error::", "--out", tmp_path / "\n::error::.html") == 0


EARLY = "2026-01-05T00:00:02Z"


def _printed(*arguments: object) -> int:
    """Run a command whose names hold what drives a terminal and forges a line, and return its exit code."""
    done = CliRunner().invoke(main, [str(a) for a in arguments], catch_exceptions=False)
    lines = (done.stdout + done.stderr).split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(line.startswith("::error::") for line in lines)
    return done.exit_code
