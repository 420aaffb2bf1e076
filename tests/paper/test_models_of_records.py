"""The models of an account on paper: what the records say of them is read anew at each look."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import SGDRegressor
from tests.model_uses import forecast_library

from golive.api import Engine
from golive.api.guardrails_program import guardrails_program
from golive.core.value import Unknown
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.checkpoint_terms import terms_of
from golive.learning.checkpoints import CheckpointFolder, encode
from golive.learning.model_desk import ModelDesk, Proposal
from golive.paper.models_of_records import ModelsPlace, models_of_records

AT = 1_750_000_000 * 10**9


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine.from_folder(forecast_library(tmp_path_factory.mktemp("forecast")))


def somebodys_desk(engine: Engine, folder: Path, held: ExitStack) -> ModelDesk:
    """Return the desk of somebody else, who writes into the same records."""
    guardrails = guardrails_program(engine.program)
    return ModelDesk(
        model="forecast",
        strategy="momentum",
        subject=guardrails.digest,
        folder=CheckpointFolder(folder / "models"),
        records=held.enter_context(Journal.shared(home_at(str(folder / "records.db")))),
        terms=terms_of(guardrails),
    )


def test_what_somebody_says_of_a_model_counts_at_the_next_look(engine: Engine, tmp_path: Path) -> None:
    rows = np.arange(4.0)[:, None] / 100
    model = SGDRegressor(random_state=0).fit(rows, np.full(4, 0.002))
    with ExitStack() as held:
        desk = somebodys_desk(engine, tmp_path, held)
        place = ModelsPlace(records=str(tmp_path / "records.db"), folder=tmp_path / "models")
        served = models_of_records(engine.program, ("momentum",), place, held)["forecast"]
        reason = served.standing().reason
        assert reason is not None
        assert reason.code == "none_serves"
        stored = encode(model, "momentum", desk.terms)
        assert not isinstance(stored, Unknown)
        label = desk.propose(Proposal(verdict=None, why="the first", by="mia", stored=stored), AT)
        assert isinstance(label, str)
        assert desk.accept(label, why="the first", by="mia", at=AT) is None
        standing = served.standing()
        assert standing.usable
        # Two numbers are asked for, and this one gives one.
        given = served.gives(standing, {"move": 0.01}, AT)
        assert isinstance(given, Unknown)
        assert given.code == "model_failed"
        assert desk.freeze(why="doubt", by="mia", at=AT + 1) is None
        assert not served.standing().usable


def test_without_a_model_nobody_opens_the_records(engine: Engine, tmp_path: Path) -> None:
    with ExitStack() as held:
        place = ModelsPlace(records=str(tmp_path / "r.db"), folder=tmp_path)
        assert models_of_records(engine.program, ("mean_reversion",), place, held) == {}
    assert not (tmp_path / "r.db").exists()
