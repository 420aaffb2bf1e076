"""`golive bench`: the user's own policy timed, as text, JSON and a page; nothing signalled is nothing timed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands import Golive
from tests.places import REPOSITORY

from golive.cli import bench
from golive.replay.policy_speed import PolicySpeed

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
    assert speed["from_events"]["tail"]["value"] >= speed["from_events"]["median"]["value"]
    assert (speed["rows_a_second"]["n"], speed["table_rows"]) == (1, 1000)
    assert speed["rows_a_second"]["value"] > 0
    features = {part["name"]: part for part in speed["features"]}
    assert features["orderflow.absorbed"]["place"].startswith("rules/gates/orderflow.yaml:")
    assert features["orderflow.absorbed"]["ns"]["n"] == 10
    times = [part["ns"]["value"] for part in speed["gates"]]
    assert times == sorted(times, reverse=True)


def test_text_and_page_show_the_slowest_and_promise_no_other_machine(
    golive: Golive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, measure, measured = tmp_path / "bench.html", bench._measured, list[PolicySpeed]()

    def once(*asked: Any) -> PolicySpeed:
        measured.extend([] if measured else [measure(*asked)])
        return measured[0]

    monkeypatch.setattr(bench, "_measured", once)
    done = golive("bench", REPOSITORY, *SMALL, "--out", page)
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    shown = golive("bench", REPOSITORY, *SMALL).stdout
    for said in ("99th percentile", "rows a second", "The slowest first", "rules/gates/orderflow.yaml:"):
        assert said in text
        assert said in shown
    assert "Another machine" in text
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
