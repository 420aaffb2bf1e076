"""In which format a model is stored, and whether a stored one may be loaded: decided before a byte of it is read."""

from __future__ import annotations

import enum
from collections.abc import Collection

from golive.core.dataclass import dataclass
from golive.core.value import Unknown, invalid, missing
from golive.documents.guardrails import FEW_BYTES

TOO_LARGE = "file_too_large"


class ModelKind(enum.Enum):
    """What a model is made of, as far as its format depends on it."""

    ARRAYS = "arrays"
    SKLEARN = "sklearn"
    RIVER = "river"
    TO_BYTES = "to_bytes"
    OTHER = "other"


class Format(enum.Enum):
    """How a model is written; `REFUSED` is none."""

    SAFETENSORS = "safetensors"
    SKOPS = "skops"
    OWN = "own"
    PICKLE = "pickle"
    REFUSED = "refused"


_FORMATS = {
    ModelKind.ARRAYS: Format.SAFETENSORS,
    ModelKind.SKLEARN: Format.SKOPS,
    ModelKind.RIVER: Format.SKOPS,
    ModelKind.TO_BYTES: Format.OWN,
}


def format_of(kind: ModelKind, *, pickle_allowed: object) -> Format:
    """Return the format of a model; a pickle only where that is allowed by `True` itself."""
    return _FORMATS.get(kind, Format.PICKLE if pickle_allowed is True else Format.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointTerms:
    """What the policy lets in: types of models by their full names, whether a pickle, and of how many bytes."""

    allowed_types: frozenset[str] = frozenset()
    pickle_allowed: bool = False
    most_bytes: int = FEW_BYTES

    def too_large(self, size: int) -> Unknown | None:
        """Return why a file of a size is not read, None where it is."""
        if size <= self.most_bytes:
            return None
        return invalid(TOO_LARGE, f"the file has {size:,} bytes, the policy allows {self.most_bytes:,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """What is known of a stored model before it is read.

    `digest` is that of the file as it is now, `ledger_digest` and `ledger_strategy` are what was written when it was
    stored; None where there is no such thing. `types` are those that the file names.
    """

    format: Format
    there: bool
    digest: str | None
    ledger_digest: str | None
    strategy: str | None
    ledger_strategy: str | None
    types: Collection[str] = ()


GONE, DIFFERS, UNREADABLE = "file_gone", "digest_differs", "file_unreadable"
FILE_IS_BAD = frozenset((GONE, DIFFERS))
"""Refusals that no other policy, and no other process, would take back."""


def refusal_to_load(stored: StoredModel, *, allowed_types: Collection[str], pickle_allowed: object) -> Unknown | None:
    """Return why a stored model may not be loaded, None where it may; no byte is deserialised to tell."""
    if not stored.there:
        return missing(GONE, "the model's file is not there")
    if not stored.ledger_digest or not stored.digest:
        return missing("digest_unknown", "nobody wrote down which file this is")
    if stored.digest != stored.ledger_digest:
        return invalid(DIFFERS, "the file is not the one that was stored")
    if not stored.strategy or stored.strategy != stored.ledger_strategy:
        return invalid("foreign", "the model belongs to another strategy")
    if stored.format is Format.SKOPS:
        strange = sorted(set(stored.types) - set(allowed_types))
        if strange:
            return invalid("type_not_allowed", f"the file holds `{strange[0]}`, which the policy does not allow")
    if stored.format is Format.REFUSED or (stored.format is Format.PICKLE and pickle_allowed is not True):
        return invalid("pickle_not_allowed", "a pickle runs what is in it: store the model in another format")
    return None
