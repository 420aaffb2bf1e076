"""Names of models: a ledger has one of each, and it is one strategy's."""

from __future__ import annotations

import pytest
from tests.library import engine_of
from tests.model_uses import small_library

from golive.core.errors import InvalidLibrary


def test_two_strategies_have_no_model_of_one_name() -> None:
    files = small_library()
    ant, bee = (files[f"strategies/{name}.yaml"] for name in ("ant", "bee"))
    used = ant[ant.index("models:") : ant.index("signal:")]
    assert engine_of(
        {**files, "strategies/bee.yaml": bee.replace("signal:", used.replace("forecast", "other") + "signal:")}
    )
    with pytest.raises(InvalidLibrary, match="the model `forecast` is used twice"):
        engine_of({**files, "strategies/bee.yaml": bee.replace("signal:", used + "signal:")})
