"""A session says of each position whether it is to be left, and names the event that a signal belongs to."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.account_gates import account_library
from tests.replays import SIMULATED, fork, market

from golive.account.exits import Exit
from golive.account.held import Held
from golive.api import Engine, Session
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.value import Unknown
from golive.decision import Decision

T0 = 1_700_000_000
MINUTE = 60


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return account_library(tmp_path_factory.mktemp("library"))


def ns(second: float) -> int:
    return round((T0 + second) * NANOS)


def quote(session: Session, second: float, mid: float) -> None:
    assert session.quote(mid - 0.05, 1.0, mid + 0.05, 1.0, at=ns(second)) is None


def money(session: Session, second: float) -> None:
    session.state(at=ns(second), equity=100_000.0, daily_loss=0.0, kill_switch="active")


def state(session: Session, second: float, lots: int = 0, strategy: str = "momentum") -> None:
    money(session, second)
    session.state(at=ns(second), strategy=strategy, position=lots / 1000)


@pytest.fixture
def session(engine: Engine) -> Session:
    """Return a session that has seen a quote each second for 20 s, of which the last ones rise."""
    opened = engine.session("BTC-PERP", mode="paper")
    for second in range(20):
        quote(opened, second, 50_000.0)
    quote(opened, 20, 50_050.0)
    state(opened, 20)
    return opened


def enter(session: Session, second: float = 20, id: str = "A", price: float = 50_050.0, **more: Any) -> Decision:
    decision = session.decide(id=id, strategy="momentum", direction="long", now=ns(second), **more)
    assert decision.allowed, decision.reason
    session.order(id, state="filled", lots=decision.lots, price=price, at=ns(second + 0.1))
    return decision


def exit(session: Session, second: float, strategy: str = "momentum") -> Exit | None:
    exits = session.exits(now=ns(second), strategies=[strategy])
    return exits[0] if exits else None


def due(session: Session, second: float) -> str:
    one = exit(session, second)
    return "" if one is None or one.due is None else str(one.due.rule)


def signalled(session: Session, second: float) -> list[tuple[str, str]]:
    return [(s.direction, s.episode) for s in session.signals(now=ns(second), strategies=["momentum"])]


# Exits


def test_what_was_never_opened_is_not_left(session: Session) -> None:
    assert session.exits(now=ns(20)) == ()


@pytest.mark.parametrize(
    ("mid", "rule"), [(49_849.80, "stop"), (49_849.90, "when"), (50_450.40, "take"), (50_450.30, ""), (50_000.0, "")]
)
def test_a_position_is_left_for_its_price_or_its_condition(session: Session, mid: float, rule: str) -> None:
    enter(session)
    quote(session, 25, mid)
    assert due(session, 25) == rule


def test_the_working_of_every_rule_is_shown_with_its_line(session: Session) -> None:
    decision = enter(session)
    quote(session, 25, 50_010.0)
    one = exit(session, 25)
    assert one is not None
    assert not isinstance(one.held, Unknown)
    assert (one.held.lots, one.held.average, one.held.opened_at) == (decision.lots, Fraction(50_050), ns(20.1))
    lines = {str(r.rule): (r.outcome, r.sign, r.span.file) for r in one.readings}
    file = "strategies/momentum.yaml"
    assert lines == {
        "stop": ("waits", "<=", file),
        "take": ("waits", ">=", file),
        "when": ("waits", "<=", file),
        "after": ("waits", ">=", file),
        "blind": ("waits", "", file),
    }
    when = one.readings[2]
    assert when.observed == pytest.approx(10 / 50_000)
    assert when.threshold == -3e-4
    assert when.margin == pytest.approx(-3e-4 - 10 / 50_000)
    text = (folder(session) / file).read_text(encoding="utf-8").splitlines()
    assert [text[r.span.line - 1].split(":")[0].strip() for r in one.readings] == [
        "stop", "take", "long", "after", "blind",
    ]  # fmt: skip


def folder(session: Session) -> Path:
    return Path(session.engine.program.checked.specs.root)


def test_a_condition_closes_in_its_own_words(session: Session) -> None:
    enter(session)
    quote(session, 25, 49_980.0)
    one = exit(session, 25)
    assert one is not None
    assert one.due is not None
    assert one.due.because == "the move is -4 bps, and over"


def test_a_position_is_left_at_its_age(session: Session) -> None:
    enter(session)
    end = 20.1 + 30 * MINUTE
    for second in (*range(int(end) - 12, int(end) + 1), end):
        quote(session, second, 50_050.0)
    assert due(session, end - 0.000_001) == ""
    assert due(session, end) == "after"


def test_a_feed_that_stops_leaves_the_position_after_its_patience(session: Session) -> None:
    enter(session)
    assert due(session, 21) == ""
    # The quote is older than 2 s from here on.
    assert [due(session, second) for second in (23, 60, 82.9)] == ["", "", ""]
    one = exit(session, 83)
    assert one is not None
    assert one.due is not None
    assert (str(one.due.rule), one.due.observed, one.blind_since) == ("blind", 60.0, ns(23))
    assert one.due.because.startswith("exits have not been told for 60 s, at most 1 min: the quote that prices it is")
    quote(session, 84, 50_050.0)
    # The window of the condition has not seen enough yet.
    assert [str(r.rule) for r in one.untold] == ["stop", "take", "when"]


def test_what_is_due_is_asked_of_the_closing_pipeline_and_then_is_gone(session: Session) -> None:
    opened = enter(session)
    quote(session, 25, 49_000.0)
    state(session, 25, opened.lots)
    assert due(session, 25) == "stop"
    closing = session.decide(id="B", strategy="momentum", intent="close", now=ns(25))
    assert (closing.verdict.name, closing.lots, closing.direction) == ("EXECUTE", opened.lots, "short")
    # Until somebody tells that it was filled the position is there, and its exit is due.
    assert due(session, 25) == "stop"
    session.order("B", state="filled", lots=closing.lots, price=48_999.9, at=ns(25.2))
    assert session.exits(now=ns(26)) == ()


def test_a_position_told_without_its_entry_is_left_for_doubt(session: Session) -> None:
    state(session, 21, 100)
    quote(session, 21, 50_050.0)
    one = exit(session, 21)
    assert one is not None
    assert [str(r.rule) for r in one.untold] == ["stop", "take", "after"]
    for second in range(22, 82):
        quote(session, second, 50_050.0)
        assert due(session, second) == ("blind" if second == 81 else "")


def test_a_position_told_with_its_entry_is_left_by_it(session: Session) -> None:
    session.state(at=ns(21), strategy="momentum", position=0.1, entry_price=51_000.0, opened_at=ns(0))
    quote(session, 21, 50_050.0)
    assert due(session, 21) == "stop"


def test_nobody_knows_what_is_open(engine: Engine) -> None:
    live = Session(engine, market(SIMULATED)[0], mode="live")
    exits = live.exits(now=ns(20))
    assert {one.strategy for one in exits} == {"momentum", "mean_reversion", "volatility"}
    assert all(isinstance(one.held, Unknown) and one.due is None for one in exits)


def test_a_crossed_quote_is_no_price(session: Session) -> None:
    enter(session)
    session.quote(40_000.0, 1.0, 39_000.0, 1.0, at=ns(22))
    one = exit(session, 22)
    assert one is not None
    assert one.due is None
    assert [str(r.rule) for r in one.untold][:2] == ["stop", "take"]


def test_an_exit_of_a_strategy_that_nobody_knows_is_a_mistake(session: Session) -> None:
    with pytest.raises(InvalidInput, match="no strategy `momentun`"):
        session.exits(now=ns(20), strategies=["momentun"])


def test_exits_are_the_same_however_often_they_are_asked(session: Session) -> None:
    enter(session)
    other = fork(session)
    often = [exit(session, second) for second in (21, 30, 30, 60, 60.5, 95)]
    assert [exit(other, second) for second in (21, 30, 95)][-1] == often[-1]


# Episodes


def test_all_looks_at_one_event_have_one_episode(session: Session) -> None:
    first = [("long", f"momentum-BTC-PERP-long-{ns(20)}")]
    assert [signalled(session, second) for second in (20, 20.5, 21)] == [first] * 3
    for second in range(21, 33):
        quote(session, second, 50_050.0)
        signals = signalled(session, second)
    assert signals == []
    quote(session, 33, 50_150.0)
    assert signalled(session, 33) == [("long", f"momentum-BTC-PERP-long-{ns(33)}")]


def test_an_episode_is_the_same_after_a_restart_with_the_same_events(engine: Engine, session: Session) -> None:
    again = engine.session("BTC-PERP", mode="paper")
    for second in range(20):
        quote(again, second, 50_000.0)
    quote(again, 20, 50_050.0)
    state(again, 20)
    for one in (session, again):
        for second in (20, 21):
            signalled(one, second)
        enter(one, 21)
    assert signalled(session, 22) == signalled(again, 22) == [("long", f"momentum-BTC-PERP-long-{ns(20)}")]


def test_an_episode_goes_on_while_its_position_is_open(session: Session) -> None:
    signalled(session, 20)
    enter(session)
    for second in range(21, 45):
        quote(session, second, 50_050.0)
        signalled(session, second)
    quote(session, 45, 50_100.0)
    assert signalled(session, 45) == [("long", f"momentum-BTC-PERP-long-{ns(20)}")]


def test_a_signal_that_outlives_its_stop_opens_again_only_as_another_episode(session: Session) -> None:
    """The same episode is refused while the strategy rests; what opens after that has another name."""
    first = signalled(session, 20)
    enter(session)
    session.decide(id="B", strategy="momentum", intent="close", now=ns(21))
    session.order("B", state="filled", price=49_960.0, reason="stop", at=ns(21))
    seen = []
    for second in range(22, 84):
        quote(session, second, 50_050.0 + 40 * second)
        state(session, second)
        signals = signalled(session, second)
        decision = session.decide(id=f"C{second}", strategy="momentum", direction="long", now=ns(second))
        seen.append((second, signals == first, decision.verdict.name, decision.rule))
    assert [one for one in seen if one[0] < 81] == [(s, True, "SKIP", "rested") for s in range(22, 81)]
    assert seen[-3] == (81, False, "EXECUTE", "")
    assert [one[2:] for one in seen[-2:]] == [("SKIP", "on_its_way")] * 2


def test_whoever_stops_listening_changes_no_episode(session: Session) -> None:
    other = fork(session)
    next(session.signals(now=ns(20)))
    assert len(list(other.signals(now=ns(20)))) == 3
    later = [[signal.episode for signal in one.signals(now=ns(21))] for one in (session, other)]
    assert later[0] == later[1]
    assert [episode.rpartition("-")[2] for episode in later[0]] == [str(ns(20))] * 3


def test_an_opposite_signal_that_only_nets_out_a_position_enters_once_in_its_episode(session: Session) -> None:
    """A long of as many lots as the short that follows: the short leaves nothing, and has had its entry."""
    signalled(session, 20)
    enter(session)
    lots = session.exits(now=ns(21))[0].held
    assert isinstance(lots, Held)
    for second in range(21, 140):
        quote(session, second, 50_050.0 - 40 * second)
        (money if second <= 30 else state)(session, second)
        signals = signalled(session, second)
        if second == 30:
            (short,) = signals
            decision = session.decide(id="S", strategy="momentum", direction="short", now=ns(second))
            assert decision.allowed, decision.reason
            session.order("S", state="cancelled", lots=lots.lots, price=50_050.0 - 40 * second, at=ns(second))
            assert session.exits(now=ns(second)) == ()
    assert signals == [short], "the signal never fell"
    again = session.decide(id="T", strategy="momentum", direction="short", now=ns(139))
    assert (again.verdict.name, again.rule) == ("HOLD", "since_close")
    assert "has had its entry" in again.reason
    flat = [50_050.0 - 40 * 139] * 90
    for second, mid in enumerate(flat, start=140):
        quote(session, second, mid)
        state(session, second)
        signals = signalled(session, second)
    assert signals == []
    for second in range(230, 236):
        quote(session, second, flat[0] - 40 * (second - 229))
        state(session, second)
        signals = signalled(session, second)
    assert signals != [short]
    assert session.decide(id="U", strategy="momentum", direction="short", now=ns(235)).allowed
