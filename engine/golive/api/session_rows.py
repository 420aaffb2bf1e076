"""`SessionRows`: ready rows: what the streams, market, account and permit of a session say at an instant."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from golive.account.counted_pace import SINCE_CLOSE
from golive.account.counts import Asking
from golive.account.held import Holds
from golive.account.kill_switch import SIMULATED_MODES
from golive.account.open_lots import lot_quantity
from golive.account.seen_price import SeenPrice, Shows, price_of, seen_price
from golive.account.standing import KeptCells
from golive.account.state_inputs import StateInputs
from golive.api.feed import instant
from golive.api.permit_cells import reads_permit, without_permit
from golive.api.policy import Policy
from golive.api.remembered import in_doubt
from golive.api.request import Request, asked_lots
from golive.api.reservation import side_of_word
from golive.api.sizes import priced, size_facts
from golive.api.strategy_looks import Glance, StrategyLooks
from golive.api.told_models import ToldModels
from golive.core.intent import closes
from golive.core.row import (
    CLOCK_SKEW,
    DECIDED_AT,
    MARKET_DIGEST,
    MODE,
    SIGNAL_ID,
    STRATEGY,
    SYMBOL,
    VENUE,
    Row,
    unknown,
)
from golive.core.signature import Kind
from golive.core.unit import NANOS, Dimension
from golive.core.value import Unknown, invalid
from golive.core.window import Bars
from golive.documents.order_terms import IGNORE
from golive.evaluator.features import FeatureStage
from golive.evaluator.ingest import double_of
from golive.evaluator.instants import ChangingStreams, Instants
from golive.evaluator.windows import Windows
from golive.execution.side import Side

if TYPE_CHECKING:
    from golive.api.session_permit import SessionPermit

_ENTERED = invalid("episode_entered", "the episode of this signal has had its entry, and at most one comes of it")


class SessionRows(ToldModels):
    """What a session sees at an instant; whoever makes one sets of what."""

    engine: Policy
    _digest: str
    _streams: ChangingStreams | None
    _instants: Instants
    _stage: FeatureStage
    _looks: StrategyLooks
    _oldest_price: int | Unknown | None
    _read_by_strategies: StateInputs
    _permit: SessionPermit | None

    def _row(self, request: Request) -> Row:
        declared, now, closing = self._declared(request.strategy), request.now, closes(request.intent)
        side = None if closing else side_of_word(request.direction)
        asking = Asking(strategy=request.strategy, symbol=self.symbol, now=now, side=side, group=request.group)
        facts = self._facts(asking, self._inputs, closing=closing)
        row: dict[str, Any] = {SIGNAL_ID: request.id, **facts, **self._entered(request, side, facts)}
        row |= request.terms(declared)
        if closing:
            row |= asked_lots(request.lots, row)
        if self.mode not in SIMULATED_MODES or reads_permit(self.engine.program):
            row |= self._permitted(request.strategy, now)
        row |= self._stage.row(row, self._at(now))
        strange = self._strange(request.symbol)
        return row if strange is None else {**row, **in_doubt(self.engine.program, strange, request)}

    def _permitted(self, strategy: str, now: int) -> Row:
        """Return the columns of the strategy's permit; where nobody looks at one there is none."""
        if self._permit is None:
            return without_permit(self.mode, now)
        instruments = frozenset([name.value for name in self._strategies[strategy].instruments])
        return self._permit.cells(strategy, self._account.at_stake(strategy, instruments), now)

    def _entered(self, request: Request, side: Side | None, facts: Row) -> Row:
        """Return the cells that hold an order of whose episode one was filled already; at most one comes of it.

        While what it opened is still open, or was left just now, the policy sees that by itself.
        """
        strategy, direction, now = request.strategy, request.direction, request.now
        if side is None or direction is None:
            return {}
        first = self._looks.watch.first(strategy, self.symbol, direction)
        repeat = self.engine.program.signals[strategy].repeat
        if first is None or repeat.while_open != IGNORE:
            return {}
        rested = double_of(facts.get(SINCE_CLOSE))
        if rested is None or rested * NANOS < repeat.after_close_ns:
            return {}
        if not self._account.has_entered(strategy, self.symbol, side, since=first):
            return {}
        is_open = direction in (self._held(strategy, now).under_way or ())
        return {} if is_open else unknown(SINCE_CLOSE, _ENTERED)

    def _facts(self, asking: Asking, inputs: StateInputs, *, closing: bool = False) -> Row:
        """Return the columns that neither a signal nor a feature brings: moment, venue, account, models.

        Those of the account are of some `inputs`; for an order that is `closing` there are the lots that it may close.
        """
        # First of all, for it lets the account see the price of now.
        price = priced(self._follow(asking.now), asking.now, self._oldest_price)
        stays = self._with_state(asking, inputs, lambda kept: self._stays(asking, kept), closing=closing)
        # The sizes of a strategy are in its own unit.
        sizes = self._sizes(self._declared(asking.strategy).raw_size.unit.dimension, price, asking.now)
        return {**stays, DECIDED_AT: asking.now, **sizes}

    def _stays(self, asking: Asking, kept: KeptCells) -> Row:
        """Return the columns that stay as long as nothing is heard of the account, or of models."""
        before = self._stayed.get((asking.strategy, asking.side))
        if before is not None and before[0] is kept and before[1] == self._models.count:
            return before[2]
        row = {
            MARKET_DIGEST: self._digest,
            **lot_quantity(self.market),
            CLOCK_SKEW: self._skew,
            STRATEGY: asking.strategy,
            SYMBOL: self.symbol,
            VENUE: self.market.venue,
            MODE: self.mode,
            **kept.cells,
            **self._models.cells(asking.strategy),
        }
        self._stayed[asking.strategy, asking.side] = kept, self._models.count, row
        return row

    @cached_property
    def _stayed(self) -> dict[tuple[str, Side | None], tuple[KeptCells, int, Row]]:
        """Return what stayed of the rows of each strategy and side, with what it is of."""
        return {}

    def _sizes(self, unit: Dimension, price: SeenPrice | Unknown, now: int) -> Row:
        """Return the columns of sizes in a unit: the same as before at the same price and fee."""
        fee = self.market.taker_fee_at(now)
        kept = self._sized.get(unit)
        if kept is None or kept[0] is not price or kept[1] != fee:
            kept = self._sized[unit] = price, fee, size_facts(self.market, unit, price, now).columns()
        return kept[2]

    def _look(self, strategy: str, now: int) -> tuple[Holds, Glance]:
        """Return what a strategy has to do with the instrument, and what is seen of it.

        Of the account only that is counted which some strategy's own conditions read.
        """
        self._follow(now)
        windows = self._at(now)
        # Of one version of the account at one instant there is one look, however often it is asked for.
        looked: tuple[Holds, Glance] = windows.once(
            ("look", strategy, self._account.version, self._models.count), lambda: self._looked(strategy, windows)
        )
        return looked

    def _looked(self, strategy: str, windows: Windows) -> tuple[Holds, Glance]:
        asking = Asking(strategy=strategy, symbol=self.symbol, now=windows.now)
        facts = self._facts(asking, self._read_by_strategies)
        return self._held(strategy, windows.now), Glance(facts=facts, windows=windows)

    def _at(self, now: int) -> Windows:
        """Return what the streams show at an instant, and what was found out of it already."""
        return self._instants.at(self._seen, now, self._skew)

    @property
    def _seen(self) -> ChangingStreams:
        return self.windows if self._streams is None else self._streams

    def shows(self, now: int) -> Shows:
        """Return what streams show at an instant, each read once for all that ask."""
        return self._at(now).shows

    def seen(self, now: int) -> SeenPrice | Unknown:
        """Return the price that is seen at an instant, however old it is."""
        windows = self._at(now)
        price: SeenPrice | Unknown = windows.once("seen", lambda: self._price(windows))
        return price

    def _price(self, windows: Windows) -> SeenPrice | Unknown:
        """Return the price that windows show; that of bars is the same as long as these are."""
        bars = windows.shows(Kind.BARS) if self._is_priced_by_bars else None
        if not isinstance(bars, Bars):
            return seen_price(self.market, windows.shows)
        price: SeenPrice | Unknown = windows.bars.once(bars, "seen", lambda: price_of(bars))
        return price

    @cached_property
    def _is_priced_by_bars(self) -> bool:
        return self.market.is_priced_by_bars

    @cached_property
    def _sized(self) -> dict[Dimension, tuple[SeenPrice | Unknown, float | None, Row]]:
        """Return the columns of sizes as they were last, by their unit, with the price and the fee that they are of."""
        return {}

    def _asked(self, now: Any) -> int:
        """Return the instant that is asked about; the session hears of it too."""
        ns = instant(now)
        self._hear(ns)
        return ns
