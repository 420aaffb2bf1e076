"""MLflow's registry, a real one in a file, gives no model that the ledger does not have in service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.learned_models import Line

from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict
from golive.integrations.mlflow_models import MlflowModels
from golive.journal.bodies.alert import AlertRaised
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.checkpoints import CheckpointFolder, encode
from golive.learning.model_desk import ModelDesk, Proposal

AT = 1_750_000_000 * NANOS

# Of MLflow's own tables under a later SQLAlchemy than it knows.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")


def served(folder: Path, *slopes: float) -> ModelDesk:
    desk = ModelDesk(
        model="forecast",
        strategy="momentum",
        subject="5" * 64,
        folder=CheckpointFolder(folder / "models"),
        records=Journal.shared(home_at(str(folder / "records.db"))),
        model_type=Line,
    )
    for i, slope in enumerate(slopes):
        stored = encode(Line(slope), "momentum")
        assert not isinstance(stored, Unknown)
        verdict = UpdateVerdict.ACCEPT if i else None
        label = desk.propose(Proposal(verdict=verdict, why="w", by="mia", stored=stored), AT)
        assert isinstance(label, str)
        assert desk.accept(label, why="w", by="mia", at=AT) is None
    return desk


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a registry whose tables are made once, which takes seconds."""
    pytest.importorskip("mlflow")
    folder = tmp_path_factory.mktemp("mlflow")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        yield f"sqlite:///{folder / 'mlflow.db'}"


def models(folder: Path, registry: str, name: str, *slopes: float) -> MlflowModels:
    return MlflowModels(served(folder, *slopes), name, tracking_uri=registry)


def numbered(made: MlflowModels, label: str) -> str:
    number = made.register(label)
    assert isinstance(number, str), str(number)
    return number


def champion(made: MlflowModels, number: str) -> None:
    """Click in the registry, as somebody does in its pages."""
    made._client.set_registered_model_alias(made.name, "champion", number)


def test_what_the_ledger_serves_is_loaded_whatever_it_is_called_there(tmp_path: Path, registry: str) -> None:
    made = models(tmp_path, registry, "loaded", 1.0)
    number = numbered(made, "1")
    champion(made, number)
    assert made.load(version=number, at=AT) == Line(1.0)
    assert made.load(alias="champion", at=AT) == Line(1.0)


def test_another_alias_in_the_registry_puts_nothing_into_service(tmp_path: Path, registry: str) -> None:
    made = models(tmp_path, registry, "clicked", 1.0, 2.0)
    first, second = numbered(made, "1"), numbered(made, "2")
    champion(made, first)
    refused = made.load(alias="champion", at=AT)
    assert isinstance(refused, Unknown)
    assert "not the file that serves" in str(refused)
    assert made.desk.records is not None
    assert len(list(made.desk.records.entries(kind=AlertRaised.KIND))) == 1
    champion(made, second)
    assert made.load(alias="champion", at=AT) == Line(2.0)
    assert made.desk.standing().usable, "the file of the ledger is as good as before"


def test_a_file_that_was_changed_in_the_registry_is_not_loaded(tmp_path: Path, registry: str) -> None:
    made = models(tmp_path, registry, "changed", 1.0)
    number = numbered(made, "1")
    source = made._client.get_model_version(made.name, number).source
    Path(source.removeprefix("file://")).write_bytes(b"9.0")
    assert isinstance(made.load(version=number, at=AT), Unknown)


def test_a_model_that_somebody_else_registered_is_not_loaded(tmp_path: Path, registry: str) -> None:
    made = models(tmp_path, registry, "foreign", 1.0)
    numbered(made, "1")
    folder = tmp_path / "logged"
    folder.mkdir()
    (folder / "model.pkl").write_bytes(b"anything")
    alone = made._client.create_model_version(made.name, source=f"file://{folder / 'model.pkl'}")
    whole = made._client.create_model_version(made.name, source=f"file://{folder}")
    for number in (alone.version, whole.version):
        assert isinstance(made.load(version=str(number), at=AT), Unknown)


def test_a_frozen_model_is_not_loaded_from_anywhere(tmp_path: Path, registry: str) -> None:
    made = models(tmp_path, registry, "frozen", 1.0)
    number = numbered(made, "1")
    assert made.desk.freeze(why="look at it", by="mia", at=AT) is None
    assert isinstance(made.load(version=number, at=AT), Unknown)


def test_what_cannot_be_had_is_unknown_and_raises_nothing(tmp_path: Path, registry: str) -> None:
    made = models(tmp_path, registry, "absent", 1.0)
    for which in ({"version": "1"}, {"alias": "champion"}):
        refused: Any = made.load(**which, at=AT)
        assert isinstance(refused, Unknown)
        assert refused.code == "registry_unavailable"
    assert isinstance(made.register("9"), Unknown)
    with pytest.raises(InvalidInput, match="one of"):
        made.load(at=AT)
