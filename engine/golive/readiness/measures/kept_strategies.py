"""What the fold of an account by strategy came to, as it is kept with the fold of their account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from golive.core.dataclass import dataclass
from golive.execution.contract import Terms
from golive.journal.body import Count
from golive.readiness.measures.strategies_fold import Book, MoneyOfDay, StrategiesFold


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLots:
    """Signed lots of a symbol."""

    symbol: str
    lots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBook:
    """What a strategy paid and got in nano-units, and what it holds."""

    strategy: str
    cash: int
    lots: tuple[KeptLots, ...]
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMoney:
    """What a strategy traded on a day, and what that cost, in nano-units."""

    strategy: str
    day: Count
    traded: int
    cost: int
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWorth:
    """What a strategy had earned when a day began, or, without a day, when the equity became unknown."""

    strategy: str
    day: Count | None
    worth: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptStrategies:
    """A fold by strategy; `marks` is the body of the last mark that gave an equity."""

    books: tuple[KeptBook, ...]
    money: tuple[KeptMoney, ...]
    worths: tuple[KeptWorth, ...]
    marks: str
    is_held: bool
    held: tuple[KeptWorth, ...]
    rounded: Count


def kept_strategies(fold: StrategiesFold) -> KeptStrategies:
    """Return what a fold by strategy came to."""
    return KeptStrategies(
        books=tuple(
            KeptBook(
                strategy=strategy,
                cash=one.cash,
                lots=tuple(KeptLots(symbol=symbol, lots=lots) for symbol, lots in sorted(one.lots.items())),
                is_known=one.is_known,
            )
            for strategy, one in sorted(fold.books.items())
        ),
        money=tuple(
            KeptMoney(strategy=strategy, day=day, traded=one.traded, cost=one.cost, is_known=one.is_known)
            for (strategy, day), one in sorted(fold.money.items())
        ),
        worths=tuple(
            KeptWorth(strategy=strategy, day=day, worth=worth)
            for (strategy, day), worth in sorted(fold.worths.items(), key=lambda one: one[0])
        ),
        marks=fold.marks.decode("utf-8"),
        is_held=fold.held is not None,
        held=tuple(_held({} if fold.held is None else fold.held)),
        rounded=fold.rounded,
    )


def strategies_of(kept: KeptStrategies, *, terms: Mapping[str, Terms]) -> StrategiesFold:
    """Return the fold by strategy that came to what was kept."""
    return StrategiesFold(
        terms=terms,
        books={
            one.strategy: Book(cash=one.cash, lots={held.symbol: held.lots for held in one.lots}, is_known=one.is_known)
            for one in kept.books
        },
        money={
            (one.strategy, one.day): MoneyOfDay(traded=one.traded, cost=one.cost, is_known=one.is_known)
            for one in kept.money
        },
        worths={(one.strategy, one.day): one.worth for one in kept.worths if one.day is not None},
        marks=kept.marks.encode("utf-8"),
        held={one.strategy: one.worth for one in kept.held} if kept.is_held else None,
        rounded=kept.rounded,
    )


def _held(worths: Mapping[str, int | None]) -> Iterable[KeptWorth]:
    return (KeptWorth(strategy=strategy, day=None, worth=worth) for strategy, worth in sorted(worths.items()))
