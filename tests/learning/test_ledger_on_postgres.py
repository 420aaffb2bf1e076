"""The ledger of models on PostgreSQL: the same words, two updaters at once, and a watch that goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.learned_models import Line
from tests.model_desks import AT, STRATEGY, candidate
from tests.postgres_server import Server

from golive.api.model_standing import ModelStanding
from golive.core.errors import Unavailable
from golive.decision.update_verdict import UpdateVerdict
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.journal.verification import verify
from golive.learning.checkpoints import CheckpointFolder
from golive.learning.kept_returns import KeptReturns
from golive.learning.model_desk import ModelDesk


@pytest.fixture
def postgres_url(postgres: Server, postgres_database: str) -> str:
    return postgres.url(postgres_database)


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Return what closes records when a test is over."""
    with ExitStack() as stack:
        yield stack


def desk_at(url: str, folder: Path, held: ExitStack) -> ModelDesk:
    return ModelDesk(
        model="forecast",
        strategy=STRATEGY,
        subject="5" * 64,
        folder=CheckpointFolder(folder / "models"),
        records=held.enter_context(Journal.shared(home_at(url))),
        model_type=Line,
    )


def life(made: ModelDesk) -> ModelStanding:
    """Let two versions serve, one over the other, roll the second back, and freeze and thaw; return what stands."""
    for i, slope in enumerate((1.5, 2.5)):
        label = made.propose(candidate(slope, UpdateVerdict.ACCEPT if i else None, samples=500 * i), AT + i)
        assert isinstance(label, str)
        assert made.accept(label, why="asked for", by="mia", at=AT + i) is None
    kept = KeptReturns(made)
    assert kept.go_on() is None
    kept.earned(-0.25, at=AT + 2, drawdown=None)
    assert made.roll_back(why="it drifts", by="machine", at=AT + 3) is None
    assert made.freeze(why="look at it", by="mia", at=AT + 4) is None
    assert not made.standing().usable
    assert made.thaw(why="all well", by="mia", at=AT + 5) is None
    assert made.load(at=AT + 6) == Line(1.5)
    return made.standing()


def test_a_models_life_is_the_same_on_both_databases_to_the_byte(
    postgres_url: str, tmp_path: Path, held: ExitStack
) -> None:
    places = {"server": postgres_url, "file": str(tmp_path / "records.db")}
    made = {name: desk_at(place, tmp_path / name, held) for name, place in places.items()}
    standings = {name: life(desk) for name, desk in made.items()}
    assert standings["server"] == standings["file"]
    assert made["server"].record() == made["file"].record()
    again = desk_at(postgres_url, tmp_path / "server", held)
    assert again.record() == made["server"].record()
    heads = []
    for desk in made.values():
        assert desk.records is not None
        entries = list(desk.records.entries())
        assert verify(desk.records.name, iter(entries)).first_bad is None
        heads.append(entries[-1].hash)
    assert heads[0] == heads[1]


def test_two_updaters_on_a_server_lose_no_word(postgres_url: str, tmp_path: Path, held: ExitStack) -> None:
    first = desk_at(postgres_url, tmp_path, held)
    assert first.propose(candidate(1.5, None), AT) == "1"
    assert first.accept("1", why="the first", by="mia", at=AT) is None
    tries = [0, 0]

    desks = [desk_at(postgres_url, tmp_path, held) for _ in range(2)]

    def propose(who: int) -> None:
        mine, written = desks[who], 0
        while written < 4:
            try:
                label = mine.propose(candidate(10.0 + who, UpdateVerdict.UNDERPOWERED, samples=0), AT + 1)
            except Unavailable:
                tries[who] += 1
                continue
            assert isinstance(label, str)
            written += 1

    threads = [threading.Thread(target=propose, args=(who,)) for who in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = desk_at(postgres_url, tmp_path, held).record()
    assert (record.looks, len(record.versions), record.doubt) == (9, 9, "")
