"""What a model may be called: a name is part of keys, of pages, and of the names of files."""

from __future__ import annotations

import hashlib
import re

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")

HINT = "letters, digits, `_` and `-`, 64 at most, the first no `-`"


def is_model_name(name: str) -> bool:
    """Say whether a model may be called so.

    >>> is_model_name("forecast"), is_model_name("../forecast")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def file_name_of(model: str) -> str:
    """Return what files of a model are called: its name, or a digest of one that might name a file elsewhere.

    >>> file_name_of("forecast"), file_name_of("../forecast")[:6]
    ('forecast', 'model-')
    """
    if is_model_name(model):
        return model
    return f"model-{hashlib.sha256(model.encode(errors='backslashreplace')).hexdigest()}"
