"""Pickles: read and written only where the policy opts in, and only a file that our own ledger has the digest of.

A pickle runs what is in it. So nothing but `checkpoints.py` calls these, after both were seen.
"""

from __future__ import annotations

import pickle
from typing import Any

from golive.core.errors import first_line
from golive.core.value import Unknown, invalid

_REFUSALS = (pickle.PickleError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError)


def pickle_written(model: Any) -> bytes | Unknown:
    """Return a model as a pickle, or why it cannot be."""
    try:
        return pickle.dumps(model, protocol=5)
    except (*_REFUSALS, RecursionError) as error:
        return invalid("no_pickle", f"a {type(model).__name__} cannot be pickled: {first_line(error)}")


def pickle_read(content: bytes) -> Any:
    """Return what a pickle makes, or an `Unknown` that says why it makes nothing; what is in it runs."""
    try:
        return pickle.loads(content)
    except (*_REFUSALS, RecursionError) as error:
        return invalid("no_pickle", f"it cannot be unpickled: {first_line(error)}")
