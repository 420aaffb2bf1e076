"""`ModelCheckpoint`: the last good model, stored by the digest of its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from golive.learning.checkpoints import CheckpointFolder
from golive.learning.model_shelf import ModelShelf, Shelved


class ModelCheckpoint:
    """Stores models, and gives back only what was stored, byte for byte.

    A model is stored that has `to_bytes` and `from_bytes`, or that is a mapping of names to arrays of numbers; nothing
    else is, and no pickle is ever written or read.

    Parameters
    ----------
    folder
        Where the bytes are written; without one they are held in memory. Which digests are good is known to this object
        alone, so what another process left in the folder is not loaded.
    strategy
        Whose models they are.
    """

    def __init__(self, folder: str | Path | None = None, *, strategy: str = "model") -> None:
        place = CheckpointFolder(None if folder is None else Path(folder))
        self.shelf = ModelShelf(strategy=strategy, folder=place)

    def save(self, model: Any, *, baseline: int = 0) -> Shelved:
        """Store the model that trades; false, with the reason, where that cannot be done.

        After an update was accepted it is the one that is replaced (`role` is `superseded`), else the one in service.
        `baseline` is of how many returns it is known what it earns.
        """
        return self.shelf.store(model, baseline=baseline)

    def load(self, digest: str = "") -> Any:
        """Return a stored model, that in service unless its digest is given; an `Unknown`, with the reason, else."""
        return self.shelf.load(digest)

    def rollback(self) -> Any:
        """Take the model in service out for good and return the one that it replaced, or an `Unknown`."""
        return self.shelf.roll_back()

    @property
    def in_service(self) -> str:
        """Return the digest of the model in service; `unstored` until that is stored, empty where there is none."""
        version = self.shelf.service.in_service
        return "" if version is None else version.id

    @property
    def usable(self) -> bool:
        """Say whether a strategy may use the model in service."""
        return self.shelf.service.usable
