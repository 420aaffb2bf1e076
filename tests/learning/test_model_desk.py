"""Models are put into service, stored and taken out word by word, and what is stored is what is loaded."""

from __future__ import annotations

import io
import multiprocessing
import os
import pickle
import signal
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.faulty_files import ABSENT, faulty_files, reachable
from tests.killed_at_commit import When, die_at_commit
from tests.learned_models import Line
from tests.model_desks import AT, STRATEGY, alerts, candidate, desk, file_of, served

from golive.core.errors import Unavailable
from golive.core.value import Unknown, invalid
from golive.decision.update_verdict import UpdateVerdict
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.model import THROTTLED, ModelChanged
from golive.journal.body_codec import to_bytes
from golive.learning.checkpoint_rules import CheckpointTerms, Format
from golive.learning.checkpoints import Checkpoint, CheckpointFolder, decode, digest_of, encode, refusal
from golive.learning.model_desk import ModelDesk, Proposal
from golive.learning.model_record import VersionState


def not_looked_at(made: ModelDesk) -> list[tuple[str, str]]:
    """Return who was told that an update comes to nothing, and by what obstacle, as the ledger has it."""
    assert made.records is not None
    bodies = (read_body(one.kind, one.body) for one in made.records.entries(kind=ModelChanged.KIND))
    words = [body for body in bodies if isinstance(body, ModelChanged)]
    return [(word.by, word.why) for word in words if word.change == THROTTLED]


def test_a_rollback_restores_the_very_file_and_the_very_predictions(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5, 2.5)
    before = file_of(tmp_path, 1.5).read_bytes()
    assert made.load(at=AT) == Line(2.5)
    assert made.roll_back(why="it drifts", by="mia", at=AT + 9) is None
    again = desk(tmp_path)
    assert again.load(at=AT) == Line(1.5)
    assert again.load(at=AT).predict(0.1) == Line(1.5).predict(0.1)
    assert file_of(tmp_path, 1.5).read_bytes() == before
    assert again.record().versions["2"].state is VersionState.ROLLED_BACK


def test_who_is_started_again_goes_on_with_what_the_records_say(tmp_path: Path) -> None:
    first = served(tmp_path, 1.0, 2.0)
    again = desk(tmp_path)
    assert again.record() == first.record()
    assert again.standing() == first.standing()
    assert again.standing().usable


def test_every_look_is_written_whatever_came_of_it(tmp_path: Path) -> None:
    made = served(tmp_path, 1.0)
    assert made.propose(candidate(2.0, UpdateVerdict.UNDERPOWERED, sharpe=1.0), AT) == "2"
    assert made.propose(candidate(3.0, UpdateVerdict.REJECT, sharpe=-1.0), AT) == "3"
    record = made.record()
    # The first version is a trial as well, though it had nothing to be compared with.
    assert (record.looks, record.throttle.looks, record.looked_ratios) == (3, 2, (1.0, -1.0))
    assert [one.version for one in record.candidates] == ["2"]
    refused = made.accept("2", why="I like it", by="mia", at=AT)
    assert refused is not None
    assert "not let in" in str(refused)
    assert made.standing().version == "1"


def test_the_evidence_of_a_look_is_kept_by_its_digest(tmp_path: Path) -> None:
    from golive.journal.policies import kept

    made = desk(tmp_path)
    made.propose(candidate(1.0, evidence=b'{"new":{}}'), AT)
    digest = made.record().versions["1"].evidence
    assert made.records is not None
    assert digest == digest_of(b'{"new":{}}')
    assert kept(made.records, digest) == b'{"new":{}}'


# Files


def flipped(folder: Path) -> None:
    path = file_of(folder, 2.5)
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


def cut(folder: Path) -> None:
    path = file_of(folder, 2.5)
    path.write_bytes(path.read_bytes()[:-1])


def swapped(folder: Path) -> None:
    file_of(folder, 2.5).write_bytes(file_of(folder, 1.5).read_bytes())


def vanished(folder: Path) -> None:
    file_of(folder, 2.5).unlink()


def emptied(folder: Path) -> None:
    file_of(folder, 2.5).write_bytes(b"")


@pytest.mark.parametrize("harm", [flipped, cut, swapped, vanished, emptied])
def test_a_file_that_is_not_what_was_stored_is_not_loaded_and_somebody_is_told(tmp_path: Path, harm: Any) -> None:
    made = served(tmp_path, 1.5, 2.5)
    assert made.standing().usable
    harm(tmp_path)
    assert not made.standing().usable
    assert isinstance(made.load(at=AT), Unknown)
    assert [one.severity for one in alerts(made)] == ["critical"]
    words = made.record().n
    assert isinstance(made.load(at=AT + 1), Unknown)
    assert len(alerts(made)) == 1, "each version's is told once"
    assert made.record().n == words, "and so is the word on it"
    assert made.obstacle() is not None, "there would be nothing to come back to"
    again = desk(tmp_path)
    assert not again.standing().usable
    assert again.roll_back(why="its file is bad", by="mia", at=AT + 1) is None
    assert again.load(at=AT) == Line(1.5)
    assert again.standing().usable


def test_what_is_below_is_read_before_it_is_come_back_to(tmp_path: Path) -> None:
    made = served(tmp_path, 0.5, 1.5, 2.5)
    file_of(tmp_path, 1.5).write_bytes(b"planted")
    assert made.roll_back(why="it drifts", by="machine", at=AT + 9) is None
    assert made.load(at=AT) == Line(0.5)
    file_of(tmp_path, 0.5).unlink()
    none = desk(tmp_path).roll_back(why="it drifts", by="machine", at=AT + 9)
    assert none is not None
    assert none.code == "nothing_to_restore"
    assert desk(tmp_path).record().frozen


def test_a_candidate_whose_file_was_changed_since_is_not_accepted(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5)
    assert made.propose(candidate(2.5), AT) == "2"
    flipped(tmp_path)
    refused = made.accept("2", why="it gains", by="mia", at=AT)
    assert refused is not None
    assert "not the one that was stored" in str(refused)
    assert made.standing().version == "1"


def test_a_model_of_another_strategy_is_not_loaded(tmp_path: Path) -> None:
    served(tmp_path, 1.5)
    foreign = desk(tmp_path, strategy="carry")
    assert not foreign.standing().usable
    assert isinstance(foreign.load(at=AT), Unknown)
    refused = foreign.store(Line(9.0), by="mia", at=AT)
    assert not refused


def test_a_name_that_is_no_digest_names_no_file(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "secret.bin").write_bytes(b"1.0")
    folder = CheckpointFolder(tmp_path / "models")
    named = Checkpoint(digest="../secret", format=Format.OWN, strategy=STRATEGY, own_type=Line)
    assert isinstance(folder.read(named), Unknown)


def test_where_nothing_can_be_written_the_last_good_model_stays(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5)
    models = tmp_path / "models"
    models.rename(tmp_path / "elsewhere")
    models.write_bytes(b"no folder")
    failed = made.propose(candidate(2.5), AT)
    assert isinstance(failed, Unknown)
    assert "cannot be written" in str(failed)
    models.unlink()
    (tmp_path / "elsewhere").rename(models)
    assert made.load(at=AT) == Line(1.5)
    assert made.record().looks == 1
    ((by, why),) = not_looked_at(made)
    assert by == "mia"
    assert why.startswith("not_written: ")


def test_a_model_that_cannot_be_stored_is_a_word_in_the_ledger_and_moves_nothing(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5)
    before = made.record()
    shelved = made.store(object(), by="mia", at=AT + 5)
    assert not shelved
    after = made.record()
    ((by, why),) = not_looked_at(made)
    assert by == "mia"
    assert "object without a format is not stored" in why
    assert (after.looks, after.throttle, after.service) == (before.looks, before.throttle, before.service)
    assert made.load(at=AT) == Line(1.5)


def test_a_disk_that_is_full_leaves_no_half_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = served(tmp_path, 1.5)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    failed = made.folder.write(*candidate(2.5).stored or ())
    monkeypatch.undo()
    assert failed is not None
    assert "No space left" in str(failed)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [file_of(tmp_path, 1.5).name]


# Two updaters, and records that cannot be written


def test_who_comes_second_changes_nothing_and_may_try_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = served(tmp_path, 1.5), desk(tmp_path)
    known = second.record()
    assert first.propose(candidate(2.5), AT) == "2"
    with monkeypatch.context() as patched:
        patched.setattr(second, "record", lambda: known)
        with pytest.raises(Unavailable, match="heard first") as raised:
            second.propose(candidate(3.5), AT)
    assert raised.value.exit_code == 75
    assert second.record() == first.record()
    assert second.standing().version == "1"
    assert second.propose(candidate(3.5), AT) == "3"


def test_a_look_that_rests_on_what_was_before_anothers_is_asked_for_again(tmp_path: Path) -> None:
    first, second = served(tmp_path, 1.5), desk(tmp_path)
    since = second.record().n
    assert first.propose(candidate(2.5), AT) == "2"
    with pytest.raises(Unavailable, match="heard first"):
        second.propose(candidate(3.5, since=since), AT)
    assert not_looked_at(second) == [("mia", "contended: another update of `forecast` was heard first: try again")]


def test_a_stop_is_said_again_where_somebody_was_heard_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = served(tmp_path, 1.5, 2.5), desk(tmp_path)
    before, reads = second.record(), iter([True, False])
    fresh = second.record
    assert first.propose(candidate(3.5, UpdateVerdict.UNDERPOWERED), AT) == "3"
    monkeypatch.setattr(second, "record", lambda: before if next(reads, False) else fresh())
    assert second.freeze(why="it drifts", by="machine", at=AT) is None
    assert first.record().frozen
    assert second.unwritten == ""


def test_a_stop_that_cannot_be_written_is_obeyed_all_the_same(tmp_path: Path) -> None:
    library = reachable()
    if library is None:
        pytest.skip(ABSENT)
    with faulty_files(library) as faults:
        made = served(tmp_path, 1.5, 2.5)
        faults.fail("write", times=10_000)
        with pytest.raises(Unavailable):
            made.roll_back(why="it drifts", by="machine", at=AT + 9)
        assert not made.standing().usable
        refused = made.obstacle()
        assert refused is not None
        faults.mend()
        assert made.roll_back(why="it drifts", by="machine", at=AT + 9) is None
        assert made.standing().usable
        assert made.standing().version == "1"


# Formats


class Canary:
    """A pickle that writes a file as it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.path, "it ran")


@pytest.mark.parametrize("file_format", list(Format))
def test_a_planted_pickle_never_runs(tmp_path: Path, file_format: Format) -> None:
    canary = tmp_path / "canary"
    planted = pickle.dumps(Canary(canary))
    of_another = Checkpoint(digest="0" * 64, format=file_format, strategy=STRATEGY, own_type=Line)
    opted_in = CheckpointTerms(pickle_allowed=True)
    assert isinstance(decode(of_another, planted, STRATEGY, opted_in), Unknown), "our ledger does not know it"
    named = Checkpoint(digest=digest_of(planted), format=file_format, strategy=STRATEGY)
    assert isinstance(decode(named, planted, STRATEGY, CheckpointTerms()), Unknown), "nobody opted in"
    assert isinstance(decode(named, planted, "carry", opted_in), Unknown), "it is another's"
    assert not canary.exists()


def test_a_pickle_that_was_opted_into_and_is_our_own_is_read_so_that_the_canary_would_sing(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    planted = pickle.dumps(Canary(canary))
    named = Checkpoint(digest=digest_of(planted), format=Format.PICKLE, strategy=STRATEGY)
    decode(named, planted, STRATEGY, CheckpointTerms(pickle_allowed=True))
    assert canary.exists()


def test_what_has_no_format_is_a_pickle_only_where_the_policy_says_so() -> None:
    model = {"weights": [1.0, 2.0]}
    assert isinstance(encode(model, STRATEGY), Unknown)
    stored = encode(model, STRATEGY, CheckpointTerms(pickle_allowed=True))
    assert not isinstance(stored, Unknown)
    assert stored[0].format is Format.PICKLE
    assert decode(*stored, STRATEGY, CheckpointTerms(pickle_allowed=True)) == model
    unpicklable = encode(lambda: 1, STRATEGY, CheckpointTerms(pickle_allowed=True))
    assert isinstance(unpicklable, Unknown)


SKLEARN = frozenset(
    {
        "sklearn.linear_model._stochastic_gradient.SGDRegressor",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.StandardScaler",
    }
)
FEATURES = np.random.default_rng(7).normal(size=(60, 3))
TARGET = FEATURES @ np.array([1.0, -2.0, 0.5])


def fitted() -> Any:
    linear = pytest.importorskip("sklearn.linear_model")
    pipelines, scaling = pytest.importorskip("sklearn.pipeline"), pytest.importorskip("sklearn.preprocessing")
    made = pipelines.make_pipeline(scaling.StandardScaler(), linear.SGDRegressor(random_state=7))
    return made.fit(FEATURES, TARGET)


def test_a_model_of_scikit_learn_comes_back_with_its_predictions_and_its_file(tmp_path: Path) -> None:
    model, terms = fitted(), CheckpointTerms(allowed_types=SKLEARN)
    made = desk(tmp_path, terms=terms)
    shelved = made.store(model, by="mia", at=AT)
    assert shelved
    restored = desk(tmp_path, terms=terms).load(at=AT)
    assert restored.predict(FEATURES).tolist() == model.predict(FEATURES).tolist()
    # A policy that lets in less refuses what was stored before; the file is no worse for it.
    narrow = desk(tmp_path, terms=CheckpointTerms(allowed_types=SKLEARN - {"sklearn.pipeline.Pipeline"}))
    refused = narrow.load(at=AT)
    assert isinstance(refused, Unknown)
    assert "sklearn.pipeline.Pipeline" in str(refused)
    assert not narrow.standing().usable
    assert desk(tmp_path, terms=terms).standing().usable


def test_a_model_of_scikit_learn_whose_types_the_policy_does_not_name_is_not_stored(tmp_path: Path) -> None:
    shelved = desk(tmp_path).store(fitted(), by="mia", at=AT)
    assert not shelved
    assert "the policy does not allow" in shelved.reason
    assert not (tmp_path / "models").exists()


def test_the_shipped_policy_lets_in_an_incremental_regressor_of_river(tmp_path: Path) -> None:
    linear, preprocessing = pytest.importorskip("river.linear_model"), pytest.importorskip("river.preprocessing")
    from golive.api import Engine
    from golive.api.guardrails_program import guardrails_program
    from golive.learning.checkpoint_terms import terms_of

    terms = terms_of(guardrails_program(Engine.shipped().program))
    assert not terms.pickle_allowed
    assert terms.allowed_types >= SKLEARN
    model = preprocessing.StandardScaler() | linear.LinearRegression()
    rows = [{f"x{i}": float(value) for i, value in enumerate(row)} for row in FEATURES]
    for row, value in zip(rows, TARGET.tolist(), strict=True):
        model.learn_one(row, value)
    made = desk(tmp_path, terms=terms)
    assert made.store(model, by="mia", at=AT)
    restored = desk(tmp_path, terms=terms).load(at=AT)
    for row, value in zip(rows, TARGET.tolist(), strict=True):
        assert restored.predict_one(row) == model.predict_one(row)
        restored.learn_one(row, value)
        model.learn_one(row, value)


def test_what_cannot_be_loaded_again_is_not_stored() -> None:
    linear = pytest.importorskip("river.linear_model")
    model = linear.LinearRegression()
    # Features that are numbers: skops writes them, and cannot read them again.
    model.learn_one({0: 1.0, 1: 2.0}, 3.0)
    pipeline = pytest.importorskip("river.preprocessing").StandardScaler() | model
    pipeline.learn_one({0: 1.0, 1: 2.0}, 3.0)
    every = frozenset({"river.compose.pipeline.Pipeline", "river.preprocessing.scale.StandardScaler"})
    assert isinstance(encode(pipeline, STRATEGY, CheckpointTerms(allowed_types=every)), Unknown)


@pytest.mark.parametrize("content", [b"", b"PK", b"{}", pickle.dumps([1]), b"\0" * 64], ids=len)
@pytest.mark.parametrize("file_format", [Format.SAFETENSORS, Format.SKOPS])
def test_bytes_that_are_no_such_file_are_unknown_and_raise_nothing(file_format: Format, content: bytes) -> None:
    named = Checkpoint(digest=digest_of(content), format=file_format, strategy=STRATEGY)
    assert isinstance(decode(named, content, STRATEGY), Unknown)


def zipped(description: str, **header: int) -> bytes:
    """Return a zip whose entry says in its two headers what it is not."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", description)
    content = bytearray(stream.getvalue())
    central = content.find(b"PK\x01\x02")
    for offset, value in ((6, header.get("flags")), (8, header.get("method"))):
        if value is not None:
            content[offset : offset + 2] = content[central + offset + 2 : central + offset + 4] = value.to_bytes(
                2, "little"
            )
    return bytes(content)


def broken_stream() -> bytes:
    content = bytearray(zipped(repr(list(range(3_000)))))
    content[60:90] = b"\xff" * 30
    return bytes(content)


def arrays(header: bytes, body: bytes = b"") -> bytes:
    return len(header).to_bytes(8, "little") + header + body


@pytest.mark.parametrize(
    ("file_format", "content"),
    [
        (Format.SKOPS, zipped("{}", flags=1)),
        (Format.SKOPS, zipped("{}", method=99)),
        (Format.SKOPS, broken_stream()),
        (Format.SAFETENSORS, arrays(b"{}")),
        (Format.SAFETENSORS, arrays(b'{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', b"\0\0")),
        (Format.SAFETENSORS, pickle.dumps([1])),
    ],
    ids=["encrypted", "method", "stream", "none", "type", "pickle"],
)
def test_a_file_that_only_looks_like_its_format_is_refused_before_it_serves(
    tmp_path: Path, file_format: Format, content: bytes
) -> None:
    named = Checkpoint(digest=digest_of(content), format=file_format, strategy=STRATEGY)
    assert isinstance(refusal(named, content, STRATEGY), Unknown)
    made = served(tmp_path, 1.5)
    label = made.propose(Proposal(verdict=UpdateVerdict.ACCEPT, why="it gains", by="mia", stored=(named, content)), AT)
    assert isinstance(label, str)
    assert made.accept(label, why="asked for", by="mia", at=AT) is not None
    assert made.load(at=AT) == Line(1.5)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5, 2.5)
    vanished(tmp_path)
    os.mkfifo(file_of(tmp_path, 2.5))
    seen: list[bool] = []
    look = threading.Thread(target=lambda: seen.append(desk(tmp_path).standing().usable), daemon=True)
    look.start()
    look.join(timeout=10)
    assert seen == [False]
    assert made.roll_back(why="its file is bad", by="mia", at=AT + 1) is None
    assert made.load(at=AT) == Line(1.5)


def test_a_folder_that_is_not_there_for_a_while_costs_no_version(tmp_path: Path) -> None:
    made, models, away = served(tmp_path, 1.5, 2.5), tmp_path / "models", tmp_path / "away"
    models.rename(away)
    assert isinstance(made.load(at=AT), Unknown)
    assert made.roll_back(why="it drifts", by="mia", at=AT + 1) is None
    assert made.standing().version == "1"
    assert not made.standing().usable
    away.rename(models)
    assert desk(tmp_path).standing().usable
    assert desk(tmp_path).load(at=AT) == Line(1.5)


# Records that are not what they were


def rewritten(folder: Path, statement: str, *values: object) -> None:
    """Change the records as somebody does who has the file, and takes its triggers away."""
    with closing(sqlite3.connect(folder / "records.db")) as database, database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute(statement, values)


def test_a_word_that_was_rewritten_makes_every_model_unknown(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5, 2.5)
    body = ModelChanged(
        model="forecast",
        n=3,
        version="2",
        change="proposed",
        artefact=digest_of(b"9.0"),
        subject="5" * 64,
        why="w",
        by="mia",
        strategy=STRATEGY,
        format="own",
        verdict="ACCEPT",
        previous="1",
    )
    rewritten(tmp_path, "UPDATE entry SET body = ? WHERE key = 'forecast/3'", to_bytes(body))
    fresh = desk(tmp_path)
    assert not fresh.standing().usable
    assert "not those that were written" in str(fresh.standing().reason)
    assert isinstance(fresh.load(at=AT), Unknown)
    assert isinstance(fresh.propose(candidate(3.5), AT), Unknown)
    assert fresh.accept("3", why="w", by="mia", at=AT) is not None
    assert made.standing().usable, "who read them before holds what was written then"


def test_words_that_were_cut_off_make_every_model_unknown_to_who_read_them(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5, 2.5)
    assert made.roll_back(why="it drifts", by="mia", at=AT + 9) is None
    rewritten(tmp_path, "DELETE FROM entry WHERE key = 'forecast/5'")
    assert not made.standing().usable
    assert isinstance(made.load(at=AT), Unknown)


def test_a_model_that_is_frozen_is_not_loaded(tmp_path: Path) -> None:
    made = served(tmp_path, 1.5)
    assert made.freeze(why="look at it", by="mia", at=AT) is None
    assert isinstance(made.load(at=AT), Unknown)
    assert made.thaw(why="all well", by="mia", at=AT) is None
    assert made.load(at=AT) == Line(1.5)


def test_what_two_see_at_once_is_told_once_and_stops_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = served(tmp_path, 0.5, 1.5), desk(tmp_path)
    vanished_file = file_of(tmp_path, 1.5)
    vanished_file.unlink()
    assert isinstance(first.load(at=AT), Unknown)
    assert second.records is not None
    with monkeypatch.context() as patched:
        patched.setattr(second.records, "find", lambda *_: None)
        second.alert("2", invalid("file_gone", "the model's file is not there"), AT + 1)
    assert len(alerts(second)) == 1


def test_updaters_side_by_side_lose_no_word_and_write_none_twice(tmp_path: Path) -> None:
    served(tmp_path, 1.5)
    again = [0, 0]

    def propose(who: int) -> None:
        mine, written = desk(tmp_path), 0
        while written < 8:
            try:
                label = mine.propose(candidate(10.0 + who, UpdateVerdict.UNDERPOWERED, samples=written), AT)
            except Unavailable:
                again[who] += 1
                continue
            assert isinstance(label, str)
            written += 1

    threads = [threading.Thread(target=propose, args=(who,)) for who in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    record = desk(tmp_path).record()
    assert (record.n - record.throttled, record.looks, record.doubt) == (18, 17, "")
    assert record.throttled <= sum(again), "what came second is written down where nobody is heard before that"
    assert len(record.candidates) == 16
    assert record.standing().usable


# Killed at a commit

_FORKS = multiprocessing.get_context("forkserver")


def act_and_die(folder: Path, act: str, when: When) -> None:
    made = desk(folder)
    assert made.records is not None
    home: Any = made.records.home
    writing = home.writing

    def dies_writing() -> Any:
        die_at_commit(home._engine.dialect, when)
        return writing()

    # What is only read is committed too.
    home.writing = dies_writing
    if act == "propose":
        made.propose(candidate(9.5), AT + 7)
    elif act == "accept":
        made.accept("3", why="it gains", by="mia", at=AT + 7)
    else:
        made.roll_back(why="it drifts", by="mia", at=AT + 7)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("act", "serves"), [("propose", "2"), ("accept", "3"), ("roll_back", "1")])
def test_an_updater_that_is_killed_leaves_all_of_an_act_or_nothing(
    tmp_path: Path, act: str, serves: str, when: When
) -> None:
    made = served(tmp_path, 1.5, 2.5)
    assert made.propose(candidate(3.5), AT + 5) == "3"
    before = made.record()
    updater = _FORKS.Process(target=act_and_die, args=(tmp_path, act, when))
    updater.start()
    updater.join(60)
    assert updater.exitcode == -signal.SIGKILL
    after = desk(tmp_path)
    assert after.record().n == before.n + (when == "after")
    assert after.standing().usable
    assert after.standing().version == (serves if when == "after" else "2")
    assert isinstance(after.load(at=AT + 8), Line)
    if act == "propose":
        assert file_of(tmp_path, 9.5).exists(), "the file was there before the word"
