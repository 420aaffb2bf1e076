"""The models of one strategy: which serves, which it replaced, and their bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from golive.core.value import Unknown, invalid, missing
from golive.learning.checkpoints import Checkpoint, CheckpointFolder, decode, encode
from golive.learning.model_service import Answer, File, ModelService, ModelVersion

UNSTORED = "unstored"
"""What a version is called until it is stored: its name is the digest of its bytes."""

IN_SERVICE, SUPERSEDED = "in_service", "superseded"
"""What a stored model is: the one that serves, or the one that it was replaced by, which a rollback restores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """What storing a model came to: true where it is stored. `role` is `in_service` or `superseded`."""

    reason: str
    digest: str = ""
    role: str = ""

    def __bool__(self) -> bool:
        """Say whether the model is stored."""
        return bool(self.digest)


@dataclass(slots=True, kw_only=True)
class ModelShelf:
    """A shell around the fold of versions: it keeps their bytes beside them. Nothing is loaded that was changed."""

    strategy: str
    folder: CheckpointFolder = field(default_factory=CheckpointFolder)
    service: ModelService = field(default_factory=ModelService)
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    accepted: int | None = None
    """Returns of the baseline of an update that was accepted, and whose predecessor is not stored yet."""

    @property
    def may_replace(self) -> Unknown | None:
        """Return why no update may be accepted now, None where one may."""
        if self.service.frozen:
            return invalid("frozen", "the models are frozen until a person says otherwise")
        if self.accepted is not None:
            return missing("replaced_unstored", "an update was accepted: store the model that it replaces first")
        top = self.service.in_service
        if top is not None and top.file is not File.STORED:
            return missing("unstored", "the model in service is not stored: store it first, to come back to")
        return None

    def accept(self, baseline: int) -> None:
        """Note that an update was accepted, which serves once the model that it replaces is stored."""
        self.accepted = baseline

    def store(self, model: Any, *, baseline: int = 0) -> Shelved:
        """Store the model that trades: after an accepted update the one that it replaces, else the one in service."""
        encoded = encode(model, self.strategy)
        if isinstance(encoded, Unknown):
            return Shelved(reason=str(encoded))
        checkpoint, content = encoded
        refused = self._taken(checkpoint.digest, baseline)
        if refused is not None:
            return Shelved(reason=str(refused))
        failed = self.folder.write(checkpoint, content)
        if failed is not None:
            return Shelved(reason=str(failed))
        self.checkpoints[checkpoint.digest] = checkpoint
        return self._placed(checkpoint.digest, baseline)

    def _taken(self, digest: str, baseline: int) -> Unknown | None:
        """Return why a model is refused; nothing is changed."""
        if digest in self.service.gone:
            return invalid("rolled_back", "the model was rolled back before, and never returns")
        top = self.service.in_service
        if top is None or top.id == digest:
            return invalid("frozen", "the models are frozen") if top is None and self.service.frozen else None
        if top.file is File.UNSTORED:
            _, answer = self.service.named(UNSTORED, digest)
            return None if answer is Answer.STORED else invalid("known", "the model served before")
        return invalid("another", "another model is in service: an update has to be accepted first")

    def _placed(self, digest: str, baseline: int) -> Shelved:
        top = self.service.in_service
        if top is None:
            self.service, _ = self.service.accepted(ModelVersion(id=digest, file=File.STORED, baseline=baseline))
        elif top.file is File.UNSTORED:
            self.service, _ = self.service.named(UNSTORED, digest)
        if self.accepted is None:
            return Shelved(reason="stored", digest=digest, role=IN_SERVICE)
        update = ModelVersion(id=UNSTORED, file=File.UNSTORED, baseline=self.accepted)
        self.service, self.accepted = self.service.accepted(update)[0], None
        reason = "stored; the new model is unstored, and a strategy that uses it holds until it is"
        return Shelved(reason=reason, digest=digest, role=SUPERSEDED)

    def load(self, digest: str = "") -> Any:
        """Return a stored model by its digest, the one in service unless told; an `Unknown` that says why not."""
        top = self.service.in_service
        wanted = digest or (top.id if top is not None else "")
        checkpoint = self.checkpoints.get(wanted)
        if checkpoint is None:
            return missing("not_stored", "no such model is stored")
        model = decode(checkpoint, self.folder.read(checkpoint), self.strategy)
        if isinstance(model, Unknown):
            self.service, _ = self.service.lost(wanted)
        return model

    def roll_back(self) -> Any:
        """Take the model in service out for good; return the one that it replaced, or why there is none.

        An update that was accepted, and whose predecessor was never stored, is given up: what it replaces serves on.
        """
        if self.accepted is not None:
            self.accepted = None
            return self.load()
        for version in self.service.stack[:-1]:
            # What does not verify is no model to come back to; reading it is how that is found out.
            self.load(version.id)
        self.service, _ = self.service.rolled_back()
        if self.service.in_service is None:
            return missing(
                "nothing_to_restore", "there is no model to come back to: nothing serves until a person acts"
            )
        return self.load()
