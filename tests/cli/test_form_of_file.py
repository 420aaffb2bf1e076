"""Without `--format` the file says in which form an answer is written; a word on the command line goes before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.commands import Golive

from golive.cli.analysis_output import FORMS

ANSWERS = {
    "readiness": ("report", "readiness", "momentum"),
    "status": ("checklist", "status", "--strategy", "momentum"),
    "impact": (
        *("impact", "--order", "2_000_000 usd", "--adv", "500_000_000 usd", "--volatility", "3 %", "--time", "60 min"),
        *("--intervals", "4"),
    ),
    "sharpe": ("sharpe", "--sharpe", "1.5", "--n", "500"),
}


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("returns") / "returns.csv"
    rows = "\n".join(f"{(-1) ** i * 0.01 + 0.001 * (i % 7):.4f}" for i in range(120))
    file.write_text(f"r\n{rows}\n", encoding="utf-8")
    return file


def is_page(text: str) -> bool:
    return text.lstrip().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("answer", ["readiness", "costs", "impact"])
def test_the_suffix_of_the_file_is_its_form(golive: Golive, returns: Path, tmp_path: Path, answer: str) -> None:
    year = ("--periods-per-year", "252", "--risk-free", "0 %")
    costs = ("costs", returns, "--turnover", "0.5", "--resamples", "50", *year)
    arguments = costs if answer == "costs" else ANSWERS[answer]
    for suffix in (".html", ".HTM", ".json", ".txt", ""):
        file = tmp_path / f"answer{suffix}"
        done = golive(*arguments, "--out", file)
        assert file.is_file(), done.output
        text = file.read_text(encoding="utf-8")
        assert f"{FORMS.get(suffix.lower(), 'text')}: " in done.stdout
        assert is_page(text) == (suffix.lower() in (".html", ".htm"))
        if suffix == ".json":
            json.loads(text)


def test_a_form_that_is_asked_for_goes_before_the_suffix(golive: Golive, tmp_path: Path) -> None:
    file = tmp_path / "answer.html"
    golive(*ANSWERS["status"], "--format", "json", "--out", file)
    assert json.loads(file.read_text(encoding="utf-8"))["strategies"]


def test_a_drawing_is_written_as_its_file_ends(golive: Golive, tmp_path: Path) -> None:
    begins = {".svg": "<svg", ".mmd": "flowchart", ".dot": "digraph"}
    for suffix, begin in begins.items():
        file = tmp_path / f"graph{suffix}"
        assert golive("graph", "--out", file).exit_code == 0
        assert begin in file.read_text(encoding="utf-8")[:200]
