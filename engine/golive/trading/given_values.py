"""What models gave at looks, as entries of a journal: the account's own facts, whatever became of their files since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from golive.core.printable import encodable
from golive.core.value import Unknown, invalid
from golive.journal.bodies.model_gave import ModelGave
from golive.journal.bodies.ready_row import ReadyRow
from golive.trading.stood_models import unknown_of

Given = Mapping[str, Any] | Unknown
"""What a model gives by name, in held units, or why there is nothing of it."""

UNTOLD = invalid("untold", "the entry does not say what the model gave")


def gave_entry(run: str, model: str, symbol: str, at: int, *, strategy: str, digest: str, outputs: Given) -> ModelGave:
    """Return the entry of what a version gave on a symbol at a look."""
    entry = ModelGave(run=run, model=model, symbol=symbol, at=at, strategy=strategy, digest=digest)
    if isinstance(outputs, Unknown):
        return replace(entry, status=outputs.status.name.lower(), code=outputs.code, why=encodable(outputs.detail))
    return replace(entry, outputs=ReadyRow.of(outputs))


def given_by(entry: ModelGave) -> Given:
    """Return what a version gave by its entry; what is no number there is none, and holds."""
    if entry.outputs is None:
        return unknown_of(entry.status, entry.code or "untold", entry.why) or UNTOLD
    return entry.outputs.cells()


def is_as_before(before: ModelGave | None, after: ModelGave) -> bool:
    """Say whether nothing but the instant is another one."""
    return before is not None and replace(before, at=after.at) == after
