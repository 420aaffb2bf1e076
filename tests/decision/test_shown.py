"""A decision as a shell and a notebook show it."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import pytest

from golive.api import Engine
from golive.core.verdict import Verdict
from golive.decision.flip import Flip, NotComputed


def test_a_verdict_is_shown_as_its_word_and_counts_as_its_number() -> None:
    assert [f"{v} {v!s} %s" % v for v in Verdict] == [f"{v.name} {v.name} {v.name}" for v in Verdict]
    assert Verdict.HALT > Verdict.SKIP > Verdict.HOLD > Verdict.REDUCE > Verdict.EXECUTE


def test_a_decision_is_one_line_with_what_was_asked_allowed_and_why(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    decision = shipped.decide(executed)
    assert re.fullmatch(r"EXECUTE momentum short BTC-PERP: [\d.]+ usd of 10000 usd", str(decision))
    refused = shipped.decide({**executed, "kill_switch": "halted"})
    assert re.fullmatch(
        r"HALT momentum short BTC-PERP: nothing of 10000 usd; "
        r"kill_switch\.\w+: .+ \(rules/gates/kill_switch.yaml:\d+:\d+\)",
        str(refused),
    )


@pytest.mark.parametrize("column", ["raw_size", "strategy", "symbol", "signal_id", "direction", "intent"])
def test_whatever_a_row_holds_it_is_one_printable_line_and_says_unknown_for_what_is(
    shipped: Engine, executed: Mapping[str, Any], column: str
) -> None:
    for wrong in (None, float("nan"), "a\n\x1b[2Jb\u202e", "<script>alert(1)</script>", 10**400):
        decision = shipped.decide({**executed, column: wrong})
        assert str(decision).isprintable()
        assert column != "raw_size" or ("of an unknown size" in str(decision)) is (not decision.allowed)
        assert "<script" not in decision._repr_html_()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_each_reason_that_stood_against_it_with_its_line(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    decision = shipped.decide({**executed, "kill_switch": "halted", "edge": float("nan")})
    page = _Tags()
    page.feed(decision._repr_html_())
    assert page.open == []
    assert {tag for tag, _ in page.seen} <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    assert all(set(attributes) <= {"style", "scope"} for _, attributes in page.seen)
    against = [reason for reason in decision.because if reason.outcome != "passes"]
    assert len(against) > 1
    for reason in against:
        assert f"{reason.gate}.{reason.rule}" in page.texts
        assert str(reason.span) in page.texts
    assert f"{len(decision.because) - len(against)} rules and inputs passed." in page.texts


def test_a_decision_says_what_would_flip_it_or_why_nothing_is_named(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    decision = shipped.decide(executed)
    assert isinstance(decision.flip, Flip)
    assert not decision.flip.verdict.allowed
    assert decision.flip is decision.flip
    held = shipped.decide({**executed, "edge": float("nan")}).flip
    assert isinstance(held, NotComputed)
    assert held.why


def test_a_decision_is_written_and_copied_and_says_the_same(shipped: Engine, executed: Mapping[str, Any]) -> None:
    decisions = [shipped.decide({**executed, "kill_switch": word}) for word in ("armed", "halted")]
    for again in (pickle.loads(pickle.dumps(decisions)), copy.deepcopy(decisions)):
        assert again == decisions
        assert [one.to_dict() for one in again] == [one.to_dict() for one in decisions]


def test_an_engine_that_has_decided_is_written_and_decides_the_same(
    shipped: Engine, executed: Mapping[str, Any]
) -> None:
    decision = shipped.decide(executed)
    assert pickle.loads(pickle.dumps(shipped)).decide(executed) == decision
