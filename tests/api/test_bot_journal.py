"""A bot that starts again has under way what it had; sessions of one bot share what is at stake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.canary_desk import CAPITAL, NOW, STRATEGY, CanaryDesk

from golive.api import Session
from golive.api.bot_journal import BotJournal
from golive.core.errors import InvalidInput, Refused, Unavailable
from golive.core.value import Unknown
from golive.core.verdict import Verdict
from golive.journal.bodies.order_state import OrderStateTold
from golive.journal.home_at import home_at
from golive.journal.journal import JournalReader


@pytest.fixture
def desk(tmp_path: Path) -> CanaryDesk:
    desk = CanaryDesk(folder=tmp_path)
    desk.give()
    return desk


def left(session: Session) -> float:
    value = session.row(id="?", strategy=STRATEGY, direction="short", now=NOW)["capital_left"]
    assert isinstance(value, float)
    return value


def journal_of(session: Session) -> BotJournal:
    assert session.journal is not None
    return session.journal


def again(desk: CanaryDesk, session: Session, **changed: Any) -> Session:
    """Close the bot, and start it again."""
    journal_of(session).close()
    return desk.session(**changed)


def kinds(desk: CanaryDesk) -> list[str]:
    home = home_at(str(desk.folder / "bot.db"), read_only=True)
    found = [entry.kind for entry in JournalReader(home, "bot").entries()]
    home.close()
    return found


def test_an_order_that_nobody_told_the_end_of_is_at_stake_after_a_start_too(desk: CanaryDesk) -> None:
    session = desk.session()
    assert desk.ask(session).allowed
    before = left(session)
    assert before < float(CAPITAL)
    assert left(again(desk, session)) == before


def test_an_order_stays_later_than_what_was_told_before_it_after_a_start_too(desk: CanaryDesk) -> None:
    session = desk.session()
    session.state(at=NOW + 1, orders_today=0.0)
    assert desk.ask(session).allowed
    for bot in (session, again(desk, session)):
        order = journal_of(bot).account.allowed("S1")
        assert order is not None
        assert order.decided_at == NOW + 1


def test_what_was_told_of_an_order_is_known_after_a_start(desk: CanaryDesk) -> None:
    session = desk.session()
    lots = desk.ask(session).lots
    assert session.order("S1", state="part", lots=1, price=60_000.0, fee=0.5, at=NOW) is None
    assert session.order("S1", state="cancelled", lots=1, price=60_000.0, fee=0.5, at=NOW) is None
    before = journal_of(session).account.allowed("S1")
    after = journal_of(again(desk, session)).account.allowed("S1")
    assert before is not None
    assert after is not None
    assert (after.lots, after.course.filled, after.course.most) == (lots, 1, 1)
    assert after.reports == before.reports
    assert kinds(desk) == ["journal_begun", "decision", "order_state", "records_seen", "order_state", "order_state"]


def test_a_report_without_a_time_or_a_count_is_in_doubt_after_a_start_too(desk: CanaryDesk) -> None:
    session = desk.session()
    assert desk.ask(session).allowed
    session.order("S1", state="cancelled", at=None)
    session.order("S1", state="part", lots="many", at=NOW, reason="stop")
    before = journal_of(session).account.allowed("S1")
    after = journal_of(again(desk, session)).account.allowed("S1")
    assert before is not None
    assert after is not None
    assert after.reports == before.reports
    assert after.course == before.course


def test_the_same_signal_gets_the_same_answer_after_a_start(desk: CanaryDesk) -> None:
    session = desk.session()
    first = desk.ask(session)
    repeated = desk.ask(again(desk, session))
    assert (repeated.verdict, repeated.final_size, repeated.repeated) == (first.verdict, first.final_size, True)


def test_an_order_that_was_never_allowed_leaves_the_stake_unknown_after_a_start_too(desk: CanaryDesk) -> None:
    session = desk.session()
    assert isinstance(session.order("X", state="filled", lots=5, price=60_000.0, at=NOW), Unknown)
    for one in (session, again(desk, session)):
        decided = desk.ask(one, f"after {id(one)}")
        assert (decided.verdict, decided.rule) == (Verdict.HALT, "stake_is_known")


def test_two_sessions_of_one_journal_share_what_is_at_stake(desk: CanaryDesk) -> None:
    first = desk.session()
    second = desk.session(journal=first.journal)
    assert desk.ask(first).allowed
    assert left(second) == left(first) < float(CAPITAL)
    assert not desk.ask(second, "S2").allowed
    assert desk.ask(second, "S1").repeated, "an id is decided once, whichever session is asked"


def test_another_session_by_the_files_name_is_refused_while_the_first_holds_it(desk: CanaryDesk) -> None:
    desk.session()
    with pytest.raises(Unavailable):
        desk.session()


def test_a_journal_is_held_for_one_policy(desk: CanaryDesk) -> None:
    session = desk.session()
    other = desk.engine.__class__.shipped(overrides={"orderflow.imbalance_threshold": 0.9})
    with pytest.raises(InvalidInput, match="under another policy"):
        journal_of(session).of(other)


def test_a_journal_that_cannot_be_written_holds_and_frees_nothing(desk: CanaryDesk) -> None:
    session = desk.session()
    assert desk.ask(session).allowed
    journal_of(session).close()
    trouble = session.order("S1", state="cancelled", lots=0, at=NOW)
    assert isinstance(trouble, Unknown)
    assert trouble.code == "journal_unavailable"
    assert not desk.ask(session, "S2").allowed


def test_entries_that_cannot_be_read_open_no_session(desk: CanaryDesk) -> None:
    session = desk.session()
    told = OrderStateTold(signal="S9", n=1, m=1, state="sold", said_by="told", at=NOW)
    journal_of(session)._journal.append([told.draft(NOW)])
    journal_of(session).close()
    with pytest.raises(Refused, match="sold"):
        desk.session()


def test_paper_may_keep_a_journal_and_needs_no_permit(desk: CanaryDesk) -> None:
    session = desk.session("paper", permit=None, trust=None)
    assert desk.ask(session).allowed
    assert kinds(desk)[:2] == ["journal_begun", "decision"]
    with pytest.raises(InvalidInput, match="in paper no permit is looked at"):
        desk.session("paper")


def test_a_strategy_with_a_path_in_its_name_has_no_permit(desk: CanaryDesk) -> None:
    session = desk.session()
    for name in ("../momentum", "momentum/../momentum", "/etc/passwd", "momentum.json"):
        with pytest.raises(InvalidInput, match="no strategy"):
            desk.ask(session, "P", strategy=name)


def test_what_a_bot_holds_is_at_stake(desk: CanaryDesk) -> None:
    session, later = desk.session(), NOW + 1
    session.state(at=later, position=-0.05)
    row = session.row(id="?", strategy=STRATEGY, direction="short", now=later)
    mid = row["data_quality.mid"]
    assert row["capital_left"] == pytest.approx(float(CAPITAL) - 0.05 * mid)
    assert row["stake_known"] is True
