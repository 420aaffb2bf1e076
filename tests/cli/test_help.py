"""Every command explains itself, and help costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.commands import Golive, environment

from golive.cli import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(golive: Golive, name: str) -> None:
    done = golive(name, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_help_lists_every_command(golive: Golive) -> None:
    done = golive("--help")
    assert done.exit_code == 0
    assert all(name in done.output for name in COMMANDS)


def test_a_misspelt_command_is_a_usage_error_with_a_suggestion(golive: Golive) -> None:
    done = golive("validte")
    assert done.exit_code == 2
    assert "did you mean `validate`?" in done.stderr


def test_an_unknown_option_is_a_usage_error(golive: Golive) -> None:
    assert golive("validate", "--nonsense").exit_code == 2


def test_no_command_is_no_success(golive: Golive) -> None:
    assert golive().exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], ["numpy", "yaml", "pandas", "pyarrow", "dataclasses", "rich"]),
        (["validate", "--help"], ["numpy", "pandas", "pyarrow", "numexpr", "rich", "scipy"]),
        (["run", "--help"], ["numpy", "pandas", "pyarrow", "rich"]),
        (["journal", "verify", "--help"], ["sqlalchemy", "psycopg", "numpy", "pyarrow", "rich"]),
    ],
)
def test_help_imports_nothing_heavy(arguments: list[str], heavy: list[str]) -> None:
    assert _imported(arguments, heavy) == []


def test_validating_imports_no_arrays() -> None:
    from golive.loader.shipped import library_root

    heavy = ["numpy", "pandas", "pyarrow", "numexpr", "scipy", "jinja2", "rich", "golive.checker.compare"]
    assert _imported(["validate", str(library_root())], heavy) == []


def _imported(arguments: list[str], heavy: list[str]) -> list[str]:
    program = (
        "import sys\n"
        "from golive.cli import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment()
    )
    loaded: list[str] = eval(done.stderr.splitlines()[-1])
    return loaded


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "golive", "--version"], capture_output=True, text=True, check=False, env=environment()
    )
    assert done.returncode == 0
    assert done.stdout.startswith("golive, version ")
