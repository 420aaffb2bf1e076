"""Drills of what guards models: they hold on the shipped guardrails, and say so where a library's let in too much."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.guardrails_library import guardrails_by_point, house_guardrails

from golive.cli import main
from golive.journal.bodies.evidence import EvidenceGiven
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.paper.drills import model_drills
from golive.paper.drills.model_drills import drill_guardrails, drill_rollback
from golive.paper.drills.outcome import Outcome


def by_name(outcomes: tuple[Outcome, ...]) -> dict[str, Outcome]:
    return {one.name: one for one in outcomes}


def test_the_shipped_guardrails_let_in_nothing_poisoned_or_doubtful() -> None:
    outcomes = drill_guardrails(house_guardrails(), pairs=40, seed=1)
    assert all(one.is_good for one in outcomes), outcomes
    assert by_name(outcomes)["doubtful_accepted"].n == 9


def test_guardrails_that_ask_for_no_proof_are_shown_to_let_in_too_much() -> None:
    outcomes = by_name(drill_guardrails(guardrails_by_point(), pairs=40, seed=1))
    assert not outcomes["equal_accepted_lower"].is_good
    assert outcomes["poisoned_accepted"].is_good


def test_models_that_nobody_takes_out_are_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_drills, "MOST_PERIODS", 1)
    outcomes = by_name(drill_rollback(house_guardrails(), tmp_path, trials=1, seed=1))
    bad = {name for name, one in outcomes.items() if not one.is_good}
    assert bad >= {"taken_out", "restored_to_the_byte", "told_of", "periods_longest"}


def test_what_loses_is_taken_out_and_the_very_file_before_it_serves_again(tmp_path: Path) -> None:
    outcomes = drill_rollback(house_guardrails(), tmp_path, trials=2, seed=1)
    assert all(one.is_good for one in outcomes), outcomes
    assert by_name(outcomes)["periods_longest"].measured == pytest.approx(3, abs=3)


@pytest.mark.parametrize(("drill", "more"), [("guardrails", ["--pairs", "10"]), ("rollback", ["--trials", "1"])])
def test_a_drill_leaves_evidence_in_the_records(tmp_path: Path, drill: str, more: list[str]) -> None:
    records = str(tmp_path / "records.db")
    result = CliRunner().invoke(main, ["drill", drill, *more, "--by", "mia", "--records", records, "--format", "json"])
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert (document["drill"], document["holds"]) == (drill, True)
    with Journal.shared(home_at(records)) as journal:
        items = [entry.key for entry in journal.entries(kind=EvidenceGiven.KIND)]
    assert items[0].startswith(f"drill_{drill}/began/")
    assert len(items[1:]) == len(document["outcomes"])
    assert all(drill in item for item in items), items
