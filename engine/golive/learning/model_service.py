"""Which version of a model is in service: a stack that accepts, and that alarms and people roll back."""

from __future__ import annotations

import enum
from dataclasses import replace

from golive.core.dataclass import dataclass
from golive.learning.throttle import is_person
from golive.models.arguments import known_number
from golive.models.numerics.threshold import at_least


class File(enum.Enum):
    """What is known of a version's file."""

    STORED = "stored"
    UNSTORED = "unstored"
    BAD = "bad"
    """It is gone, or is not what its digest says."""


class Answer(enum.Enum):
    """What an event was answered."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    STORED = "stored"
    ROLLBACK = "rollback"
    NOT_ARMED = "not_armed"
    NOTED = "noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A version by its digest, its file, and of how many returns its baseline is."""

    id: str
    file: File
    baseline: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelService:
    """The versions that were accepted, the one in service last, and those that never come back."""

    stack: tuple[ModelVersion, ...] = ()
    gone: frozenset[str] = frozenset()
    frozen: bool = False
    drawdown_known: bool = True

    @property
    def in_service(self) -> ModelVersion | None:
        """Return the version that is in service, None where there is none to trust."""
        return self.stack[-1] if self.stack else None

    @property
    def usable(self) -> bool:
        """Say whether a strategy may use it: a model that is frozen, unstored, lost or unwatched is unknown to it."""
        version = self.in_service
        return version is not None and version.file is File.STORED and not self.frozen and self.drawdown_known

    def accepted(self, version: ModelVersion) -> tuple[ModelService, Answer]:
        """Put a version into service, or refuse it: what was rolled back never returns."""
        top = self.in_service
        known = any(one.id == version.id for one in self.stack) or version.id in self.gone
        # Over one that is not stored there would be nothing to come back to.
        over_unstored = top is not None and top.file is not File.STORED
        if self.frozen or version.file is File.BAD or known or over_unstored:
            return self, Answer.REFUSED
        return replace(self, stack=(*self.stack, version)), Answer.ACCEPTED

    def stored(self, version: str) -> tuple[ModelService, Answer]:
        """Note that the file of a version is stored; one that was found bad stays so."""
        waiting = any(one.id == version and one.file is File.UNSTORED for one in self.stack)
        return (self._with_file(version, File.STORED), Answer.STORED) if waiting else (self, Answer.REFUSED)

    def named(self, version: str, digest: str) -> tuple[ModelService, Answer]:
        """Give the unstored version its digest, and its file: what was rolled back, or serves below, is refused."""
        known = digest in self.gone or any(one.id == digest for one in self.stack)
        waiting = any(one.id == version and one.file is File.UNSTORED for one in self.stack)
        if known or not waiting:
            return self, Answer.REFUSED
        renamed = tuple(replace(v, id=digest, file=File.STORED) if v.id == version else v for v in self.stack)
        return replace(self, stack=renamed), Answer.STORED

    def lost(self, version: str) -> tuple[ModelService, Answer]:
        """Note that the file of a version is gone or is not what it was."""
        return self._with_file(version, File.BAD), Answer.NOTED

    def found(self, version: str, *, by: str) -> tuple[ModelService, Answer]:
        """Note that a file which was bad is there again, byte for byte, if a person says so."""
        was_bad = any(one.id == version and one.file is File.BAD for one in self.stack)
        if not was_bad or not is_person(by):
            return self, Answer.REFUSED
        return self._with_file(version, File.STORED), Answer.STORED

    def alarmed(self, *, least_baseline: int) -> tuple[ModelService, Answer]:
        """Roll back on the live gate's alarm; of too short a baseline nobody can say what an alarm means."""
        version = self.in_service
        if version is None or version.baseline < least_baseline:
            return self, Answer.NOT_ARMED
        return self.rolled_back()

    def fell(self, drawdown: object, *, most: float) -> tuple[ModelService, Answer]:
        """Roll back at a drawdown, armed or not; one that cannot be told makes the model unusable until it can be."""
        fall = known_number(drawdown)
        if fall is None or not 0 <= fall <= 1:
            return replace(self, drawdown_known=False), Answer.NOTED
        service = replace(self, drawdown_known=True)
        if not service.stack or not at_least(fall, most):
            return service, Answer.NOTED
        return service.rolled_back()

    def rolled_back(self) -> tuple[ModelService, Answer]:
        """Take the version in service out for good, and with it each below that is no good either."""
        kept, gone = self.stack[:-1], {one.id for one in self.stack[-1:]}
        while kept and kept[-1].file is not File.STORED:
            gone.add(kept[-1].id)
            kept = kept[:-1]
        frozen = self.frozen or not kept
        return replace(self, stack=kept, gone=self.gone | gone, frozen=frozen), Answer.ROLLBACK

    def froze(self) -> tuple[ModelService, Answer]:
        """Stop use and updates until a person says otherwise."""
        return replace(self, frozen=True), Answer.NOTED

    def thawed(self, *, by: str) -> tuple[ModelService, Answer]:
        """End a freeze, if a person asks."""
        return (replace(self, frozen=False), Answer.NOTED) if is_person(by) else (self, Answer.REFUSED)

    def _with_file(self, version: str, file: File) -> ModelService:
        return replace(self, stack=tuple(replace(v, file=file) if v.id == version else v for v in self.stack))
