"""What changed since the last approved packet: in words on the first page, and line by line in its chapter."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.packet_desk import FROZEN, OTHER, SUBJECT, drawn, facts, item, terms, word
from tests.packet_desk import payload as payload_of
from tests.trust_desk import NOW

from golive.readiness.packet.before import Before, BeforeSeen, PolicyLine
from golive.readiness.packet.changes import Changes, Now, changes_since, step_in_words
from golive.readiness.packet.facts import NumberFact, PacketFacts
from golive.readiness.people_words import GivenWord
from golive.readiness.stage import Stage
from golive.trust.packet.page_parts import read_page, unsigned_page
from golive.trust.packet.terms import read_payload

LOOSER = PolicyLine(
    direction="looser",
    document="gate orderflow",
    what="`floor` from 60 % to 55 %",
    line="rules/gates/orderflow.yaml:14",
)
TIGHTER = PolicyLine(
    direction="tighter",
    document="strategy momentum",
    what="`min_move` from 3 bps to 4 bps",
    line="strategies/momentum.yaml:15",
)
SHARPE = facts().numbers[0]


def now(**changed: Any) -> Now:
    asked = step_in_words("review", "canary", terms().stake, terms().capital, "usd")
    told: dict[str, Any] = {
        "subject": SUBJECT, "policy": OTHER, "asked": asked, "needed_for": Stage.CANARY, "items": facts().items,
        "numbers": facts().numbers,
    }  # fmt: skip
    return Now(**{**told, **changed})


def approved() -> GivenWord:
    page = unsigned_page(drawn(payload_of()))
    statement = word(read_page(page.encode()), "risk_1", "risk_manager")
    return GivenWord(statement=statement, line=statement.line(), by="risk_1", signature="", at=NOW, entry=FROZEN)


def since(
    before: PacketFacts | None, lines: tuple[PolicyLine, ...] | None = (), doubts: tuple[str, ...] = (), **changed: Any
) -> Changes:
    told = None if before is None else Before(terms=terms(), facts=before, policy=lines)
    return changes_since(BeforeSeen(last=approved(), before=told, doubts=doubts), now(**changed))


def rows(changes: Changes, caption: str) -> tuple[tuple[str, ...], ...]:
    (table,) = [one for one in changes.tables if one.caption.startswith(caption)]
    return table.rows


def test_the_first_packet_says_that_all_of_it_is_new() -> None:
    changes = changes_since(BeforeSeen(), now())
    assert changes.sentences == ("No packet of this strategy was ever approved: all of it is new.",)
    assert changes.tables == ()


def test_what_is_the_same_is_said_to_be() -> None:
    changes = since(facts())
    assert changes.sentences == (
        "The last packet was approved by risk_1 as risk_manager at 2026-05-01T11:00:00Z.",
        "What evidence is about (strategy, account, market, code) is the same.",
        "The policy of the whole library is the same.",
        "Every item stands as it stood.",
        "No number changed.",
    )
    assert rows(changes, "Items that stand otherwise") == ()


def test_a_change_of_policy_is_named_with_both_values_and_its_line() -> None:
    changes = since(facts(), (LOOSER, TIGHTER), policy=FROZEN)
    (said,) = [one for one in changes.sentences if "policy" in one]
    assert "1 looser, 1 tighter" in said
    assert "gate orderflow: `floor` from 60 % to 55 % (rules/gates/orderflow.yaml:14)" in said
    assert rows(changes, "The policy since then")[1] == (
        "strategy momentum", "`min_move` from 3 bps to 4 bps", "tighter", "strategies/momentum.yaml:15",
    )  # fmt: skip


def test_a_policy_that_was_not_kept_is_never_said_to_be_the_same() -> None:
    changes = since(facts(), None, policy=FROZEN)
    assert "The policy of the whole library is another; that of then was not kept" in " ".join(changes.sentences)
    assert not any(one.caption.startswith("The policy") for one in changes.tables)


def test_items_that_came_went_or_stand_otherwise_are_named_with_both_statuses() -> None:
    before = facts(items=(item(canary="FAIL"), item("OPS-001"), facts().items[1]))
    changes = since(before, items=(item(), facts().items[1], item("MON-001", canary="MISSING")))
    expected = (
        ("STRAT-001", "Thirty days", "FAIL", "PASS"),
        ("OPS-001", "Thirty days", "PASS", "not there"),
        ("MON-001", "Thirty days", "not there", "MISSING"),
    )
    assert rows(changes, "Items that stand otherwise") == expected
    assert "3 items stand otherwise: STRAT-001 FAIL to PASS; OPS-001 PASS to not there" in " ".join(changes.sentences)


def test_statuses_are_those_of_the_stage_that_is_asked_for() -> None:
    changes = since(facts(items=(item(live="FAIL"),)), items=(item(),), needed_for=Stage.LIVE)
    assert rows(changes, "Items that stand otherwise") == (("STRAT-001", "Thirty days", "FAIL", "PASS"),)


def test_what_an_item_needs_is_told_where_its_limit_moved() -> None:
    rule = facts().items[0].rules[0]
    changes = since(facts(items=(item(rules=(replace(rule, limit="20 d"),)),)), items=(item(),))
    assert rows(changes, "What items need") == (("STRAT-001", "long", ">= 20 d", ">= 30 d", "x.yaml:3"),)


def test_the_five_numbers_stand_side_by_side_each_with_its_interval_and_n() -> None:
    other = NumberFact(name="Sharpe", value="1.20", interval="-3.00 to 6.10", n="45 days", about="few")
    changes = since(facts(), numbers=(other,))
    assert rows(changes, "The five numbers") == (
        ("Sharpe", SHARPE.value, SHARPE.interval, SHARPE.n, "1.20", "-3.00 to 6.10", "45 days"),
    )
    assert "Of the five numbers 1 changed: Sharpe: 1.00 to 1.20." in changes.sentences


def test_another_step_or_stake_is_told() -> None:
    asked = step_in_words("canary", "live", terms().capital, terms().capital, "usd")
    (said,) = [one for one in since(facts(), asked=asked).sentences if one.startswith("Asked then")]
    assert said == (
        "Asked then: review to canary, at most 5,000 of 100,000 usd at stake; asked now: canary to live, at most "
        "100,000 of 100,000 usd at stake."
    )


def test_a_packet_that_is_not_believed_is_said_and_nothing_of_it_is_shown() -> None:
    changes = since(None, doubts=("The packet before, in x.html, is not believed: text.",))
    assert "The packet before, in x.html, is not believed: text." in changes.sentences
    assert changes.tables == ()


def test_facts_survive_the_way_through_the_records() -> None:
    assert json.loads(payload_of())["facts"]["changes"] == list(facts().changes)
    assert read_payload(payload_of()).terms == terms()
