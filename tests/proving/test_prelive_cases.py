"""Cases of the steps before going live: what they give and expect, and that planted mistakes are seen."""

from __future__ import annotations

import pytest

from golive.cli.case_library import open_cases
from golive.cli.open_library import find_library
from golive.cli.prelive_answers import prelive_answers
from golive.documents.prelive import PreliveSteps
from golive.loader.shipped import library_root
from golive.proving.cases.prelive_answers import answers_of_prelive, targets_of_prelive
from golive.proving.cases.run_cases import Prepared
from golive.proving.mutants.operators import mutants_of_document
from golive.proving.mutants.scoring import State
from golive.proving.mutants.trials import Court


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    opened = open_cases(find_library(str(library_root())))
    assert opened.prepared is not None
    return opened.prepared


@pytest.fixture(scope="module")
def steps(prepared: Prepared) -> PreliveSteps:
    (one,) = prepared.checked.specs.prelive
    return one


def test_the_steps_answer_all_that_they_say_they_do_and_nothing_known_is_nothing_done(steps: PreliveSteps) -> None:
    answers = prelive_answers(steps, {})
    assert set(answers) == set(answers_of_prelive(steps))
    assert {value for name, value in answers.items() if name not in ("count", "next")} == {False}
    assert (answers["count"], answers["next"]) == (0, "paper_days")


def test_a_case_gives_every_item_once_the_packet_and_the_stage(steps: PreliveSteps) -> None:
    names = [name for name, _ in targets_of_prelive(steps)]
    assert names[:2] == ["STRAT-001.satisfied", "STRAT-002.satisfied"]
    assert names[-4:] == ["packet.complete", "packet.frozen", "stage.canary", "stage.live"]
    assert len(names) == len(set(names)) == 13


def test_the_shipped_cases_see_every_planted_mistake(prepared: Prepared, steps: PreliveSteps) -> None:
    court = Court(specs=prepared.checked.specs, prepared=prepared)
    trials = [court.trial(mutant) for mutant in mutants_of_document(steps, prepared.checked.specs)]
    ran = [trial for trial in trials if trial.state is State.RAN]
    assert len(ran) > 50
    assert [trial.id for trial in ran if not trial.judged] == []
