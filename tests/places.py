"""Where things lie: this repository, and the recordings of real markets beside it."""

from __future__ import annotations

import os
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
ENGINE = REPOSITORY / "engine" / "golive"
ISSUES = REPOSITORY / "tests" / "issues"
MARKETS = REPOSITORY / "tests" / "markets"
DATA = Path(os.environ.get("GOLIVE_DATA", REPOSITORY.parent / "shared" / "data" / "market"))
