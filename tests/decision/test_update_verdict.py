"""Only what is known of everything accepts an update."""

from __future__ import annotations

import itertools

import pytest

from golive.core.value import Unknown, invalid, missing, stale, warming_up
from golive.decision.update_verdict import UpdateVerdict, update_verdict

MISSING, INVALID = missing("not_given"), invalid("not_a_number")
ANY: tuple[bool | Unknown, ...] = (True, False, MISSING, INVALID, stale("old"), warming_up("few"))


def test_everything_true_is_accepted() -> None:
    assert update_verdict([True, True], [True, True], paired=True) is UpdateVerdict.ACCEPT


@pytest.mark.parametrize("paired", [True, False])
def test_nothing_but_what_is_known_to_be_true_is_ever_accepted(*, paired: bool) -> None:
    for required, other, proof in itertools.product(ANY, repeat=3):
        verdict = update_verdict([required, other], [proof], paired=paired)
        accepted = required is True and other is True and (proof is True or not paired)
        assert (verdict is UpdateVerdict.ACCEPT) is accepted


@pytest.mark.parametrize(
    ("requirements", "proofs", "verdict"),
    [
        ([True, False], [True], UpdateVerdict.REJECT),
        ([True, False], [MISSING], UpdateVerdict.REJECT),
        ([MISSING, False], [True], UpdateVerdict.HOLD),
        ([True], [False], UpdateVerdict.UNDERPOWERED),
        ([True], [True, MISSING], UpdateVerdict.UNDERPOWERED),
        ([True], [False, INVALID], UpdateVerdict.HOLD),
        ([True], [], UpdateVerdict.UNDERPOWERED),
        ([], [True], UpdateVerdict.HOLD),
    ],
)
def test_the_first_reason_names_the_verdict(
    requirements: list[bool | Unknown], proofs: list[bool | Unknown], verdict: UpdateVerdict
) -> None:
    assert update_verdict(requirements, proofs, paired=True) is verdict


def test_of_no_rule_nothing_is_accepted_by_point_estimates_either() -> None:
    assert update_verdict([], [], paired=False) is UpdateVerdict.HOLD
