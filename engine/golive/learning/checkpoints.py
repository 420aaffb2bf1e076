"""Models as bytes, by the digest of their bytes: what was stored is what is loaded, or nothing is."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput, first_line
from golive.core.value import Unknown, invalid, missing
from golive.learning.checkpoint_rules import (
    DIFFERS,
    GONE,
    UNREADABLE,
    CheckpointTerms,
    Format,
    ModelKind,
    StoredModel,
    format_of,
    refusal_to_load,
)
from golive.learning.pickled import pickle_read, pickle_written
from golive.learning.skops_files import skops_read, skops_types, skops_written

WAYS = "give it `to_bytes` and `from_bytes`, or store its arrays as a mapping of names to NumPy arrays"
"""What can be stored, said where something cannot."""

SUFFIXES = {Format.SAFETENSORS: "safetensors", Format.SKOPS: "skops", Format.OWN: "bin", Format.PICKLE: "pickle"}
"""How files of each format are called."""

_DIGEST = re.compile(r"[0-9a-f]{64}")

_FAILURES = (
    *(ArithmeticError, AttributeError, EOFError, ImportError, LookupError, MemoryError, OSError, RuntimeError),
    *(TypeError, ValueError, struct.error, zlib.error),
)
"""What classes raise over bytes that they did not write."""

STRICTEST = CheckpointTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A stored model: the SHA-256 of its bytes, their format, and whose it is; `own_type` reads an own format."""

    digest: str
    format: Format
    strategy: str
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


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def encode(model: Any, strategy: str, terms: CheckpointTerms = STRICTEST) -> tuple[Checkpoint, bytes] | Unknown:
    """Return a model as bytes that may be stored, or why it cannot be; what cannot be loaded again is not stored.

    A model whose own `to_bytes` gives no bytes, or whose bytes do not come back as they went, is refused too, and so is
    one with types that the terms do not allow. A pickle is made only where they do.
    """
    kind = kind_of(model)
    model_format = format_of(kind, pickle_allowed=terms.pickle_allowed)
    if model_format is Format.REFUSED:
        return missing("cannot_be_stored", f"a {type(model).__name__} without a format is not stored: {WAYS}")
    content = _written(model, model_format)
    if isinstance(content, Unknown):
        return content
    if (too_large := terms.too_large(len(content))) is not None:
        return too_large
    own_type = type(model) if kind is ModelKind.TO_BYTES else None
    made = Checkpoint(digest=digest_of(content), format=model_format, strategy=strategy, own_type=own_type)
    if model_format is Format.SKOPS:
        again = decode(made, content, strategy, terms)
        if isinstance(again, Unknown):
            return again
    return made, content


def _written(model: Any, model_format: Format) -> bytes | Unknown:
    match model_format:
        case Format.SAFETENSORS:
            return _written_arrays(model)
        case Format.SKOPS:
            return skops_written(model)
        case Format.PICKLE:
            return pickle_written(model)
    content = model.to_bytes()
    if not isinstance(content, bytes) or not content:
        return invalid("no_bytes", f"`to_bytes` of {type(model).__name__} gives no bytes")
    again = _own_read(type(model), content)
    if isinstance(again, Unknown):
        return again
    if again.to_bytes() != content:
        return invalid("not_restored", f"`from_bytes` of {type(model).__name__} makes another model of its bytes")
    return content


def refusal(
    checkpoint: Checkpoint, content: bytes | Unknown, strategy: str, terms: CheckpointTerms = STRICTEST
) -> Unknown | None:
    """Return why stored bytes may not be loaded, None where they may; no class of anybody's is made to tell.

    The digest of all of them is held against the one that was written down before anything else is read.
    """
    if isinstance(content, Unknown):
        return content
    if (too_large := terms.too_large(len(content))) is not None:
        return too_large
    stored = StoredModel(
        format=checkpoint.format,
        there=True,
        digest=digest_of(content),
        ledger_digest=checkpoint.digest,
        strategy=strategy,
        ledger_strategy=checkpoint.strategy,
    )
    allowed, pickles = terms.allowed_types, terms.pickle_allowed
    refused = refusal_to_load(stored, allowed_types=allowed, pickle_allowed=pickles)
    if refused is None and checkpoint.format is Format.SAFETENSORS:
        arrays = _read_arrays(content)
        return arrays if isinstance(arrays, Unknown) else None
    if refused is None and not content:
        return missing("no_bytes", "the file is empty: it holds no model")
    if refused is not None or checkpoint.format is not Format.SKOPS:
        return refused
    types = skops_types(content, most_bytes=terms.most_bytes)
    if isinstance(types, Unknown):
        return types
    strange = sorted(types - allowed)
    return (
        invalid("type_not_allowed", f"the file holds `{strange[0]}`, which the policy does not allow")
        if strange
        else None
    )


def decode(checkpoint: Checkpoint, content: bytes | Unknown, strategy: str, terms: CheckpointTerms = STRICTEST) -> Any:
    """Return the model of stored bytes, or an `Unknown` that says why it is not loaded.

    No byte is deserialised before the digest of all of them is the one that was written down.
    """
    refused = refusal(checkpoint, content, strategy, terms)
    if refused is not None or isinstance(content, Unknown):
        return refused
    match checkpoint.format:
        case Format.SAFETENSORS:
            return _read_arrays(content)
        case Format.SKOPS:
            return skops_read(content, allowed_types=terms.allowed_types)
        case Format.PICKLE:
            return pickle_read(content)
    own: Any = checkpoint.own_type
    if own is None:
        return missing("type_not_given", "which class reads these bytes is not told: give it as `model_type`")
    return _own_read(own, content)


def _own_read(own: Any, content: bytes) -> Any:
    """Return what a class of somebody's makes of bytes, or an `Unknown` that says why it makes nothing."""
    try:
        return own.from_bytes(content)
    except _FAILURES as error:
        return invalid("not_restored", f"`from_bytes` of {own.__name__} makes nothing of them: {first_line(error)}")


class CheckpointFolder:
    """Bytes by their digest: in a folder, or held in memory where there is none."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._held: dict[str, bytes] = {}

    def write(self, checkpoint: Checkpoint, content: bytes) -> Unknown | None:
        """Store bytes whole or not at all, and flush them; return why they could not be."""
        if self.folder is None:
            self._held[checkpoint.digest] = content
            return None
        path = self._path(checkpoint)
        # Another process may write the same: each has a name of its own until the whole is there.
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)
            _flush_folder(self.folder)
        except OSError as error:
            _forget(part)
            return invalid("not_written", f"the model cannot be written: {error.strerror or error}")
        return None

    def read(self, checkpoint: Checkpoint, terms: CheckpointTerms = STRICTEST) -> bytes | Unknown:
        """Return stored bytes, or why there are none; of a file that is too large no byte is read.

        A file is `file_gone` only where its folder is there and does not have it; what cannot be read now, of a folder
        that is not there or may not be entered, may well be there, and is `file_unreadable`. What lies in its place
        and is no file (a pipe, a device, a folder) is not what was stored, and nobody waits for it.
        """
        gone = missing(GONE, "the model's file is not there")
        if not _DIGEST.fullmatch(checkpoint.digest):
            # What is no digest names no file, here or elsewhere.
            return gone
        if self.folder is None:
            return self._held.get(checkpoint.digest, gone)
        try:
            content = read_regular(self._path(checkpoint), terms)
        except FileNotFoundError:
            if self.folder.is_dir():
                return gone
            return missing(UNREADABLE, "the folder of the models' files is not there")
        except OSError as error:
            return missing(UNREADABLE, f"the model's file cannot be read: {error.strerror or error}")
        return invalid(DIFFERS, "what lies in the place of the model's file is no file") if content is None else content

    def has(self, checkpoint: Checkpoint) -> bool:
        """Say whether something lies where a checkpoint is to lie, whatever is in it."""
        if self.folder is None:
            return checkpoint.digest in self._held
        try:
            return _DIGEST.fullmatch(checkpoint.digest) is not None and self._path(checkpoint).is_file()
        except OSError:
            return False

    def _path(self, checkpoint: Checkpoint) -> Path:
        assert self.folder is not None
        return self.folder / f"{checkpoint.digest}.{SUFFIXES[checkpoint.format]}"


def read_regular(path: Path, terms: CheckpointTerms) -> bytes | Unknown | None:
    """Return the bytes of a file, None for what is none; a pipe that nobody writes to is not waited for.

    Raises
    ------
    OSError
        It is not there, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as stream:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        # One byte more than is allowed: a file that grows meanwhile is too large all the same.
        return terms.too_large(status.st_size) or stream.read(terms.most_bytes + 1)


def _flush_folder(folder: Path) -> None:
    """Make the name of a new file as durable as its bytes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return


def _written_arrays(model: Mapping[str, np.ndarray[Any, Any]]) -> bytes | Unknown:
    for name, array in model.items():
        if array.dtype.kind not in "fiu":
            return invalid("no_numbers", f"the array `{name}` is of {array.dtype.name}, numbers can be stored")
    ordered = {name: np.ascontiguousarray(model[name]) for name in sorted(model)}
    content: bytes = _safetensors().numpy.save(ordered)
    return content


def _read_arrays(content: bytes) -> Any:
    safetensors = _safetensors()
    try:
        arrays = safetensors.numpy.load(content)
    except (safetensors.SafetensorError, LookupError, TypeError, ValueError) as error:
        # Types of numbers that NumPy has none of are a LookupError.
        return invalid("no_arrays", f"it holds no arrays: {first_line(error)}")
    return arrays or invalid("no_arrays", "it holds no arrays")


def _safetensors() -> Any:
    try:
        import safetensors
        import safetensors.numpy
    except ImportError as error:
        message = "arrays are stored by the package safetensors"
        raise InvalidInput(message, hint="pip install 'golive[checkpoints]'") from error
    return safetensors
