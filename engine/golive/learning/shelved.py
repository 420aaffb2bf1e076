"""What storing a model came to."""

from __future__ import annotations

from golive.core.dataclass import dataclass

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
