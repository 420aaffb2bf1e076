"""`ToldAccount`: what a session is told of the account, and what it counts since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from golive.account.account import Account
from golive.account.counted import kept_cells, write_instant
from golive.account.counted_pace import ORDERS_TODAY, TRADES_TODAY
from golive.account.counts import Asking, Counts
from golive.account.held import Holds
from golive.account.instrument import Instrument
from golive.account.kill_switch import KILL_SWITCH, SIMULATED_MODES
from golive.account.open_lots import closing_cells
from golive.account.order import Order
from golive.account.seen_price import SeenPrice, seen_price
from golive.account.standing import NOTHING_TOLD, KeptCells, ToldCells
from golive.account.state_inputs import StateInputs
from golive.account.told_positions import EVERY
from golive.account.told_report import Heard, read_report, told_detail
from golive.account.unreported import ORDERS, unreported, why_unreported
from golive.api.feed import Feed
from golive.api.request import LEFT_OUT
from golive.core.errors import InvalidInput
from golive.core.intent import closes
from golive.core.row import Row
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown, invalid, missing
from golive.documents.library import Strategy
from golive.documents.market import MarketSpec
from golive.evaluator.windows import shown
from golive.market.callers_instants import nanos, not_an_instant

if TYPE_CHECKING:
    from golive.api.bot_journal import BotJournal

NOT_READ = "?"
"""In the place of a symbol that somebody told and nobody can read."""


class ToldAccount(Feed):
    """The account of a session: its state as it is told, and the orders that are told of.

    Whoever makes one sets what it is of: the account, the inputs of the library, its strategies, symbol and mode.
    """

    _account: Account
    _inputs: StateInputs
    _strategies: Mapping[str, Strategy]
    market: MarketSpec
    symbol: str
    mode: str
    _journal: BotJournal | None = None
    _followed: tuple[SeenPrice | Unknown, Instrument] | None = None
    _told: tuple[object, dict[str, ToldCells]] | None = None

    @property
    def inputs(self) -> StateInputs:
        """Return what the library can be told of an account."""
        return self._inputs

    def state(
        self,
        *,
        at: Any,
        strategy: Any = None,
        symbol: Any = None,
        entry_price: Any = None,
        opened_at: Any = None,
        **values: Any,
    ) -> Unknown | None:
        """Give the state of the account: inputs of the library by name, all known at `at`.

        Text such as `"0.4 %"` is read with its unit; a number is in held units (fractions, base, quote currency); an
        input of `type: time` takes what `at` takes. What is told of one `strategy` goes before what is told of all.
        What was known later stays, whatever comes after it; of two losses or equities of one instant the worse stays.
        The day's result is `daily_loss`, positive, or `daily_pnl`, signed as venues give it; both, or a negative
        loss, leave it unknown.

        Nothing is assumed of a `kill_switch` that was not given: it holds. A word on it that is not `armed` is always
        heard, whatever its time, and stops until an `armed` that is given later and dated later. `armed` grows old like
        everything else.

        The `position` of one strategy is what that strategy holds; `entry_price` and `opened_at` say since when, and at
        which average. The position of all is that of a strategy as long as no other one traded here. Orders that are
        filled later count on top of it. A `symbol` that is another than the session's is refused.

        Without a usable `at` the values are unknown, and what is wrong with it is returned, as is what is wrong with an
        `entry_price` or `opened_at`. Values beside one that is
        refused are not taken, but for a kill switch that is not armed.
        """
        known = nanos(at)
        when = _no_time(at) if known is None else known
        self._hear(known)
        if strategy is not None and not self._is_known(strategy):
            # A switch that fires for a strategy that nobody knows fires for all of them.
            self._account.tell_switch(when, values, symbol=self.symbol)
            raise self._no_strategy(strategy)
        scope = EVERY if strategy is None else strategy
        self._check_symbol(symbol)
        self._account.tell(self._inputs, when, values, strategy=scope, symbol=self.symbol)
        if known is None or (entry_price is None and opened_at is None):
            return when if isinstance(when, Unknown) else None
        detail, trouble = told_detail(known, entry_price, opened_at)
        self._account.detail(scope, self.symbol, detail)
        return trouble

    def order(
        self,
        signal_id: str,
        *,
        state: str,
        lots: Any = None,
        price: Any = None,
        fee: Any = None,
        at: Any = None,
        reason: Any = None,
        symbol: Any = None,
    ) -> Unknown | None:
        """Tell what became of an order that was allowed; what was allowed counts in full until somebody does.

        Parameters
        ----------
        signal_id
            The signal that the order was allowed for.
        state
            `sent`, `accepted`, `part`, and at the end `filled`, `cancelled`, `rejected` or `expired`.
        lots
            All lots of the order that are filled by then. Left out, they are all of a `filled` one and none of a
            `rejected` one; of any other nobody knows how many, and it goes on counting in full.
        price, fee
            The average price of those lots, in quote currency per base, and all that they cost, in the currency that
            the market is settled in. One further than the strategy's collar from every price known, when the order was
            decided and now, is not believed. Without a price there is no entry that a stop could be told by; a fee that
            nobody tells is that of a taker.
        at
            When it was so. Messages may come late, twice and in any order; one without a time counts both before and
            after a position that is told, as does one whose time cannot be.
        reason
            What a position is left for: `stop`, `take`, `when`, `after`, `blind`, `manual` or `liquidation`. Left out,
            it is the exit that was due when the order was decided, as of a stop that is sent once it is hit. What
            nobody names, as an order that rests until it is filled, counts among the stops of the day.
        symbol
            One that is another than the session's is refused, and both positions are in doubt.

        Returns
        -------
        Unknown or None
            Why it cannot be taken as it was told: what is in doubt counts in the way that lets less through. More
            lots than were allowed halt every strategy here; an order that was never allowed here makes the position
            unknown until one is told that is dated later.

        Raises
        ------
        InvalidInput
            For a word that is no state, an id that is no text, or another symbol.
        """
        self._follow(self._latest)
        heard = read_report(state, lots, price, fee, at, reason, heard_at=self._latest)
        own = self._named(symbol)
        named = str.__str__(own) if isinstance(own, str) and own else NOT_READ
        instrument = self.symbol if named == NOT_READ else named
        # Whatever is wrong with the symbol, what is told of the order is heard.
        account, inputs, journal = self._account, self._inputs, self._journal
        trouble = tell_order(account, inputs, signal_id, heard, instrument, named=named, journal=journal)
        self._check_symbol(symbol)
        self._hear(nanos(at))
        return trouble

    def state_row(self, inputs: StateInputs, *, now: int, strategy: str = EVERY) -> Row:
        """Return the columns of some inputs of the account as a rule reads them at an instant: told, and counted."""
        return self._state_of(Asking(strategy=strategy, symbol=self.symbol, now=now), inputs)

    def allowed(self, signal_id: str) -> Order | None:
        """Return the order that a decision allowed, with the worst price that it is reserved at; None where none is."""
        return self._account.allowed(signal_id)

    def seen(self, now: int) -> SeenPrice | Unknown:
        """Return the price that is seen at an instant, however old it is."""
        return seen_price(self.market, partial(shown, streams=self.windows, now=now))

    def _follow(self, now: int) -> SeenPrice | Unknown:
        """Let the account see the price at an instant; return it."""
        seen, followed = self.seen(now), self._followed
        if followed is None or followed[0] is not seen:
            followed = self._followed = seen, Instrument(market=self.market, price=seen)
        self._account.follow(self.symbol, followed[1])
        return seen

    def _state_of(self, asking: Asking, counted: StateInputs) -> Row:
        """Return the columns of the account: what was told of it, and of inputs `counted` what was since."""
        return self._with_state(asking, counted, lambda kept: kept.cells)

    def _with_state(
        self, asking: Asking, counted: StateInputs, base: Callable[[KeptCells], Row], *, closing: bool = False
    ) -> Row:
        """Return columns with those of the account as it is at an instant.

        `base` gives them with what stays of the account's; for an order that is `closing` there are the lots that it
        may close.
        """
        account, is_born = self._account, self.mode in SIMULATED_MODES
        with account.guard:
            stated = self._told_cells(asking.strategy)

            def counts() -> Counts:
                return account.counts(stated, asking, is_born=is_born)

            kept = kept_cells(account.standing(is_born=is_born), asking, counted, stated, counts)
            cells: dict[str, Any] = dict(base(kept))
            write_instant(kept, cells, asking.now, counts)
            cells |= account.switch_cells(self._inputs, strategy=asking.strategy, symbol=self.symbol, now=asking.now)
            if closing:
                cells |= closing_cells(counts())
            return cells

    def _told_cells(self, strategy: str) -> ToldCells:
        """Return the columns of what was told of the account, as it goes for a strategy: once as long as it stays."""
        if self._told is None or self._told[0] != self._account.version:
            self._told = self._account.version, {}
        known = self._told[1]
        if strategy not in known:
            known[strategy] = self._account.told_cells(self._inputs, strategy=strategy, symbol=self.symbol)
        return known[strategy]

    def _held(self, strategy: str, now: int) -> Holds:
        """Return what a strategy has to do with the instrument: what it holds, and what is on its way there."""
        asking = Asking(strategy=strategy, symbol=self.symbol, now=now)
        with self._account.guard:
            counts = self._account.counts(NOTHING_TOLD, asking, is_born=self.mode in SIMULATED_MODES)
            return counts.standing.holds(strategy, self.symbol)

    def _unreported(self, now: int) -> Mapping[str, str]:
        """Return by the name of orders why some count in full that should be over; nothing where none does."""
        asking = Asking(strategy=EVERY, symbol=self.symbol, now=now)
        with self._account.guard:
            counts = self._account.counts(NOTHING_TOLD, asking, is_born=self.mode in SIMULATED_MODES)
            orders = unreported(counts.standing, self.symbol, now)
        return {ORDERS: why_unreported(orders)} if orders else {}

    def _is_counted_here(self, strategy: str) -> bool:
        """Say whether what happened today is only what happened here: nobody told what did before."""
        names = [name for name in (ORDERS_TODAY, TRADES_TODAY) if name in self._inputs]
        return self.mode == "paper" and not all(self._account.tells(name, strategy, self.symbol) for name in names)

    def _named(self, symbol: Any) -> Any:
        """Return the session's own name of its instrument, for what it is called or is not told; others as they are."""
        return self.symbol if symbol is None or self._strange(symbol) is None else symbol

    def _asked_for(self, symbol: Any, intent: object) -> Any:
        """Return what an order is asked for: the session's own instrument where it is left out, or not known to close.

        What opens on a symbol that nobody knows is asked for on none: its bot lost the pair, and it may be another's.
        """
        is_own = symbol is LEFT_OUT or (symbol is None and closes(intent))
        return self.symbol if is_own or self._strange(symbol) is None else symbol

    def _strange(self, symbol: object) -> Unknown | None:
        """Return what is wrong with a symbol that is another than this session's."""
        if isinstance(symbol, str) and symbol in self._symbols:
            return None
        return invalid("symbol_other", f"this session is of {self.symbol}, and not of {symbol!r:.40}")

    def _check_symbol(self, symbol: Any) -> None:
        """Refuse what is told of another instrument than this session's."""
        strange = None if symbol is None else self._strange(symbol)
        if strange is not None:
            raise InvalidInput(strange.detail, hint="tell it its own")

    def _declared(self, strategy: str) -> Strategy:
        if not self._is_known(strategy):
            raise self._no_strategy(strategy)
        return self._strategies[strategy]

    def _each(self, strategies: Sequence[str]) -> list[str]:
        """Return the strategies that somebody names; one text is no list of them, it would be read letter by letter."""
        if isinstance(strategies, str):
            raise InvalidInput("`strategies` is text, a list of them is needed", hint=f"give [{strategies!r:.40}]")
        return [self._declared(strategy).header.id for strategy in strategies]

    def _is_known(self, strategy: object) -> bool:
        return isinstance(strategy, str) and strategy in self._strategies

    def _no_strategy(self, strategy: object) -> InvalidInput:
        if not isinstance(strategy, str):
            return InvalidInput(f"the strategy is a {type(strategy).__name__}", hint="name one by its id, as text")
        hint = did_you_mean(strategy, self._strategies) or f"strategies: {', '.join(sorted(self._strategies))}"
        return InvalidInput(f"no strategy `{strategy}`", hint=hint)


def tell_order(
    account: Account,
    inputs: StateInputs,
    signal_id: object,
    heard: Heard,
    symbol: str,
    *,
    named: str,
    journal: BotJournal | None = None,
) -> Unknown | None:
    """Tell an account what was heard of an order, on a symbol if nobody knows of it; return why not all can be taken.

    What was told is written into the bot's `journal`, where it has one; it is heard whether or not that can be done.
    `named` is the instrument in the words of whoever told it, which has to be the one that the order was allowed on.

    Raises
    ------
    InvalidInput
        For an id that is no text.
    """
    if not isinstance(signal_id, str):
        raise InvalidInput(f"the signal id is a {type(signal_id).__name__}", hint="give the id, as text")
    id = str.__str__(signal_id)
    can_halt = KILL_SWITCH in inputs
    trouble = account.report(id, heard.report, symbol, can_halt=can_halt, named=named)
    unwritten = None if journal is None else journal.tell(id, heard.report)
    return unwritten or trouble or heard.trouble


def _no_time(at: Any) -> Unknown:
    if at is None:
        return missing("no_time", "no time given for the state")
    return invalid("time_invalid", f"the state's time is no instant: {not_an_instant(at)}")
