"""What a person sees while the files of a market are read: a bar that goes on to its end, and none in a pipe."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from tests.commands import run_command
from tests.venue_files import kraken_bars, kraken_trades

from golive.api import Engine
from golive.cli.open_market import find_market, read_streams
from golive.loader import load_market
from golive.market.read import read_market


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def described(tmp_path: Path) -> Path:
    """Return a market of two files, proposed and confirmed."""
    out = tmp_path / "kraken_market.yaml"
    files = (kraken_bars(tmp_path), kraken_trades(tmp_path))
    run_command("market", "propose", *files, "--symbol", "XBTUSD", "--quote", "USD", "--out", out)
    out.write_text(out.read_text().partition("doubts:")[0])
    return out


def test_each_file_of_a_market_moves_the_bar_and_the_last_one_ends_it(described: Path) -> None:
    spec, issues, _ = load_market(described)
    assert spec is not None, issues
    told: list[tuple[int, int | None]] = []
    data, _ = read_market(spec, (described.parent,), progress=lambda done, of: told.append((done, of)))
    assert data is not None
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_a_terminal_shows_what_is_read_and_a_pipe_nothing(
    described: Path, monkeypatch: pytest.MonkeyPatch, shipped: Engine, stream: type[io.StringIO]
) -> None:
    market, stderr = find_market(shipped, str(described)), stream()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stderr", stderr)
    read_streams(market)
    shown = stderr.getvalue()
    assert ("reading the data of kraken_market" in shown, "\x1b[" in shown) == (stream is Terminal,) * 2
