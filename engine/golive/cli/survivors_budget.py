"""How many mutants of each document may survive: a file in the repository, so that a change must not add any."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from golive.core.errors import InvalidInput


def read_budget(path: Path) -> Mapping[str, int]:
    """Read how many mutants may survive by document; one that is not in the file may have none."""
    try:
        budget = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InvalidInput(f"`{path}` is no JSON: {error}", hint=_EXAMPLE) from error
    if not isinstance(budget, dict) or any(type(n) is not int or n < 0 for n in budget.values()):
        raise InvalidInput(f"`{path}` is no budget of survivors", hint=_EXAMPLE)
    return budget


_EXAMPLE = 'write how many may survive by document, as in `{"gate.orderflow": 3}`'
