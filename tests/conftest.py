"""Where tests find real data, and what happens when it is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).parent.parent
DATA = Path(os.environ.get("GOLIVE_DATA", REPOSITORY.parent / "shared" / "data" / "market"))


def require(path: Path) -> Path:
    """Return the path; where it is absent, fail in CI and skip elsewhere."""
    if not path.exists():
        reason = f"{path.name} is not here; set GOLIVE_DATA to the folder of market recordings"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def market_data() -> Path:
    """Return the folder of real recordings."""
    return require(DATA)


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the folder of reference answers."""
    return require(DATA.parent.parent / "vectors")


settings.register_profile("golive", deadline=None, derandomize=True)
settings.load_profile("golive")
