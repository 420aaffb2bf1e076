"""Shells complete commands, groups, options and choices of `golive`, by the scripts that click makes."""

from __future__ import annotations

import importlib
import subprocess

import pytest
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete
from click.testing import CliRunner
from tests.places import REPOSITORY

from golive.cli import COMMANDS, main

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
VARIABLE = "_GOLIVE_COMPLETE"


def completed(words: list[str], incomplete: str) -> list[str]:
    return [item.value for item in ZshComplete(main, {}, "golive", VARIABLE).get_completions(words, incomplete)]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_is_made_and_is_about_golive(shell: str) -> None:
    done = CliRunner().invoke(main, [], prog_name="golive", env={VARIABLE: f"{shell}_source"})
    assert done.exit_code == 0, done.output
    assert f"{VARIABLE}={shell}_complete" in done.output
    assert "_golive_completion" in done.output


def test_the_script_for_bash_is_read_by_bash() -> None:
    script = BashComplete(main, {}, "golive", VARIABLE).source()
    done = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("shell", "word"), [("bash", "1"), ("zsh", "1"), ("fish", "mar")])
def test_a_word_begun_is_answered_as_the_script_asks(shell: str, word: str) -> None:
    asked = {VARIABLE: f"{shell}_complete", "COMP_WORDS": "golive mar", "COMP_CWORD": word}
    done = CliRunner().invoke(main, [], prog_name="golive", env=asked)
    assert "market" in done.output
    assert "paper" not in done.output


@pytest.mark.parametrize(
    ("words", "begun", "among"),
    [
        ([], "", tuple(COMMANDS)),
        ([], "ex", ("explain",)),
        ([], "--v", ("--version",)),
        (["market"], "", ("check", "propose")),
        (["market", "check"], "--", ("--format", "--out", "--help")),
        (["market", "check", "--format"], "", ("text", "json", "html")),
    ],
)
def test_what_may_follow_is_offered(words: list[str], begun: str, among: tuple[str, ...]) -> None:
    offered = completed(words, begun)
    assert [word for word in among if word not in offered] == []
    assert all(word.startswith(begun) for word in offered)


def test_the_first_word_is_completed_without_importing_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(name: str) -> None:
        raise AssertionError(name)

    monkeypatch.setattr(importlib, "import_module", never)
    assert set(completed([], "")) == set(COMMANDS)


def test_the_readme_says_how_for_each_shell() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert [shell for shell in SHELLS if f"{VARIABLE}={shell}_source golive" not in text] == []
