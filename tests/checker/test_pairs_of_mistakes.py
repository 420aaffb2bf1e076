"""Mistakes of different stages, two by two: the one hides the other in no pair."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from tests.library import edit, files_with, write

from golive.checker import check
from golive.core.issue import in_order, is_error
from golive.loader import load_library
from golive.models.functions import FUNCTIONS

FIRST, SECOND = "rules/gate0.yaml", "rules/gate1.yaml"
PIPELINE, STRATEGY = "rules/pipeline.yaml", "strategies/ant.yaml"

GATES = (
    """\
bypass: never
inputs:
  share: {from: world.share}
  most:  {from: strategy.most}
  room:  {from: world.room}
parameters:
  least: {value: 60 %, range: [50 %, 100 %], tighter: higher, source: a test}
  other: {value: 10 %, range: [0 %, 100 %], tighter: higher, source: a test}
let:
  seen: {is: share, unit: "%"}
require:
  - {id: enough, that: seen >= least, else: "{seen} is under {least}"}
  - {id: more, that: share > other, else: "{share} is under {other}"}
  - {id: room_left, that: room >= most, else: "{room} is left"}
""",
    """\
bypass: never
inputs:
  level: {from: world.level}
  extra: {from: world.extra}
require:
  - {id: high, that: level > 0, else: "{level} is low"}
  - {id: higher, that: extra > 0, else: "{extra} is low"}
""",
)
TIGHTEN = """\
tighten:
  gate0.least: {value: 70 %, why: a test, owner: a.rossi}
  gate0.other: {value: 20 %, why: a test, owner: a.rossi}
"""

MISTAKES = {
    "misspelt key": (FIRST, "bypass: never", "bypas: never", "unknown key `bypas`"),
    "unknown key": (SECOND, "bypass: never", "bypass: never\nzzz: 1", "unknown key `zzz`"),
    "missing key": (STRATEGY, "20 %, why: a test, owner: a.rossi", "20 %, why: a test", "missing key `owner`"),
    "misspelt key of a pipeline": (PIPELINE, "title: ", "titel: ", "unknown key `titel`"),
    "unit nobody has": (
        "rules/world.yaml",
        "extra:      {type: number,",
        "extra: {type: number, unit: apples,",
        "`apples`",
    ),
    "bare number": (FIRST, "60 %, range: [50 %, 100 %]", "60, range: [50, 100]", "`least` needs a unit, `60`"),
    "unknown name": (FIRST, "that: seen >=", "that: sen >=", "unknown name `sen`"),
    "no expression": (SECOND, "that: level > 0", "that: level > > 0", "this is not an expression"),
    "name of a reason": (FIRST, '"{share} is', '"{shar} is', "the reason names `shar`"),
    "unknown output": (SECOND, "world.extra", "world.extras", "declares no input `extras`"),
    "units": (FIRST, "that: share > other", "that: room > other", "cannot combine"),
    "misspelt limit": (STRATEGY, "{most: ", "{mots: ", "no strategy declares `most`"),
    "looser": (STRATEGY, "value: 20 %", "value: 5 %", "5 % loosens `other`"),
    "bare beside an unknown name": (STRATEGY, "gate0.least: {value: 70 %", "gate0.lest: {value: 70", "`70` has none"),
    "left out": (PIPELINE, "gate0, gate1", "gate1", "gate `gate0` may never be bypassed"),
    "unknown gate": (PIPELINE, "gate1]", "gate2, gate1]", "unknown gate `gate2`"),
}
FOLLOWING = {
    frozenset({"unknown output", "unit nobody has"}): "the input that is misspelt is the one that is not read",
    frozenset({"bare number", "bare beside an unknown name"}): "beside a bare house value a bare one is no mistake",
    frozenset({"left out", "unknown gate"}): "both rewrite one list",
}
"""Pairs of which the one leaves the other nothing to be wrong about, with why."""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    write(files_with(*GATES, tighten=TIGHTEN), tmp_path)
    return tmp_path


def said(library: Path) -> str:
    specs, issues = load_library(library)
    checked, more = check(specs, FUNCTIONS)
    assert (checked is None) is is_error((*issues, *more))
    return "\n".join(issue.message for issue in in_order((*issues, *more)) if is_error((issue,)))


def with_mistakes(library: Path, *names: str) -> str:
    """Return what is said of the library with mistakes in it, which are mended again."""
    files = {MISTAKES[name][0] for name in names}
    right = {file: (library / file).read_text(encoding="utf-8") for file in files}
    for name in names:
        file, old, new, _ = MISTAKES[name]
        edit(library, file, old, new)
    out = said(library)
    write(right, library)
    return out


def test_the_library_without_a_mistake_is_valid(library: Path) -> None:
    assert not said(library)


def test_of_two_mistakes_both_are_named_in_one_pass(library: Path) -> None:
    hidden = []
    for pair in combinations(MISTAKES, 2):
        if frozenset(pair) not in FOLLOWING:
            text = with_mistakes(library, *pair)
            hidden += [f"{name} (with {pair})" for name in pair if MISTAKES[name][3] not in text]
    assert not hidden, "\n".join(hidden)


def test_of_a_mistake_alone_nothing_is_said_but_it(library: Path) -> None:
    lines = {name: with_mistakes(library, name).splitlines() for name in MISTAKES}
    two = {"bare beside an unknown name": 2}
    assert {name: len(said) for name, said in lines.items()} == {name: two.get(name, 1) for name in MISTAKES}
