"""What serves is what was accepted, is stored, and was never rolled back."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.learning.model_service import Answer, File, ModelService, ModelVersion


def version(name: str, file: File = File.STORED, baseline: int = 250) -> ModelVersion:
    return ModelVersion(id=name, file=file, baseline=baseline)


def served(*names: str) -> ModelService:
    service = ModelService()
    for name in names:
        service, answer = service.accepted(version(name))
        assert answer is Answer.ACCEPTED
    return service


@pytest.mark.parametrize("drawdown", [None, math.nan, -0.1, 1.5, "0.2", True])
def test_a_drawdown_that_is_none_makes_the_model_unusable(drawdown: Any) -> None:
    service, answer = served("v1", "v2").fell(drawdown, most=0.1)
    assert answer is Answer.NOTED
    assert service.in_service == version("v2")
    assert not service.usable


def test_a_drawdown_on_the_limit_rolls_back() -> None:
    service, answer = served("v1", "v2").fell(0.35 - 0.25, most=0.1)
    assert answer is Answer.ROLLBACK
    assert service.in_service == version("v1")


def test_an_alarm_about_nothing_is_not_armed() -> None:
    assert ModelService().alarmed(least_baseline=60) == (ModelService(), Answer.NOT_ARMED)


def test_a_file_that_was_found_bad_is_not_made_good_by_storing_it() -> None:
    service, _ = served("v1", "v2").lost("v2")
    assert service.stored("v2")[1] is Answer.REFUSED
    assert not service.usable


def test_the_machine_ends_no_freeze() -> None:
    frozen, _ = served("v1").froze()
    assert frozen.thawed(by="machine")[1] is Answer.REFUSED
    assert frozen.thawed(by="ml_1")[0].usable


acts = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), st.sampled_from("abcd"), st.sampled_from(list(File))),
        st.tuples(st.sampled_from(["lost", "store"]), st.sampled_from("abcd"), st.none()),
        st.tuples(st.sampled_from(["alarm", "rollback", "freeze", "thaw"]), st.none(), st.none()),
    ),
    max_size=30,
)


@given(acts)
def test_what_was_rolled_back_never_serves_again_and_what_is_not_stored_is_never_used(
    told: list[tuple[str, Any, Any]],
) -> None:
    service = ModelService()
    for what, name, file in told:
        before = service.gone
        if what == "accept":
            service, _ = service.accepted(version(name, file))
        elif what == "lost":
            service, _ = service.lost(name)
        elif what == "store":
            service, _ = service.stored(name)
        elif what == "freeze":
            service, _ = service.froze()
        elif what == "thaw":
            service, _ = service.thawed(by="ml_1")
        else:
            service, _ = service.alarmed(least_baseline=60) if what == "alarm" else service.rolled_back()
        assert before <= service.gone
        assert not service.gone & {one.id for one in service.stack}
        top = service.in_service
        assert not service.usable or (top is not None and top.file is File.STORED and not service.frozen)
        assert all(one.file is not File.UNSTORED for one in service.stack[:-1])
