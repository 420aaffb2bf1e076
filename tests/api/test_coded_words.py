"""Words that a frame keeps as codes of any width decide as the words that they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from golive.api import Engine

KINDS: list[Any] = [pl.Categorical(), pl.Enum(["armed", "fired", "armed "])]
WIDTHS = [pa.int8(), pa.uint8(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()]
VERDICTS = ["EXECUTE", "HALT", "HOLD", "HOLD"]
WORDS = ["armed", "fired", "armed ", None]


def rows(executed: Mapping[str, Any]) -> dict[str, list[Any]]:
    columns = {name: [value] * len(WORDS) for name, value in executed.items()}
    return {**columns, "signal_id": [f"S{i}" for i in range(len(WORDS))]}


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_polars_words_of_a_closed_set_decide_as_text(shipped: Engine, executed: Mapping[str, Any], kind: Any) -> None:
    frame: Any = pl.DataFrame(rows(executed)).with_columns(kill_switch=pl.Series(WORDS, dtype=kind))
    assert shipped.decide_frame(frame)["verdict"].to_list() == VERDICTS


@pytest.mark.parametrize("width", WIDTHS, ids=str)
def test_arrow_codes_of_any_width_decide_as_text(shipped: Engine, executed: Mapping[str, Any], width: Any) -> None:
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None], width), pa.array(WORDS[:3]))
    table: Any = pa.table({**rows(executed), "kill_switch": coded})
    assert shipped.decide_frame(table)["verdict"].to_pylist() == VERDICTS
