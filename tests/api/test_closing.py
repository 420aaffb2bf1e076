"""What is open is closed by the closing pipeline: in whole lots, the other way, and never by more than there is."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.closing_rows import HOUR, NOW, by_hand, closing
from tests.reference import Walker
from tests.reference import decide as walk
from tests.reference_intents import unpermitted
from tests.replays import SIMULATED, fed, market, until

from golive.api import Engine, Session
from golive.api.retention import retention
from golive.core.back_end import BackEnd
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.market.recorded import RecordedWindows
from golive.market.tops import with_quotes

LOTS = st.one_of(
    st.integers(-20, 20).map(float),
    st.floats(-20, 20),
    st.sampled_from([0.0, -0.0, 0.5, 2.5, 1e300, -1e300, math.nan, math.inf, -math.inf, 2.0**53]),
    st.none(),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(LOTS, LOTS, LOTS), min_size=1, max_size=12), st.sampled_from(list(BackEnd)))
def test_no_order_is_larger_than_what_may_be_closed_and_none_turns_the_position(
    shipped: Engine, counts: list[tuple[Any, Any, Any]], backend: BackEnd
) -> None:
    rows = [
        closing(signal_id=str(i), lots=asked, open_lots=opened, reducible_lots=bound)
        for i, (asked, opened, bound) in enumerate(counts)
    ]
    table = shipped.decide_frame(pd.DataFrame(rows), backend=backend)
    for row, decided in zip(rows, table.to_dict("records"), strict=True):
        one = shipped.decide(row)
        said = (one.verdict.name, one.lots, one.direction)
        assert said == by_hand(row), row
        way = decided["direction"] if isinstance(decided["direction"], str) else ""
        assert (decided["verdict"], decided["lots"], way) == said, row
        assert one.final_size == one.lots
        walked = walk(Walker(one.trace.checked, one.trace.program.ports, unpermitted(row), now=NOW, skew=0))
        assert (walked.verdict, walked.final, walked.rule) == (one.verdict.name, one.final_size, (one.gate, one.rule))
        if one.allowed:
            assert 0 < one.lots <= min(row["reducible_lots"], abs(row["open_lots"]))
            assert one.direction == ("short" if row["open_lots"] > 0 else "long")


@pytest.mark.parametrize("word", ["long", "LONG", "", 1, b"short"])
def test_a_direction_that_is_told_and_is_another_holds(shipped: Engine, word: Any) -> None:
    row = closing(direction=word)
    one, frame = shipped.decide(row), shipped.decide_frame(pd.DataFrame([row]))
    assert (one.verdict.name, one.gate, one.rule) == ("HOLD", "closing", "position")
    assert (frame.verdict[0], frame.gate[0], frame.rule[0]) == ("HOLD", "closing", "position")


def test_the_direction_that_follows_from_the_position_may_be_told(shipped: Engine) -> None:
    assert shipped.decide(closing(direction="short")).allowed
    assert shipped.decide(closing(direction="long", open_lots=-10.0)).allowed


@pytest.mark.parametrize(("word", "verdict"), [("", "HOLD"), ("Close", "HOLD"), (None, "HOLD"), (7, "HOLD")])
def test_a_row_that_says_neither_open_nor_close_holds(shipped: Engine, word: Any, verdict: str) -> None:
    row = closing(intent=word)
    assert shipped.decide(row).verdict.name == verdict
    assert shipped.decide_frame(pd.DataFrame([row])).verdict[0] == verdict
    del row["intent"]
    assert shipped.decide(row).verdict.name == verdict
    assert shipped.decide_frame(pd.DataFrame([row])).verdict[0] == verdict


def test_rows_of_both_kinds_in_one_table_come_back_in_their_order(shipped: Engine, executed: dict[str, Any]) -> None:
    opens = [{**executed, "signal_id": f"open {i}"} for i in range(4)]
    closes = [closing(signal_id=f"close {i}", lots=float(i + 1)) for i in range(4)]
    mixed = [row for pair in zip(opens, closes, strict=True) for row in pair]
    for backend in BackEnd:
        decided = shipped.decide_frame(pd.DataFrame(mixed, dtype=object), backend=backend)
        assert decided.signal_id.tolist() == [row["signal_id"] for row in mixed]
        assert decided.intent.tolist() == ["open", "close"] * 4
        assert decided.verdict.tolist() == ["EXECUTE"] * 8
        assert decided.lots[1::2].tolist() == [1, 2, 3, 4]
        alone = shipped.decide_frame(pd.DataFrame(opens, dtype=object), backend=backend)
        assert decided.final_size[::2].tolist() == alone.final_size.tolist()
        assert decided.gate_closing_price.astype(object).fillna("").tolist() == ["", "EXECUTE"] * 4
        assert decided.gate_limits.astype(object).fillna("").tolist() == ["EXECUTE", ""] * 4


def test_a_library_without_a_closing_pipeline_holds_what_closes(tmp_path: Any) -> None:
    import shutil

    from golive.loader.shipped import FOLDERS, library_root

    for name in FOLDERS:
        shutil.copytree(library_root() / name, tmp_path / name)
    for file in ("closing.yaml", "closing.cases.yaml", *(f"gates/closing_{n}" for n in PARTS)):
        (tmp_path / "rules" / file).unlink()
    venue = tmp_path / "rules" / "inputs" / "venue.yaml"
    kept = [line for line in venue.read_text(encoding="utf-8").splitlines() if "closing_price" not in line]
    venue.write_text("\n".join(kept) + "\n", encoding="utf-8")
    engine = Engine.from_folder(tmp_path)
    decision = engine.decide(closing())
    assert (decision.verdict.name, decision.rule) == ("HOLD", "intent")
    assert "no pipeline that decides `close`" in decision.reason
    assert engine.decide_frame(pd.DataFrame([closing()])).verdict[0] == "HOLD"


PARTS = ("allowed.yaml", "allowed.cases.yaml", "price.yaml", "price.cases.yaml")


def test_a_quantity_is_exact_and_of_what_is_not_allowed_nothing(shipped: Engine) -> None:
    assert shipped.decide(closing(lots=3.0, lot_quantity=0.1)).quantity == Decimal("0.3")
    assert shipped.decide(closing(open_lots=0.0)).quantity == 0
    assert shipped.decide({k: v for k, v in closing().items() if k != "lot_quantity"}).quantity is None


def test_an_open_says_its_lots_and_its_quantity(shipped: Engine, executed: dict[str, Any]) -> None:
    decision = shipped.decide(executed)
    assert decision.lots == round(decision.final_size / executed["lot"])
    assert decision.quantity == decision.lots * Decimal("0.001")


def test_an_old_quote_does_not_trap_a_position(shipped: Engine) -> None:
    assert shipped.decide(closing(**{"closing_price.spread_at": NOW - 20 * 24 * HOUR})).allowed
    assert not shipped.decide(closing(**{"closing_price.spread_at": NOW - 31 * 24 * HOUR})).allowed


AT = 92 * NANOS


@pytest.fixture
def session(shipped: Engine) -> Session:
    recording = market(SIMULATED)
    return fed(shipped, recording, now() - NANOS)


def now() -> int:
    trades = market(SIMULATED)[1].trades
    assert trades is not None
    return int(trades.ts[0]) + AT


def close(session: Session, id: str = "A", **more: Any) -> Any:
    asked: dict[str, Any] = {"strategy": "momentum", "intent": "close", "now": now()} | more
    return session.decide(id=id, **asked)


def silent(shipped: Engine, days: int, *, recorded: bool) -> tuple[Session, int]:
    """Return a session that has seen no quote for days, and the instant."""
    recording = market(SIMULATED)
    session = fed(shipped, recording, now())
    asked = now() + days * 24 * HOUR
    if recorded:
        past = RecordedWindows(with_quotes(until(recording[1], now())), retention=retention(shipped.program))
        session = Session(shipped, recording[0], mode="replay", streams=past)
    session.state(at=asked, position=0.2, equity=1e5, daily_loss=0.0, kill_switch="active")
    return session, asked


@pytest.mark.parametrize("recorded", [False, True])
def test_days_of_silence_trap_no_position_and_open_none(shipped: Engine, *, recorded: bool) -> None:
    session, asked = silent(shipped, 3, recorded=recorded)
    assert close(session, now=asked).lots == 200
    for direction in ("long", "short"):
        opened = session.decide(id=direction, strategy="momentum", direction=direction, now=asked)
        assert opened.verdict.name in ("HOLD", "SKIP")
        assert opened.to_dict()["final_size"] == 0.0
    assert "quote" in " ".join(session.ready(now=asked).values())
    assert [signal.direction for signal in session.signals(now=asked, strategies=["momentum"])] == [""]
    left = session.exits(now=asked, strategies=["momentum"])[0]
    assert {"stop", "take", "when"} <= {str(reading.rule) for reading in left.untold}


def test_a_silence_reads_alike_live_and_recorded(shipped: Engine) -> None:
    for days in (1, 3, 31):
        rows = [silent(shipped, days, recorded=is_recorded) for is_recorded in (False, True)]
        intents: list[dict[str, Any]] = [{"intent": "close"}, {"direction": "short"}]
        for more in intents:
            (live, asked), (recorded, _) = rows
            said: dict[str, Any] = {"id": "A", "strategy": "momentum", "now": asked} | more
            one, other = live.row(**said), recorded.row(**said)
            quoted = {name for name in one if "spread" in name or name in ("tick", "lot", "unit_value")}
            assert {name: one[name] for name in quoted} == {name: other[name] for name in quoted}
            assert live.decide(**said).verdict is recorded.decide(**said).verdict


def test_a_session_closes_all_that_may_be_closed_where_nobody_says_how_much(session: Session) -> None:
    session.state(at=now(), position=0.2, reducible_lots=150)
    decision = close(session)
    assert (decision.verdict.name, decision.lots, decision.direction) == ("EXECUTE", 150, "short")
    assert decision.quantity == Decimal("0.150")


def test_what_a_session_let_through_is_being_closed_until_a_later_state_is_told(session: Session) -> None:
    session.state(at=now(), position=-0.2, reducible_lots=200)
    assert close(session, "A", lots="120 lots").lots == 120
    assert close(session, "B", lots=120).lots == 80
    assert close(session, "C", lots=120).verdict.name == "SKIP"
    session.state(at=now(), reducible_lots=200)
    assert not close(session, "D").allowed, "a state of the same instant does not say what became of the orders"
    session.state(at=now() + 1, position=-0.05, reducible_lots=50)
    later = close(session, "E", now=now() + 1)
    assert (later.lots, later.direction) == (50, "long")


def test_nothing_is_being_closed_already_of_an_account_that_began_with_the_session(session: Session) -> None:
    session.state(at=now(), position=0.2)
    assert close(session, lots=120).lots == 120
    assert close(session, "B").lots == 80
    assert close(session, "C").verdict.name == "SKIP"


@pytest.mark.parametrize("mode", ["canary", "live"])
def test_of_any_other_account_nobody_knows_it_until_it_is_told(shipped: Engine, mode: str) -> None:
    session = Session(shipped, market(SIMULATED)[0], mode=mode)
    session.state(at=now(), position=0.2)
    row = session.row(id="A", strategy="momentum", intent="close", now=now())
    assert (row["open_lots"], row["reducible_lots"]) == (200.0, None)
    assert "nobody told `reducible_lots`" in row["reducible_lots_why"]
    session.state(at=now(), reducible_lots=150)
    assert session.row(id="A", strategy="momentum", intent="close", now=now())["reducible_lots"] == 150.0


def test_a_position_of_nothing_needs_no_word_on_what_is_being_closed(session: Session) -> None:
    session.state(at=now(), position=0.0)
    assert (close(session, lots=1).verdict.name, close(session, "B", lots=1).rule) == ("SKIP", "position")


def test_a_reduce_only_switch_lets_closes_through_and_nothing_else(session: Session) -> None:
    session.state(at=now(), position=0.2, reducible_lots=10, kill_switch="reduce_only")
    assert close(session).allowed
    opened = session.decide(id="O", strategy="momentum", direction="short", now=now())
    assert (opened.verdict.name, opened.rule) == ("HALT", "armed")
    session.state(at=now(), kill_switch="cancel_only")
    assert close(session, "B").verdict.name == "HALT"
    session.state(at=now() + 1, kill_switch="reduce_only")
    assert close(session, "C", now=now() + 1).verdict.name == "HALT", "a switch is never softened by a word that stops"


def test_the_same_id_closes_once(session: Session) -> None:
    session.state(at=now(), position=0.2, reducible_lots=100)
    first, again = close(session, lots=10), close(session, lots=10)
    assert (first.lots, again.lots, again.repeated) == (10, 10, True)
    other = close(session, lots=11)
    assert other.verdict.name == "HOLD"
    assert close(session, "B").lots == 90, "what is repeated is counted once, what held is not"


def test_a_close_has_no_raw_size_and_an_open_no_lots(session: Session) -> None:
    with pytest.raises(InvalidInput, match="no `raw_size`"):
        close(session, raw_size=10.0)
    with pytest.raises(InvalidInput, match="asked for in `lots`"):
        session.decide(id="O", strategy="momentum", direction="short", now=now(), lots=3)
