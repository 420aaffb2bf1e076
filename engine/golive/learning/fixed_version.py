"""One version of a model as if it served, for an account of its own: nothing is written, whatever its file is."""

from __future__ import annotations

from typing import Any

from golive.api.model_standing import ModelStanding
from golive.learning.model_desk import ModelDesk
from golive.learning.model_record import VersionRecord


class FixedVersion:
    """A desk at which one version serves, whichever does by the ledger."""

    def __init__(self, desk: ModelDesk, version: VersionRecord) -> None:
        self.model, self.strategy = desk.model, desk.strategy
        self._desk, self._version = desk, version

    def standing(self) -> ModelStanding:
        """Return that the version serves, or why its file may not be used."""
        one = self._version
        return ModelStanding(
            name=self.model,
            strategy=self.strategy,
            version=one.version,
            digest=one.artefact or "",
            trained_at=one.trained_until,
            accepted_at=one.accepted_at,
            reason=self._desk.verified(one),
        )

    def load(self, digest: str = "", *, at: int) -> Any:
        """Return the model of its file, an `Unknown` that says why not; `digest` and `at` change nothing."""
        return self._desk.read(self._version)
