"""`golive selftest tamper`: every change is refused, and one that is not is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.commands import Golive
from tests.packet_desk import facts
from tests.places import REPOSITORY

from golive.cli import selftest
from golive.readiness.packet.tampering import tampered
from golive.report.packet.draw_packet import draw_packet


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "_facts", lambda _: facts())


def told(golive: Golive, *words: str) -> tuple[int, Any]:
    done = golive("selftest", "tamper", REPOSITORY, "--each", "2", "--format", "json", *words)
    return done.exit_code, json.loads(done.output)


def test_every_change_is_refused_and_each_way_was_tried(golive: Golive) -> None:
    code, answer = told(golive)
    assert (code, answer["the_packet_itself"]) == (0, "valid")
    assert answer["held"] == answer["tried"] > 300
    ways = {one["way"]: one for one in answer["ways"]}
    assert all(one["tried"] == one["held"] > 0 for one in ways.values())
    assert {"a bit flipped", "the author signs", "a script, honestly signed", "a fact changed"} <= ways.keys()
    assert set(ways["a script, honestly signed"]["reasons"]) == {"vocabulary"}
    assert {one["case"] for one in answer["ways"]} == {"", *(f"S{n}" for n in range(1, 10))}
    assert set(ways["records that were rolled back"]["reasons"]) == {"head"}
    assert set(ways["dated back"]["reasons"]) == {"backdated"}
    assert set(ways["another policy than was signed"]["reasons"]) == {"text"}
    assert set(ways["a pickle with its own digest"]["reasons"]) == {"pickle_not_allowed"}


def test_a_check_that_was_switched_off_is_told(golive: Golive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golive.trust.packet.check.check_vocabulary", lambda _: None)
    monkeypatch.setattr("golive.trust.packet.check.check_drawn", lambda *_, **__: None)
    code, answer = told(golive)
    assert code == 1
    fell = {one["way"] for one in answer["ways"] if one["held"] < one["tried"]}
    assert "a script, honestly signed" in fell
    assert {way for way in fell if not way.endswith("honestly signed")} <= {"replayed from elsewhere"}


def test_the_same_seed_tampers_alike() -> None:
    rehearsal = replace(selftest._rehearsal(str(REPOSITORY)), seed=b"a seed", now=10**18, draw=draw_packet)
    one, other = (list(tampered(rehearsal, np.random.default_rng(7), each=2)) for _ in range(2))
    assert one == other


def test_a_model_that_is_loaded_all_the_same_is_told(golive: Golive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golive.learning.checkpoints.refusal", lambda *_, **__: None)
    code, answer = told(golive)
    fell = {(one["case"], one["way"]) for one in answer["ways"] if one["held"] < one["tried"]}
    assert code == 1
    assert {case for case, _ in fell} >= {"S6", "S7"}
    assert ("S7", "a pickle with its own digest") in fell
