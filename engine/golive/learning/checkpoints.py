"""Models as bytes, by the digest of their bytes: what was stored is what is loaded, or nothing is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from golive.core.errors import InvalidInput
from golive.core.value import Unknown, invalid, missing
from golive.learning.checkpoint_rules import Format, ModelKind, StoredModel, format_of, refusal_to_load

WAYS = "give it `to_bytes` and `from_bytes`, or store its arrays as a mapping of names to NumPy arrays"
"""What can be stored, said where something cannot."""

_SUFFIX = {Format.SAFETENSORS: "safetensors", Format.OWN: "bin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A stored model: the SHA-256 of its bytes, their format, and whose it is; `own_type` reads an own format."""

    digest: str
    format: Format
    strategy: str
    size: int
    own_type: type | None = None


def kind_of(model: object) -> ModelKind:
    """Return what a model is made of, as far as its format depends on it."""
    both = callable(getattr(model, "to_bytes", None)) and callable(getattr(type(model), "from_bytes", None))
    # A whole number has both, and is no model.
    if both and not isinstance(model, int):
        return ModelKind.TO_BYTES
    if isinstance(model, Mapping):
        arrays = bool(model) and all(isinstance(k, str) and isinstance(v, np.ndarray) for k, v in model.items())
        return ModelKind.ARRAYS if arrays else ModelKind.OTHER
    home = type(model).__module__.partition(".")[0]
    return {"sklearn": ModelKind.SKLEARN, "river": ModelKind.RIVER}.get(home, ModelKind.OTHER)


def encode(model: Any, strategy: str) -> tuple[Checkpoint, bytes] | Unknown:
    """Return a model as bytes that may be stored, or why it cannot be; a pickle is never made.

    A model whose own `to_bytes` gives no bytes, or whose bytes do not come back as they went, is refused too.
    """
    kind = kind_of(model)
    model_format = format_of(kind, pickle_allowed=False)
    if model_format not in _SUFFIX:
        what = "without a format" if model_format is Format.REFUSED else f"in the format {model_format.value}"
        return missing("cannot_be_stored", f"a {type(model).__name__} {what} is not stored yet: {WAYS}")
    if kind is ModelKind.ARRAYS:
        content = _written_arrays(model)
        if isinstance(content, Unknown):
            return content
    else:
        content = model.to_bytes()
        if not isinstance(content, bytes) or not content:
            return invalid("no_bytes", f"`to_bytes` of {type(model).__name__} gives no bytes")
        if type(model).from_bytes(content).to_bytes() != content:
            return invalid("not_restored", f"`from_bytes` of {type(model).__name__} makes another model of its bytes")
    own_type = type(model) if kind is ModelKind.TO_BYTES else None
    digest = hashlib.sha256(content).hexdigest()
    made = Checkpoint(digest=digest, format=model_format, strategy=strategy, size=len(content), own_type=own_type)
    return made, content


def decode(checkpoint: Checkpoint, content: bytes | None, strategy: str) -> Any:
    """Return the model of stored bytes, or an `Unknown` that says why it is not loaded.

    No byte is deserialised before the digest of all of them is the one that was written down.
    """
    stored = StoredModel(
        format=checkpoint.format,
        there=content is not None,
        digest=None if content is None else hashlib.sha256(content).hexdigest(),
        ledger_digest=checkpoint.digest,
        strategy=strategy,
        ledger_strategy=checkpoint.strategy,
    )
    refused = refusal_to_load(stored, allowed_types=(), pickle_allowed=False)
    if refused is not None or content is None:
        return refused
    if checkpoint.format is Format.SAFETENSORS:
        return _safetensors().load(content)
    own: Any = checkpoint.own_type
    return own.from_bytes(content)


class CheckpointFolder:
    """Bytes by their digest: in a folder, or held in memory where there is none."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._held: dict[str, bytes] = {}

    def write(self, checkpoint: Checkpoint, content: bytes) -> Unknown | None:
        """Store bytes whole or not at all; return why they could not be."""
        if self.folder is None:
            self._held[checkpoint.digest] = content
            return None
        path = self._path(checkpoint)
        part = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            return invalid("not_written", f"the model cannot be written: {error.strerror or error}")
        return None

    def read(self, checkpoint: Checkpoint) -> bytes | None:
        """Return stored bytes, None where they are not there or cannot be read."""
        if self.folder is None:
            return self._held.get(checkpoint.digest)
        try:
            return self._path(checkpoint).read_bytes()
        except OSError:
            return None

    def _path(self, checkpoint: Checkpoint) -> Path:
        assert self.folder is not None
        return self.folder / f"{checkpoint.digest}.{_SUFFIX[checkpoint.format]}"


def _written_arrays(model: Mapping[str, np.ndarray[Any, Any]]) -> bytes | Unknown:
    for name, array in model.items():
        if array.dtype.kind not in "fiu":
            return invalid("no_numbers", f"the array `{name}` is of {array.dtype.name}, numbers can be stored")
    ordered = {name: np.ascontiguousarray(model[name]) for name in sorted(model)}
    content: bytes = _safetensors().save(ordered)
    return content


def _safetensors() -> Any:
    try:
        from safetensors import numpy as safetensors
    except ImportError as error:
        message = "arrays are stored by the package safetensors"
        raise InvalidInput(message, hint="install golive[checkpoints]") from error
    return safetensors
