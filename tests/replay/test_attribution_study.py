"""What a run says of its gates: what waits, what is one episode, and what nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.api import Engine
from golive.core.unit import NANOS
from golive.core.value import invalid
from golive.execution.round_trip import RoundTrip
from golive.execution.side import Side
from golive.replay.attribution_study import Attributed, AttributionStudy, attribution_study, real_nets
from golive.trading.shadow_account import ShadowOutcome
from golive.trading.shadow_accounts import ShadowedEpisode

GATE, RULE, OTHER = "orderflow", "orderflow.delta_confirms", "regime.regime_blocks"


def shadow(net: float | None, since: int = 0, lasts: int = 10) -> ShadowOutcome:
    until = None if net is None else since + lasts
    whole = None if net is None else round(net * NANOS)
    return ShadowOutcome(since=since, lots=5, filled=5, until=until, net=whole, reason="when")


def episode(
    shadow: ShadowOutcome | None = None,
    *,
    id: str = "e",
    strategy: str = "momentum",
    by: tuple[str, ...] = (RULE,),
    is_entered: bool = False,
    goes_on: bool = False,
) -> ShadowedEpisode:
    return ShadowedEpisode(
        id=id,
        strategy=strategy,
        symbol="BTC",
        direction="long",
        first=0 if shadow is None else shadow.since,
        by=by,
        looks=3,
        is_entered=is_entered,
        goes_on=goes_on,
        shadow=shadow,
        why=None if shadow is not None else invalid("no_full_size", "no size"),
    )


def judged(
    engine: Engine, *episodes: ShadowedEpisode, nets: Mapping[str, int | None] | None = None
) -> AttributionStudy:
    own = {one.id: 0 for one in episodes} if nets is None else nets
    return attribution_study(episodes, own, engine.program, episodes=len(episodes) + 1, least=20)


def row(study: AttributionStudy, name: str = RULE) -> Attributed:
    (one,) = [one for one in study.rows if one.name == name]
    return one


def test_a_gate_stands_before_its_rules_and_what_touched_nothing_is_silent(shipped: Engine) -> None:
    study = judged(shipped, episode(shadow(-2.0)), episode(shadow(1.0), id="f", by=(RULE, OTHER)))
    assert [one.name for one in study.rows] == ["regime", OTHER, GATE, RULE]
    assert "limits" in study.silent
    assert not set(study.silent) & {one.name for one in study.rows}
    assert (study.episodes, study.touched) == (3, 2)


def test_money_is_summed_whole(shipped: Engine) -> None:
    study = judged(shipped, *(episode(shadow(-0.1, 20 * n), id=str(n)) for n in range(3)))
    assert row(study).numbers.effect == 0.3


@pytest.mark.parametrize("is_entered", [False, True])
@pytest.mark.parametrize("goes_on", [False, True])
def test_an_episode_waits_until_nothing_of_it_is_open(shipped: Engine, *, is_entered: bool, goes_on: bool) -> None:
    one = episode(shadow(-2.0), goes_on=goes_on, is_entered=is_entered)
    nets = real_nets([one], {}, ())
    # While the signal goes on it may still be let in.
    waits = goes_on and not is_entered
    assert nets == {"e": None if waits else 0}
    assert row(judged(shipped, one, nets=nets)).numbers.open == waits
    assert real_nets([one], {}, ("e",)) == {"e": None}


def test_what_really_came_is_that_of_all_its_round_trips() -> None:
    trip = RoundTrip(key="a/1#1", side=Side.BUY, since=0, lots=5, realised=70, fees=20, funding=-5)
    one = episode(shadow(-2.0), is_entered=True)
    trips = {"e": [trip, replace(trip, key="c/1#1", realised=1)], "f": [replace(trip, realised=1_000)]}
    assert real_nets([one], trips, ()) == {"e": 45 - 24}
    assert real_nets([one], {"e": [trip, replace(trip, open_lots=1)]}, ()) == {"e": None}
    assert real_nets([one], {}, ()) == {"e": 0}


def test_what_begins_while_its_shadow_is_open_would_have_been_one_episode(shipped: Engine) -> None:
    begun = [(0, 10), (5, 10), (9, 2), (10, 1), (30, 1)]
    study = judged(shipped, *(episode(shadow(-1.0, *one), id=str(n)) for n, one in enumerate(begun)))
    assert (row(study).numbers.n, row(study).within) == (3, 2)
    apart = [episode(shadow(-1.0, *one), id=str(n), strategy=str(n)) for n, one in enumerate(begun)]
    assert (row(judged(shipped, *apart)).numbers.n, row(judged(shipped, *apart)).within) == (5, 0)


def test_after_a_shadow_that_never_leaves_nothing_more_is_counted(shipped: Engine) -> None:
    study = judged(shipped, episode(shadow(None)), episode(shadow(-1.0, 50), id="f"))
    assert (row(study).numbers.open, row(study).numbers.n, row(study).within) == (1, 0, 1)


def test_what_nobody_can_tell_is_in_no_number(shipped: Engine) -> None:
    unknown = replace(shadow(-1.0), net=None, why=invalid("rate_absent", "no rate"))
    study = judged(shipped, episode(unknown), episode(id="f"), episode(shadow(-1.0), id="g"))
    assert (row(study).untold, row(study).numbers.touched, row(study).numbers.open) == (2, 1, 0)


def test_what_several_rules_touched_is_in_the_effect_of_none_and_in_that_of_their_gate(shipped: Engine) -> None:
    """As the reference has it: leave-one-out is nothing where another blocks, and an episode is no zero in n."""
    second = f"{GATE}.imbalance_confirms"
    study = judged(
        shipped,
        episode(shadow(-9.0), by=(RULE, OTHER)),
        episode(shadow(-2.0, 20), id="f", by=(RULE, second)),
        episode(shadow(-1.0, 40), id="g"),
    )
    assert (row(study).numbers.effect, row(study).numbers.n, row(study).numbers.shared) == (1.0, 1, 2)
    assert (row(study, OTHER).numbers.avoided, row(study, OTHER).numbers.n) == (9.0, 0)
    assert (row(study, GATE).numbers.effect, row(study, GATE).numbers.n, row(study, GATE).numbers.shared) == (3.0, 2, 1)
    assert [(one.by, one.difference) for one in study.shadows] == [
        (f"{RULE} {OTHER}", 9 * NANOS),
        (f"{RULE} {second}", 2 * NANOS),
        (RULE, NANOS),
    ]


@given(st.lists(st.sets(st.sampled_from([RULE, f"{GATE}.imbalance_confirms", OTHER]), min_size=1), min_size=1))
def test_no_gain_is_counted_twice(shipped: Engine, touched: list[set[str]]) -> None:
    episodes = [episode(shadow(-1.0, 20 * n), id=str(n), by=tuple(sorted(by))) for n, by in enumerate(touched)]
    study = judged(shipped, *episodes)
    for rows in ([one for one in study.rows if one.is_gate], [one for one in study.rows if not one.is_gate]):
        assert sum(one.numbers.n for one in rows) <= len(touched)
        assert sum(one.numbers.effect for one in rows) <= len(touched)


def test_without_a_least_number_no_gate_is_judged(shipped: Engine) -> None:
    study = attribution_study([], {}, shipped.program, episodes=0, least=None)
    assert study.why is not None
    assert study.why.code == "no_least_attributed"
