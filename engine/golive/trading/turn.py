"""One turn of the machine: what was heard, what it is worth, whether it may go on, what is left and what is opened.

Pure: it asks no clock, writes nothing, and depends on its arguments alone. The folds in `Working` are handed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from golive.account.exits import ExitReading
from golive.account.journalled_account import events_of
from golive.account.kill_switch import KILL_SWITCH
from golive.account.state_inputs import state_inputs
from golive.api.request import Request
from golive.api.signals import Signal
from golive.api.switch_program import turn as turn_switch
from golive.core.errors import Refused
from golive.core.intent import CLOSE, OPEN
from golive.core.row import DAILY_LOSS, POSITION, Row, known
from golive.core.unit import NANOS
from golive.core.value import Unknown, invalid, missing
from golive.execution.account import DAY
from golive.execution.account_events import Marking, TimePassed
from golive.execution.switch import Turned as SwitchTurned
from golive.execution.switch import halt_by_overfill
from golive.execution.switch_state import Action, SwitchState, allows, hardest
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.body import Body
from golive.trading.answer import Answer
from golive.trading.average_fill import average_fill
from golive.trading.entries import (
    Noted,
    answer_entries,
    charge_entry,
    day_entry,
    decision_entry,
    liquidation_entries,
    looks_entry,
    mark_entry,
    order_entry,
    state_word,
    switch_entry,
    unsent_entry,
)
from golive.trading.liquidation import LIQUIDATED, forced_closes
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import LookKind, MachineState, OpenOrder, Working
from golive.trading.market_met import market_met
from golive.trading.order_of_decision import order_of_decision
from golive.trading.passing_time import Charge
from golive.trading.quoted_mark import mark_at
from golive.trading.turned import Decided, Look, Turned
from golive.trading.worth import DRAWDOWN, Worth, told_values, worth_by

MINUTE = 60 * NANOS
"""How often looks and marks are told, where nothing else makes them worth an entry."""

_STRATEGY = "strategy:"
"""How the scope of a switch begins that is of one strategy alone."""

NOTHING_ALLOWED = missing("no_order", "nothing was reserved for what was allowed")
STOPPED = invalid("switch_stopped", "the kill switch stops what the order would do")


def turn(
    rule: MachineRule, state: MachineState, working: Working, events: Iterable[Answer | Charge], look: Look
) -> Turned:
    """Take one look: hear what has come by then of `events` and of those before, and decide what there is to decide.

    What was heard is told to the account first, then trips of the switch are looked at, and only then strategies; an
    exit is decided before any entry. Nothing of it may be acknowledged before its entries are written.
    """
    working.mail.extend(events)
    return _Turning(rule=rule, state=state, working=working, look=look).done()


def stop(rule: MachineRule, state: MachineState, working: Working, why: str) -> Turned:
    """End a run: what was counted and not told yet, what the account is worth, and that it ended."""
    look = Look(at=state.passed, acts_at=state.passed, asking=())
    turning = _Turning(rule=rule, state=state, working=working, look=look)
    turning.tell_looks(until=look.at)
    if state.marked_at != look.at:
        turning.tell_mark()
    turning.tell(look.at, RunStopped(run=rule.run, why=why))
    return replace(turning.turned(), goes_on=False)


@dataclass(slots=True, kw_only=True)
class _Turning:
    """A turn under way."""

    rule: MachineRule
    state: MachineState
    working: Working
    look: Look
    entries: list[Noted] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    has_traded: bool = False
    marked: Marking | None = None
    worth: Worth | None = None

    def done(self) -> Turned:
        now = self.look.at
        self._count_looks()
        self._hear(now)
        self._open_days(now)
        self._liquidate()
        self._watch()
        self._stop_resting()
        self._tell_session()
        self._leave()
        self._enter()
        self.state = replace(self.state, passed=now)
        return self.turned()

    def turned(self) -> Turned:
        # What was heard, and a minute that ended, are dated before the look.
        entries = tuple(sorted(self.entries, key=lambda noted: noted.ts))
        return Turned(
            state=self.state,
            working=self.working,
            entries=entries,
            decided=tuple(self.decided),
            signals=tuple(self.signals),
            worth=self.worth,
        )

    def tell(self, ts: int, body: Body) -> None:
        """Let an entry do to the account what whoever reads it will do, and note it."""
        for event in events_of(body, ts):
            self.working.account.apply(event)
        self.entries.append(Noted(ts=ts, body=body))

    # What was heard.

    def _hear(self, until: int) -> None:
        mail = self.working.mail
        while mail and mail[0].heard <= until:
            heard = mail.pop(0)
            self._open_days(heard.heard)
            self.has_traded = True
            if isinstance(heard, Charge):
                self.tell(heard.heard, charge_entry(heard, self.rule.venue.symbol))
            else:
                self._hear_answer(heard)

    def _hear_answer(self, answer: Answer) -> None:
        known_order = self.working.orders[answer.order]
        try:
            for body in answer_entries(answer, known_order, self.rule.venue.symbol):
                self.tell(answer.heard, body)
        except Refused as error:
            turned = halt_by_overfill(self.state.switch, answer.heard, error)
            if not turned.entries:
                raise
            self._tell_switch(turned)
        if answer.filling is not None:
            known_order.levels += answer.filling.levels
        price, fee = average_fill(known_order.levels, self.rule.venue.terms)
        self.working.session.order(
            known_order.signal, state=state_word(answer), lots=answer.lots, price=price, fee=fee, at=answer.at
        )
        if answer.is_final:
            del self.working.orders[answer.order]

    def _open_days(self, until: int) -> None:
        """Open each day of UTC that has begun, at what was known last before it."""
        account = self.working.account
        for day in range(account.day + 1, until // DAY + 1):
            account.apply(TimePassed(ts=day * DAY))
            self.tell(day * DAY, day_entry(self.rule.run, day, account.baseline))
            self.has_traded = True

    def _liquidate(self) -> None:
        """Close what does not stand any more; where something was filled and not heard of yet, at the next look."""
        venue, account, tiers = self.working.venue, self.working.account, self.rule.venue.margin
        for forced in () if tiers is None else list(forced_closes(account, tiers, self.marking)):
            if venue.position(forced.strategy) != -forced.side.signed(forced.lots):
                continue
            self.working.mail.extend(venue.liquidate(forced.strategy, self.look.at))
            signal = f"{forced.strategy}-{self.look.at}-{LIQUIDATED}"
            for body in liquidation_entries(signal, forced, self.rule.venue.symbol, self.look.at):
                self.tell(self.look.at, body)
            self.has_traded = True
            if POSITION in state_inputs(self.working.session.engine.program):
                self.working.session.state(at=self.look.at, strategy=forced.strategy, position=0.0)

    # What it is worth, and whether it may go on.

    @property
    def marking(self) -> Marking:
        """Return what positions are marked at now."""
        if self.marked is None:
            self.marked = mark_at(self.rule, self.working.feed, self.look.at)
        return self.marked

    def tell_mark(self) -> None:
        """Write what the account is worth now."""
        marking, account = self.marking, self.working.account
        self.tell(marking.ts, mark_entry(self.rule.run, marking, account.equity_by(marking)))
        self.state = replace(self.state, marked_at=marking.ts)

    def _is_marked(self, worth: Worth) -> bool:
        """Say whether a mark is worth an entry: after a fill, at a new peak, each minute while something is open."""
        account, since, equity = self.working.account, self.state.marked_at, worth.equity.value
        is_open = any(position.lots for position in account.positions.values())
        is_due = since is None or self.look.at - since >= MINUTE
        return self.has_traded or (is_open and (is_due or (equity is not None and equity > account.peak)))

    def _watch(self) -> None:
        """Mark the account, and look at the trips; a trip is written before anything is done about it."""
        switch, now = self.rule.switch, self.look.at
        worth = self.worth = worth_by(self.working.account, self.marking)
        turned = None
        if switch is not None:
            turned = turn_switch(
                switch,
                self.state.switch,
                self._account_row(worth),
                now,
                symbol=self.rule.venue.symbol,
                skew=self.working.session.market.clock_skew_ns,
            )
        if self._is_marked(worth) or (turned is not None and turned.entries):
            self.tell_mark()
        if turned is not None:
            self._tell_switch(turned)

    def _account_row(self, worth: Worth) -> Row:
        """Return what trips read of the account: counted by the session, and what it is worth exactly."""
        assert self.rule.switch is not None
        inputs = {p.column: p.type for p in self.rule.switch.parts.program.columns if "." not in p.column}
        now, row = self.look.at, dict(self.working.session.state_row(inputs, now=self.look.at))
        loss = None if worth.day_loss is None else self.rule.assumed.daily_loss + float(worth.day_loss)
        drawdown = None if worth.drawdown is None else float(worth.drawdown)
        for name, value in ((DAILY_LOSS, loss), (DRAWDOWN, drawdown)):
            if name in inputs:
                row |= known(name, value, None if value is None else now)
        return row

    def _tell_switch(self, turned: SwitchTurned) -> None:
        for entry in turned.entries:
            self.tell(entry.ts, switch_entry(entry))
        self.state = replace(self.state, switch=turned.switch)

    def _switch_of(self, strategy: str) -> SwitchState:
        """Return the state that holds for a strategy's orders: the hardest of the scopes that they are in."""
        scopes = self.state.switch.scopes.items()
        own = (s.state for name, s in scopes if not name.startswith(_STRATEGY) or name == _STRATEGY + strategy)
        return hardest(own)

    def _stop_resting(self) -> None:
        """Ask for the end of what may not rest in the state of the switch."""
        for id, resting in self.working.orders.items():
            action = Action.REST_EXIT if resting.order.reduce_only else Action.REST_ENTRY
            if not resting.cancel_asked and not allows(self._switch_of(resting.order.strategy), action):
                self.working.venue.cancel(id, self.look.acts_at)
                resting.cancel_asked = True

    def _tell_session(self) -> None:
        """Tell the session what the account is worth and what the switch says, as far as the policy reads it."""
        session, rule, account = self.working.session, self.rule, self.working.account
        inputs = state_inputs(session.engine.program)
        marking = self.marking
        values: Mapping[str, float | None] = rule.assumed.values()
        if rule.closed is None:
            values = told_values(account, worth_by(account, marking), marking, rule.venue.terms, rule.assumed)
        session.state(at=self.look.at, **{name: value for name, value in values.items() if name in inputs})
        if KILL_SWITCH in inputs:
            session.state(at=self.look.at, kill_switch=_word(self._switch_of("")))
            for strategy in self.look.asking:
                if self._switch_of(strategy) is not self._switch_of(""):
                    session.state(at=self.look.at, strategy=strategy, kill_switch=_word(self._switch_of(strategy)))

    # What is left and what is opened.

    def _leave(self) -> None:
        for exit in self.working.session.exits(now=self.look.at, strategies=self.look.asking):
            if exit.due is not None:
                id = f"{exit.strategy}-{self.look.at}-{CLOSE}"
                request = self._request(id, exit.strategy, None, CLOSE)
                self._decide(request, on=(exit.strategy, CLOSE), due=exit.due)

    def _enter(self) -> None:
        for signal in self.working.session.signals(now=self.look.at, strategies=self.look.asking):
            self.signals.append(signal)
            if signal.unknown is not None or not signal.direction:
                code = signal.unknown.code if signal.unknown else "not_computable"
                self._count((signal.strategy, "", "", code))
            else:
                id = f"{signal.strategy}-{signal.ts}-{signal.direction}"
                request = self._request(id, signal.strategy, signal.direction, OPEN)
                self._decide(request, on=(signal.strategy, signal.direction), signal=signal)

    def _request(self, id: str, strategy: str, direction: str | None, intent: str) -> Request:
        session = self.working.session
        return Request(
            id=id, symbol=session.symbol, strategy=strategy, direction=direction, now=self.look.at, intent=intent
        )

    def _decide(
        self,
        request: Request,
        *,
        on: tuple[str, str],
        signal: Signal | None = None,
        due: ExitReading | None = None,
    ) -> None:
        # Asked without the memory of ids: each is made of its look, and so once.
        decision = self.working.session.answer(request)
        verdict, rule = decision.verdict.name, f"{decision.gate}.{decision.rule}"
        self._count((request.strategy, verdict, rule, ""))
        episode = None if signal is None else signal.episode
        words = (episode or "", verdict, rule)
        if decision.allowed or self.state.words.get(on) != words:
            stops = sum(scope.epoch for scope in self.state.switch.scopes.values())
            self.tell(self.look.at, decision_entry(decision, request, episode=episode, stops=stops))
        self.state = replace(self.state, words={**self.state.words, on: words})
        unsent = self._send(request, None if due is None else str(due.rule)) if decision.allowed else None
        self.decided.append(Decided(decision=decision, signal=signal, due=due, unsent=unsent))

    def _send(self, request: Request, reason: str | None) -> Unknown | None:
        """Send the order that was allowed; return why it could not be sent, and then nothing is under way."""
        session, rule = self.working.session, self.rule
        allowed = session.allowed(request.id)
        if allowed is None:
            return NOTHING_ALLOWED
        if rule.closed is not None:
            return self._unsent(request, rule.closed)
        held = self.working.account.positions.get((request.strategy, rule.venue.symbol))
        spec = session.engine.program.signals[request.strategy].order
        order = order_of_decision(
            allowed,
            spec,
            rule.venue.terms,
            held=0 if held is None else held.lots,
            sent=self.look.acts_at,
            reason=reason,
        )
        action = Action.CLOSE if allowed.closes else Action.OPEN
        if not isinstance(order, Unknown) and not allows(self._switch_of(request.strategy), action):
            order = STOPPED
        if isinstance(order, Unknown):
            return self._unsent(request, order)
        arrives = self.working.venue.send(order)
        self.working.orders[order.id] = OpenOrder(signal=request.id, order=order)
        met = market_met(rule.met, self.working.feed, order.strategy, order.lots, self.look.at)
        self.tell(self.look.at, order_entry(request.id, order, rule.venue.symbol, arrives, met))
        return None

    def _unsent(self, request: Request, why: Unknown) -> Unknown:
        self.working.session.order(request.id, state="cancelled", lots=0, at=self.look.at)
        self.tell(self.look.at, unsent_entry(request.id, why, self.look.at))
        return why

    # What is counted.

    def _count(self, kind: LookKind) -> None:
        looks = Counter(self.state.looks)
        looks[kind] += 1
        self.state = replace(self.state, looks=looks)

    def _count_looks(self) -> None:
        """Tell the looks of a minute when one has ended, and count this one."""
        minute = self.look.at // MINUTE * MINUTE
        if self.state.counted_since is not None and self.state.counted_since < minute:
            self.tell_looks(until=minute)
        since = minute if self.state.counted_since is None else self.state.counted_since
        scheduled = self.state.scheduled + len(self.look.asking)
        self.state = replace(self.state, counted_since=since, scheduled=scheduled)

    def tell_looks(self, *, until: int) -> None:
        """Write the looks that were counted so far."""
        since = self.state.counted_since
        if since is not None and self.state.scheduled:
            # Up to the look itself, where it is the last.
            body = looks_entry(self.rule.run, self.state, since=since, until=max(until, since + 1))
            self.entries.append(Noted(ts=until, body=body))
        self.state = replace(self.state, counted_since=until, scheduled=0, looks={})


def _word(state: SwitchState) -> str:
    return state.name.lower()
