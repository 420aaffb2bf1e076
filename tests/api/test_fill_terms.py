"""What a document of fills says reaches the broker as exact numbers, and a run is told apart by all of them."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from pathlib import Path

import pytest
from tests.library import edit
from tests.places import REPOSITORY

from golive.api.fill_terms import FillTerms, fill_terms, find_fills
from golive.core.errors import InvalidInput
from golive.documents.fills import LATENCY_MODELS, LEGS, NEEDS
from golive.execution.bars_only import BarRule
from golive.execution.consumption import Consumption
from golive.execution.depth import DepthRule
from golive.execution.latency import Constant, Empirical, Leg, LogNormal
from golive.execution.marks import MarkBy
from golive.execution.queue_place import QueueModel, QueueRule
from golive.execution.stop import TriggerBy
from golive.loader import load_library

SMALL = REPOSITORY / "tests" / "loader" / "library" / "rules" / "fills.yaml"


def terms(folder: Path, *edits: tuple[str, str], file: Path = SMALL) -> FillTerms:
    """Return the terms of a document with some of its text replaced."""
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "fills.yaml").write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    for old, new in edits:
        edit(folder, "rules/fills.yaml", old, new)
    specs, issues = load_library(folder)
    assert [str(issue) for issue in issues] == []
    return fill_terms(find_fills(specs))


def test_every_assumption_arrives_as_it_is_written(tmp_path: Path) -> None:
    read = terms(tmp_path)
    assert read.depth == DepthRule(haircut=Fraction(3, 10), consumption=Consumption.NONE, book_max_age=2_000_000_000)
    assert read.queue == QueueRule(model=QueueModel.POWER, power=3)
    assert read.bars == BarRule(spread=Fraction(4, 10_000), most_of_bar=Fraction(1, 10))
    assert read.latency == {
        Leg.FEED: Constant(value=20_000_000),
        Leg.ENTRY: LogNormal(median=20_000_000, p99=400_000_000),
        Leg.RESPONSE: Empirical(samples=(30_000_000, 20_000_000)),
    }
    assert (read.stress, read.mark_by, read.stop_by) == (Fraction(3, 2), MarkBy.CLOSE_SIDE, TriggerBy.QUOTE)
    assert (read.mark_max_age, read.studies) == (5_000_000_000, (0, 100_000_000))


def test_the_tail_of_a_leg_is_its_p99_times_the_stress(tmp_path: Path) -> None:
    read = terms(tmp_path)
    assert [read.tail(leg) for leg in Leg] == [30_000_000, 600_000_000, 45_000_000]


@pytest.mark.parametrize(
    ("name", "words"),
    [("consumption", Consumption), ("queue", QueueModel), ("mark", MarkBy), ("stop_by", TriggerBy)],
)
def test_policy_and_broker_have_the_same_words(name: str, words: type[Enum]) -> None:
    assert set(NEEDS[name].members) == {word.value for word in words}


def test_policy_and_broker_have_the_same_legs_and_models() -> None:
    assert tuple(leg.value for leg in Leg) == LEGS
    assert set(LATENCY_MODELS) == {"constant", "lognormal", "empirical"}


def test_what_fills_is_in_the_digest_and_what_explains_is_not(tmp_path: Path) -> None:
    whole = terms(tmp_path).digest
    for old, new in (
        ("value: 20 ms", "value: 21 ms"),
        ("samples: [30 ms", "samples: [31 ms"),
        ("feed: {model: constant, value: delay}", "feed: {model: constant, value: tail}"),
        ("depth_haircut: {value: 30 %", "depth_haircut: {value: 31 %"),
        ("consumption: {value: none", "consumption: {value: until_changed"),
        ("accept_optimism: {value: refuse", "accept_optimism: {value: accept"),
        ("study: {latency: [0 ms,", "study: {latency: [1 ms,"),
    ):
        assert terms(tmp_path, (old, new)).digest != whole, new
    for old, new in (
        ("title: How", "title: Said of how"),
        ("source: own request logs", "source: logs of March"),
        ("value: 0.4 s", "value: 400 ms"),
        ("samples: [30 ms, 20 ms]", "samples: [20 ms, 30 ms]"),
    ):
        assert terms(tmp_path, (old, new)).digest == whole, new


def test_what_is_studied_beside_orders_may_be_said_or_left_out(tmp_path: Path) -> None:
    left_out = terms(tmp_path)
    assert (left_out.volume_window, left_out.least_studied) == (None, None)
    added = """\
  volume_window: {value: 90 s, range: [1 s, 1 d], source: house prior}
  least_studied: {value: 30, range: [2, 99], tighter: higher, source: house prior}
study: {latency"""
    studied = ("study: {latency", added)
    read = terms(tmp_path, studied)
    assert (read.volume_window, read.least_studied) == (90_000_000_000, 30)
    for old, new in (("value: 90 s", "value: 91 s"), ("value: 30,", "value: 31,")):
        assert len({left_out.digest, read.digest, terms(tmp_path, studied, (old, new)).digest}) == 3


def test_an_accepted_optimism_is_a_word_that_every_report_repeats(tmp_path: Path) -> None:
    accepting = ("accept_optimism: {value: refuse", "accept_optimism: {value: accept")
    assert terms(tmp_path).remarks == ()
    assert terms(tmp_path, accepting).remarks == ("OPTIMISM ACCEPTED: `accept_optimism` says `accept`",)
    (remark,) = terms(tmp_path, accepting, ("queue: {value: power", "queue: {value: touch")).remarks
    assert remark == ("OPTIMISM ACCEPTED: `accept_optimism` says `accept`, and `queue: touch` fills at the first print")


def test_the_shipped_fills_are_a_broker_and_another_name_is_none() -> None:
    specs, _ = load_library(REPOSITORY)
    shipped = fill_terms(find_fills(specs))
    assert (shipped.remarks, shipped.depth.haircut) == ((), Fraction(3, 10))
    with pytest.raises(InvalidInput, match="no fills called `paper`"):
        find_fills(specs, "paper")
