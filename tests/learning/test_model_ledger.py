"""The ledger of models is a fold over entries: what serves was let in, is stored, and was never taken out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golive.core.unit import NANOS
from golive.journal.bodies.model import CHANGES, FROZEN, ModelChanged
from golive.journal.entry import Draft
from golive.journal.journal import Journal
from golive.learning.model_ledger import ModelLedger, ledger_of
from golive.learning.model_record import ModelRecord, VersionState

AT = 1_750_000_000 * NANOS


def word(n: int, change: str, version: str = "", **other: Any) -> ModelChanged:
    plain: dict[str, Any] = {"strategy": "momentum", "subject": "5" * 64, "why": "because", "by": "mia", "at": AT + n}
    return ModelChanged(model="forecast", n=n, change=change, version=version, **{**plain, **other})


def let_in(n: int, version: str, **other: Any) -> ModelChanged:
    return word(n, "proposed", version, **{"verdict": "ACCEPT", "artefact": f"file {version}", **other})


TWO = (
    word(1, "accepted", "1", artefact="file 1", format="own"),
    let_in(2, "2", previous="1", samples=500, sharpe=1.5),
    word(3, "accepted", "2"),
)
"""A first version, and one that replaced it."""


def record_of(words: Sequence[ModelChanged]) -> ModelRecord:
    record = ModelRecord(model="forecast")
    for one in words:
        record = record.heard(one, AT + one.n)
    return record


def test_the_words_of_two_versions_say_which_serves_and_what_a_rollback_restores() -> None:
    record = record_of(TWO)
    serving, last_good = record.in_service, record.last_good
    assert serving is not None
    assert last_good is not None
    assert (serving.version, serving.artefact, serving.previous) == ("2", "file 2", "1")
    assert (last_good.version, last_good.state) == ("1", VersionState.SUPERSEDED)
    standing = record.standing()
    assert (standing.usable, standing.version, standing.digest) == (True, "2", "file 2")
    assert standing.accepted_at == AT + 3
    assert (record.looks, record.looked_ratios, record.throttle.samples) == (1, (1.5,), 500)


def test_a_rollback_restores_the_one_before_for_good() -> None:
    record = record_of([*TWO, word(4, "rolled_back", "2", by="machine")])
    assert record.in_service is not None
    assert record.in_service.version == "1"
    assert record.versions["2"].state is VersionState.ROLLED_BACK
    assert record.throttle.rolled_back_at == AT + 4
    again = [let_in(5, "3", previous="1", artefact="file 2"), word(6, "accepted", "3")]
    refused = record_of([*TWO, word(4, "rolled_back", "2"), *again])
    assert "served before" in refused.doubt
    assert not refused.standing().usable


def test_the_last_version_that_is_rolled_back_leaves_none_until_a_person_acts() -> None:
    words = [*TWO, word(4, "rolled_back", "2"), word(5, "rolled_back", "1")]
    record = record_of(words)
    assert record.in_service is None
    assert record.frozen
    assert "nothing to come back to" in str(record.standing().reason)
    thawed = record_of([*words, word(6, "thawed"), word(7, "accepted", "3", artefact="file 3")])
    assert thawed.standing().usable


def test_a_lost_file_below_is_passed_over_and_never_comes_back() -> None:
    third = [let_in(4, "3", previous="2"), word(5, "accepted", "3"), word(6, "lost", "2")]
    record = record_of([*TWO, *third])
    assert record.standing().usable
    assert record.last_good is not None
    assert record.last_good.version == "1"
    back = record_of([*TWO, *third, word(7, "rolled_back", "3")])
    assert back.standing().version == "1"
    assert {one.version for one in back.versions.values() if one.state is VersionState.ROLLED_BACK} == {"2", "3"}


def test_an_unstored_version_is_unknown_until_its_file_is_named() -> None:
    words = [TWO[0], let_in(2, "2", previous="1", artefact=None), word(3, "accepted", "2")]
    standing = record_of(words).standing()
    assert (standing.usable, standing.version, standing.digest) == (False, "2", "")
    assert "not stored" in str(standing.reason)
    assert record_of([*words, word(4, "stored", "2", artefact="file 2", format="own")]).standing().usable


def test_a_version_that_was_judged_beside_no_version_may_replace_the_first_that_is_named_after_it() -> None:
    first = [let_in(1, "1", artefact=None), word(2, "accepted", "2", artefact="file 2"), word(3, "accepted", "1")]
    record = record_of(first)
    assert record.doubt == ""
    assert record.in_service is not None
    assert record.in_service.previous == "2"


def test_only_a_first_version_is_named_after_what_replaces_it() -> None:
    beside_none = [let_in(4, "3", previous=None), word(5, "accepted", "3")]
    assert "which does not serve" in record_of([*TWO, *beside_none]).doubt


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (word(5, "frozen"), "word 4 was due"),
        (word(3, "frozen"), "word 4 was due"),
        (word(4, "adopted", "3"), "no word on a model"),
        (word(4, "frozen", strategy="other"), "of the strategy `other`"),
        (word(4, "frozen", strategy=None), "of the strategy ``"),
        (word(4, "thawed", by="machine"), "only a person"),
        (word(4, "accepted", "3"), "no candidate"),
        (word(4, "accepted", "2"), "no candidate"),
        (word(4, "rejected", "2"), "no candidate"),
        (word(4, "rolled_back", "1"), "not in service"),
        (word(4, "stored", "2", artefact="file 9"), "does not wait"),
        (word(4, "stored", "9", artefact="file 9"), "not known"),
        (word(4, "lost", "9"), "not known"),
        (let_in(4, "2", previous="2"), "proposed before"),
    ],
)
def test_a_word_that_contradicts_the_others_freezes_until_a_person_thaws(wrong: ModelChanged, why: str) -> None:
    record = record_of([*TWO, wrong])
    assert why in record.doubt
    assert not record.standing().usable
    assert record.standing().frozen
    assert record.in_service is not None
    assert record.in_service.version == "2"
    thawed = record.heard(word(record.n + 1, "thawed"), AT + 9)
    assert (thawed.doubt, thawed.standing().usable) == ("", True)


@pytest.mark.parametrize("verdict", ["HOLD", "REJECT", "UNDERPOWERED", None, "accept"])
def test_nobody_accepts_what_the_guardrails_did_not_let_in(verdict: str | None) -> None:
    record = record_of([*TWO, let_in(4, "3", previous="2", verdict=verdict), word(5, "accepted", "3")])
    assert "not let in" in record.doubt
    assert record.standing().version == "2"


@pytest.mark.parametrize("verdict", ["HOLD", "UNDERPOWERED", "accept"])
def test_a_first_version_that_was_not_let_in_no_person_puts_into_service(verdict: str) -> None:
    record = record_of([let_in(1, "1", verdict=verdict), word(2, "accepted", "1")])
    assert record.in_service is None
    assert "not let in" in record.doubt


def test_a_version_that_was_compared_with_another_than_the_one_in_service_is_not_accepted() -> None:
    record = record_of([*TWO, let_in(4, "3", previous="1"), word(5, "accepted", "3")])
    assert "which does not serve" in record.doubt
    assert not record.standing().usable


def test_the_machine_names_no_first_version() -> None:
    record = record_of([word(1, "accepted", "1", artefact="file 1", by="machine")])
    assert record.in_service is None
    assert record.doubt


# Entries


def entries(*drafts: Draft) -> ModelLedger:
    journal = Journal.in_memory("paper-29")
    journal.append(drafts)
    return ledger_of(journal.entries())


def test_models_are_told_apart_by_name_and_entries_of_other_kinds_are_passed_over() -> None:
    other = dataclasses.replace(TWO[0], model="other")
    ledger = entries(*(one.draft(AT) for one in (*TWO, other)), Draft(ts=AT, kind="mark", key="m", body=b'{"v":1}'))
    assert (ledger.standing("forecast").version, ledger.standing("other").version) == ("2", "1")
    assert (ledger.looks_of("momentum"), ledger.looks_of("carry")) == (1, 0)
    unknown = ledger.standing("nobody")
    assert (unknown.usable, unknown.version) == (False, "")


@pytest.mark.parametrize("body", [b'{"v":1}', b"{}", b"[", b'{"v":9}', TWO[0].draft(AT).body])
def test_a_word_that_cannot_be_read_freezes_the_model_that_it_is_on(body: bytes) -> None:
    ledger = entries(*(one.draft(AT) for one in TWO), Draft(ts=AT, kind="model", key="forecast/4", body=body))
    standing = ledger.standing("forecast")
    assert (standing.usable, standing.version, standing.frozen) == (False, "2", True)
    thawed = ledger.record("forecast").heard(word(5, "thawed"), AT)
    assert thawed.standing().usable


def test_a_word_on_no_model_makes_every_model_unknown() -> None:
    ledger = entries(*(one.draft(AT) for one in TWO), Draft(ts=AT, kind="model", key="forecast", body=b'{"v":1}'))
    assert not ledger.standing("forecast").usable
    assert not ledger.standing("other").usable


def test_a_word_of_the_first_version_of_its_kind_says_too_little_to_serve() -> None:
    old = (
        b'{"artefact":"file 1","by":"mia","change":"accepted","model":"forecast","n":1,"subject":"s","v":1,'
        b'"version":"1","why":"w"}'
    )
    assert not entries(Draft(ts=AT, kind="model", key="forecast/1", body=old)).standing("forecast").usable


# The same, worked out on lists


@dataclass
class Plain:
    """What serves, as somebody with a pencil keeps it: `[label, file, stored?]`, the one in service last."""

    stack: list[list[Any]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    waiting: dict[str, ModelChanged] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    frozen: bool = False

    def hear(self, one: ModelChanged) -> None:
        if not self._obeys(one):
            self.frozen = True

    def _obeys(self, one: ModelChanged) -> bool:
        top = self.stack[-1] if self.stack else None
        match one.change:
            case "proposed":
                new = one.version not in self.labels
                self.waiting.update({one.version: one} if new else {})
                self.labels.add(one.version)
                return new
            case "accepted":
                return self._accepts(one, top)
            case "rejected":
                return self.waiting.pop(one.version, None) is not None
            case "rolled_back" if top and top[0] == one.version:
                self.stack.pop()
                while self.stack and not self.stack[-1][2]:
                    self.stack.pop()
                self.frozen = self.frozen or not self.stack
                return True
            case "lost" if one.version in self.labels:
                self.stack = [[label, file, ok and label != one.version] for label, file, ok in self.stack]
                return True
            case "found" if one.by != "machine" and [one.version, False] in [[v, ok] for v, _, ok in self.stack]:
                self.stack = [[label, file, ok or label == one.version] for label, file, ok in self.stack]
                return True
            case "throttled":
                return True
            case "thawed":
                self.frozen = self.frozen and one.by == "machine"
                return one.by != "machine"
            case "frozen":
                self.frozen = True
                return True
        return False

    def _accepts(self, one: ModelChanged, top: list[Any] | None) -> bool:
        asked = self.waiting.get(one.version)
        if asked is None and (top or one.version in self.labels):
            return False
        source = asked or one
        if (top or one.by == "machine" or source.verdict is not None) and source.verdict != "ACCEPT":
            return False
        if source.artefact in self.used or self.frozen or (top and not top[2]):
            return False
        if source.previous != (top[0] if top else None):
            return False
        self.stack.append([one.version, source.artefact, True])
        self.used.add(str(source.artefact))
        self.labels.add(one.version)
        self.waiting.pop(one.version, None)
        return True


WORDS = st.tuples(
    st.sampled_from([change for change in CHANGES if change != "stored"]),
    st.sampled_from("1234"),
    st.sampled_from("abc"),
    st.sampled_from(["ACCEPT", "ACCEPT", "HOLD"]),
    st.sampled_from([None, "1", "2", "3"]),
    st.sampled_from(["mia", "mia", "machine"]),
)


@given(st.lists(WORDS, max_size=25))
def test_whatever_is_written_serves_what_a_pencil_says(written: list[tuple[Any, ...]]) -> None:
    record, plain = ModelRecord(model="forecast"), Plain()
    for n, (change, version, file, verdict, previous, by) in enumerate(written, 1):
        one = word(n, change, version, artefact=file, verdict=verdict, previous=previous, by=by)
        record = record.heard(one, AT + n)
        plain.hear(one)
        standing, top = record.standing(), plain.stack[-1] if plain.stack else None
        assert standing.version == (top[0] if top else "")
        assert standing.digest == (top[1] if top else "")
        assert standing.usable == bool(top and top[2] and not plain.frozen)
        assert record.frozen == plain.frozen
    assert record.n == len(written)
    assert record.looks == sum(1 for one in record.versions.values() if one.proposed_at is not None)


def test_every_word_there_is_has_an_act_and_freezing_is_told_why() -> None:
    record = record_of([*TWO, word(4, FROZEN, why="it drifts")])
    assert "it drifts" in str(record.standing().reason)
    for change in CHANGES:
        assert "no word on a model" not in ModelRecord(model="forecast").heard(word(1, change, "1"), AT).doubt
