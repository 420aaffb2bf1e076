"""Labels of returns look back only."""

from __future__ import annotations

import numpy as np
import pytest

from golive.core.errors import Refused
from golive.models.returns.return_regimes import return_regimes


def label(returns: list[float] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[str, ...]:
    return return_regimes(returns, trend_window=5, vol_window=4, vol_lookback=10, volatile_from=0.5)


RETURNS = np.random.default_rng(0).normal(0, 0.01, 120)


def test_a_label_does_not_look_ahead_nor_at_its_own_return() -> None:
    whole = label(RETURNS)
    for t in range(len(RETURNS)):
        assert label(RETURNS[:t]) == whole[:t]
        changed = RETURNS.copy()
        changed[t:] = 0.5
        assert label(changed)[: t + 1] == whole[: t + 1]


def test_scale_does_not_matter() -> None:
    assert label(RETURNS) == label(RETURNS * 3)


def test_the_first_labels_are_empty_until_every_window_is_full() -> None:
    labels = label(RETURNS)
    assert all(not x for x in labels[:13])
    assert all(labels[13:])
    assert set(labels[13:]) <= {f"{v} {t}" for v in ("calm", "volatile") for t in ("rising", "falling")}


def test_no_returns_have_no_labels() -> None:
    assert label([]) == ()


def test_windows_that_cannot_be_are_refused() -> None:
    for change in ({"trend_window": 0}, {"vol_window": 1}, {"vol_lookback": 0}, {"volatile_from": 1.5}):
        given = {"trend_window": 5, "vol_window": 4, "vol_lookback": 10, "volatile_from": 0.5, **change}
        with pytest.raises(Refused):
            return_regimes(RETURNS, **given)  # type: ignore[arg-type]
