"""Every kind of change to a stored model that may never be loaded: made on models of a rehearsal, in memory alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.unit import NANOS
from golive.core.value import Unknown, missing
from golive.decision.update_verdict import UpdateVerdict
from golive.learning.checkpoint_rules import GONE, CheckpointTerms, Format
from golive.learning.checkpoints import STRICTEST, Checkpoint, CheckpointFolder, decode, digest_of, encode
from golive.learning.model_desk import ModelDesk, Proposal
from golive.learning.pickled import pickle_written

STRATEGY, _BY = "rehearsed", "ml_1"
_BYTES = 4_096
HONEST = "honest"
"""The case of a model that nobody changed."""

_NOW = NANOS
_SPRUNG: list[str] = []
"""What a pickle of the rehearsal writes to, if it is ever run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TamperedModel:
    """A stored model that was changed in one way, and why it is not loaded: empty where it is."""

    case: str
    way: str
    refused: str


@dataclass(frozen=True, slots=True)
class RehearsedModel:
    """A model that is its own bytes."""

    content: bytes

    def to_bytes(self) -> bytes:
        """Return what is stored of it."""
        return self.content

    @classmethod
    def from_bytes(cls, content: bytes) -> RehearsedModel:
        """Return the model of any bytes: nothing but its digest tells a changed one."""
        return cls(content)


class _Trap:
    """Runs something when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _SPRUNG.append, ("it ran",)


class _Lossy(CheckpointFolder):
    """A folder in memory of which files are lost, by their digests."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = set[str]()

    def read(self, checkpoint: Checkpoint, terms: CheckpointTerms = STRICTEST) -> bytes | Unknown:
        if checkpoint.digest in self.lost:
            return missing(GONE, "the model's file is not there")
        return super().read(checkpoint, terms)


def tampered_models(rng: np.random.Generator, *, each: int) -> Iterator[TamperedModel]:
    """Yield changed models; an honest one comes first, of the case `HONEST`, and has to be loaded.

    Swapped, flipped and cut files are S6, pickles S7, and what is rolled back to and is not there S8.
    """
    made, content = _stored(rng)
    _, other = _stored(rng)
    yield _tried(HONEST, "the model itself", made, content)
    for at in rng.choice(len(content) * 8, size=each, replace=False):
        flipped = bytearray(content)
        flipped[at // 8] ^= 1 << (at % 8)
        yield _tried("S6", "a model with a bit flipped", made, bytes(flipped))
    for at in rng.choice(len(content), size=each, replace=False):
        yield _tried("S6", "a model cut off", made, content[:at])
    yield _tried("S6", "another model in its place", made, other)
    yield _tried("S6", "the model of another strategy", made, content, strategy="another")
    yield from _pickles(made)
    yield from _rolled_back(rng)


def _stored(rng: np.random.Generator) -> tuple[Checkpoint, bytes]:
    encoded = encode(RehearsedModel(rng.bytes(_BYTES)), STRATEGY)
    # INVARIANT: bytes are stored as they are.
    assert not isinstance(encoded, Unknown)
    return encoded


def _tried(case: str, way: str, checkpoint: Checkpoint, content: bytes, *, strategy: str = STRATEGY) -> TamperedModel:
    model = decode(checkpoint, content, strategy)
    return TamperedModel(case=case, way=way, refused=model.code if isinstance(model, Unknown) else "")


def _pickles(made: Checkpoint) -> Iterator[TamperedModel]:
    content = pickle_written(_Trap())
    assert isinstance(content, bytes)
    yield _tried("S7", "a pickle in its place", made, content)
    # Whoever writes the ledger too has the digest right: the format alone has to keep it out.
    digest = digest_of(content)
    for stored_as in (Format.PICKLE, Format.REFUSED):
        _SPRUNG.clear()
        one = Checkpoint(digest=digest, format=stored_as, strategy=STRATEGY)
        tried = _tried("S7", "a pickle with its own digest", one, content)
        yield tried if not _SPRUNG else TamperedModel(case="S7", way=tried.way, refused="")


def _rolled_back(rng: np.random.Generator) -> Iterator[TamperedModel]:
    """Yield desks at which a model is rolled back to one that is lost, or to none: nothing may serve then."""
    for way, versions, lost in (
        ("rolled back to a lost model", 2, 1),
        ("rolled back past two lost models", 3, 2),
        ("rolled back from the first one", 1, 0),
    ):
        folder = _Lossy()
        desk = ModelDesk(model=STRATEGY, strategy=STRATEGY, subject="0" * 64, folder=folder, model_type=RehearsedModel)
        digests = [_served(desk, rng, first=n == 0) for n in range(versions)]
        folder.lost |= set(digests[:lost])
        answer = desk.roll_back(why="it drifts", by=_BY, at=_NOW)
        refused = answer.code if isinstance(answer, Unknown) and not desk.standing().usable else ""
        yield TamperedModel(case="S8", way=way, refused=refused)


def _served(desk: ModelDesk, rng: np.random.Generator, *, first: bool) -> str:
    stored = _stored(rng)
    verdict = None if first else UpdateVerdict.ACCEPT
    label = desk.propose(Proposal(verdict=verdict, why="it gains", by=_BY, stored=stored), _NOW)
    # INVARIANT: nothing is in the way of a candidate of a desk that was just made.
    assert isinstance(label, str)
    assert desk.accept(label, why="it gains", by=_BY, at=_NOW) is None
    return stored[0].digest
