"""What a command imports is what it uses: the heavy libraries stay out of those that do not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from golive.cli import COMMANDS as COMMANDS_OF_GOLIVE

HEAVY = ("arch", "pandas", "polars", "statsmodels", "scipy.stats", "scipy.signal", "scipy.optimize", "jsonschema")
"""Each takes longer to import than a library takes to be read."""

RETURNS = ("--periods-per-year", "252", "--risk-free", "0 %")
MOMENTS = ("--sharpe", "2.5", "--returns", "1250", "--periods-per-year", "250", "--skew", "-3", "--kurtosis", "10")
TRIALS = ("--trials", "100", "--trial-deviation", "0.7")
ORDER = ("--order", "50_000 usd", "--adv", "10_000_000 usd", "--volatility", "2 %", "--time", "4 h")

COMMANDS: dict[str, tuple[tuple[str, ...], frozenset[str], int]] = {
    "--help": (("--help",), frozenset(), 20),
    "validate": (("validate",), frozenset(), 280),
    "costs": (
        ("costs", "RETURNS", "--turnover", "0.5", "--resamples", "50", *RETURNS),
        frozenset({"pandas", "scipy.optimize"}),
        496,
    ),
    "score": (
        ("score", "RETURNS", "--turnover", "1", "--costs", "20 bps", *RETURNS),
        frozenset({"pandas", "scipy.optimize"}),
        527,
    ),
    "sharpe": (("sharpe", *MOMENTS, *TRIALS), frozenset(), 447),
    "impact": (("impact", *ORDER), frozenset({"scipy.optimize"}), 478),
    "test": (("test",), frozenset({"pandas"}), 566),
}
"""A command, the heavy libraries that it does use, and the most modules of golive that it needs.

Arrow imports pandas as soon as it is given a list or a value of Python.
"""


MODULES_OF_HELP = 13
"""The most modules of golive that a command's own help adds to those of the helps before it."""


def imported(arguments: Sequence[str], folder: Path) -> set[str]:
    """Return the modules that a command imports in a process of its own."""
    returns = folder / "returns.csv"
    returns.write_text("r\n" + "\n".join(f"{(-1) ** i * 0.01 + 0.001 * (i % 7):.4f}" for i in range(120)) + "\n")
    written = [str(returns) if a == "RETURNS" else a for a in arguments]
    command = [sys.executable, "-X", "importtime", "-m", "golive", *written]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ), cwd=folder)
    assert done.returncode in (0, 1, 3), done.stderr[-500:]
    lines = (line for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_imports_what_it_uses(command: str, tmp_path: Path) -> None:
    arguments, uses, most = COMMANDS[command]
    names = imported(arguments, tmp_path)
    heavy = {h for h in HEAVY if any(name == h or name.startswith(f"{h}.") for name in names)}
    assert heavy <= uses
    assert sum(name.startswith("golive") for name in names) <= most


def test_the_help_of_a_command_imports_what_explains_it_and_nothing_that_does_it() -> None:
    program = (
        "import io, sys, contextlib\n"
        "from golive.cli import COMMANDS, main\n"
        "def there(): return {name for name in sys.modules if name.startswith('golive')}\n"
        "for name in COMMANDS:\n"
        "    before = there()\n"
        "    with contextlib.redirect_stdout(io.StringIO()): main([name, '--help'], standalone_mode=False)\n"
        "    print(name, len(there() - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    further = {name: int(count) for name, count in map(str.split, done.stdout.splitlines())}
    assert set(further) == set(COMMANDS_OF_GOLIVE)
    assert {name: count for name, count in further.items() if count > MODULES_OF_HELP} == {}
