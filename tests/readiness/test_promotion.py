"""Promotions: what is unknown promotes nobody, machines only step down, and a refusal names all that is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.errors import Refused
from golive.readiness.promotion import Hand, PromotionTerms, Standing
from golive.readiness.stage import Stage
from golive.readiness.step_down import Answers, StepDown

DAY = 86_400_000_000_000
RISK, PEER, COMPLIANCE, AUTHOR, MACHINE = (
    Hand(who="risk_1", roles=frozenset({"risk_manager"})),
    Hand(who="peer_1", roles=frozenset({"peer_reviewer"})),
    Hand(who="comp_1", roles=frozenset({"compliance_officer"})),
    Hand(who="dev_1", roles=frozenset({"risk_manager", "peer_reviewer", "compliance_officer"})),
    Hand(who="nightly", roles=frozenset({"renewer", "risk_manager"}), machine=True),
)
HANDS = (RISK, PEER, COMPLIANCE, AUTHOR, MACHINE)
MONEY = frozenset({Stage.CANARY, Stage.LIVE})
TERMS = PromotionTerms(
    rules=(
        StepDown(id="breach", sources=MONEY, target=Stage.HALTED, patience=0),
        StepDown(id="decayed", sources=frozenset({Stage.LIVE}), target=Stage.CANARY, patience=DAY),
    ),
    signed_by={
        Stage.CANARY: ("risk_manager", "peer_reviewer"),
        Stage.LIVE: ("risk_manager", "compliance_officer"),
        Stage.PAPER: ("risk_manager",),
    },
    cool_off=5 * DAY,
    most_demotions=2,
    window=90 * DAY,
    canary_share=0.05,
    solo_share=0.01,
    solo=False,
    authors=frozenset({"dev_1"}),
)
stages = st.sampled_from(Stage)
truths = st.sampled_from((True, False, None))
standings = st.builds(
    Standing,
    stage=stages,
    at=st.just(0),
    since=st.just(0),
    frozen_at=st.none() | st.just(0),
    fell_at=st.none() | st.just(0),
    live_falls=st.lists(st.just(0), max_size=3).map(tuple),
    cause_at=st.none() | st.just(0),
)
later = st.integers(0, 200).map(lambda days: days * DAY)


@given(standings, later, st.fixed_dictionaries({"breach": truths, "decayed": truths}))
def test_no_look_raises_a_stage_or_what_is_at_risk(standing: Standing, at: int, answers: Answers) -> None:
    after, verdict = standing.looked(at, answers, TERMS)
    assert after.stage.rank <= standing.stage.rank
    assert after.capital_share(TERMS) <= standing.capital_share(TERMS)
    assert verdict.accepted == (after.stage is not standing.stage)


@given(standings, later, st.fixed_dictionaries({"breach": truths, "decayed": truths}))
def test_doubt_steps_down_no_less_than_what_is_known_to_be_well(standing: Standing, at: int, answers: Answers) -> None:
    well, _ = standing.looked(at, dict.fromkeys(answers, False), TERMS)
    doubted, _ = standing.looked(at, answers, TERMS)
    assert doubted.stage.rank <= well.stage.rank


@given(standings, later, stages, st.lists(st.sampled_from(HANDS)), st.tuples(truths, truths))
def test_only_what_is_known_and_signed_by_the_right_people_promotes(
    standing: Standing, at: int, to: Stage, hands: list[Hand], told: tuple[bool | None, bool | None]
) -> None:
    ready, guard = told
    after, verdict = standing.promoted(at, to, hands, ready=ready, guards={"fills": guard}, terms=TERMS)
    if not verdict.accepted:
        assert after.stage is standing.stage
        assert verdict.missing
        return
    assert (after.stage, ready, guard) == (to, True, True)
    signed = {hand.who for hand in hands if not hand.machine}
    needed = {
        Stage.CANARY: {"risk_1", "peer_1"},
        Stage.LIVE: {"risk_1", "comp_1"},
        Stage.REVIEW: {"dev_1"},
        Stage.PAPER: {"dev_1"} if standing.stage is Stage.DRAFT else {"risk_1"},
    }
    assert needed[to] <= signed


@given(standings, later, stages)
def test_a_machine_cannot_command(standing: Standing, at: int, to: Stage) -> None:
    for after, verdict in (standing.demoted(at, to, by=MACHINE, terms=TERMS), standing.retired(at, by=MACHINE)):
        assert not verdict.accepted
        assert after.stage is standing.stage
    assert standing.explained(at, by=MACHINE).cause_at == standing.cause_at


def test_a_refusal_names_everything_that_is_missing() -> None:
    standing = Standing(stage=Stage.REVIEW, at=0, since=0, frozen_at=0, fell_at=0)
    _, verdict = standing.promoted(DAY, Stage.CANARY, [AUTHOR, RISK], ready=None, guards={"fills": None}, terms=TERMS)
    assert verdict.missing == (
        "it stepped down too lately",
        "no root cause was given since it stepped down",
        "the packet was frozen before it stepped down",
        "signatures of peer_reviewer: of those who may, nobody signed",
        "the checklist is not shown to be satisfied for canary",
        "`fills` is not shown to hold",
    )


@pytest.mark.parametrize(("days", "stage"), [(90, Stage.PAPER), (91, Stage.CANARY)])
def test_a_step_down_exactly_a_window_ago_still_counts(days: int, stage: Stage) -> None:
    standing = Standing(stage=Stage.LIVE, at=0, since=0, live_falls=(0,))
    after, _ = standing.looked(days * DAY, {"breach": False, "decayed": True}, TERMS)
    assert after.stage is stage


def test_a_step_to_halted_is_not_softened_by_being_one_too_many() -> None:
    standing = Standing(stage=Stage.LIVE, at=0, since=0, live_falls=(0,))
    after, _ = standing.looked(0, {"breach": True, "decayed": True}, TERMS)
    assert after.stage is Stage.HALTED


def test_whoever_is_alone_may_risk_the_smaller_share() -> None:
    alone = replace(TERMS, solo=True)
    standing = Standing(stage=Stage.CANARY, at=0, since=0)
    assert (standing.capital_share(TERMS), standing.capital_share(alone)) == (0.05, 0.01)
    assert standing.capital_share(replace(alone, canary_share=0.002)) == 0.002


def test_a_clock_that_goes_back_is_refused() -> None:
    with pytest.raises(Refused, match="clock_back"):
        Standing(stage=Stage.LIVE, at=1, since=0).looked(0, {}, TERMS)
