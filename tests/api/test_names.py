"""A decision has the name of its signal: without one it cannot be told from a repeat."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tests.library import NOW, engine_with, row_of, told_apart

from golive.api import Engine
from golive.api.decide_table import decide_table
from golive.api.signal_table import SignalTable
from golive.core.errors import InvalidInput

GATE = """\
inputs: {share: {from: world.share}}
require: [{id: much, that: share >= 0, else: "little"}]
"""

NAMELESS = [
    (None, "no signal_id given"),
    (float("nan"), "the signal_id is a float, text is needed"),
    (pd.NA, "no signal_id given"),
    ("", "the signal_id is blank"),
    (" \t", "the signal_id is blank"),
    (7, "the signal_id is a int, text is needed"),
    (b"A", "the signal_id is a bytes, text is needed"),
    (["A"], "the signal_id is a list, text is needed"),
]


@pytest.mark.parametrize(("name", "said"), NAMELESS, ids=lambda v: str(v)[:12])
def test_a_row_that_nobody_can_name_holds_by_row_and_by_table(name: Any, said: str) -> None:
    engine = engine_with(GATE)
    row = row_of(signal_id=name)
    decision = engine.decide(row)
    assert (decision.verdict.name, decision.final_size, decision.reason) == ("HOLD", 0.0, said)
    table = decide_table(engine, SignalTable.from_rows([row, row, row_of()]))
    assert table.columns["verdict"].tolist() == ["HOLD", "HOLD", "EXECUTE"]
    assert table.columns["reason"][:2] == [said] * 2
    assert table.columns["strategy"] == ["ant"] * 3


def test_rows_without_the_column_hold() -> None:
    row = {k: v for k, v in row_of().items() if k != "signal_id"}
    engine = engine_with(GATE)
    assert engine.decide(row).reason == "no signal_id given"
    assert engine.decide_frame(pd.DataFrame([row, row])).verdict.tolist() == ["HOLD", "HOLD"]


def test_k1_an_id_that_two_rows_have_is_refused_by_table_and_by_frame() -> None:
    engine = engine_with(GATE)
    rows = [*told_apart([row_of()] * 2), row_of(signal_id="S0", raw_size=1.0)]
    for decide in (
        lambda: decide_table(engine, SignalTable.from_rows(rows), reasons=False),
        lambda: engine.decide_frame(pd.DataFrame(rows)),
    ):
        with pytest.raises(InvalidInput, match="row 3 has the signal id `S0` of row 1"):
            decide()


@pytest.mark.parametrize("name", [None, "", 3, ["A"]])
def test_a_session_holds_a_signal_without_a_name_and_remembers_none(shipped: Engine, name: Any) -> None:
    session = shipped.session("BTC-PERP")
    asked: dict[str, Any] = {"id": name, "strategy": "momentum", "direction": "long"}
    first, second = (session.decide(**asked, now=NOW + i) for i in range(2))
    for decision in (first, second):
        assert decision.verdict.name == "HOLD"
        assert any("signal_id" in b.text for b in decision.because)
    assert second.ts == NOW + 1


UNREADABLE = [
    ("A ", "the signal_id begins or ends with a blank"),
    (" A", "the signal_id begins or ends with a blank"),
    ("A  B", "the signal_id holds two blanks in a row"),
    ("A\n", "the signal_id holds the character \\n, which is not seen"),
    ("A\x00", "the signal_id holds the character \\x00, which is not seen"),
    ("A\u00a0", "the signal_id holds the character \\xa0, which is not seen"),
    ("A\u200b", "the signal_id holds the character \\u200b, which is not seen"),
    ("A\u202eB", "the signal_id holds the character \\u202e, which is not seen"),
    ("\ufeffA", "the signal_id holds the character \\ufeff, which is not seen"),
    ("\u3164", "the signal_id holds the character \\u3164, which is not seen"),
    ("A\ufe0f", "the signal_id holds the character \\ufe0f, which is not seen"),
    ("A\U000e0041", "the signal_id holds the character \\U000e0041, which is not seen"),
    ("A\ud800", "the signal_id holds the character \\ud800, which is not seen"),
    ("A\ue000", "the signal_id holds the character \\ue000, which is not seen"),
    ("Cafe\u0301", "the signal_id is not in Unicode's composed form (NFC)"),
    ("\uff21", "the signal_id has a letter or digit in another shape than its plain one (NFKC)"),
    ("S\u00b2", "the signal_id has a letter or digit in another shape than its plain one (NFKC)"),
    ("\ufb01x", "the signal_id has a letter or digit in another shape than its plain one (NFKC)"),
    ("S\u20101", "the signal_id holds the character \\u2010, which is taken for another, or for none"),
    ("S\u22121", "the signal_id holds the character \\u2212, which is taken for another, or for none"),
    ("A\u0335", "the signal_id holds the character \\u0335, which is taken for another, or for none"),
    ("A\u20dd", "the signal_id holds the character \\u20dd, which is taken for another, or for none"),
    ("S\ufffd", "the signal_id holds the character \\ufffd, which is taken for another, or for none"),
    ("\u0405IG", "the signal_id mixes letters of alphabets that look alike"),
    ("\u0391B", "the signal_id mixes letters of alphabets that look alike"),
    ("\u0301A", "the signal_id begins with a mark that belongs to the letter before it"),
]


@pytest.mark.parametrize(("name", "said"), UNREADABLE, ids=lambda v: ascii(v)[:20])
def test_an_id_that_no_reader_tells_from_another_holds_by_row_by_table_and_in_a_session(
    shipped: Engine, name: str, said: str
) -> None:
    engine = engine_with(GATE)
    assert engine.decide(row_of(signal_id=name)).reason == said
    rows = [row_of(signal_id="A"), row_of(signal_id=name), row_of(signal_id="Caf\u00e9 1")]
    table = decide_table(engine, SignalTable.from_rows(rows))
    assert table.columns["verdict"].tolist() == ["EXECUTE", "HOLD", "EXECUTE"]
    assert table.columns["reason"][1] == said
    decision = shipped.session("BTC-PERP").decide(id=name, strategy="momentum", direction="long", now=NOW)
    assert said in [b.text for b in decision.because]


@pytest.mark.parametrize("name", ["\u65e5\u672c 1", "\u0421\u0418\u0413-1", "na\u00efve", "A/B:7", "\u0661"], ids=ascii)
def test_an_id_in_one_alphabet_of_any_people_is_a_name(name: str) -> None:
    assert engine_with(GATE).decide(row_of(signal_id=name)).verdict.name == "EXECUTE"


class Unlike(str):
    """Text that says it equals nothing."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def test_an_id_of_a_class_that_says_it_equals_nothing_is_the_id_that_it_holds(shipped: Engine) -> None:
    engine, session = engine_with(GATE), shipped.session("BTC-PERP")
    with pytest.raises(InvalidInput, match="row 2 has the signal id `A` of row 1"):
        decide_table(engine, SignalTable.from_rows([row_of(signal_id=Unlike("A")), row_of(signal_id=Unlike("A"))]))
    asked: dict[str, Any] = {"strategy": "momentum", "direction": "long", "now": NOW}
    assert [session.decide(id=Unlike("A"), **asked).repeated for _ in range(2)] == [False, True]
