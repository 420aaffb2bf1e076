"""The README's table of what was measured is the bench's own output, and says what is not met."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.bench import __main__ as bench
from tests.bench.figures import Figure, Rounds, figure
from tests.bench.table import BEGIN, END, README, TABLE, folded, markdown, printed, with_table


def test_the_readme_shows_the_table_that_was_measured() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_table(text, TABLE.read_text(encoding="utf-8")) == text


@pytest.mark.parametrize("name", sorted(path.name for path in TABLE.parent.glob("*.md") if path.name != "not_met.md"))
def test_the_table_says_the_command_and_the_day_and_judges_every_row_by_its_goal(name: str) -> None:
    head, _, *rows = (TABLE.parent / name).read_text(encoding="utf-8").splitlines()
    assert re.match(r"`python -m tests\.bench[^`]*`, \d{4}-\d\d-\d\d: \d+ of \d+ goals met\.", head)
    judged = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows[2:]]
    assert judged
    for _, median, _, goal, verdict in judged:
        if not goal:
            assert not verdict
            continue
        sign, bound = goal.split()
        met = float(median) >= float(bound) if sign == ">=" else float(median) <= float(bound)
        assert verdict == ("met" if met else "not met")
    verdicts = [row[-1] for row in judged if row[-1]]
    assert head.endswith(f" {verdicts.count('met')} of {len(verdicts)} goals met.")


def test_a_figure_is_the_median_of_its_rounds_between_the_least_and_the_most() -> None:
    ours, theirs = Rounds((1.0, 2.0, 4.0)), Rounds((2.0, 2.0, 12.0))
    made = figure("theirs over ours", theirs / ours, 2.5, "higher")
    assert (made.value, made.low, made.high, made.rounds, made.met) == (2.0, 1.0, 3.0, 3, False)
    assert printed([made]).split("  ")[-1] == "not met\n"
    assert "| theirs over ours | 2 | 1 to 3, n = 3 | >= 2.5 | not met |" in markdown([made], day="-", command="-")


def test_a_figure_that_meets_its_goal_exactly_has_met_it() -> None:
    assert figure("at least", 2.0, 2.0, "higher").met
    assert figure("at most", 2.0, 2.0, "lower").met
    assert not figure("at most", float("nan"), 2.0, "lower").met


def test_a_figure_without_a_goal_is_neither_met_nor_not() -> None:
    made = [figure("said", 2.0, None, "lower"), figure("asked", 2.0, 1.0, "lower")]
    assert made[0].met is None
    table = markdown(made, day="-", command="-")
    assert ": 0 of 1 goals met." in table
    assert "| said | 2 |  |  |  |" in table
    assert printed(made).splitlines()[0] == "said        2.000"


def test_only_groups_that_are_named_are_measured_in_the_usual_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(name: str) -> list[Figure]:
        return [figure(name, 1.0, 1.0, "lower")]

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bench, "GROUPS", {name: partial(measure, name) for name in bench.GROUPS})
    said = CliRunner().invoke(bench.main, ["--only", "journals", "--only", "start-up"], catch_exceptions=False)
    assert [figure["name"] for figure in json.loads(Path("bench.json").read_text(encoding="utf-8"))] == [
        "start-up",
        "journals",
    ]
    assert [line.split()[0] for line in said.stdout.splitlines()] == ["start-up", "journals"]


def test_the_table_of_a_part_is_written_where_it_is_asked_for_and_leaves_the_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bench, "GROUPS", {"journals": lambda: [figure("said", 2.0, 1.0, "lower")]})
    before = TABLE.read_bytes()
    CliRunner().invoke(bench.main, ["--only", "journals", "--table", "part.md"], catch_exceptions=False)
    assert "| said | 2 |" in (tmp_path / "part.md").read_text(encoding="utf-8")
    assert TABLE.read_bytes() == before


def test_a_table_takes_the_place_of_the_one_before() -> None:
    text = f"before\n{BEGIN}old\n{END}after\n"
    table = markdown([figure("said", 2.0, 1.0, "lower")], day="-", command="-")
    written = with_table(text, table)
    assert written.startswith(f"before\n{BEGIN}`-`, -: 0 of 1 goals met.\n")
    assert written.endswith(f"{END}after\n")
    assert with_table(written, table) == written


def test_what_is_not_met_stands_before_the_fold_and_everything_in_it() -> None:
    made = [figure("kept", 0.5, 1.0, "lower"), figure("missed", 2.0, 1.0, "lower")]
    table = markdown(made, day="-", command="-")
    shown, _, inside = folded(table).partition("<details>")
    assert "missed" in shown
    assert "kept" not in shown
    assert all(row in inside for row in table.splitlines()[2:])


def test_nothing_stands_before_the_fold_where_all_is_met() -> None:
    shown = folded(markdown([figure("kept", 0.5, 1.0, "lower")], day="-", command="-")).partition("<details>")[0]
    assert "|" not in shown
