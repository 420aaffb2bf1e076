"""A bot that trades a canary of the embedded market: its library, people, records, permit and journal, all in a folder.

Statements are of a rehearsal, and hold at the instant at which the market's signal executes.
"""

from __future__ import annotations

import copy
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.clocks import SetClock
from tests.permit_desk import bounds, lease, signed_permit
from tests.places import REPOSITORY
from tests.replays import SIMULATED, feed, market
from tests.ssh_signers import Signer
from tests.trust_desk import DAY, HOUR, PEER, RENEWER, RISK, ROOT, Listed, at, listed, signed

from golive.api import Engine, Session
from golive.api.journal_mark import MarkedJournal
from golive.api.permit_records import nano_of
from golive.core.unit import NANOS
from golive.decision import Decision
from golive.journal.bodies.people import PeopleCounted
from golive.journal.bodies.permit import PermitGiven
from golive.journal.body import Body
from golive.journal.journal import RECORDS, Journal
from golive.journal.sqlite_home import SqliteHome
from golive.trust.permit import Bounds, Lease, line_digest
from golive.trust.statement import REHEARSAL

NOW = at("2026-01-05T00:01:32Z")
"""When momentum goes short in the embedded market, and every gate lets it."""

SYMBOL, STRATEGY = "BTC-PERP", "momentum"
CAPITAL = Decimal(5_000)
COUNTS = {
    **dict.fromkeys(("open_orders", "orders_last_minute", "orders_today", "trades_today", "stops_today"), 0.0),
    **dict.fromkeys(("reject_share", "consecutive_losses", "drawdown", "margin_used"), 0.0),
}
STATE = {
    "position": 0.0,
    "equity": 100_000.0,
    "equity_at_day_start": 100_000.0,
    "daily_loss": 0.0,
    "kill_switch": "active",
    "since_close": 86_400.0,
    "strategy_pending": 0.0,
    "pending_increasing": 0.0,
    "gross_exposure": 0.0,
    "net_exposure": 0.0,
    **COUNTS,
}
"""What the bot tells of an account that holds nothing."""


@lru_cache(maxsize=1)
def policy() -> Engine:
    """Return the library that ships, compiled once."""
    return Engine.from_folder(REPOSITORY)


@lru_cache(maxsize=1)
def seen(now: int) -> Session:
    """Return a session that has seen the embedded market up to an instant."""
    session = policy().session(SYMBOL, mode="replay")
    feed(session, market(SIMULATED)[1], now)
    return session


@dataclass(kw_only=True)
class CanaryDesk:
    """Everything that a canary rests on; each part of it may be changed by a test. `now` is when the signal comes."""

    folder: Path
    now: int = NOW
    engine: Engine = field(init=False)
    clock: SetClock = field(init=False)
    house: Listed = field(default_factory=Listed)

    def __post_init__(self) -> None:
        for part in ("rules", "strategies"):
            shutil.copytree(REPOSITORY / part, self.library / part)
        for place in (self.root.parent, self.permits):
            place.mkdir()
        self.root.write_text(f"root@desk {ROOT.key}\n", encoding="utf-8")
        self.engine = copy.copy(policy())
        self.engine.folder = self.library
        self.clock = SetClock(self.now)
        self.list_people(self.house)
        self.record(PeopleCounted(realm=REHEARSAL, serial=3, digest=self.house.reading[1], until=self.now + DAY))

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def root(self) -> Path:
        return self.folder / "trust" / "roots"

    @property
    def permits(self) -> Path:
        return self.folder / "permits"

    @property
    def permit(self) -> Path:
        return self.permits / f"{STRATEGY}.json"

    @property
    def records(self) -> Path:
        return self.library / ".golive" / "records.db"

    @property
    def bot(self) -> Path:
        """Return where the bot's journal lies."""
        return self.folder / "bot.db"

    @property
    def subject(self) -> str:
        return self.engine.program.digests.strategy[STRATEGY]

    def list_people(self, house: Listed, **changed: Any) -> None:
        """Write a list of people, and the root's word beside it."""
        (self.library / "rules" / "people.yaml").write_text(house.text, encoding="utf-8")
        (self.library / "rules" / "people.signed").write_bytes(signed(listed(house, **changed), ROOT))

    def record(self, *bodies: Body) -> None:
        """Write entries into the records."""
        self.records.parent.mkdir(exist_ok=True)
        journal = Journal.shared(SqliteHome(self.records), RECORDS)
        journal.append([body.draft(self.now) for body in bodies])
        journal.close()

    def bounds(self, **changed: Any) -> Bounds:
        told = {"subject": self.subject, "capital": CAPITAL, "not_before": at("2026-01-02T00:00:00Z")}
        return bounds(**{**told, "not_after": at("2026-03-01T00:00:00Z"), **changed})

    def lease(self, outer: Bounds, **changed: Any) -> Lease:
        whole = self.now // NANOS * NANOS
        mark = MarkedJournal(self.bot).mark(self.now)
        told = {"epoch": 1, "issued": whole - 6 * HOUR, "not_after": whole + 18 * HOUR, "journal": mark.id}
        return lease(outer, **{**told, "journal_seq": mark.seq, "journal_head": mark.head, **changed})

    def write(
        self, outer: Bounds, inner: Lease, *, people: Sequence[Signer] = (RISK, PEER), machine: Signer = RENEWER
    ) -> None:
        """Lay a permit where the bot looks for it."""
        self.permit.write_bytes(signed_permit(outer, inner, people=people, machine=machine).data())

    def give(self, outer: Bounds | None = None, inner: Lease | None = None) -> PermitGiven:
        """Give a permit as it has to be: signed, and in the records; return what these say."""
        outer = outer or self.bounds()
        inner = inner or self.lease(outer)
        self.write(outer, inner)
        body = self.given(outer, inner)
        self.record(body)
        return body

    def given(self, outer: Bounds, inner: Lease) -> PermitGiven:
        return PermitGiven(
            permit=line_digest(inner.line()),
            strategy=inner.strategy,
            subject=inner.subject,
            mode=inner.mode,
            epoch=inner.epoch,
            not_before=inner.issued,
            expires=inner.not_after,
            head="0" * 64,
            signatures=(),
            serial=outer.serial,
            bounds=line_digest(outer.line()),
            capital=nano_of(inner.capital),
            journal=inner.journal,
            journal_seq=inner.journal_seq,
            journal_head=inner.journal_head,
        )

    def session(self, mode: str = "canary", **changed: Any) -> Session:
        """Open a session that has seen the market up to the signal, and was told of the account."""
        told: dict[str, Any] = {
            "journal": self.bot,
            "permit": self.permits,
            "trust": self.root,
            "realm": REHEARSAL,
            "clock": self.clock,
        }
        session = self.engine.session(SYMBOL, mode=mode, **{**told, **changed})
        before = seen(self.now)
        session.windows, session._latest = copy.deepcopy(before.windows), before._latest
        session.state(at=self.now, **STATE)
        return session

    def ask(self, session: Session, id: str = "S1", **more: Any) -> Decision:
        asked: dict[str, Any] = {"strategy": STRATEGY, "direction": "short", "now": self.now, **more}
        return session.decide(id=id, **asked)
