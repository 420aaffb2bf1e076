"""`BotJournal`: the journal of a bot, and the account that its entries come to; one for all of its sessions.

golive sends nothing. What a session allowed, and what the bot then told of it, are entries, so that a bot which starts
again has under way what it had before: an order that nobody told the end of counts as filled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from golive.account.account import Account
from golive.account.left_for import UNNAMED
from golive.account.lots import exact
from golive.account.order import Order, OrderState, Report
from golive.account.told_positions import EVERY
from golive.account.watch import Watch
from golive.api.policy import Policy
from golive.api.quoted_records import QuotedRecords
from golive.api.remembered_in_journal import NOT_AVAILABLE, RememberedInJournal
from golive.api.reservation import ends_at, side_of_word
from golive.core.errors import BrokenChain, InvalidInput, Refused, Unavailable
from golive.core.guard import Guard
from golive.core.intent import closes
from golive.core.value import Unknown, invalid
from golive.core.verdict import Verdict
from golive.journal.bodies.decision import DecisionTaken
from golive.journal.bodies.kinds import read_body
from golive.journal.bodies.order_state import OURS, TOLD, OrderStateTold
from golive.journal.bodies.records_seen import RecordsSeen
from golive.journal.entry import Draft, Entry
from golive.journal.home_at import home_at
from golive.journal.journal import Journal, JournalReader

NAME = "bot"
"""What the journal of a bot is called in its database."""

RESERVED = "reserved"
"""The first word on an order: it is allowed, and counts in full at this price until the bot tells what became of it."""

_UNDATED, _UNREAD = "undated", "unread"
_NANO = 10**9
_ONLY = 1
"""A signal has one order here."""


class BotJournal:
    """A bot's journal, held by one process, with its account, its decided ids and its episodes.

    Raises
    ------
    Refused
        The journal holds what cannot be read: nobody knows what is under way.
    """

    def __init__(self, journal: Journal, policy: Policy) -> None:
        self.policy, self.account, self.watch = policy, Account(), Watch()
        self.quoted = QuotedRecords()
        self._journal, self._words, self._guard = journal, Counter[str](), Guard()
        self._take_up(tuple(journal.entries()))
        self.remembered = _Remembered(journal, policy, self)

    @classmethod
    def open(cls, place: str | Path, policy: Policy) -> BotJournal:
        """Return the journal at a place, a file or an address; another process that holds it is `Unavailable`."""
        journal = Journal.open(home_at(str(place)), NAME)
        try:
            return cls(journal, policy)
        except BaseException:
            journal.close()
            raise

    def of(self, policy: Policy) -> BotJournal:
        """Return it for a session of a policy; refuse one of another, whose orders would be reserved otherwise."""
        if policy.program.digests.policy != self.policy.program.digests.policy:
            raise InvalidInput("the journal is held under another policy", hint="close it, and open it anew")
        return self

    def close(self) -> None:
        """Let the next process have it."""
        self._journal.close()

    @property
    def reader(self) -> JournalReader:
        """Return the journal, to be read."""
        return self._journal

    def begin(self, at: int) -> None:
        """Give the journal the entry that names it, where it has none; `at` is now, in nanoseconds UTC."""
        from golive.api.journal_mark import begin

        begin(self._journal, at)

    def tell(self, signal: str, report: Report) -> Unknown | None:
        """Write what was told of an order; return why it could not be written. It is heard all the same."""
        flags = (_UNDATED if report.at is None else "", _UNREAD if report.is_unread else "", report.reason)
        with self._guard:
            self._words[signal] += 1
            try:
                body = OrderStateTold(
                    signal=signal,
                    n=_ONLY,
                    m=self._words[signal],
                    state=report.state,
                    said_by=TOLD,
                    at=report.known_at,
                    lots=report.lots,
                    price=report.price,
                    fee=None if report.fee is None else int(report.fee * _NANO),
                    why=" ".join(flag for flag in flags if flag) or None,
                )
                last = self._journal.last.ts
                self._journal.append([body.draft(body.at if last is None else max(body.at, last))])
            except (Unavailable, BrokenChain, Refused) as error:
                return invalid(NOT_AVAILABLE, f"what was told of {signal} is not written: {error.sentence}")
        return None

    def decision_on(self, signal: str) -> DecisionTaken | None:
        """Return what was decided on a signal, None where nothing was."""
        entry = self._journal.find(DecisionTaken.KIND, signal)
        body = None if entry is None else read_body(entry.kind, entry.body)
        return body if isinstance(body, DecisionTaken) else None

    def reserved(self, body: DecisionTaken, ts: int) -> Sequence[Draft]:
        """Return the entry that goes with a decision which allows an order."""
        order = self.account.allowed(body.signal)
        if order is None or not Verdict[body.verdict].allowed:
            return ()
        with self._guard:
            self._words[body.signal] += 1
            reservation = OrderStateTold(
                signal=body.signal,
                n=_ONLY,
                m=self._words[body.signal],
                state=RESERVED,
                said_by=OURS,
                at=order.decided_at,
                price=order.price,
            )
        return [reservation.draft(ts)]

    def _take_up(self, entries: Sequence[Entry]) -> None:
        """Come to what the entries say: first what was allowed, each at its price, then what was told of it."""
        bodies = [read_body(entry.kind, entry.body) for entry in entries]
        words = [body for body in bodies if isinstance(body, OrderStateTold)]
        reserved = {body.signal: body for body in words if body.state == RESERVED}
        for body in bodies:
            if isinstance(body, DecisionTaken) and Verdict[body.verdict].allowed:
                self.account.reserve(self._order(body, reserved.get(body.signal)))
            elif isinstance(body, RecordsSeen):
                self.quoted.heard(body)
        for body in words:
            self._words[body.signal] = max(self._words[body.signal], body.m)
            if body.said_by == TOLD:
                self.account.report(body.signal, _report(body), EVERY, can_halt=True)

    def _order(self, body: DecisionTaken, reserved: OrderStateTold | None) -> Order:
        side, signal = side_of_word(body.direction), self.policy.program.signals.get(body.strategy)
        if side is None:
            raise Refused("direction", f"signal {body.signal} was allowed, and in no direction", field="direction")
        spec = None if signal is None else signal.order
        return Order(
            id=body.signal,
            strategy=body.strategy,
            symbol=body.symbol,
            side=side,
            lots=body.lots,
            decided_at=body.at if reserved is None else max(body.at, reserved.at),
            closes=closes(body.intent),
            price=None if reserved is None else reserved.price,
            collar=exact(None if spec is None else spec.collar),
            ends_at=None if spec is None else ends_at(body.at, spec),
        )


class _Remembered(RememberedInJournal):
    """Decided ids, each written together with the order that it allows."""

    def __init__(self, journal: Journal, policy: Policy, bot: BotJournal) -> None:
        super().__init__(journal, policy)
        self._bot = bot

    def _besides(self, body: DecisionTaken, ts: int) -> Sequence[Draft]:
        quote = self._bot.quoted.due()
        return [*self._bot.reserved(body, ts), *([] if quote is None else [quote.draft(ts)])]

    def _written(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft.kind == RecordsSeen.KIND:
                quote = read_body(draft.kind, draft.body)
                assert isinstance(quote, RecordsSeen)
                self._bot.quoted.heard(quote)


def _report(body: OrderStateTold) -> Report:
    if body.state not in OrderState.__members__.values():
        raise Refused("state", f"`{body.state}` is no state of an order", field="state")
    words = (body.why or "").split()
    reason = next((word for word in words if word not in (_UNDATED, _UNREAD)), UNNAMED)
    return Report(
        state=OrderState(body.state),
        lots=body.lots,
        price=body.price,
        fee=None if body.fee is None else Fraction(body.fee, _NANO),
        at=None if _UNDATED in words else body.at,
        reason=reason,
        is_unread=_UNREAD in words,
        heard_at=body.at,
    )
