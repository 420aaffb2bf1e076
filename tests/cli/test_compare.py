"""What a change loosens and tightens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.commands import Golive
from tests.library import edit

from golive.api import Engine
from golive.checker.compare import Change, Direction, compare
from golive.checker.monotone import moves_of
from golive.loader.library import load_library
from golive.loader.shipped import library_root

LOOSER, TIGHTER, CHANGED, NEITHER = Direction.LOOSER, Direction.TIGHTER, Direction.CHANGED, Direction.NEITHER
ORDERFLOW, LIMITS = "rules/gates/orderflow.yaml", "rules/gates/limits.yaml"
PRINTS = "rules/models/prints.yaml"
MOMENTUM, PIPELINE = "strategies/momentum.yaml", "rules/pipeline.yaml"
MOVES = moves_of(Engine.shipped().program.checked)
TIGHTEN = "tighten:\n  orderflow.imbalance_threshold: {value: 70 %, why: thin books, owner: a.rossi}\n"


def changes(library: Path) -> tuple[Change, ...]:
    """Return what an edited copy of the shipped library changes."""
    old, _ = load_library(library_root())
    new, issues = load_library(library)
    assert not [i for i in issues if i.severity.value == "error"]
    return compare(old, new, MOVES)


STOP = (
    "  stop:  {value: 25 bps, range: [1 bps, 1_000 bps], "
    'source: "house prior: as much as a trade is expected to earn"}\n'
)
AFTER_CLOSE = (
    "  after_close: {value: 60 s, range: [0 s, 1 d], "
    'source: "house prior: the window, so that a move is followed once"}\n'
)
EXIT_EDITS = [
    ("  stop:  {value: 25 bps", "  stop:  {value: 26 bps", {LOOSER}),
    ("  stop:  {value: 25 bps", "  stop:  {value: 24 bps", {TIGHTER}),
    (STOP, "", {LOOSER}),
    ("  take:  {value: 50 bps", "  take:  {value: 60 bps", {CHANGED}),
    ("  after: {value: 10 min", "  after: {value: 11 min", {LOOSER}),
    ("  blind: {value: 30 s", "  blind: {value: 29 s", {TIGHTER}),
    ("  long:  {when: move <= 0,", "  long:  {when: move <= -1 * min_move,", {CHANGED}),
    ("the move of the last minute is over", "it is over", set()),
    ('  long:  {when: move <= 0, because: "the move of the last minute is over"}\n', "", {LOOSER}),
    ("  collar:  {value: 20 bps", "  collar:  {value: 21 bps", {LOOSER}),
    ("  expires: {value: 5 s", "  expires: {value: 4 s", {TIGHTER}),
    ("  residual: cancel", "  residual: rest", {CHANGED}),
    ("  type: market\n", "  type: market\n  time_in_force: ioc\n", {CHANGED}),
    ("  while_open: ignore", "  while_open: decide", {LOOSER}),
    ("  after_close: {value: 60 s", "  after_close: {value: 61 s", {TIGHTER}),
    ("  after_close: {value: 60 s", "  after_close: {value: 0 s", {LOOSER}),
]


@pytest.mark.parametrize(("old", "new", "expected"), EXIT_EDITS)
def test_a_way_out_that_is_gone_or_further_off_is_looser(
    library: Path, old: str, new: str, expected: set[Direction]
) -> None:
    edit(library, MOMENTUM, old, new)
    got = changes(library)
    assert {one.direction for one in got} == expected, got
    assert {one.document for one in got} <= {"strategy momentum"}


LOOKS = [("every: 2 s", "its positions are left later"), ("every: 500 ms", "more signals are asked for")]


@pytest.mark.parametrize(("every", "follows"), LOOKS)
def test_looking_more_or_less_often_is_looser_and_says_why(library: Path, every: str, follows: str) -> None:
    edit(library, MOMENTUM, "every: 1 s", every)
    (change,) = changes(library)
    assert change.direction is LOOSER
    assert change.message.endswith(follows)


def test_fewer_looks_at_what_is_never_left_are_tighter(library: Path) -> None:
    text = (library / MOMENTUM).read_text()
    start, end = text.index("exit:"), text.index("order:")
    (library / MOMENTUM).write_text((text[:start] + text[end:]).replace("every: 1 s", "every: 2 s"))
    looked = [one for one in changes(library) if "looked at" in one.message]
    assert [(one.direction, one.message.split(": ")[-1]) for one in looked] == [
        (TIGHTER, "fewer signals are asked for")
    ]


def test_an_exit_that_is_gone_as_a_whole_is_named_by_its_parts(library: Path) -> None:
    text = (library / MOMENTUM).read_text()
    start, end = text.index("exit:"), text.index("order:")
    (library / MOMENTUM).write_text(text[:start] + text[end:])
    gone = {one.message for one in changes(library) if one.direction is LOOSER and one.removed}
    assert gone == {f"`exit.{part}` is gone" for part in ("long", "short", "stop", "take", "after", "blind")}


ACCOUNT, EQUITY = "rules/inputs/account.yaml", "equity:      {type: number, unit: usd,"
EDITS = [
    (ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 61 %, range: [50 %", {TIGHTER}, ("orderflow",)),
    (ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 59 %, range: [50 %", {LOOSER}, ("orderflow",)),
    (ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 0.6, range: [50 %", set(), ()),
    (ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 60 %, range: [40 %", {NEITHER}, ("orderflow",)),
    (ORDERFLOW, "{value: refuse, of", "{value: accept, of", {LOOSER}, ("orderflow",)),
    (ORDERFLOW, "fast:                {value: 10 s", "fast:                {value: 12 s", {CHANGED}, ("orderflow",)),
    (ORDERFLOW, "bypass: never\n", "", {LOOSER}, ("orderflow",)),
    (ORDERFLOW, "bypass: never\n", "bypass: never\non_fail: halt\n", {TIGHTER}, ("orderflow",)),
    ("rules/gates/permit.yaml", "on_fail: halt\n", "", {LOOSER}, ("permit",)),
    (ORDERFLOW, "that: cvd_fast > 0", "that: (cvd_fast  >  0)", set(), ()),
    (ORDERFLOW, "that: cvd_fast > 0", "that: cvd_fast >= 0", {CHANGED}, ("orderflow",)),
    (ORDERFLOW, "to: absorption_factor", "to: disagreement_factor", {CHANGED}, ("orderflow",)),
    (PRINTS, "type: trades, max_age: 30 s", "type: trades, max_age: 60 s", {LOOSER}, None),
    (PRINTS, "trades: {type: trades, max_age: 30 s}", "trades: {type: trades, max_age: 20 s}", {TIGHTER}, None),
    (LIMITS, "at: leverage_room", "at: position_room", {CHANGED}, ("limits",)),
    (PIPELINE, "cost, participation", "participation, cost", {NEITHER}, None),
    ("rules/tables/strategy_regime.yaml", "trending: allow, mean", "trending: caution, mean", {CHANGED}, ("regime",)),
    (ACCOUNT, f"{EQUITY} range: [0, inf], max_age: 60 s", f"{EQUITY} range: [0, inf], max_age: 90 s", {LOOSER}, None),
    (ACCOUNT, f"{EQUITY} range: [0, inf], max_age", f"{EQUITY} range: [1, inf], max_age", {TIGHTER}, ("limits",)),
    (
        "rules/models/market_regime.yaml",
        "confirm_bars:      {value: 3",
        "confirm_bars:      {value: 2",
        {CHANGED},
        None,
    ),
    ("rules/models/market_regime.yaml", "length: 4 h", "length: 1 h", {CHANGED}, ("regime",)),
    (MOMENTUM, "max_order_value: 25_000", "max_order_value: 26_000", {LOOSER}, ("limits",)),
    (MOMENTUM, "max_order_value: 25_000", "max_order_value: 24_000", {TIGHTER}, None),
    (MOMENTUM, "edge: 25 bps", "edge: 30 bps", {LOOSER}, ("cost",)),
    (MOMENTUM, "raw_size: 10_000", "raw_size: 12_000", {LOOSER}, ("permit", "cost", "participation", "limits")),
    (MOMENTUM, "[BTC-PERP, BTCUSDT,", "[BTC-PERP, ETH-PERP, BTCUSDT,", {LOOSER}, ("eligibility",)),
    (MOMENTUM, "venues: [simulated, binance,", "venues: [simulated,", {TIGHTER}, ("eligibility",)),
    (MOMENTUM, "coinbase]", "coinbase, okx]", {LOOSER}, ("eligibility",)),
    (MOMENTUM, "family: momentum", "family: volatility", {CHANGED}, ("regime",)),
    (MOMENTUM, "limits:\n", f"{TIGHTEN}limits:\n", {TIGHTER}, ("orderflow",)),
    (MOMENTUM, "long:  move >= min_move", "long:  move > min_move", {CHANGED}, ()),
    (MOMENTUM, "  while_open: ignore", "  while_open: decide", {LOOSER}, ("repeat",)),
    (MOMENTUM, "  after_close: {value: 60 s", "  after_close: {value: 61 s", {TIGHTER}, ("repeat",)),
    (MOMENTUM, AFTER_CLOSE, "", {LOOSER}, ("repeat",)),
    ("rules/markets/simulated.yaml", "taker: 5 bps", "taker: 4 bps", {LOOSER}, ()),
    (ORDERFLOW, "why: Entering", "why: As entering", set(), ()),
]


@pytest.mark.parametrize(("file", "old", "new", "directions", "gates"), EDITS)
def test_a_change_has_its_direction_and_its_gates(
    library: Path, file: str, old: str, new: str, directions: set[Direction], gates: tuple[str, ...] | None
) -> None:
    edit(library, file, old, new)
    found = changes(library)
    assert {c.direction for c in found} == directions
    assert all(c.span.file == file for c in found)
    if gates is not None:
        assert {g for c in found for g in c.gates} == set(gates)


RULES = [
    (ORDERFLOW, "  - id: delta_confirms\n", "forbid:", "requirement `delta_confirms`"),
    (ORDERFLOW, "  - id: absorption_against\n", "confidence:", "reduction `absorption_against`"),
    (LIMITS, "  - id: position_value\n", "  - id: leverage", "cap `position_value`"),
]


@pytest.mark.parametrize(("file", "begins", "ends", "what"), RULES)
def test_a_rule_that_goes_loosens_and_one_that_comes_tightens(
    library: Path, file: str, begins: str, ends: str, what: str
) -> None:
    path = library / file
    text = path.read_text()
    first = text.index(begins)
    path.write_text(text[:first] + text[text.index(ends, first) :])
    found = changes(library)
    assert [(c.direction, c.message, c.removed) for c in found] == [(LOOSER, f"{what} is gone", True)]
    old, _ = load_library(library)
    new, _ = load_library(library_root())
    assert [(c.direction, c.message) for c in compare(old, new, MOVES)] == [(TIGHTER, f"{what} is new")]


def test_a_gate_that_leaves_the_pipeline_loosens(library: Path) -> None:
    edit(library, PIPELINE, "cost, ", "")
    found = changes(library)
    assert [(c.direction, c.gates) for c in found] == [(LOOSER, ("cost",))]


def test_a_gate_that_leaves_the_library_loosens(library: Path) -> None:
    edit(library, PIPELINE, "cost, ", "")
    (library / "rules/gates/cost.yaml").unlink()
    assert (LOOSER, ("cost",)) in [(c.direction, c.gates) for c in changes(library)]


def test_a_strategy_that_comes_loosens_and_one_that_goes_tightens(library: Path) -> None:
    text = (library / MOMENTUM).read_text()
    (library / "strategies/second.yaml").write_text(text.replace("id: momentum", "id: second"))
    (library / MOMENTUM).unlink()
    found = {c.message: c.direction for c in changes(library)}
    assert found == {"strategy `second` is new": LOOSER, "strategy `momentum` is gone": TIGHTER}


def test_a_tightening_that_is_weakened_or_goes_loosens(library: Path, tmp_path: Path) -> None:
    edit(library, MOMENTUM, "limits:\n", f"{TIGHTEN}limits:\n")
    before, _ = load_library(library)
    edit(library, MOMENTUM, "value: 70 %", "value: 65 %")
    weaker, _ = load_library(library)
    edit(library, MOMENTUM, TIGHTEN.replace("70 %", "65 %"), "")
    without, _ = load_library(library)
    assert [c.direction for c in compare(before, weaker, MOVES)] == [LOOSER]
    assert [c.direction for c in compare(weaker, before, MOVES)] == [TIGHTER]
    assert [c.direction for c in compare(weaker, without, MOVES)] == [LOOSER]


FACTS = [
    ("min_room", "exposure <= min_room", 1),
    ("min_room", "equity >= min_room", 0),
    ("max_room", "equity >= max_room", 0),
    ("room", "exposure <= room", 1),
    ("room", "exposure <= room and equity >= room", 3),
]
"""What a rule makes of a fact, and the exit code when that fact rises: 1 looser, 0 tighter, 3 nobody can tell."""


@pytest.mark.parametrize(("name", "that", "exit_code"), FACTS)
def test_a_moves_of_as_the_rules_make_of_it_and_not_as_it_is_called(
    golive: Golive, library: Path, tmp_path: Path, name: str, that: str, exit_code: int
) -> None:
    edit(library, LIMITS, "parameters:\n", f"  {name}: {{from: strategy.{name}}}\nparameters:\n")
    edit(library, LIMITS, "require:\n", f'require:\n  - {{id: enough, that: "{that}", else: "no"}}\n')
    for strategy in (library / "strategies").glob("*.yaml"):
        edit(library, f"strategies/{strategy.name}", "limits:\n", f"limits:\n  {name}: 1_000 usd\n")
    before = tmp_path / "before"
    shutil.copytree(library, before)
    edit(library, MOMENTUM, f"{name}: 1_000 usd", f"{name}: 2_000 usd")
    done = golive("validate", library, "--against", before)
    assert done.exit_code == exit_code, done.output
    assert f"`{name}` is 2000 usd, it was 1000 usd" in done.output


def test_a_number_whose_rules_do_not_tell_its_way_is_not_called_tighter_for_its_promise(library: Path) -> None:
    edit(library, "rules/models/impact.yaml", "sides:   {value: 2 x", "sides:   {value: 1.5 x")
    assert [c.direction for c in changes(library)] == [CHANGED]


def test_a_tightening_to_the_house_value_changes_nothing(library: Path) -> None:
    edit(library, MOMENTUM, "limits:\n", f"{TIGHTEN.replace('70 %', '60 %')}limits:\n")
    assert [c.direction for c in changes(library)] == [NEITHER]


def test_a_name_that_becomes_another_kind_of_thing_is_a_change(library: Path) -> None:
    edit(library, ORDERFLOW, "  footprint:    sign_of(direction) * stacked\n", "")
    edit(library, ORDERFLOW, "parameters:\n", "parameters:\n  footprint: {value: 1, source: nobody}\n")
    assert CHANGED in {c.direction for c in changes(library)}


def test_looser_comes_first(library: Path) -> None:
    edit(library, LIMITS, "house_loss:        {value: 3 %", "house_loss:        {value: 2 %")
    edit(library, ORDERFLOW, "{value: 60 %, range: [50 %", "{value: 59 %, range: [50 %")
    assert [c.direction for c in changes(library)] == [LOOSER, TIGHTER]


def test_the_same_library_has_no_change(library: Path) -> None:
    assert changes(library) == ()
