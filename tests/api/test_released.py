"""A skip is released once, by a signed word that is in the records; what is held or halts never is."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.canary_desk import NOW, STRATEGY, CanaryDesk
from tests.ssh_signers import Signer
from tests.trust_desk import AUTHOR, PEER, RISK, SECOND, STRANGER

from golive.api import Engine, Session
from golive.api.records_watch import RecordsWatch
from golive.core.errors import InvalidInput
from golive.core.verdict import Verdict
from golive.decision import Decision
from golive.journal.bodies.signature import SignatureGiven
from golive.trust.release import Release
from golive.trust.statement import PRODUCTION, REHEARSAL

LATER = NOW + 1
SIZE = Decimal(3_000)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    desk = CanaryDesk(folder=tmp_path_factory.mktemp("lenient"))
    path = desk.library / "rules" / "gates" / "pace.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("bypass: never\n", ""), encoding="utf-8")
    return Engine.from_folder(desk.library)


class Desk(CanaryDesk):
    """A desk whose library people may release orders of."""

    def release(self, signer: Signer = RISK, **changed: Any) -> Release:
        """Sign a release, and write it into the records as `golive release` does."""
        told: dict[str, Any] = {
            "realm": REHEARSAL,
            "strategy": STRATEGY,
            "subject": self.subject,
            "by": "risk_1",
            "role": "risk_manager",
            "issued": NOW // SECOND * SECOND,
            "not_after": NOW // SECOND * SECOND + 60 * SECOND,
            "nonce": "0123456789abcdef0123456789abcdef",
            "people": self.house.reading[1],
            "policy": self.engine.program.digests.policy,
            "head": self.head(),
            "signal": "S1",
            "size": SIZE,
            "reason": "a burst of cancels that are not ours",
        }
        word = Release(**{**told, **changed})
        line = word.line()
        self.record(
            SignatureGiven(
                digest=hashlib.sha256(line).hexdigest(),
                person=word.by,
                purpose=word.MEANING,
                subject=word.subject,
                signature=signer.sign(line, word.namespace()),
                journal="records",
                head=word.head,
                statement=line.decode("ascii"),
            )
        )
        return word

    def head(self) -> str:
        records = RecordsWatch(self.records)
        records.look()
        head = records.head
        records.close()
        return head


@pytest.fixture
def desk(tmp_path: Path, engine: Engine) -> Desk:
    desk = Desk(folder=tmp_path)
    desk.engine.program = engine.program
    for name in ("_scalar", "_scalar_closing"):
        vars(desk.engine).pop(name, None)
    desk.give()
    return desk


def skipped(desk: Desk) -> Session:
    """Return a session in which the signal was skipped: too many orders were sent today."""
    session = desk.session()
    session.state(at=LATER, orders_today=5_000.0)
    decided = desk.ask(session, now=LATER)
    assert (decided.verdict, decided.gate, decided.rule) == (Verdict.SKIP, "pace", "orders_a_day")
    return session


def ask(desk: Desk, session: Session, **more: Any) -> Decision:
    return desk.ask(session, **{"now": LATER, "release": True, **more})


def test_a_skip_that_was_released_leaves_once_at_the_size_that_was_signed(desk: Desk) -> None:
    session = skipped(desk)
    desk.release()
    decided = ask(desk, session)
    assert (decided.allowed, decided.signal_id) == (True, "S1:released")
    assert 0.9 * float(SIZE) < decided.final_size <= float(SIZE)
    assert decided.remarks[0] == "released by risk_1 as risk_manager: a burst of cancels that are not ours"
    assert decided.policy_digest == desk.engine.program.digests.policy
    assert ask(desk, session).repeated, "the same answer, and no other order"
    assert not ask(desk, session, now=LATER + 1).allowed


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another_signal": ({"signal": "S2"}, "no_release"),
    "another_strategy": ({"strategy": "volatility"}, "strategy"),
    "another_subject": ({"subject": "b" * 64}, "subject"),
    "another_policy": ({"policy": "b" * 64}, "policy"),
    "another_realm": ({"realm": PRODUCTION}, "realm"),
    "more_than_was_asked": ({"size": Decimal(1_000_000)}, "size"),
    "over": ({"issued": NOW // SECOND * SECOND - 90 * SECOND, "not_after": NOW // SECOND * SECOND}, "expired"),
    "for_too_long": ({"not_after": NOW // SECOND * SECOND + 61 * SECOND}, "release_too_long"),
    "a_role_that_releases_nothing": ({"by": "peer_1", "role": "peer_reviewer", "signer": PEER}, "role"),
    "by_the_author": ({"by": "dev_1", "signer": AUTHOR}, "author"),
    "with_anothers_key": ({"signer": STRANGER}, "other_key"),
    "of_records_that_were_never": ({"head": "c" * 64}, "head"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_release_that_is_not_one_for_this_lets_nothing_out_and_says_why(desk: Desk, name: str) -> None:
    changed, reason = REFUSED[name]
    session = skipped(desk)
    desk.release(**changed)
    decided = ask(desk, session)
    assert (decided.verdict, decided.lots) == (Verdict.SKIP, 0)
    assert decided.remarks[0].startswith(f"not released ({reason}): "), decided.remarks


def test_a_hold_is_never_released(desk: Desk) -> None:
    session = desk.session()
    session.state(at=LATER, orders_today=None)
    assert desk.ask(session, now=LATER).verdict is Verdict.HOLD
    desk.release()
    decided = ask(desk, session)
    assert decided.verdict is Verdict.HOLD
    assert decided.remarks[0].startswith("not released (not_skipped)")


def test_a_gate_that_nothing_bypasses_is_not_passed(desk: Desk) -> None:
    session = desk.session()
    assert desk.ask(session, direction="long").gate == "orderflow"
    desk.release()
    decided = desk.ask(session, direction="long", release=True)
    assert decided.verdict is Verdict.SKIP
    assert decided.remarks[0].startswith("not released (never_bypassed): `orderflow`")


def test_without_a_permit_a_release_lets_nothing_out(desk: Desk) -> None:
    session = skipped(desk)
    desk.release()
    desk.permit.unlink()
    decided = ask(desk, session)
    assert decided.verdict is Verdict.HALT
    assert decided.remarks[0].startswith("not released (not_skipped)")


def test_nothing_is_released_on_paper(desk: Desk) -> None:
    session = desk.session("paper", permit=None, trust=None)
    with pytest.raises(InvalidInput, match="only orders that leave can be released"):
        ask(desk, session)


@pytest.mark.parametrize("size", [None, float("nan"), 10.0])
def test_a_release_for_more_than_is_asked_now_or_of_an_unknown_size_lets_nothing_out(desk: Desk, size: object) -> None:
    session = skipped(desk)
    desk.release()
    decided = ask(desk, session, raw_size=size)
    assert not decided.allowed
    assert decided.remarks[0] == "not released (size): released for more than was asked"
    assert ask(desk, session).allowed, "the same release, of the size that was asked for"
