"""What a change of the policy changes: digests, overrides, tightenings by strategy."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from tests.library import engine_of, engine_with, files_with, row_of, told_apart

from golive.api import Engine
from golive.compiler.program import Digests
from golive.core.errors import InvalidInput, InvalidLibrary
from golive.core.issue import Severity

Edit = Callable[[dict[str, str]], dict[str, str]]

GATE = """\
inputs:
  share: {from: world.share}
parameters:
  least: {value: 50 %, range: [0 %, 100 %], tighter: higher, source: written for this test}
let:
  spare_share: share - least
require:
  - {id: enough, that: spare_share >= 0, else: "{share} is too little"}
"""
STRATEGIES = ("ant", "bee")
TIGHTEN = "tighten:\n  gate0.least: {value: 60 %, why: care, owner: a.b}\n"


def files() -> dict[str, str]:
    return files_with(GATE, strategies=STRATEGIES, tighten=TIGHTEN)


def digests(changed: dict[str, str]) -> Digests:
    return engine_of(changed).program.digests


def edited(name: str, old: str, new: str) -> dict[str, str]:
    out = files()
    assert old in out[name]
    return {**out, name: out[name].replace(old, new)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("inputs:", "# a comment\ninputs:"),
        ("value: 50 %, range: [0 %, 100 %]", "range: [0 %, 100 %], value: 50 %"),
        ("share - least", "share   -   least"),
        ("value: 50 %", 'value: "50 %"'),
        ("value: 50 %", "value: 50.0 %"),
        ("{from: world.share}", "\n    from: world.share"),
    ],
)
def test_writing_the_same_differently_changes_no_digest(old: str, new: str) -> None:
    assert digests(edited("rules/gate0.yaml", old, new)) == digests(files())


def test_the_order_of_documents_and_strategies_changes_no_digest() -> None:
    assert digests(dict(reversed(files().items()))) == digests(files())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A gate", "title: Another name for it"),
        ("why: To be tested.", "why: For another reason."),
        ("source: written for a test\n", "source: elsewhere\nowner: a.rossi\n"),
        ("is too little", "is not enough"),
        ("source: written for this test", "source: a study"),
    ],
)
def test_prose_changes_the_text_digest_only(old: str, new: str) -> None:
    before, after = digests(files()), digests(edited("rules/gate0.yaml", old, new))
    assert after.text != before.text
    assert (after.policy, after.strategy) == (before.policy, before.strategy)


def test_a_threshold_changes_the_policy_and_the_strategies_that_reach_it() -> None:
    before, after = digests(files()), digests(edited("rules/gate0.yaml", "50 %", "51 %"))
    assert after.policy != before.policy
    assert after.text == before.text
    assert after.strategy["bee"] != before.strategy["bee"]
    assert after.strategy["ant"] == before.strategy["ant"], "this strategy is held to 60 %, whatever the house's value"


def test_what_another_strategy_is_held_to_does_not_change_this_one() -> None:
    before, after = digests(files()), digests(edited("strategies/ant.yaml", "value: 60 %", "value: 70 %"))
    assert after.policy != before.policy
    assert after.strategy["ant"] != before.strategy["ant"]
    assert after.strategy["bee"] == before.strategy["bee"]


def test_an_override_is_part_of_the_digests(shipped: Engine) -> None:
    tightened = Engine.shipped(overrides={"orderflow.imbalance_threshold": 0.7})
    assert tightened.program.digests.policy != shipped.program.digests.policy
    for strategy, digest in tightened.program.digests.strategy.items():
        assert digest != shipped.program.digests.strategy[strategy]
    assert tightened.program.digests.text == shipped.program.digests.text


@pytest.mark.parametrize("name", ["since", "owner", "source", "ticket", "why", "title", "because"])
@pytest.mark.parametrize("kind", ["parameters", "let"])
def test_a_parameter_or_a_name_that_is_called_like_prose_still_decides(name: str, kind: str) -> None:
    if kind == "parameters":
        text = GATE.replace("least:", f"{name}:").replace("share - least", f"share - {name}")
        changed = text.replace("50 %, range", "55 %, range")
    else:
        text = GATE.replace("spare_share", name)
        changed = text.replace("share - least", "share - least - 1")
    assert digests(files_with(changed)).policy != digests(files_with(text)).policy
    assert digests(files_with(changed)).strategy != digests(files_with(text)).strategy


def test_every_decision_carries_the_digests(shipped: Engine, executed: dict[str, object]) -> None:
    decision = shipped.decide(executed)
    digests_of = shipped.program.digests
    assert decision.policy_digest == digests_of.policy
    assert decision.text_digest == digests_of.text
    assert decision.strategy_digest == digests_of.strategy["momentum"]
    assert set(shipped.decide_frame(pd.DataFrame([executed])).policy_digest) == {digests_of.policy}


def test_one_threshold_in_the_shipped_orderflow_gate_changes_decisions(
    shipped: Engine, momentum_run: object, executed: dict[str, object]
) -> None:
    imbalance = executed["orderflow.imbalance"]
    assert isinstance(imbalance, float)
    stricter = Engine.shipped(overrides={"orderflow.imbalance_threshold": min(1.0, imbalance + 0.01)})
    assert shipped.decide(executed).verdict.name == "EXECUTE"
    decision = stricter.decide(executed)
    assert (decision.verdict.name, decision.gate, decision.rule) == ("SKIP", "orderflow", "imbalance_confirms")
    assert decision.policy_digest != shipped.program.digests.policy


# Overrides


@pytest.mark.parametrize(
    ("target", "value", "code"),
    [
        ("orderflow.imbalance_threshold", 0.59, "GL214"),
        ("orderflow.imbalance_threshold", "59 %", "GL214"),
        ("orderflow.imbalance_threshold", 1.01, "GL213"),
        ("orderflow.imbalance_threshold", float("nan"), "GL213"),
        ("orderflow.imbalance_threshold", float("inf"), "GL213"),
        ("orderflow.imbalance_threshold", "70 bps_", "GL115"),
        ("orderflow.imbalance_threshold", "70 s", "GL207"),
        ("limits.max_leverage", 2.0, "GL214"),
        ("limits.house_loss", "4 %", "GL214"),
        ("orderflow.depth", 6.0, "GL214"),
        ("market_regime.confirm_bars", 4.0, "GL214"),
    ],
)
def test_an_override_that_is_not_stricter_is_refused(target: str, value: float | str, code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        Engine.shipped(overrides={target: value})


@pytest.mark.parametrize("target", ["orderflow.imbalance_treshold", "orderflow", "", "momentum.window", ".x"])
def test_an_override_of_nothing_is_refused_with_a_hint(target: str) -> None:
    with pytest.raises(InvalidInput, match="no parameter"):
        Engine.shipped(overrides={target: 1.0})


def test_an_override_stricter_than_a_strategy_s_own_value_holds_for_all() -> None:
    engine = from_files(files(), {"gate0.least": 0.8})
    for strategy in STRATEGIES:
        assert engine.decide(row_of(strategy=strategy, share=0.79)).verdict.name == "SKIP"
        assert engine.decide(row_of(strategy=strategy, share=0.8)).verdict.name == "EXECUTE"


def test_an_override_weaker_than_a_strategy_s_own_value_leaves_that_one() -> None:
    engine = from_files(files(), {"gate0.least": 0.55})
    assert engine.decide(row_of(strategy="bee", share=0.55)).verdict.name == "EXECUTE"
    assert engine.decide(row_of(strategy="bee", share=0.54)).verdict.name == "SKIP"
    assert engine.decide(row_of(strategy="ant", share=0.59)).verdict.name == "SKIP"
    assert engine.decide(row_of(strategy="ant", share=0.60)).verdict.name == "EXECUTE"


def from_files(found: dict[str, str], overrides: dict[str, float]) -> Engine:
    engine = engine_of(found)
    return Engine.from_specs(engine.program.checked.specs, overrides=overrides)


# Tightenings


def test_a_mixed_table_holds_each_strategy_to_its_own_value() -> None:
    engine = engine_of(files())
    rows = told_apart(row_of(strategy=s, share=x) for s in STRATEGIES for x in (0.49, 0.5, 0.59, 0.6))
    verdicts = engine.decide_frame(pd.DataFrame(rows)).verdict.tolist()
    assert verdicts == ["SKIP", "SKIP", "SKIP", "EXECUTE", "SKIP", "EXECUTE", "EXECUTE", "EXECUTE"]
    assert [engine.decide(row).verdict.name for row in rows] == verdicts


@pytest.mark.parametrize("value", ["49 %", "101 %", "1 s"])
def test_a_strategy_cannot_be_held_to_less(value: str) -> None:
    with pytest.raises(InvalidLibrary) as caught:
        engine_of(edited("strategies/ant.yaml", "value: 60 %", f"value: {value}"))
    (issue,) = (issue for issue in caught.value.issues if issue.severity is Severity.ERROR)
    assert issue.code in ("GL214", "GL213", "GL207")
    assert issue.span.file == "strategies/ant.yaml"


def test_a_threshold_is_inclusive_in_decimal_terms() -> None:
    text = GATE.replace("50 %", "0.05").replace("100 %", "1").replace("0 %", "0")
    engine = engine_with(
        text.replace("spare_share >= 0", "share >= least").replace("let:\n  spare_share: share - least\n", "")
    )
    assert 0.35 - 0.30 < 0.05
    assert engine.decide(row_of(share=0.35 - 0.30)).verdict.name == "EXECUTE"
    assert engine.decide(row_of(share=0.0499999)).verdict.name == "SKIP"
