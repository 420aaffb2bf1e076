"""A canary from end to end: what people sign by command is what the bot's session reads, in production, in one folder.

The machine's clock stands at the instant at which the embedded market's signal executes.
"""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest
from tests.canary_desk import CAPITAL, NOW, STATE, STRATEGY, SYMBOL, seen
from tests.commands import Golive
from tests.places import absent
from tests.signed_library import SignedLibrary
from tests.trust_desk import AUTHOR, PEER, RENEWER, RISK

from golive.api import Engine, Session
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.journal.system_clock import SystemClock


@pytest.fixture
def desk(tmp_path: Path, golive: Golive, monkeypatch: pytest.MonkeyPatch) -> SignedLibrary:
    if shutil.which("ssh-keygen") is None:
        absent("OpenSSH is not installed")
    monkeypatch.setattr(SystemClock, "wall_ns", lambda _: NOW)
    desk = SignedLibrary(tmp_path, golive)
    pace = desk.library / "rules" / "gates" / "pace.yaml"
    pace.write_text(pace.read_text(encoding="utf-8").replace("bypass: never\n", ""), encoding="utf-8")
    return desk


def to_canary(desk: SignedLibrary) -> None:
    """Bring a strategy from nothing to a lease, each step by the command of whoever may take it."""
    step, sign = ("promote", STRATEGY, "--to"), ("checklist", "sign")
    of = ("--strategy", STRATEGY, "--role")
    assert desk.act(*step, "paper", by=AUTHOR)[0] == 0
    desk.show()
    for words, by in (
        ((*step, "review"), AUTHOR),
        ((*sign, "RISK-005", *of, "risk_manager"), RISK),
        ((*sign, "STRAT-006", *of, "peer_reviewer"), PEER),
        ((*step, "canary"), RISK),
        ((*step, "canary"), PEER),
        (("renew", STRATEGY, "--journal", str(desk.keys / "bot.db")), RENEWER),
    ):
        code, output = desk.act(*words, by=by)
        assert code == (3 if words[0] == "promote" and by is RISK else 0), output


def session_of(desk: SignedLibrary) -> Session:
    """Open the bot's session on that library, at the instant of the signal, with nothing held."""
    permits = desk.library / ".golive" / "permits"
    session = Engine.from_folder(desk.library).session(
        SYMBOL, mode="canary", journal=desk.keys / "bot.db", permit=permits, trust=desk.root
    )
    before = seen(NOW)
    session.windows, session._latest = copy.deepcopy(before.windows), before._latest
    session.state(at=NOW, **STATE)
    return session


def ask(session: Session, id: str, now: int = NOW, *, release: bool = False) -> Decision:
    return session.decide(id=id, strategy=STRATEGY, direction="short", now=now, release=release)


def test_what_people_sign_by_command_is_what_the_bots_session_trades_by(desk: SignedLibrary) -> None:
    session = session_of(desk)
    nothing = ask(session, "S0")
    assert (nothing.verdict, nothing.rule) == (Verdict.HALT, "permitted")
    to_canary(desk)

    first = ask(session, "S1")
    assert (first.verdict, first.gate, first.rule) == (Verdict.REDUCE, "permit", "capital"), first.remarks
    assert 0.9 * float(CAPITAL) < first.final_size <= float(CAPITAL)
    session.order("S1", state="cancelled", lots=0, at=NOW)
    session.state(at=NOW, strategy=STRATEGY, position=0.0)

    later = NOW + 1
    session.state(at=later, orders_today=5_000.0)
    skipped = ask(session, "S2", later)
    assert (skipped.verdict, skipped.gate) == (Verdict.SKIP, "pace"), skipped.remarks
    assert not ask(session, "S2", later, release=True).allowed
    release = ("release", "S2", "--strategy", STRATEGY, "--size", "3_000", "--reason", "a burst that is not ours")
    code, output = desk.act(*release, by=AUTHOR)
    assert code == 1, output
    code, output = desk.act(*release, by=RISK)
    assert code == 0, output
    released = ask(session, "S2", later, release=True)
    assert (released.allowed, released.signal_id) == (True, "S2:released"), released.remarks
    assert released.final_size <= 3_000
    assert ask(session, "S2", later, release=True).repeated, "the same answer, and no other order"
    assert not ask(session, "S3", later, release=True).allowed

    code, output = desk.act("demote", STRATEGY, "--to", "paper", "--reason", "it decays", by=RISK)
    assert code == 0, output
    ended = ask(session, "S4", later)
    assert (ended.verdict, ended.rule) == (Verdict.HALT, "permitted")
    why = "the permit is revoked (old_epoch): a later lease or a demotion took its place"
    assert ended.remarks[0] == f"{why}: from canary to paper by risk_1: it decays"
