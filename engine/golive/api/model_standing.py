"""What is known of a model that a strategy uses: which version serves, and why it may not be used."""

from __future__ import annotations

from golive.core.dataclass import dataclass
from golive.core.value import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStanding:
    """A model by its name, and the version that serves: its label, the digest of its file, what it was trained on.

    `version` and `digest` are empty where none serves, or where its file is not stored. `trained_at` is the last
    instant that it was trained on and `accepted_at` when it came into service, in nanoseconds, None where nobody told.
    `frozen` says that a person, or a doubt, stopped it. `reason` says why a strategy may not use it, None where it may.
    """

    name: str
    strategy: str
    version: str = ""
    digest: str = ""
    trained_at: int | None = None
    accepted_at: int | None = None
    frozen: bool = False
    reason: Unknown | None = None

    @property
    def usable(self) -> bool:
        """Say whether a strategy may use it."""
        return self.reason is None and bool(self.digest) and not self.frozen
