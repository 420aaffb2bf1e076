"""`golive bench`: the user's own policy timed, as text, JSON and a page; nothing signalled is nothing timed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.commands import Golive
from tests.places import REPOSITORY

SMALL = ("--rows", "1000", "--signals", "10", "--rounds", "1", "--strategy", "momentum")


def test_each_part_stands_with_its_time_its_number_and_its_line(golive: Golive) -> None:
    done = golive("bench", REPOSITORY, *SMALL, "--format", "json")
    assert done.exit_code == 0, done.output
    speed = json.loads(done.stdout)
    assert speed["strategies"] == ["momentum"]
    assert speed["ready"]["median"]["value"] > 0
    assert speed["ready"]["median"]["n"] == speed["signals"]
    assert speed["from_events"]["tail"]["upper"] is None
    assert speed["from_events"]["tail"]["upper_why"] == "few_values: the sample is too small to show it, n = 10"
    features = {part["name"]: part for part in speed["features"]}
    assert features["orderflow.absorbed"]["place"].startswith("rules/gates/orderflow.yaml:")
    assert features["orderflow.absorbed"]["ns"]["n"] == 10
    times = [part["ns"]["value"] for part in speed["gates"]]
    assert times == sorted(times, reverse=True)


def test_a_page_shows_the_slowest_and_promises_no_other_machine(golive: Golive, tmp_path: Path) -> None:
    page = tmp_path / "bench.html"
    done = golive("bench", REPOSITORY, *SMALL, "--out", page)
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert "Another machine" in text
    assert "rules/gates/orderflow.yaml:" in text
    assert text.count("<svg") == 2


def test_where_nothing_is_signalled_nothing_is_timed(golive: Golive, tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    assert golive("init", policy).exit_code == 0
    momentum = policy / "strategies" / "momentum.yaml"
    momentum.write_text(momentum.read_text(encoding="utf-8").replace("value: 3 bps", "value: 999 bps"))
    done = golive("bench", policy, *SMALL)
    assert done.exit_code == 3, done.output
    assert "there is nothing to time" in done.stderr


def test_what_a_bot_signals_itself_is_not_in_a_recording(golive: Golive, tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    assert golive("init", policy, "--profile", "bars").exit_code == 0
    done = golive("bench", policy, *SMALL[:-1], "bot")
    assert done.exit_code == 2
    assert "takes its signals from outside" in done.stderr


@pytest.mark.parametrize("words", [("--strategy", "nobody"), ("--market", "nowhere.yaml"), ("--confidence", "1")])
def test_what_cannot_be_measured_is_refused(golive: Golive, words: tuple[str, str]) -> None:
    assert golive("bench", REPOSITORY, *words, "--rows", "10").exit_code == 2
