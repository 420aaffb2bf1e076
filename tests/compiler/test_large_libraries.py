"""What a person can write in an hour is checked, compiled, decided and drawn soon, or refused with an issue."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.library import engine_of, files_with, row_of, told_apart, write

from golive.api import Engine
from golive.checker.library_size import MOST_PARTS, LibrarySize
from golive.cli.open_library import LibraryPlace
from golive.cli.validation import Validation, validate
from golive.core.issue_pad import IssuePad
from golive.core.span import Span
from golive.core.verdict import Verdict
from golive.decision.flip import Flip, NotComputed, smallest_flip
from golive.report.drawing.dot import dot
from golive.report.drawing.gate_graph import gate_graph_svg

HEAD = """\
inputs:
  level: {from: world.level}
  share: {from: world.share}
  flag: {from: world.flag}
  mood: {from: world.mood}
  colour: {from: world.colour}
  room: {from: world.room}
  any: {from: world.any}
parameters:
  cut: {value: 1, range: [-10, 10], source: written for a test}
"""

DOUBLING = {
    "a sum": ("level", "{p} + {p}", "{x} > 0"),
    "a sum of policy": ("cut", "{p} + {p}", "any <= {x}"),
    "a choice": ("level", "{p} if {p} > 0 else {p}", "{x} > 0"),
    "extremes": ("level", "max({p}, {p}) + min({p}, {p})", "{x} > 0"),
    "extremes of policy": ("cut", "min({p} + cut, {p} - cut)", "any > {x}"),
    "a share": ("share", "share_true({p} > 0, {p} > 1, {p} > 2, not {p} > 0)", "{x} > 1"),
    "an or": ("flag", "{p} or {p}", "{x}"),
    "both ways": ("flag", "({p} and flag) or ({p} and not flag)", "{x}"),
    "a product": ("share", "{p} * {p}", "{x} > 0"),
    "a comparison with policy": ("level", "{p} + cut if {p} > cut else {p} - cut", "{x} > 0"),
    "a word": ("colour", '{p} if {p} == "red" else {p}', '{x} == "red"'),
}
"""Lets that name the one before them more than once: the first, the step, and the condition on the last."""


def gate(lets: list[str], condition: str) -> str:
    return HEAD + "let:\n" + "\n".join(lets) + f"\nrequire:\n  - {{id: r, that: '{condition}', else: 'no'}}\n"


def doubling(kind: str, count: int) -> tuple[list[str], str]:
    first, step, condition = DOUBLING[kind]
    lets = [f"  x0: {first}", *(f"  x{i}: '{step.format(p=f'x{i - 1}')}'" for i in range(1, count + 1))]
    return lets, condition.format(x=f"x{count}")


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
@pytest.mark.parametrize("kind", DOUBLING)
def test_lets_that_double_cost_what_is_written_and_not_what_it_expands_to(kind: str, *, backwards: bool) -> None:
    lets, condition = doubling(kind, 60)
    engine = engine_of(files_with(gate(lets[::-1] if backwards else lets, condition)))
    assert len(engine.program.decision.steps) < 60 * 40
    decision = engine.decide(row_of())
    assert {decision.verdict, *_by_table(engine)} <= {Verdict.EXECUTE, Verdict.SKIP}
    smallest_flip(decision)
    assert engine.decide(row_of(level=None, share=None, flag=None, colour=None)).verdict is Verdict.HOLD
    assert dot(engine.program)
    assert gate_graph_svg(engine.program)


def _by_table(engine: Engine) -> set[Verdict]:
    frame = pd.DataFrame(told_apart([row_of()] * 2))
    return {Verdict[v] for b in ("columns", "numexpr") for v in engine.decide_frame(frame, backend=b).verdict}


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_a_chain_of_lets_is_as_long_as_people_write_it(*, backwards: bool) -> None:
    wide = " + ".join(["{p}"] * 90)
    lets = ["  x0: level * 0", *(f"  x{i}: {wide.format(p=f'x{i - 1}')}" for i in range(1, 30))]
    lets += [f"  x{i}: x{i - 1} + share" for i in range(30, 530)]
    engine = engine_of(files_with(gate(lets[::-1] if backwards else lets, "x529 >= 2")))
    decision = engine.decide(row_of(share=0.5))
    assert decision.verdict is Verdict.EXECUTE
    assert next(b.observed for b in decision.because if b.rule == "r") == 250.0
    assert dot(engine.program)
    assert gate_graph_svg(engine.program)


def test_a_long_circle_of_lets_is_an_issue(tmp_path: Path) -> None:
    deep = "-(" * 30 + "x{n}" + ")" * 30
    lets = [f"  x{i}: {deep.format(n=(i + 1) % 500)}" for i in range(500)]
    validation = validated(files_with(gate(lets, "x0 > 0")), tmp_path)
    assert {issue.code for issue in validation.issues} <= {"GL210", "GL201", "GL241"}
    assert not validation.valid


def validated(files: dict[str, str], folder: Path) -> Validation:
    write(files, folder)
    return validate(LibraryPlace(folder=folder, shown="", title="here"))


def rules(effect: str, count: int, text: str) -> str:
    listed = "".join(f"  - {{id: r{i}, {text.format(n='*'.join(['2'] * (i % 9 + 1)))}}}\n" for i in range(count))
    first = "require:\n  - {id: first, that: level > 0, else: 'no'}\n" if effect != "require" else ""
    return f"{HEAD}{first}{effect}:\n{listed}"


def test_a_gate_of_ten_thousand_rules_decides_as_one_of_one_does() -> None:
    engine = engine_of(files_with(rules("require", 10_000, 'that: mood == "calm", else: "no"')))
    decision = engine.decide(row_of(mood="wild"))
    assert (decision.verdict, decision.rule) == (Verdict.SKIP, "r0")
    assert engine.decide(row_of()).verdict is Verdict.EXECUTE
    assert _by_table(engine) == {Verdict.EXECUTE}


@pytest.mark.parametrize(
    ("effect", "text", "verdict"),
    [
        ("require", "that: any > 0 - {n}, else: 'no'", Verdict.EXECUTE),
        ("forbid", "when: any > {n}, because: 'no'", Verdict.EXECUTE),
        ("reduce", "when: any > {n}, to: share, because: 'no'", Verdict.EXECUTE),
        ("cap", "at: room * {n}, because: 'no'", Verdict.EXECUTE),
    ],
)
def test_two_thousand_different_rules_of_each_effect_decide(effect: str, text: str, verdict: Verdict) -> None:
    engine = engine_of(files_with(rules(effect, 2_000, text)))
    assert engine.decide(row_of()).verdict is verdict
    assert _by_table(engine) == {verdict}


def test_the_rule_that_is_named_is_the_first_that_fails_of_a_thousand() -> None:
    levels = "".join(f"  c{i}: {{value: {i / 100 - 9:.2f}, range: [-10, 10], source: test}}\n" for i in range(1_000))
    listed = "".join(f"  - {{id: r{i}, that: level >= c{i}, else: 'no'}}\n" for i in range(1_000))
    engine = engine_of(files_with(HEAD + levels + "require:\n" + listed))
    for first in (0, 1, 199, 200, 201, 399, 400, 750, 999):
        level = first / 100 - 9 - 0.005
        assert engine.decide(row_of(level=level)).rule == f"r{first}"
        # A cell that is converted, as one of numpy is, sends a row through the text for all others.
        assert engine.decide(row_of(level=np.float64(level))).rule == f"r{first}"
        frame = pd.DataFrame(told_apart([row_of(level=level)] * 2))
        assert {r for b in ("columns", "numexpr") for r in engine.decide_frame(frame, backend=b).rule} == {f"r{first}"}
    assert engine.decide(row_of(level=1.0)).verdict is Verdict.EXECUTE
    assert engine.decide(row_of(level=np.float64(1.0))).verdict is Verdict.EXECUTE
    assert engine.decide(row_of(level=None)).verdict is Verdict.HOLD


def test_models_that_read_all_before_them_are_no_maze(tmp_path: Path) -> None:
    files = files_with("inputs:\n  x: {from: m30.o}\nrequire:\n  - {id: r, that: x > 0, else: 'no'}\n")
    for i in range(31):
        before = [f"m{j}" for j in range(max(0, i - 4), i)]
        inputs = "".join(f"  i{m}: {{from: {m}.o}}\n" for m in before) or "  level: {from: world.level}\n"
        formula = " + ".join(f"i{m}" for m in before) or "level"
        files[f"rules/m{i}.yaml"] = MODEL % (i, inputs, formula)
    assert validated(files, tmp_path).valid


MODEL = """\
kind: model
id: m%d
title: A model
why: To be read.
source: written for a test
inputs:
%slet:
  o: %s
outputs:
  o: {type: number}
"""


def test_more_than_people_write_is_an_issue_and_no_hang(tmp_path: Path) -> None:
    wide = " + ".join(["level"] * 90)
    lets = [f"  x{i}: {wide}" for i in range(1_200)]
    validation = validated(files_with(gate(lets, "x0 > 0"), gate(lets, "x0 > 0")), tmp_path)
    (issue,) = (i for i in validation.issues if i.code == "GL112")
    assert "200,000 parts" in issue.message
    assert not validation.valid


def test_more_gates_than_can_be_proved_are_an_issue() -> None:
    pad = IssuePad()
    size, place = LibrarySize(pad), Span(file="rules/pipeline.yaml", line=1, col=1)
    size.parts = MOST_PARTS
    size.check_proofs(500, place)
    assert not pad.in_order()
    size.check_proofs(501, place)
    (issue,) = pad.in_order()
    assert (issue.code, issue.span) == ("GL112", place)
    assert "501 gates" in issue.message


def test_a_hundred_gates_that_may_never_be_bypassed_are_proved_over_two_thousand_rules(tmp_path: Path) -> None:
    head = HEAD.replace("inputs:", "bypass: never\ninputs:")
    cuts = [
        "".join(
            f"  c{i}: {{value: {(20 * g + i) / 400 - 9:.4f}, range: [-10, 10], source: test}}\n" for i in range(100)
        )
        for g in range(100)
    ]
    listed = "".join(f"  - {{id: r{i}, that: level >= c{i}, else: 'no'}}\n" for i in range(20))
    validation = validated(files_with(*(f"{head}{cut}require:\n{listed}" for cut in cuts)), tmp_path)
    assert validation.valid
    assert len(validation.proofs) == 100
    assert all(proof.holds for proof in validation.proofs)


def test_a_threshold_that_no_refusing_rule_shares_is_not_tried_for_a_flip() -> None:
    # Each try compiles the library again: a thousand rules that refuse would take hours.
    levels = "".join(f"  c{i}: {{value: {i / 100:.2f}, range: [-10, 100], source: test}}\n" for i in range(1_000))
    listed = "".join(f"  - {{id: r{i}, that: level >= c{i}, else: 'no'}}\n" for i in range(1_000))
    engine = engine_of(files_with(HEAD + levels + "require:\n" + listed))
    assert "999 rules refuse" in str(smallest_flip(engine.decide(row_of(level=0.0))))
    last = smallest_flip(engine.decide(row_of(level=9.985)))
    assert isinstance(last, Flip)
    assert (last.name, last.needed) == ("c999", 9.985)


def test_a_flip_through_more_lets_than_can_be_followed_is_not_looked_for() -> None:
    cuts = "".join(f"  d{i}: {{value: 0.01, range: [0, 1], source: test}}\n" for i in range(1_000))
    lets = ["  x0: level", *(f"  x{i}: x{i - 1} + share * d{i}" for i in range(1, 1_000))]
    engine = engine_of(files_with(gate(lets, "x999 > 0").replace("let:", cuts + "let:")))
    flip = smallest_flip(engine.decide(row_of()))
    assert isinstance(flip, NotComputed)
    assert "too many values" in flip.why
