"""A size that cannot be traded says why it cannot."""

from __future__ import annotations

from typing import Any

import pytest
from tests.library import decided, engine_with, row_of

GATE = """\
inputs:
  share: {from: world.share}
require:
  - {id: enough, that: share > 0, else: "too little"}
"""


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"lot": 0.0}, "HOLD", "1000 cannot be told in lots of 0"),
        ({"lot": 5e-324}, "HOLD", "1000 cannot be told in lots of 4.94066e-324"),
        ({"lot": 1e300}, "SKIP", "1000 is 0 in whole lots of 1e+300, the venue's minimum is 1"),
        ({"lot": 600.0, "least": 700.0}, "SKIP", "1000 is 600 in whole lots of 600, the venue's minimum is 700"),
        ({"raw_size": 0.0, "least": 0.0}, "SKIP", "0 is 0 in whole lots of 0.1"),
        ({"raw_size": 0.5}, "SKIP", "0.5 is under the venue's minimum of 1"),
    ],
)
def test_a_size_that_the_venue_does_not_take_is_not_said_to_be_tradable(
    changes: dict[str, Any], verdict: str, reason: str
) -> None:
    engine = engine_with(GATE)
    assert decided(engine, row_of(**changes)) == {verdict}
    decision = engine.decide(row_of(**changes))
    assert (decision.gate, decision.rule, decision.reason) == ("pipeline", "size", reason)


def test_a_trace_holds_the_size_in_whole_lots_where_it_may_not_be_traded_too() -> None:
    engine = engine_with(GATE)
    assert engine.decide(row_of(lot=300.0)).trace.value("rounded") == 900.0
    refused = engine.decide(row_of(lot=300.0, share=0.0))
    assert (refused.verdict.name, refused.final_size, refused.trace.value("rounded")) == ("SKIP", 0.0, 900.0)
