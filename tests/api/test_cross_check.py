"""What may be sent is decided twice, by columns and by row: where they disagree nothing is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.changed_value import changed
from tests.library import engine_with, row_of, told_apart

from golive.api import Engine
from golive.api.decide_block import REFUSED_CHECKED, SENT_CHECKED
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.sentences import Sentences
from golive.evaluator.scalar import ScalarFunction

GATE = """\
inputs: {share: {from: world.share}}
parameters:
  least: {value: 0.5, range: [0, 1], tighter: higher, source: written for this test}
  small: {value: 0.9, range: [0, 1], tighter: higher, source: written for this test}
  half:  {value: 0.5, range: [0, 1], tighter: lower, source: written for this test}
require: [{id: much, that: share >= least, else: "little"}]
reduce: [{id: less, when: share < small, to: half, because: "less"}]
"""
EXECUTES, REDUCES, SKIPS = row_of(share=1.0), row_of(share=0.7), row_of(share=0.1)


def table_of(*rows: dict[str, Any]) -> SignalTable:
    return SignalTable.from_rows(told_apart(rows))


def lying_about(engine: Engine, share: float, output: str, lie: Any) -> Engine:
    """Return the engine with a scalar function that says something else of one row."""
    honest = engine._scalar

    def run(get: Callable[[str], Any], now: int, skew: int) -> Any:
        values, bad = honest.run(get, now, skew)
        if get("share") == share:
            values = changed(honest, values, output, lie)
        return values, bad

    liar = Engine(engine.program)
    liar.__dict__["_scalar"] = ScalarFunction(
        run=run, position=honest.position, source=honest.source, kernel=honest.kernel
    )
    return liar


@pytest.mark.parametrize("reasons", [True, False])
@pytest.mark.parametrize(("share", "output", "lie"), [(1.0, "final", 999.0), (1.0, "verdict", 2), (0.7, "rule", 0)])
def test_a_row_that_may_be_sent_and_on_which_the_back_ends_differ_stops_the_table(
    share: float, output: str, lie: Any, *, reasons: bool
) -> None:
    engine = engine_with(GATE)
    table = table_of(SKIPS, EXECUTES, REDUCES)
    assert decide_table(engine, table, reasons=reasons).columns["verdict"].tolist() == ["SKIP", "EXECUTE", "REDUCE"]
    with pytest.raises(RuntimeError, match="the back ends disagree"):
        decide_table(lying_about(engine, share, output, lie), table, reasons=reasons)


def test_with_sentences_every_row_is_decided_twice() -> None:
    table = table_of(*[SKIPS] * 7, *[EXECUTES] * 5, REDUCES)
    assert decide_table(engine_with(GATE), table).checked == 13


def test_without_sentences_evenly_spaced_rows_are_of_those_sent_and_of_those_refused() -> None:
    engine = engine_with(GATE)
    few = decide_table(engine, table_of(*[SKIPS] * 7, *[EXECUTES] * 5, REDUCES), reasons=False)
    assert few.checked == 13
    many = decide_table(engine, table_of(*[SKIPS] * (3 * REFUSED_CHECKED), *[EXECUTES] * 5), reasons=False)
    assert many.checked == REFUSED_CHECKED + 5
    sent = decide_table(engine, table_of(*[EXECUTES] * (SENT_CHECKED + 1), SKIPS), reasons=False)
    assert sent.checked == SENT_CHECKED // 2 + 2
    assert decide_table(engine, table_of(), reasons=False).checked == 0


def test_sentences_of_refused_rows_are_those_of_all_rows_where_nothing_may_be_sent() -> None:
    engine = engine_with(GATE)
    table = table_of(*[SKIPS] * 3, EXECUTES, REDUCES, SKIPS)
    none, refused, every = (decide_table(engine, table, reasons=asked) for asked in Sentences)
    refused_only = [
        said if verdict not in ("EXECUTE", "REDUCE") else ""
        for said, verdict in zip(every.columns["reason"], every.columns["verdict"], strict=True)
    ]
    assert refused.columns["reason"] == refused_only
    assert refused_only != every.columns["reason"], "what made a size smaller is a sentence too"
    assert none.columns["reason"] == [""] * 6


def test_each_refused_row_that_gets_a_sentence_is_decided_twice() -> None:
    table = table_of(*[SKIPS] * (2 * REFUSED_CHECKED), EXECUTES)
    assert decide_table(engine_with(GATE), table, reasons=Sentences.REFUSED).checked == 2 * REFUSED_CHECKED + 1
