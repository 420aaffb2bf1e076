"""Where things lie: this repository, and the recordings of real markets beside it; and what to do where one is not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

REPOSITORY = Path(__file__).parent.parent
ENGINE = REPOSITORY / "engine" / "golive"
ISSUES = REPOSITORY / "tests" / "issues"
MARKETS = REPOSITORY / "tests" / "markets"
DATA = Path(os.environ.get("GOLIVE_DATA", REPOSITORY.parent / "shared" / "data" / "market"))


def absent(reason: str) -> NoReturn:
    """Say that something is not here that a test needs: a failure in CI, and a skipped test elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
