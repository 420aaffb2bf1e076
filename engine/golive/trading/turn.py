"""One turn of the machine: what was heard, what it is worth, whether it may go on, what is left and what is opened.

It asks no clock, writes nothing, and depends on its arguments alone; the folds in `Working` are handed over. How models
stand and what they give comes late, as entries: of a turn taken again they are the journal's (`ServedModel.recall`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field, replace

from golive.account.exits import Exit, ExitReading
from golive.account.journalled_account import events_of
from golive.api.request import Request
from golive.api.signals import Signal
from golive.core.dataclass import dataclass
from golive.core.errors import Refused
from golive.core.intent import CLOSE, OPEN
from golive.core.row import POSITION
from golive.core.value import Unknown, invalid, missing
from golive.execution.switch import Turned as SwitchTurned
from golive.execution.switch import halt_by_overfill
from golive.execution.switch_state import Action, SwitchState, allows
from golive.journal.bodies.run_stopped import RunStopped
from golive.journal.body import Body
from golive.trading.answer import Answer
from golive.trading.average_fill import average_fill
from golive.trading.counted_looks import MINUTE, counted, is_minute_over, looks_told, scheduled
from golive.trading.days_opened import days_opened
from golive.trading.entries import (
    Noted,
    answer_entries,
    charge_entry,
    decision_entry,
    liquidation_entries,
    mark_entry,
    order_entry,
    state_word,
    switch_entry,
    unsent_entry,
)
from golive.trading.flatten import end_orders, flatten_orders
from golive.trading.fruitless import is_fruitless, note_fruitless, quoted_at
from golive.trading.heard_mail import heard_by
from golive.trading.liquidation import LIQUIDATED, forced_closes
from golive.trading.machine_rule import MachineRule
from golive.trading.machine_state import LookKind, MachineState, OpenOrder, Working
from golive.trading.market_met import market_met
from golive.trading.marks_at_look import MarksAtLook, is_mark_due
from golive.trading.order_of_decision import order_of_decision
from golive.trading.pair import Pair
from golive.trading.passing_time import Charge
from golive.trading.people_words import NOBODY, obey, obeyed_entries
from golive.trading.received import Person
from golive.trading.served_models import ask_models
from golive.trading.sessions_told import tell_sessions
from golive.trading.switch_at_look import state_for, switch_at
from golive.trading.taken_looks import knew_enough, looks_after
from golive.trading.turned import Decided, Look, Turned
from golive.trading.worth import Worth

NOTHING_ALLOWED = missing("no_order", "nothing was reserved for what was allowed")
STOPPED = invalid("switch_stopped", "the kill switch stops what the order would do")


def turn(
    rule: MachineRule, state: MachineState, working: Working, events: Iterable[Answer | Charge], look: Look
) -> Turned:
    """Take one look: hear what has come by then of `events` and of those before, and decide what there is to decide.

    What was heard is told to the account first, then trips of the switch are looked at, and only then strategies; an
    exit is decided before any entry, and entries in the order of strategies, symbols and ids. Nothing of it may be
    acknowledged before its entries are written.
    """
    working.receive(events)
    return _Turning(rule=rule, state=state, working=working, look=look).done()


def stop(rule: MachineRule, state: MachineState, working: Working, why: str) -> Turned:
    """End a run: what was counted and not told yet, what the account is worth, and that it ended."""
    look = Look(at=state.passed, acts_at=state.passed, asking=())
    turning = _Turning(rule=rule, state=state, working=working, look=look)
    # The last look is one of them.
    turning.tell_looks(until=look.at + 1, ts=look.at)
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
    untold: set[Pair] = field(default_factory=set)
    has_traded: bool = False
    to_close: set[Pair] = field(default_factory=set)
    marks: MarksAtLook = field(init=False)
    worth: Worth | None = None
    looks: Counter[LookKind] = field(default_factory=Counter)
    words: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.marks = MarksAtLook(self.rule, self.working, self.look.at)

    def done(self) -> Turned:
        now = self.look.at
        self._count_looks()
        self._hear(now)
        self._open_days(now)
        self._liquidate()
        self._watch()
        self._obey()
        for closing in list(flatten_orders(self.rule, self.working, self.look, self.to_close)):
            self._sent(closing)
        self._stop_resting()
        for stood in ask_models(self.rule, self.state.stood, self.look, self.marks.worth):
            self.tell(now, stood)
            self.state = self.state.stands(stood)
        for gave in tell_sessions(self.rule, self.working, self.look, self.state, self.marks):
            self.tell(now, gave)
            self.state = self.state.given(gave)
        self._leave()
        self._enter()
        self.state = replace(
            self.state,
            passed=now,
            taken=looks_after(self.state.taken, now, self.look.scheduled, self.untold.union(self.look.missed)),
            looks=counted(self.state.looks, self.looks),
            words={**self.state.words, **self.words},
        )
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
            asking=self.look.asking,
            worth=self.worth,
        )

    def tell(self, ts: int, body: Body) -> None:
        """Let an entry do to the account what whoever reads it will do, and note it."""
        for event in events_of(body, ts):
            self.working.account.apply(event)
            self.marks.told()
        self.entries.append(Noted(ts=ts, body=body))

    # What was heard.

    def _hear(self, until: int) -> None:
        for heard in heard_by(self.working, until):
            self._open_days(heard.heard)
            self.has_traded = True
            if isinstance(heard, Charge):
                self.tell(heard.heard, charge_entry(heard))
            else:
                self._hear_answer(heard)

    def _hear_answer(self, answer: Answer) -> None:
        known_order = self.working.orders[answer.order]
        try:
            for body in answer_entries(answer, known_order):
                self.tell(answer.heard, body)
        except Refused as error:
            turned = halt_by_overfill(self.state.switch, answer.heard, error)
            if not turned.entries:
                raise
            self._tell_switch(turned)
        if answer.filling is not None:
            known_order.levels += answer.filling.levels
            if known_order.flattened_at is not None:
                self.to_close.add((answer.strategy, answer.symbol))
        self._tell_order(known_order, answer)
        if answer.is_final:
            note_fruitless(self.working, known_order, answer)
            del self.working.orders[answer.order]

    def _tell_order(self, known_order: OpenOrder, answer: Answer) -> None:
        """Tell the session of an order what became of it; of one that a person asked for, what is held since."""
        session, terms = self.working.places[answer.symbol].session, self.rule.venues[answer.symbol].terms
        if not known_order.is_manual:
            price, fee = average_fill(known_order.levels, terms)
            session.order(
                known_order.signal, state=state_word(answer), lots=answer.lots, price=price, fee=fee, at=answer.at
            )
        elif POSITION in session.inputs and answer.filling is not None:
            held = self.working.account.positions[answer.strategy, answer.symbol].lots * terms.lot
            session.state(at=answer.heard, strategy=answer.strategy, position=float(held))

    def _open_days(self, until: int) -> None:
        """Open each day of UTC that has begun."""
        for noted in days_opened(self.rule.run, self.working.account, until):
            self.entries.append(noted)
            self.has_traded = True
            self.marks.told()

    def _liquidate(self) -> None:
        """Close what does not stand any more; where something was filled and not heard of yet, at the next look."""
        tiers = {symbol: terms.margin for symbol, terms in self.rule.venues.items() if terms.margin is not None}
        now = self.look.at
        for forced in list(forced_closes(self.working.account, tiers, self.marks.by_symbol)) if tiers else ():
            pair, place = (forced.strategy, forced.symbol), self.working.places[forced.symbol]
            if place.venue.position(forced.strategy) != -forced.side.signed(forced.lots):
                continue
            self.working.receive(place.venue.liquidate(forced.strategy, now))
            for body in liquidation_entries(self.rule.signal(pair, now, LIQUIDATED), forced, now):
                self.tell(now, body)
            self.has_traded = True
            if POSITION in place.session.inputs:
                place.session.state(at=now, strategy=forced.strategy, position=0.0)

    # What it is worth, and whether it may go on.

    def tell_mark(self) -> None:
        """Write what the account is worth now."""
        markings, now = self.marks.by_symbol.values(), self.look.at
        self.tell(now, mark_entry(self.rule.run, now, markings, self.working.account.equity_by(*markings)))
        self.state = replace(self.state, marked_at=now)

    def _watch(self) -> None:
        """Mark the account, and look at the trips; a trip is written before anything is done about it."""
        worth = self.worth = self.marks.worth
        turned = switch_at(self.rule, self.state.switch, self.working.places, worth, self.look.at)
        is_due = self.has_traded or is_mark_due(self.working.account, self.state.marked_at, worth, self.look.at)
        if is_due or (turned is not None and turned.entries):
            self.tell_mark()
        if turned is not None:
            self._tell_switch(turned)

    def _tell_switch(self, turned: SwitchTurned) -> None:
        for entry in turned.entries:
            self.tell(entry.ts, switch_entry(entry))
        self.state = replace(self.state, switch=turned.switch)

    def _obey(self) -> None:
        """Do what people say, each word answered; who lets an account go on lets it begin from what it is worth."""
        for command in self.look.commands:
            if command.word is Person.RESET and self.state.marked_at != self.look.at:
                self.tell_mark()
            equity_known = self.worth is not None and self.worth.equity.value is not None
            rule = NOBODY if self.rule.switch is None else self.rule.switch.reset
            turned = obey(rule, self.state.switch, command, equity_known=equity_known)
            for noted in obeyed_entries(command, turned):
                self.tell(noted.ts, noted.body)
            self.state = replace(self.state, switch=turned.switch)
            if command.word is Person.FLATTEN:
                end_orders(self.working, self.look)
                self.to_close.update(self.working.account.positions)

    def _switch_of(self, pair: Pair) -> SwitchState:
        return state_for(self.state.switch, pair)

    def _stop_resting(self) -> None:
        """Ask for the end of what may not rest in the state of the switch."""
        for resting in self.working.orders.values():
            action = Action.REST_EXIT if resting.order.reduce_only else Action.REST_ENTRY
            pair = (resting.order.strategy, resting.symbol)
            if not resting.cancel_asked and not allows(self._switch_of(pair), action):
                self.working.cancel(resting, self.look.acts_at)

    # What is left and what is opened.

    def _leave(self) -> None:
        for exit in sorted(self._exits(), key=lambda one: (one.strategy, one.symbol)):
            if exit.untold or isinstance(exit.held, Unknown):
                self.untold.add((exit.strategy, exit.symbol))
            if exit.due is not None and not is_fruitless(self.working, (exit.strategy, exit.symbol), self.look.at):
                request = self._request((exit.strategy, exit.symbol), None, CLOSE)
                self._decide(request, on=(exit.strategy, exit.symbol, CLOSE), due=exit.due)

    def _exits(self) -> Iterator[Exit]:
        for symbol, place in self.working.places.items():
            yield from place.session.exits(now=self.look.at, strategies=self.look.on(symbol))

    def _enter(self) -> None:
        for symbol, signal in sorted(self._signalled(), key=_in_order):
            self.signals.append(signal)
            if signal.unknown is not None or not signal.direction:
                code = signal.unknown.code if signal.unknown else "not_computable"
                self._count((signal.strategy, symbol), "", "", code)
            else:
                request = self._request((signal.strategy, symbol), signal.direction, OPEN)
                self._decide(request, on=(signal.strategy, symbol, signal.direction), signal=signal)

    def _signalled(self) -> Iterator[tuple[str, Signal]]:
        for symbol, place in self.working.places.items():
            asking = self.look.on(symbol)
            for signal in place.session.signals(now=self.look.at, strategies=asking):
                yield symbol, signal
            self.untold.update((s, symbol) for s in asking if place.session.lacking(s) is not None)

    def _request(self, pair: Pair, direction: str | None, intent: str) -> Request:
        strategy, symbol = pair
        id = self.rule.signal(pair, self.look.at, direction or intent)
        return Request(id=id, symbol=symbol, strategy=strategy, direction=direction, now=self.look.at, intent=intent)

    def _decide(
        self,
        request: Request,
        *,
        on: tuple[str, str, str],
        signal: Signal | None = None,
        due: ExitReading | None = None,
    ) -> None:
        # Asked without the memory of ids: each is made of its look, and so once.
        decision = self.working.places[request.symbol].session.answer(request)
        if not knew_enough(decision):
            self.untold.add((request.strategy, request.symbol))
        verdict, rule = decision.verdict.name, f"{decision.gate}.{decision.rule}"
        self._count((request.strategy, request.symbol), verdict, rule, "")
        episode = None if signal is None else signal.episode
        words = (episode or "", verdict, rule)
        if decision.allowed or self.words.get(on, self.state.words.get(on)) != words:
            stops = sum(scope.epoch for scope in self.state.switch.scopes.values())
            self.tell(self.look.at, decision_entry(decision, request, episode=episode, stops=stops))
        self.words[on] = words
        unsent = self._send(request, None if due is None else str(due.rule)) if decision.allowed else None
        self.decided.append(Decided(decision=decision, signal=signal, due=due, unsent=unsent))

    def _send(self, request: Request, reason: str | None) -> Unknown | None:
        """Send the order that was allowed; return why it could not be sent, and then nothing is under way."""
        session, rule = self.working.places[request.symbol].session, self.rule
        pair, terms = (request.strategy, request.symbol), self.rule.venues[request.symbol].terms
        allowed = session.allowed(request.id)
        if allowed is None:
            return NOTHING_ALLOWED
        if rule.closed is not None:
            return self._unsent(request, rule.closed)
        held = self.working.account.positions.get(pair)
        spec = session.engine.program.signals[request.strategy].order
        order = order_of_decision(
            allowed,
            spec,
            terms,
            held=0 if held is None else held.lots,
            sent=self.look.acts_at,
            reason=reason,
        )
        action = Action.CLOSE if allowed.closes else Action.OPEN
        if not isinstance(order, Unknown) and not allows(self._switch_of(pair), action):
            order = STOPPED
        if isinstance(order, Unknown):
            return self._unsent(request, order)
        self._sent(OpenOrder(signal=request.id, symbol=request.symbol, order=order))
        return None

    def _sent(self, sent: OpenOrder) -> None:
        """Send an order, and write that it was sent and into which market."""
        order, symbol = sent.order, sent.symbol
        arrives = self.working.send(symbol, order)
        sent.quoted_at = quoted_at(self.working.places[symbol], self.look.at)
        self.working.orders[order.id] = sent
        feed = self.working.places[symbol].feed
        met = market_met(self.rule.met[symbol], feed, order.strategy, order.lots, self.look.at)
        self.tell(self.look.at, order_entry(sent.signal, order, symbol, arrives, met))

    def _unsent(self, request: Request, why: Unknown) -> Unknown:
        session = self.working.places[request.symbol].session
        session.order(request.id, state="cancelled", lots=0, at=self.look.at)
        self.tell(self.look.at, unsent_entry(request.id, why, self.look.at))
        return why

    # What is counted.

    def _count(self, pair: Pair, verdict: str, rule: str, untold: str) -> None:
        symbol = pair[1] if self.rule.is_of_several else ""
        self.looks[pair[0], symbol, verdict, rule, untold] += 1

    def _count_looks(self) -> None:
        """Tell the looks of a minute when one has ended, and count this one."""
        if is_minute_over(self.state, self.look.at):
            minute = self.look.at // MINUTE * MINUTE
            self.tell_looks(until=minute, ts=minute)
        self.state = scheduled(self.state, self.look.at, len(self.look.scheduled))

    def tell_looks(self, *, until: int, ts: int) -> None:
        """Write the looks that were counted so far."""
        self.state, noted = looks_told(self.rule, self.state, self.working, until=until, ts=ts)
        self.entries += noted


def _in_order(signalled: tuple[str, Signal]) -> tuple[bytes, ...]:
    """Return what entries of one instant are decided in the order of: each is counted before the next is looked at."""
    symbol, signal = signalled
    return tuple(word.encode() for word in (signal.strategy, symbol, signal.direction))
