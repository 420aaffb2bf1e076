"""Why an item stands as it does, in words: one and many read alike, and what was signed says for which step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from golive.checker.item_rules import limits_of
from golive.core.unit import NANOS, show
from golive.loader.library import load_library
from golive.loader.shipped import library_root
from golive.readiness.checklist.evidence import Evidence
from golive.readiness.checklist.item import Item
from golive.readiness.checklist.item_status import About, Heard, ItemStatus, item_status
from golive.readiness.checklist.item_words import ItemWords, words_of
from golive.readiness.checklist.items_of import items_of
from golive.readiness.checklist.sign_off import APPROVED, Statement
from golive.readiness.checklist.status import Status
from golive.readiness.stage import Stage

NOW = 1_800_000_000 * NANOS


def piece(item: Item, *, n: int, why: str = "") -> Evidence:
    return Evidence(
        id="1",
        item=item.id,
        type=item.type,
        realm="production",
        subject="this",
        period_end=NOW,
        recorded_at=NOW,
        n=n,
        why=why,
    )


@pytest.fixture(scope="module")
def shipped() -> Mapping[str, tuple[Item, ItemWords]]:
    specs, _ = load_library(library_root(), cases=False)
    (checklist,) = specs.checklists
    words = words_of(checklist, {one.id: limits_of(one, specs) for one in checklist.items})
    return {one.id: (one, words[one.id]) for one in items_of(checklist, specs)}


def test_a_count_of_one_reads_as_well_as_one_of_many(shipped: Mapping[str, tuple[Item, ItemWords]]) -> None:
    said = []
    for item, words in shipped.values():
        counts = {one.id: 1.0 for one in words.written.measures if one.unit is not None and show(1.0, one.unit) == "1"}
        stands = ItemStatus(status=Status.FAIL, evidence=replace(piece(item, n=1), measured=counts))
        said += [rule.sentence for rule in words.rules(item, stands, stage=Stage.LIVE)]
    assert "orders and positions that stayed open: 1" in said
    assert [one for one in said if re.search(r"\b1 (\w+ ){0,3}\w+s\b(?! \d)|\b1 are\b", one)] == []


def test_too_few_measured_say_how_many_are_needed_and_why(shipped: Mapping[str, tuple[Item, ItemWords]]) -> None:
    item, words = shipped["MON-001"]
    stands = ItemStatus(status=Status.UNMEASURED, evidence=piece(item, n=0, why="no alert was drilled"))
    assert words.sentence(item, stands, now=NOW, stage=Stage.LIVE) == "no alert was drilled: 0 measured, 1 needed"
    item, words = shipped["STRAT-001"]
    none = ItemStatus(status=Status.UNMEASURED, evidence=piece(item, n=0, why="no day on paper counts"))
    said = "no day on paper counts: 0 measured, 1 needed to judge days >= 30 d, trades >= 100"
    assert words.sentence(item, none, now=NOW, stage=Stage.LIVE) == said


def test_what_passes_says_besides_what_it_rests_on(shipped: Mapping[str, tuple[Item, ItemWords]]) -> None:
    item, words = shipped["EXEC-002"]
    stands = ItemStatus(status=Status.PASS, evidence=piece(item, n=1, why="they were filled on paper"))
    said = words.sentence(item, stands, now=NOW, stage=Stage.LIVE)
    assert said == "measured until 2027-01-15T08:00:00Z; they were filled on paper"


@pytest.mark.parametrize("id", ["RISK-005", "STRAT-006"])
def test_an_approval_says_for_which_step_it_was_signed(shipped: Mapping[str, tuple[Item, ItemWords]], id: str) -> None:
    """What was signed for a canary still stands before live, where nobody has signed yet."""
    item, words = shipped[id]
    word = Statement(
        by="ann",
        role=min(item.roles),
        packet="p",
        issued=NOW - 1,
        not_after=NOW + NANOS,
        meaning=APPROVED,
        signed=True,
        step="review to canary",
    )
    about = About(subject="this", realm="production", author="dev", now=NOW, longest_waiver=NANOS, packet="p")
    stands = item_status(item, Heard(statements=(word,)), about)
    assert words.sentence(item, stands, now=NOW, stage=Stage.LIVE) == "approved for the step review to canary"
    over = item_status(item, Heard(statements=(replace(word, meaning="rejected"),)), about)
    assert words.sentence(item, over, now=NOW, stage=Stage.LIVE) == "somebody refused"
