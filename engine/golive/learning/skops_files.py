"""Models of scikit-learn and river as skops writes them: which types a file names, and the model that it holds.

A file is a zip with a description in JSON. What it names is read from that; nothing is imported or made meanwhile.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Collection, Iterator
from typing import Any

from golive.core.errors import InvalidInput, first_line
from golive.core.value import Unknown, invalid
from golive.learning.checkpoint_rules import TOO_LARGE

_DESCRIPTION = "schema.json"

PLAIN_TYPES = frozenset(
    {
        *(f"builtins.{name}" for name in ("bool", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")),
        *(f"collections.{name}" for name in ("Counter", "OrderedDict", "defaultdict")),
        *(f"numpy.{name}" for name in ("bool", "float32", "float64", "int32", "int64", "ndarray", "uint64")),
    }
)
"""Numbers, text and containers: they run nothing, and no policy has to name them."""

_OF_DATA = frozenset(
    {
        *("BytearrayNode", "BytesNode", "DefaultDictNode", "DictNode", "JsonNode", "ListNode", "SetNode", "SliceNode"),
        *("TupleNode", "DTypeNode", "MaskedArrayNode", "NdArrayNode", "RandomGeneratorNode", "RandomStateNode"),
        *("SparseMatrixNode", "ConstructorFromReduceNode", "ObjectNode", "LossNode", "TreeNode"),
    }
)
"""Ways in which skops makes a value of what a file holds: by the type that is named there, and nothing else."""

_BY_NAME = "TypeNode"
"""A type itself, as what a container makes of what it lacks: of `PLAIN_TYPES` alone."""

_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a library raises over a file, or a model, that it cannot make out."""


def skops_types(content: bytes, *, most_bytes: int) -> frozenset[str] | Unknown:
    """Return every type that a file names, in full, but for `PLAIN_TYPES`; unknown for what is no such file.

    What would call something, or hand over a class or a function by its name, counts as a type of its own,
    `skops.io.FunctionNode`: of these the name says nothing of what would be done with it. A file that unpacks to more
    than `most_bytes` is unknown.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
            if unpacked > most_bytes:
                sentence = f"the file unpacks to {unpacked:,} bytes, the policy allows {most_bytes:,}"
                return invalid(TOO_LARGE, sentence)
            named = set(_named(json.loads(archive.read(_DESCRIPTION))))
        untrusted = _skops().get_untrusted_types(data=content)
    except _UNREADABLE as error:
        return invalid("no_skops", f"it is no file that skops wrote: {first_line(error)}")
    return frozenset({*named, *untrusted}) - PLAIN_TYPES


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "__class__" in node:
            name, loader = f"{node.get('__module__')}.{node['__class__']}", node.get("__loader__")
            yield name
            if loader not in _OF_DATA and not (loader == _BY_NAME and name in PLAIN_TYPES):
                yield f"skops.io.{loader}"
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def skops_written(model: Any) -> bytes | Unknown:
    """Return a model as skops writes it, or why it cannot; the bytes differ each time."""
    try:
        content: bytes = _skops().dumps(model)
    except _UNREADABLE as error:
        return invalid("no_skops", f"skops cannot write a {type(model).__name__}: {first_line(error)}")
    return content


def skops_read(content: bytes, *, allowed_types: Collection[str]) -> Any:
    """Return the model of a file that names no other types, or an `Unknown` that says why there is none."""
    skops = _skops()
    try:
        untrusted = set(skops.get_untrusted_types(data=content))
        return skops.loads(content, trusted=sorted(untrusted & {*allowed_types, *PLAIN_TYPES}))
    except _UNREADABLE as error:
        return invalid("no_skops", f"skops cannot read it: {first_line(error)}")


def _skops() -> Any:
    try:
        import skops.io as skops
    except ImportError as error:
        message = "models of scikit-learn and river are stored by the package skops"
        raise InvalidInput(message, hint="pip install 'golive[checkpoints]'") from error
    return skops
