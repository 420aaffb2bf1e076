"""Desks of models that are lines, with records and files in a folder, and versions that serve one over the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.learned_models import Line

from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision.update_verdict import UpdateVerdict
from golive.journal.bodies.alert import AlertRaised
from golive.journal.bodies.kinds import read_body
from golive.journal.home_at import home_at
from golive.journal.journal import Journal
from golive.learning.checkpoint_rules import CheckpointTerms
from golive.learning.checkpoints import CheckpointFolder, digest_of, encode
from golive.learning.model_desk import ModelDesk, Proposal

AT = 1_750_000_000 * NANOS
STRATEGY = "momentum"


def records(folder: Path) -> Journal:
    return Journal.shared(home_at(str(folder / "records.db")))


def desk(folder: Path, **other: Any) -> ModelDesk:
    given: dict[str, Any] = {"records": records(folder), "terms": CheckpointTerms(), "model_type": Line, **other}
    return ModelDesk(
        model="forecast",
        strategy=given.pop("strategy", STRATEGY),
        subject="5" * 64,
        folder=CheckpointFolder(folder / "models"),
        **given,
    )


def candidate(slope: float, verdict: UpdateVerdict | None = UpdateVerdict.ACCEPT, **other: Any) -> Proposal:
    stored = encode(Line(slope), STRATEGY)
    assert not isinstance(stored, Unknown)
    return Proposal(verdict=verdict, why="it gains", by="mia", stored=stored, **other)


def served(folder: Path, *slopes: float) -> ModelDesk:
    """Return a desk whose last model serves, each having replaced the one before."""
    made = desk(folder)
    for i, slope in enumerate(slopes):
        label = made.propose(candidate(slope, UpdateVerdict.ACCEPT if i else None), AT + i)
        assert isinstance(label, str)
        assert made.accept(label, why="asked for", by="mia", at=AT + i) is None
    return made


def file_of(folder: Path, slope: float) -> Path:
    return folder / "models" / f"{digest_of(Line(slope).to_bytes())}.bin"


def alerts(made: ModelDesk) -> list[AlertRaised]:
    assert made.records is not None
    bodies = [read_body(one.kind, one.body) for one in made.records.entries(kind=AlertRaised.KIND)]
    return [body for body in bodies if isinstance(body, AlertRaised)]
