"""Whole expressions by numexpr, chosen by name, decide what one operation at a time decides."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from tests.library import row_of, told_apart

from golive import Engine, InvalidInput
from golive.replay.replay import Run


@pytest.fixture(scope="module")
def frame(momentum_run: Run) -> pd.DataFrame:
    return pd.DataFrame(list(momentum_run.rows))


def test_both_backends_decide_alike(shipped: Engine, frame: pd.DataFrame) -> None:
    columns, numexpr = (shipped.decide_frame(frame, backend=backend) for backend in ("columns", "numexpr"))
    assert set(columns.verdict) >= {"EXECUTE", "SKIP"}
    assert_frame_equal(columns, numexpr)


def test_an_engine_decides_frames_by_its_own_backend_unless_another_is_named(frame: pd.DataFrame) -> None:
    engine = Engine.shipped(backend="numexpr")
    assert (engine.backend, Engine.shipped().backend) == ("numexpr", "columns")
    assert_frame_equal(engine.decide_frame(frame), engine.decide_frame(frame, backend="columns"))


def test_a_backend_that_there_is_not_is_refused(shipped: Engine) -> None:
    with pytest.raises(InvalidInput, match=r"no backend `cuda`\n *backends: columns, numexpr"):
        Engine.shipped(backend="cuda")
    with pytest.raises(InvalidInput, match="no backend `cuda`"):
        shipped.decide_frame(pd.DataFrame(told_apart([row_of()])), backend="cuda")
