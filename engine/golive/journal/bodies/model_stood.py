"""How a model stood in its ledger when an account looked: what a replay of the account is told in its place."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStood(Body):
    """Which version of a strategy's model served from the look `at` on, as far as the ledger said it then.

    Written at the first look and wherever it changes. `version` and `digest` are absent where none serves; `status`,
    `code` and `why` say why it may not be used, absent where it may.
    """

    KIND: ClassVar[str] = "model_stood"
    KEY: ClassVar[tuple[str, ...]] = ("run", "model", "at")

    v: Count = 1
    run: str
    model: str
    at: Ns
    strategy: str
    frozen: bool
    version: str | None = None
    digest: str | None = None
    trained_at: Ns | None = None
    accepted_at: Ns | None = None
    status: str | None = None
    code: str | None = None
    why: str | None = None
