"""Signals of others, each joined with what a recording showed at its instant, decided by a session, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from golive.account.account import Account, AssumedAccount
from golive.api.engine import Engine
from golive.api.request import Request
from golive.api.reservation import ends_at
from golive.api.session import Session
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.suggest import did_you_mean
from golive.core.value import Unknown, invalid
from golive.decision import Decision
from golive.market.instants import show
from golive.replay.external_cells import (
    InstantCells,
    edge_of,
    is_absent,
    left_out,
    number_of,
    price_of,
    side_of,
    size_of,
)
from golive.replay.external_columns import ExternalColumns
from golive.trading.assumed_terms import streams_seen
from golive.trading.one_account import Recording

MODE = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalSignal:
    """A signal as somebody told it: what it asks for, what it says of the account, and what about it is in doubt.

    `price` is the one at which it was made, None where its table tells no prices.
    """

    row: int
    request: Request
    account: Mapping[str, Any]
    price: float | None = None
    doubt: Unknown | None = None


class ExternalReader:
    """Reads the rows of one table, which have to be in the order of time.

    `zone` is that of times that name none.

    Raises
    ------
    InvalidInput
        With the row: for a time that cannot be read or goes back, and for a strategy that the library has not.
    """

    def __init__(self, engine: Engine, columns: ExternalColumns, *, zone: str | None = None) -> None:
        self._strategies = {s.header.id: s for s in engine.program.checked.specs.strategies}
        self._columns, self._last, self._rows = columns, 0, 0
        self._instants = InstantCells(columns.time, unit=columns.time_unit, zone=zone)

    def read(self, cells: Mapping[str, Any]) -> ExternalSignal:
        """Return the signal of the row that comes next."""
        columns = self._columns
        self._rows += 1
        at, strategy = self._instants.read(cells[columns.time], self._rows), self._strategy(cells)
        if at < self._last:
            message = f"row {self._rows} is of {show(at)}, before the row above it"
            raise InvalidInput(message, hint="sort the signals by time, the oldest first")
        self._last = at
        side = side_of(cells[columns.side])
        size = size_of(cells.get(columns.size or ""), columns.size_unit)
        edge = edge_of(cells.get(columns.edge or ""), columns.edge_unit)
        request = Request(
            id=self._id(cells),
            symbol=_text(cells[columns.symbol]),
            strategy=strategy,
            direction=None if isinstance(side, Unknown) else side,
            now=at,
            raw_size=left_out(columns.size, size),
            edge=left_out(columns.edge, edge),
        )
        account = {name: _of_account(cells[name]) for name in columns.account}
        price = None if columns.price is None else price_of(cells[columns.price])
        doubt = next((cell for cell in (side, price) if isinstance(cell, Unknown)), None)
        return self._checked(request, account, None if isinstance(price, Unknown) else price, doubt)

    def _checked(
        self, request: Request, account: Mapping[str, Any], price: float | None, doubt: Unknown | None
    ) -> ExternalSignal:
        """Return a signal; of one whose size or edge cannot be read nothing of the two is kept."""
        try:
            request.terms(self._strategies[request.strategy])
        except InvalidInput as error:
            doubt = doubt or invalid("not_read", error.in_a_line)
            request = replace(request, raw_size=None, edge=None)
        return ExternalSignal(row=self._rows, request=request, account=account, price=price, doubt=doubt)

    def _strategy(self, cells: Mapping[str, Any]) -> str:
        name = _text(cells[self._columns.strategy])
        if name not in self._strategies:
            hint = did_you_mean(name, self._strategies) or f"strategies: {', '.join(sorted(self._strategies))}"
            raise InvalidInput(f"row {self._rows}: no strategy `{name}`", hint=hint)
        return name

    def _id(self, cells: Mapping[str, Any]) -> str:
        """Return the id of a row: its own, or its place in the table where that has no column of ids."""
        return f"row-{self._rows}" if self._columns.id is None else _text(cells[self._columns.id])


def _text(cell: Any) -> str:
    return "" if is_absent(cell) else str(cell)


def _of_account(cell: Any) -> Any:
    """Return a cell of the account as a session is told it: numbers as numbers, text as it is, nothing as None."""
    if is_absent(cell):
        return None
    number = number_of(cell)
    return cell if number is None else number


def decided_signals(
    engine: Engine, recordings: Sequence[Recording], signals: Iterable[ExternalSignal], *, equity: float
) -> Iterator[Decision]:
    """Decide signals one by one, each on what was delivered by its instant: bars that had closed, and nothing later.

    The account is assumed flat and armed with `equity` of the quote currency, unless the signals tell it. An order
    that is allowed counts in full until it must have ended; then it is heard to have come to nothing, for a table does
    not say what became of it. A symbol of none of the recordings holds, and so does an id that an earlier signal had,
    whatever was decided of that one.
    """
    account = Account()
    account.open(AssumedAccount(equity=equity))
    sessions = {
        one.symbol: Session(
            engine,
            one.market,
            mode=MODE,
            streams=streams_seen(engine, one.market, one.data, seed=0),
            account=account,
        )
        for one in recordings
    }
    first = next(iter(sessions.values()))
    pending: deque[tuple[int, str, Session]] = deque()
    for signal in _told_once(signals):
        session = sessions.get(signal.request.symbol, first)
        _end(pending, signal.request.now)
        decision = _decided(session, signal)
        order = engine.program.signals[signal.request.strategy].order
        end = ends_at(signal.request.now, order) if decision.allowed else None
        if end is not None:
            pending.append((end, decision.signal_id, session))
        yield decision


def _told_once(signals: Iterable[ExternalSignal]) -> Iterator[ExternalSignal]:
    """Yield the signals, each one in doubt that has the id of an earlier one."""
    rows: dict[str, int] = {}
    for signal in signals:
        row = rows.setdefault(signal.request.id, signal.row)
        if row == signal.row or signal.doubt is not None:
            yield signal
        else:
            doubt = invalid("id_reused", f"row {signal.row} has the signal id `{signal.request.id}` of row {row}")
            yield replace(signal, doubt=doubt)


def _end(pending: deque[tuple[int, str, Session]], now: int) -> None:
    """Hear of the orders that must have ended before an instant."""
    over = [one for one in pending if one[0] < now]
    for end, id, session in over:
        session.order(id, state="cancelled", lots=0, at=end)
    if over:
        kept = [one for one in pending if one[0] >= now]
        pending.clear()
        pending.extend(kept)


def _decided(session: Session, signal: ExternalSignal) -> Decision:
    request, doubt = signal.request, signal.doubt
    if signal.account:
        try:
            session.state(at=request.now, **signal.account)
        except InvalidInput as error:
            doubt = doubt or invalid("account_not_read", error.in_a_line)
    return session.answer(request, doubt or _far(session, signal))


def _far(session: Session, signal: ExternalSignal) -> Unknown | None:
    """Return why a signal is of another market or time than it says: its price is beyond its strategy's collar.

    Of a strategy without a collar nobody said how far is too far, and what is seen of no price holds by itself.
    """
    request, price = signal.request, signal.price
    collar, seen = session.engine.program.signals[request.strategy].order.collar, session.seen(request.now)
    if price is None or collar is None or isinstance(seen, Unknown) or abs(price / seen.price - 1) <= collar:
        return None
    what = f"the signal was made at {price:g}, and {seen.price:g} is seen"
    return invalid("price_far", f"{what}: further apart than the collar of `{request.strategy}`, {collar:.4%}")
