"""A gate that cannot refuse is no gate: three words for every rule, each of them shown."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import pytest
from tests.library import COLOURS, MOODS, files_with, row_of, write

from golive.api import Engine
from golive.checker import check
from golive.cli.open_library import LibraryPlace
from golive.cli.validation import Validation, validate
from golive.compiler import compile_library
from golive.compiler.non_bypass import prove
from golive.compiler.program import Program
from golive.compiler.program_issues import findings
from golive.compiler.refusals import UNLISTED, Refusal, Word, refusals
from golive.core.errors import InvalidLibrary
from golive.loader.library import load_library
from golive.loader.shipped import library_root
from golive.models.functions import FUNCTIONS

HEAD = """\
bypass: never
inputs:
  strategy: {from: world.strategy}
  share: {from: world.share}
  level: {from: world.level}
  any: {from: world.any}
  colour: {from: world.colour}
  mood: {from: world.mood}
  flag: {from: world.flag}
  other: {from: world.other}
  clock: {from: world.clock}
  room: {from: world.room}
  raw: {from: world.raw_size}
  value: {from: world.unit_value}
parameters:
  low: {value: 0 %, range: [-1_000 %, 1_000 %], source: test}
  half: {value: 50 %, range: [-1_000 %, 1_000 %], source: test}
  much: {value: 200 %, range: [-1_000 %, 1_000 %], source: test}
  minus: {value: -5 %, range: [-1_000 %, 1_000 %], source: test}
let:
  day: weekday(clock)
  hour: hour_of_day(clock)
  whole: share + 0
"""

VACUOUS = {
    "require": [
        'mood in ("calm", "wild")',
        'mood == "calm" or mood == "wild"',
        'mood != "calm" or mood == "calm"',
        'not (mood == "calm" and mood == "wild")',
        'not (day == "saturday" and day == "friday")',
        'colour == "red" or colour in ("green", "blue")',
        'colour != "red" or colour != "blue"',
        "flag or not flag",
        "flag or other or not flag",
        "not (flag and not flag)",
        "share >= half or share <= half",
        "share >= half or share < half",
        "share > half or not (share > half)",
        "any > 0 or any <= 0",
        "level >= share or level <= share",
        "share >= share",
        "whole <= share",
        "share - share >= 0",
        "level - level <= 0",
        "0 * share >= 0",
        "0 * any >= 0",
        "level * 0 <= 0",
        "level * level >= 0",
        "any ** 2 >= 0 or share >= minus",
        "abs(level) >= 0",
        "share >= low",
        "share >= minus",
        "share <= much",
        "share < much",
        "0 - share <= 0",
        "max(share, half) >= half",
        "min(share, half) <= half",
        "clip(any, 0, 1) <= 1",
        "flag if share > much else half > 0",
        "(flag if share >= minus else other) or not flag",
        "hour <= half or hour > low or flag or not flag",
        "hour >= 0",
        "share_true(flag, other) >= 0",
        "half > 0 or flag",
        "1 > 0",
        "abs((1 if flag else 0) - 2) > 0",
        'exp(1 if mood == "calm" else 0) > 0',
        '(2 if mood == "calm" else 1) ** 2 > 0',
        'sqrt(1 if mood == "calm" else 2) > half',
        'fits(colour, strategy_family) == "allow" or fits(colour, strategy_family) != "allow"',
        "share > half or share < half or share >= low",
    ],
    "forbid": [
        'mood == "calm" and mood == "wild"',
        'day == "saturday" and day == "friday"',
        'colour in ("red", "green") and colour == "blue"',
        "flag and not flag",
        "share > much",
        "share < minus",
        "share > half and share < half",
        "level > half and level < minus",
        "level > half and (flag and level < minus or other and level <= low)",
        "share < share",
        "share * share < 0",
        "level * half > much + much + much + much and share > much",
    ],
}
"""Conditions that no known values of their inputs fail, or meet."""

ABLE = {
    "require": [
        'mood == "calm"',
        'mood in ("calm",)',
        "flag",
        "flag or other",
        "share >= half",
        "share > low",
        "share >= half or share <= low",
        "level >= share",
        "share - level >= 0",
        "level * share >= 0",
        "any > 0",
        "1 / any > 0",
        "share / share >= 1",
        'day != "saturday" or hour < 1',
        "hour >= 1",
        "flag if share > half else half > 0",
        "share_true(flag, other) >= half",
        "share < 1",
        "sqrt(level) >= 0",
        'fits(colour, strategy_family) == "allow"',
    ],
    "forbid": ['mood == "wild" and flag', "share > half and share < 1", 'day == "saturday" and hour > 2', "share == 1"],
}

SIZES = {
    Word.CANNOT: [
        "reduce: [{id: r, when: flag, to: 1, because: x}]",
        "reduce: [{id: r, when: flag and not flag, to: half, because: x}]",
        "reduce: [{id: r, when: share > much, to: half, because: x}]",
        "cap: [{id: r, at: raw, because: x}]",
        "cap: [{id: r, at: raw * value, because: x}]",
        "cap: [{id: r, at: 2 * raw * value, because: x}]",
        "cap: [{id: r, at: 'max(raw, room / value)', because: x}]",
        "cap: [{id: r, at: raw + raw, because: x}]",
    ],
    Word.CAN: [
        "reduce: [{id: r, when: flag, to: half, because: x}]",
        "reduce: [{id: r, when: share < half, to: share, because: x}]",
        "reduce: [{id: r, when: flag, to: 2, because: x}]",
        "cap: [{id: r, at: room, because: x}]",
        "cap: [{id: r, at: share * raw, because: x}]",
        "cap: [{id: r, at: 'min(room, raw * value)', because: x}]",
    ],
}


def program_of(gate: str) -> tuple[Program, Refusal]:
    """Compile a library whose last rule is looked at, whether or not it can refuse."""
    gate = gate.replace("strategy_family", "family").replace("inputs:", "inputs:\n  family: {from: strategy.family}", 1)
    with tempfile.TemporaryDirectory() as folder:
        write(files_with(gate, strategies=("ant", "bee")), Path(folder))
        specs, issues = load_library(Path(folder))
        checked, remarks = check(specs, FUNCTIONS)
    assert checked is not None, [str(i) for i in (*issues, *remarks)]
    program = compile_library(checked)
    return program, next(r for r in refusals(program) if r.rule.id == "r")


def rule(effect: str, condition: str) -> str:
    said = "else" if effect == "require" else "because"
    other = "require: [{id: first, that: flag, else: x}]\n" if effect != "require" else ""
    key = "that" if effect == "require" else "when"
    return f"{HEAD}{other}{effect}:\n  - id: r\n    {key}: '{condition}'\n    {said}: x\n"


def conditions(cases: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(effect, condition) for effect, listed in cases.items() for condition in listed]


@pytest.mark.parametrize(("effect", "condition"), conditions(VACUOUS))
def test_a_condition_that_lets_all_pass_is_proved_to(effect: str, condition: str) -> None:
    program, refusal = program_of(rule(effect, condition))
    assert refusal.word is Word.CANNOT
    (issue,) = (i for i in findings(program, prove(program), [refusal]) if i.code == "GL232")
    assert refusal.rule.condition is not None
    assert issue.span == refusal.rule.condition.span
    assert issue.severity.value == "error"
    engine = Engine(program)
    for row in _rows(400):
        assert all(b.outcome == "passes" for b in engine.decide(row).because if b.rule == "r"), row


def _rows(count: int) -> list[dict[str, object]]:
    """Return rows of known values, at the ends of ranges, at thresholds and anywhere."""
    draw = random.Random(8)
    shares, levels = (0.0, 1.0, 0.5, 0.5 + 1e-13), (-10.0, 10.0, 0.0, 0.5, -0.05, 2.0)
    return [
        row_of(
            strategy=draw.choice(("ant", "bee")),
            share=draw.choice((*shares, draw.random())),
            level=draw.choice((*levels, draw.uniform(-10, 10))),
            any=draw.choice((-1e6, 0.0, 1e6, draw.gauss(0, 1))),
            colour=draw.choice(COLOURS),
            mood=draw.choice(MOODS),
            flag=draw.random() < 0.5,
            other=draw.random() < 0.5,
            clock=draw.randrange(10**18, 2 * 10**18),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize(("effect", "condition"), conditions(ABLE))
def test_a_rule_that_can_refuse_is_shown_refusing(effect: str, condition: str) -> None:
    program, refusal = program_of(rule(effect, condition))
    assert refusal.word is Word.CAN
    clock = _clock(refusal)
    told = {name: value for name, value in refusal.witness.items() if "(" not in name}
    times = {f"{name}_at": row_of()["decided_at"] for name in told}
    decision = Engine(program).decide(row_of(**{**told, **times, "clock": clock}))
    assert {b.outcome for b in decision.because if b.rule == "r"} & {"fails", "unknown"}


def _clock(refusal: Refusal) -> int:
    """Return an instant with the day and the hour of a witness, in New York's winter."""
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    day = days.index(str(refusal.witness.get("weekday(clock)", "monday")))
    hour = float(refusal.witness.get("hour_of_day(clock)", 12.0))
    monday = 1_704_690_000  # 2024-01-08 00:00 in New York
    return int(monday + day * 86_400 + hour * 3_600) * 10**9


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, listed in SIZES.items() for text in listed])
def test_what_takes_nothing_off_a_size_is_told_from_what_can(word: Word, text: str) -> None:
    program, refusal = program_of(f"{HEAD}require: [{{id: first, that: flag, else: x}}]\n{text}\n")
    assert refusal.word is word
    if word is Word.CAN:
        told = {**refusal.witness, **{f"{name}_at": row_of()["decided_at"] for name in refusal.witness}}
        decision = Engine(program).decide(row_of(**told))
        raw = told.get("raw_size", row_of()["raw_size"])
        assert decision.final_size < raw


def test_a_library_with_a_gate_that_cannot_refuse_decides_nothing(tmp_path: Path) -> None:
    write(files_with(rule("require", 'mood in ("calm", "wild")').replace("from: x", "")), tmp_path)
    validation = validate(LibraryPlace(folder=tmp_path, shown="", title=""))
    assert not validation.valid
    with pytest.raises(InvalidLibrary, match="GL232 `r` cannot refuse"):
        Engine.from_folder(tmp_path)


@pytest.fixture(scope="module")
def shipped() -> Validation:
    return validate(LibraryPlace(folder=library_root(), shown="", title=""))


def test_every_rule_that_is_shipped_can_refuse(shipped: Validation) -> None:
    words = [refusal.word for refusal in shipped.refusals]
    assert len(words) == sum(len(g.rules) for g in (shipped.program.checked.every_gate if shipped.program else ()))
    assert words.count(Word.CANNOT) == 0
    assert words.count(Word.NOT_DECIDED) * 10 <= len(words)
    assert all(refusal.witness for refusal in shipped.refusals if refusal.word is Word.CAN)


def test_a_rule_over_what_strategies_list_refuses_what_none_lists(shipped: Validation) -> None:
    (refusal,) = (r for r in shipped.refusals if r.rule.id == "instrument_listed")
    assert refusal.witness in ({"symbol": UNLISTED}, {"symbol": "BTC-PERP"}) or refusal.word is Word.CAN


def test_the_words_take_at_most_half_of_what_the_rest_of_validating_does(shipped: Validation) -> None:
    assert shipped.program is not None
    program, place = shipped.program, LibraryPlace(folder=library_root(), shown="", title="")

    def seconds(times: int, *, whole: bool) -> float:
        start = time.process_time()
        for _ in range(times):
            validate(place) if whole else refusals(program)
        return time.process_time() - start

    words, whole = seconds(3, whole=False), seconds(3, whole=True)
    assert words <= (whole - words) / 2
