"""A library whose strategies look each minute, and the sparse market that it describes as its own."""

from __future__ import annotations

import re
from pathlib import Path

from tests.account_gates import STRATEGIES, account_library

WINDOWS = dict(zip(STRATEGIES, ("10 min", "30 min", "60 min"), strict=True))
"""How far back each strategy looks."""

LEAST_MOVES = dict(zip(STRATEGIES, ("60 bps", "90 bps", "120 bps"), strict=True))

SLOWER = {
    "rules/fills.yaml": {"book_max_age": "15 s", "mark_max_age": "15 s"},
    "rules/switch.yaml": {"patience": "5 min", "most_day_loss": "50 %", "most_drawdown": "50 %"},
}
"""What the shipped library asks of a feed of every second, for one of every ten; and a switch that lets it trade on."""


def sparse_library(folder: Path, *, lasts: str = "30 d", seed: int = 7) -> Path:
    """Write a library into an empty folder whose market is the sparse one; return the folder."""
    account_library(folder)
    for name, values in SLOWER.items():
        for parameter, value in values.items():
            _change(folder / name, rf"(  {parameter}:\n(?:    .*\n)*?    value: ).*", rf"\g<1>{value}")
    for name in ("gates/limits", "models/impact"):
        _change(folder / "rules" / f"{name}.yaml", r"(type: quotes, max_age: )2 s", r"\g<1>15 s")
    for id in STRATEGIES:
        path = folder / "strategies" / f"{id}.yaml"
        _change(path, r"max_age: 2 s", "max_age: 15 s")
        _change(path, r"(window:   \{value: )10 s", rf"\g<1>{WINDOWS[id]}")
        _change(path, r"(min_move: \{value: )3 bps", rf"\g<1>{LEAST_MOVES[id]}")
        _change(path, r"(stop:  \{value: )40 bps", r"\g<1>150 bps")
        _change(path, r"(take:  \{value: )80 bps", r"\g<1>300 bps")
        _change(path, r"(after: \{value: )30 min", r"\g<1>6 h")
        _change(path, r"(blind: \{value: )60 s", r"\g<1>5 min")
        _change(path, r"every: 1 s", "every: 60 s")
    market = folder / "rules" / "markets" / "simulated.yaml"
    _change(market, r"seed: \d+", f"seed: {seed}\npace: sparse\nlasts: {lasts}")
    _change(market, r"  book: .*\n", "  book: {adapter: simulated}\n  quotes: {adapter: simulated}\n")
    _change(market, r"  bars: .*\n", "  bars: {adapter: simulated}\n  funding: {adapter: simulated}\n")
    return folder


def _change(path: Path, old: str, new: str) -> None:
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"))
    assert count, f"`{old}` is not in {path.name}"
    path.write_text(text, encoding="utf-8")
