"""`action.yml` and the hooks of pre-commit: each step run as a runner would, in a repository with a base branch."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.commands import run_command as golive
from tests.library import edit
from tests.places import REPOSITORY

ORDERFLOW = "rules/gates/orderflow.yaml"
THRESHOLD = "imbalance_threshold: {value: 60 %"


def steps() -> dict[str, dict[str, Any]]:
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text(encoding="utf-8"))
    return {step["name"]: step for step in action["runs"]["steps"] if "run" in step}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    (folder / "golive").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m golive "$@"\n', encoding="utf-8")
    (folder / "golive").chmod(0o755)
    return folder


def git(folder: Path, *command: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Return a clone in which only the branch of a change is there, as a runner checks it out."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    assert golive("init", origin).exit_code == 0
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "policy")):
        git(origin, *command)
    git(origin, "checkout", "--quiet", "-b", "change")
    edit(origin, ORDERFLOW, THRESHOLD, THRESHOLD.replace("60", "55"))
    git(origin, "commit", "--quiet", "--all", "-m", "loosen")
    git(tmp_path, "clone", "--quiet", "--branch", "change", "--single-branch", origin.as_uri(), str(clone))
    return clone


def run(name: str, folder: Path, programs: Path, **given: str) -> subprocess.CompletedProcess[str]:
    step = steps()[name]
    values = {"LIBRARY": ".", "AGAINST": "origin/main", "LOOSENING": "refuse", "FAIL_UNDER": ""} | given
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY / "engine"),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **{name: values[name] for name in step["env"]},
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)


def test_a_loosening_of_the_base_branch_fails_the_action_unless_it_only_reports(changed: Path, programs: Path) -> None:
    assert run("validate", changed, programs).returncode == 0
    refused = run("compare", changed, programs)
    assert refused.returncode == 1, refused.stderr
    assert "::warning" in refused.stdout
    assert "imbalance_threshold" in refused.stdout
    reported = run("compare", changed, programs, LOOSENING="report")
    assert (reported.returncode, reported.stdout) == (0, refused.stdout)
    assert run("summary", changed, programs).returncode == 0
    assert "changes: 1 looser" in (changed / "summary.md").read_text(encoding="utf-8")


def test_a_base_branch_that_is_not_there_is_no_pass(changed: Path, programs: Path) -> None:
    assert run("compare", changed, programs, AGAINST="origin/nowhere", LOOSENING="report").returncode != 0


def test_a_mistake_fails_the_action_with_an_annotation_on_its_line(changed: Path, programs: Path) -> None:
    edit(changed, ORDERFLOW, "that: imbalance >=", "that: imbalanse >=")
    for name in ("validate", "cases"):
        failed = run(name, changed, programs)
        assert failed.returncode == 2, name
        assert f"::error file={ORDERFLOW},line=55" in failed.stdout


def test_the_hooks_of_pre_commit_pass_a_library_and_fail_a_mistake_in_it(
    changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    entries = {hook["id"]: hook["entry"].split()[1:] for hook in hooks}
    assert list(entries) == ["golive-validate", "golive-test"]
    assert not any(hook["pass_filenames"] for hook in hooks)
    assert all(re.search(hook["files"], ORDERFLOW) and not re.search(hook["files"], "README.md") for hook in hooks)
    monkeypatch.chdir(changed)
    assert golive(*entries["golive-validate"]).exit_code == 0
    edit(changed, ORDERFLOW, "that: imbalance >=", "that: imbalanse >=")
    assert {id: golive(*entry).exit_code for id, entry in entries.items()} == dict.fromkeys(entries, 2)
