"""Files of models: folders that are not theirs, files that come back, and what is too large or would call something."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import SGDRegressor
from tests.learned_models import Line
from tests.model_desks import AT, STRATEGY, alerts, desk, file_of, served

from golive.core.value import Unknown
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model import FOUND, LOST, ModelChanged
from golive.learning.checkpoint_rules import GONE, TOO_LARGE, UNREADABLE, CheckpointTerms
from golive.learning.checkpoints import CheckpointFolder, digest_of, encode, refusal
from golive.learning.model_desk import ModelDesk
from golive.learning.throttle import Throttled

SGD = "sklearn.linear_model._stochastic_gradient.SGDRegressor"


def words(made: ModelDesk) -> list[ModelChanged]:
    assert made.records is not None
    bodies = [read_body(one.kind, one.body) for one in made.records.entries(kind=ModelChanged.KIND)]
    return [body for body in bodies if isinstance(body, ModelChanged)]


def with_folder(made: ModelDesk, folder: Path) -> ModelDesk:
    made.folder = CheckpointFolder(folder)
    return made


@pytest.mark.parametrize("other", ["empty", "of_another_library"])
def test_a_folder_that_is_another_one_loses_nothing_for_good(tmp_path: Path, other: str) -> None:
    served(tmp_path, 1.5, 2.5)
    (tmp_path / "wrong").mkdir()
    if other == "of_another_library":
        (tmp_path / "wrong" / f"{'a' * 64}.bin").write_bytes(b"1.0")
    wrong = with_folder(desk(tmp_path), tmp_path / "wrong")
    reason = wrong.standing().reason
    assert reason is not None
    assert (reason.code, "is it the folder of the models' files" in str(reason)) == (UNREADABLE, True)
    assert isinstance(wrong.load(at=AT), Unknown)
    assert [one.change for one in words(wrong)] == ["proposed", "accepted"] * 2
    right = desk(tmp_path)
    assert right.load(at=AT) == Line(2.5)


def test_a_rollback_beside_another_folder_stops_and_leaves_what_it_restores_unusable_until_it_is_found(
    tmp_path: Path,
) -> None:
    served(tmp_path, 1.5, 2.5)
    (tmp_path / "wrong").mkdir()
    wrong = with_folder(desk(tmp_path), tmp_path / "wrong")
    assert wrong.roll_back(why="it drifts", by="mia", at=AT) is None
    assert not wrong.standing().usable
    assert LOST not in [one.change for one in words(wrong)]
    assert desk(tmp_path).load(at=AT) == Line(1.5)


def test_a_file_that_comes_back_byte_for_byte_serves_again_when_a_person_says_so(tmp_path: Path) -> None:
    made, kept = served(tmp_path, 1.5, 2.5), tmp_path / "kept"
    shutil.move(file_of(tmp_path, 2.5), kept)
    lost = made.load(at=AT)
    assert isinstance(lost, Unknown)
    assert lost.code == GONE
    kept.rename(file_of(tmp_path, 2.5))
    assert not made.standing().usable, "what was lost does not come back by itself"
    assert made.thaw(why="it was moved", by="machine", at=AT) is not None
    assert not made.standing().usable
    assert made.thaw(why="it was moved", by="mia", at=AT) is None
    assert desk(tmp_path).load(at=AT) == Line(2.5)


def test_a_file_that_comes_back_as_another_stays_lost(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5, 2.5)
    file_of(tmp_path, 2.5).write_bytes(b"9.0")
    assert isinstance(made.load(at=AT), Unknown)
    assert made.thaw(why="all well", by="mia", at=AT) is None
    assert not made.standing().usable
    assert made.say([made.word(FOUND, "1", why="please", by="mia")], AT) is not None, "it was never lost"


def test_a_candidate_that_is_not_looked_at_is_written_down_and_moves_nothing(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5)
    before = made.record()
    assert made.throttled(Throttled.INTERVAL, why="too soon", by="mia", samples=7, at=AT) is None
    after = made.record()
    last = words(made)[-1]
    assert (last.change, last.version, last.why, last.samples, last.by) == (
        "throttled", "", "interval: too soon", 7, "mia"
    )  # fmt: skip
    assert (after.throttled, after.looks, after.throttle, after.service) == (1, 1, before.throttle, before.service)
    assert made.throttled(Throttled.HOLD, why="no count", by="mia", samples=-1.5, at=AT) is None
    assert made.record().doubt == ""


# How large, and what it would do.


def test_no_byte_is_read_of_a_file_that_is_larger_than_the_policy_says(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5)
    small = desk(tmp_path, terms=CheckpointTerms(most_bytes=2))
    reason = small.standing().reason
    assert reason is not None
    assert (reason.code, str(reason)) == (TOO_LARGE, "the file has 3 bytes, the policy allows 2")
    assert isinstance(small.load(at=AT), Unknown)
    assert LOST not in [one.change for one in words(small)], "another policy would read it"
    assert isinstance(encode(Line(2.5), STRATEGY, CheckpointTerms(most_bytes=2)), Unknown)
    # What lies there now may be of any size.
    with file_of(tmp_path, 1.5).open("wb") as stream:
        stream.truncate(2**40)
    assert not made.standing().usable
    assert alerts(small)


def fitted() -> SGDRegressor:
    return SGDRegressor(random_state=0).fit(np.arange(8.0).reshape(4, 2), np.arange(4.0))


def rewritten(content: bytes, change: Any) -> bytes:
    """Return a file of skops with its description changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    description = json.loads(parts["schema.json"])
    change(description)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (parts | {"schema.json": json.dumps(description).encode()}).items():
            archive.writestr(name, part)
    return made.getvalue()


def node(loader: str, type_: str, **content: Any) -> dict[str, Any]:
    module, _, name = type_.rpartition(".")
    return {"__class__": name, "__module__": module, "__loader__": loader, **content}


NONE = node("TupleNode", "builtins.tuple", content=[])

PLANTED = {
    "FunctionNode": node("FunctionNode", SGD),
    "TypeNode": node("TypeNode", SGD),
    "PartialNode": node(
        "PartialNode",
        SGD,
        content={
            "func": node("TypeNode", "builtins.float"),
            "args": NONE,
            "kwds": node("DictNode", "builtins.dict", content={}, key_types=NONE),
            "namespace": node("JsonNode", "builtins.str", content="null", is_json=True),
        },
    ),
    "OperatorFuncNode": node("OperatorFuncNode", "operator.attrgetter", attrs=NONE),
    "MethodNode": node("MethodNode", SGD, content={"obj": node("TypeNode", SGD), "func": "fit"}),
}  # fmt: skip


@pytest.mark.parametrize("loader", PLANTED)
def test_what_hands_over_a_class_or_calls_something_is_not_let_in_by_the_name_of_a_type(loader: str) -> None:
    terms = CheckpointTerms(allowed_types=frozenset({SGD, "operator.attrgetter"}))
    stored = encode(fitted(), STRATEGY, terms)
    assert not isinstance(stored, Unknown), "the model itself is let in"
    checkpoint, content = stored

    def plant(description: dict[str, Any]) -> None:
        description["content"]["content"]["loss"] = PLANTED[loader]

    planted = rewritten(content, plant)
    refused = refusal(replace(checkpoint, digest=digest_of(planted)), planted, STRATEGY, terms)
    assert refused is not None
    assert refused.code in ("type_not_allowed", "no_skops"), refused
    assert loader in str(refused) or "skops" in str(refused) or f"{SGD}.fit" in str(refused)


def test_a_file_that_unpacks_to_more_than_the_policy_allows_is_refused() -> None:
    terms = CheckpointTerms(allowed_types=frozenset({SGD}), most_bytes=200_000)
    stored = encode(fitted(), STRATEGY, terms)
    assert not isinstance(stored, Unknown)
    checkpoint, content = stored
    bomb = rewritten(content, lambda description: description.update(padding=" " * 1_000_000))
    assert len(bomb) < terms.most_bytes
    refused = refusal(replace(checkpoint, digest=digest_of(bomb)), bomb, STRATEGY, terms)
    assert refused is not None
    assert refused.code == TOO_LARGE
