"""One engine, and one embedded market, for every test here."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.embedded import Embedded, embedded_market

from golive.api import Engine


@pytest.fixture(scope="session")
def embedded() -> Embedded:
    return embedded_market()


@pytest.fixture(scope="session")
def shipped() -> Engine:
    return Engine.shipped()


@pytest.fixture
def history(embedded: Embedded) -> pd.DataFrame:
    return embedded.history.copy()
