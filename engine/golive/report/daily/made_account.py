"""How the daily report of an account is put together out of what its journal says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from golive.api.engine import Engine
from golive.compiler.order_flow import order_flow_of
from golive.core.dataclass import dataclass
from golive.core.value import Unknown
from golive.learning.models_until import ModelUntil
from golive.paper.drills.last_held import HeldDrill
from golive.replay.attribution_study import AttributionStudy
from golive.replay.daily.account_record import AccountRecord
from golive.replay.daily.compared_accounts import ComparedAccounts
from golive.replay.daily.day_figures import figures_of
from golive.replay.daily.period import Period
from golive.replay.daily.sharpe_figures import sharpe_figures
from golive.report.daily.account_of_day import AccountOfDay
from golive.report.daily.limit_uses import limit_uses
from golive.report.daily.told_backtest import ToldBacktest
from golive.trading.paper_days import PaperDays


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAccount:
    """An account as its journal and its library tell it, up to the end of a day counted since 1970.

    `engine` is of the policy that it ran by, or why there is none; `drill` the last that was held, or why none is
    known; `models` are those of its strategies, by the records. `is_over` says that the journal goes on after the day.
    """

    name: str
    title: str
    currency: str
    record: AccountRecord
    day: int
    is_over: bool
    days: PaperDays
    engine: Engine | Unknown
    drill: HeldDrill | Unknown
    models: tuple[ModelUntil, ...] | Unknown
    earlier_runs: int
    attribution: AttributionStudy


def account_of_day(
    account: ReadAccount,
    *,
    backtest: ToldBacktest | Unknown,
    compared: tuple[ComparedAccounts, ...] = (),
) -> AccountOfDay:
    """Return everything that the report of a day is made of."""
    record, engine, drill = account.record, account.engine, account.drill
    return AccountOfDay(
        name=account.name,
        title=account.title,
        record=record,
        day=account.day,
        is_over=account.is_over,
        currency=account.currency,
        days=account.days,
        figures=figures_of(record, Period.of_day(account.day)),
        before=None if record.day(account.day - 1) is None else figures_of(record, Period.of_day(account.day - 1)),
        run=figures_of(record, record.whole),
        sharpe=tuple(sharpe_figures(record.money.days)),
        limits=() if isinstance(engine, Unknown) else limit_uses(record, engine),
        why_no_limits=str(engine) if isinstance(engine, Unknown) else "",
        models=() if isinstance(account.models, Unknown) else account.models,
        why_no_models=str(account.models) if isinstance(account.models, Unknown) else "",
        drill=None if isinstance(drill, Unknown) else drill,
        why_no_drill=str(drill) if isinstance(drill, Unknown) else "",
        backtest=None if isinstance(backtest, Unknown) else backtest,
        why_no_backtest=str(backtest) if isinstance(backtest, Unknown) else "",
        compared=compared,
        earlier_runs=account.earlier_runs,
        attribution=account.attribution,
        order_flow=order_flow_of(None if isinstance(engine, Unknown) else engine.program),
        digests=dict(_digests(record)),
    )


def made_of(record: AccountRecord) -> Mapping[str, str]:
    """Return the digests of what an account ran by, by what they are of."""
    begun = record.begun
    fills = {"document of fills": begun.fills} if begun.fills is not None else {}
    return {"policy": begun.policy, **fills, **{f"market {symbol}": one for symbol, one in begun.markets.items()}}


def _digests(record: AccountRecord) -> Iterator[tuple[str, str]]:
    begun = record.begun
    yield "subject of evidence", begun.subject
    yield from made_of(record).items()
    strategies = {one.strategy: one.subject for one in record.decisions}
    yield from ((f"strategy {name}", digest) for name, digest in sorted(strategies.items()))
    yield "seed", begun.seed
    yield "golive that began it", begun.golive
    yield "clock", begun.clock
    yield "last entry of the report", f"{record.head.seq}"
    yield "hash of it", record.head.hash.hex()
