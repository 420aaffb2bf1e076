"""What a model gave a strategy at a look: what a run that is made again goes by, whatever became of the file since."""

from __future__ import annotations

from typing import ClassVar

from golive.core.dataclass import dataclass
from golive.journal.bodies.ready_row import ReadyRow
from golive.journal.body import Body, Count, Ns


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelGave(Body):
    """What the version of `digest` gave on a symbol from the look `at` on; written wherever it changes.

    `outputs` is what it gave by name, in held units; absent where it gave nothing, and `status`, `code` and `why` then
    say why not.
    """

    KIND: ClassVar[str] = "model_gave"
    KEY: ClassVar[tuple[str, ...]] = ("run", "model", "symbol", "at")

    v: Count = 1
    run: str
    model: str
    symbol: str
    at: Ns
    strategy: str
    digest: str
    outputs: ReadyRow | None = None
    status: str | None = None
    code: str | None = None
    why: str | None = None
