"""One engine, and one embedded market, for every test here; and the machine's clock stands where its book is read."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
import time_machine
from tests.embedded import Embedded, confirming, embedded_market

from golive.api import Engine
from golive.core.unit import NANOS


@pytest.fixture(autouse=True)
def _stood_clock() -> Iterator[None]:
    with time_machine.travel(confirming()["timestamp"] // NANOS, tick=False):
        yield


@pytest.fixture(scope="session")
def embedded() -> Embedded:
    return embedded_market()


@pytest.fixture(scope="session")
def shipped() -> Engine:
    return Engine.shipped()


@pytest.fixture
def history(embedded: Embedded) -> pd.DataFrame:
    return embedded.history.copy()
