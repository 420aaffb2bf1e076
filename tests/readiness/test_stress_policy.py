"""The scenarios of the shipped library are read as they are written, and a library may have none."""

from __future__ import annotations

from tests.places import REPOSITORY

from golive.documents.library import Specs
from golive.documents.scenarios import Scenarios
from golive.loader.document import load_document
from golive.readiness.measures.stress_policy import stress_policy
from golive.readiness.measures.stressing import Scenario

STRESS = REPOSITORY / "rules" / "stress.yaml"


def test_each_scenario_has_the_sizes_that_its_parameters_say_and_shocks_nothing_else() -> None:
    document = load_document(STRESS.read_text(encoding="utf-8"), "rules/stress.yaml").document
    assert isinstance(document, Scenarios)
    policy = stress_policy(Specs(root="", sources={}, values={}, scenarios=(document,)))
    assert policy is not None
    assert policy.appetite == 0.5
    assert policy.scenarios == (
        Scenario(id="gap", price=0.15),
        Scenario(id="crash", price=0.1, spread_times=10.0, volume_times=0.1),
        Scenario(id="thin_book", spread_times=5.0, volume_times=0.2),
        Scenario(id="funding_spike", funding=0.01),
    )


def test_a_library_that_says_no_scenario_is_held_against_none() -> None:
    assert stress_policy(Specs(root="", sources={}, values={})) is None
